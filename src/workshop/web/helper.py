"""The helper's page: by secret link, without account; sorts and merges cards and sees nothing else."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import PermissionDeniedException
from litestar.params import FromPath, FromQuery

from workshop.core.roles import Audience
from workshop.live.hub import Group, Mailbox, read, written
from workshop.live.session import Session
from workshop.web.house import house
from workshop.web.identity import by_link, csrf_of, open_workshop
from workshop.web.pages import Page, language_of, page, visitor_of
from workshop.web.phone import newer

AnyRequest = Request[Any, Any, Any]
SCRIPTS = [
    "vendor/htmx.min.js",
    "js/room.js",
    "js/drafts.js",
    "js/outbox.js",
    "js/timer.js",
    "js/desk.js",
    "js/live.js",
]


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
    return newer(house(request).sessions.room(session), box, house(request).now())
