"""The helper's pages: by secret link, without account; sorts and merges cards and sees nothing else.

What a helper may send is said by each command; the page of one card only offers that.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException, PermissionDeniedException
from litestar.params import FromPath, FromQuery

from workshop.core.cards import hangs
from workshop.core.roles import Audience
from workshop.live.hub import Group, Mailbox, read, written
from workshop.live.session import Session
from workshop.web.desk import card_context
from workshop.web.house import house
from workshop.web.identity import by_link, csrf_of, open_workshop
from workshop.web.pages import BEFORE, LIVE, SENDS, Page, language_of, page, visitor_of
from workshop.web.phone import newer

AnyRequest = Request[Any, Any, Any]
SCRIPTS = [*BEFORE, *SENDS, "js/timer.js", "js/desk.js", *LIVE]


async def _open(request: AnyRequest, wid: str) -> tuple[Session, Group]:
    session = await open_workshop(request, wid)
    if not await by_link(request, wid, "helper"):
        raise PermissionDeniedException
    return session, Group(Audience.HELPER, language_of(request, session.committed.language), "helper")


@get("/helper/{wid:str}")
async def helper(request: AnyRequest, wid: FromPath[str]) -> Response[Any]:
    """The page."""
    session, group = await _open(request, wid)
    h, w = house(request), session.committed
    seen = {n: v for n, (v, _) in h.sessions.room(session).regions(group).items()}
    context = h.render.context(w, group, frozenset(), page=Page(csrf_of(visitor_of(request))))
    return page(request, "helper.html", **(context | {"versions": written(seen), "scripts": SCRIPTS}))


@get("/helper/{wid:str}/regions")
async def helper_regions(
    request: AnyRequest, wid: FromPath[str], versions: FromQuery[str] = ""
) -> Response[Any]:
    """What is newer, where sockets do not get through."""
    session, group = await _open(request, wid)
    box = Mailbox(group, None, read(versions))
    return newer(house(request), session, box)


@get("/helper/{wid:str}/cards/{card:int}")
async def helper_card(request: AnyRequest, wid: FromPath[str], card: FromPath[int]) -> Response[Any]:
    """One card that hangs on the wall: into a field, under headings, together with others and apart, nothing else."""
    session, _ = await _open(request, wid)
    w = session.committed
    found = w.cards.get(card)
    if found is None or not hangs(w, found):
        raise NotFoundException
    commands_url = f"{house(request).settings.base_path}/helper/{wid}/commands"
    context = card_context(w, found) | {"wid": wid, "title": w.title, "commands_url": commands_url}
    step = w.steps.get(found.step)
    if step is None or not getattr(step.settings, "show_municipality", False):
        context["town"] = None
    return page(request, "desk/card.html", language=w.language, full=False, **context)
