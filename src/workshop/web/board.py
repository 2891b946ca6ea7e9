"""The board: opened by an account of the desk or by a secret link, then needs no hand.

Opened by an account it becomes a board of its own in that browser, for the projector's machine outlasts the log-in.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from workshop import i18n
from workshop.core.roles import Audience
from workshop.live.hub import Group, Mailbox, read, written
from workshop.web.house import house
from workshop.web.identity import board_access, csrf_of, new_cookie, open_session, open_workshop
from workshop.web.mishaps import mishap
from workshop.web.pages import BEFORE, LIVE, Page, page, redirect, visitor_of
from workshop.web.phone import newer

AnyRequest = Request[Any, Any, Any]
SCRIPTS = [
    *BEFORE,
    "js/timer.js",
    "js/board-hand.js",
    "js/board-motion.js",
    "board.js",
    "js/seen.js",
    *LIVE,
]


@get("/board/{wid:str}")
async def board(request: AnyRequest, wid: FromPath[str]) -> Response[Any]:
    """The projected page, in the workshop's language."""
    session = await open_workshop(request, wid)
    account = await board_access(request, wid)
    h, w = house(request), session.committed
    group = Group(Audience.BOARD, i18n.voice_of(w.language, w.familiar))
    seen = {n: v for n, (v, _) in h.sessions.room(session).regions(group).items()}
    context = h.render.context(w, group, frozenset(), page=Page(csrf_of(visitor_of(request))))
    context |= {"versions": written(seen), "scripts": SCRIPTS}
    shown = page(request, "board.html", voice=group.language, **context)
    if account is not None and "preview" not in request.query_params:
        token = await open_session(h, "board", account=account.id, workshop=wid)
        shown.set_cookie(new_cookie(h, f"board_{wid}", token, 7))
    return shown


@get("/board/{wid:str}/regions")
async def board_regions(
    request: AnyRequest, wid: FromPath[str], versions: FromQuery[str] = ""
) -> Response[Any]:
    """For boards whose network breaks sockets."""
    session = await open_workshop(request, wid)
    await board_access(request, wid)
    w = session.committed
    group = Group(Audience.BOARD, i18n.voice_of(w.language, w.familiar))
    return newer(house(request), session, Mailbox(group, None, read(versions)))


@get("/link/{secret:str}")
async def link(request: AnyRequest, secret: FromPath[str]) -> Response[Any]:
    """What a secret link opens; looking does not use it."""
    h = house(request)
    found = await h.people.link_by_secret(secret, h.now())
    if found is None:
        return _over(request)
    session = await open_workshop(request, found.workshop)
    return page(
        request,
        "link.html",
        language=session.committed.language,
        kind=found.kind,
        title=session.committed.title,
        rehearsal=session.committed.rehearsal,
    )


@post("/link/{secret:str}", status_code=303)
async def redeem_link(request: AnyRequest, secret: FromPath[str]) -> Response[Any] | Redirect:
    """Exchanges the secret for a cookie."""
    h = house(request)
    found = await h.people.link_by_secret(secret, h.now())
    if found is None or found.kind not in ("board", "helper"):
        return _over(request)
    token = await open_session(h, found.kind, workshop=found.workshop, link=found.id)
    cookie = new_cookie(h, f"{found.kind}_{found.workshop}", token, 7)
    return redirect(request, f"/{found.kind}/{found.workshop}", [cookie])


def _over(request: AnyRequest) -> Response[Any]:
    """Withdrawn, over, or cut off by a mail program: who holds it cannot mend it."""
    return mishap(request, 404, "link")
