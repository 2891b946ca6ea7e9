"""The phone as a remote for the desk: paired by a QR code that works once, for a day, withdrawn at the desk.

It acts for the account that paired it, so the desk takes back what the phone did; what it may send is in `core/roles`.
It is shown what the board shows and the agenda: no names, no cards that wait, no settings.
"""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.exceptions import NotAuthorizedException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from markupsafe import Markup

from workshop.core.roles import REMOTE, Actor, Audience
from workshop.live.hub import Group, Mailbox, read, written
from workshop.live.session import Session
from workshop.web import wire
from workshop.web.commands import as_json, form_of, is_json, run
from workshop.web.house import Account, house, secret
from workshop.web.identity import (
    DAY,
    Connection,
    csrf_of,
    desk_access,
    desk_actor,
    new_cookie,
    open_workshop,
    session_of,
)
from workshop.web.mishaps import mishap
from workshop.web.pages import BEFORE, LIVE, SENDS, Page, command_id, language_of, page, redirect, visitor_of
from workshop.web.phone import newer
from workshop.web.render import qr_svg

AnyRequest = Request[Any, Any, Any]
SCRIPTS = [*BEFORE, *SENDS, "js/timer.js", *LIVE]
MINUTES = 5
"""How long a code may be scanned."""


class Paired(msgspec.Struct, frozen=True):
    """A phone that acts for the desk. `number` is shown on it too, so that one knows which it is."""

    number: int
    at: int
    mine: bool


async def remote_access(c: Connection, wid: str) -> Account:
    """The account for which this phone acts, as long as that account may open the desk itself."""
    found = await session_of(c, f"desk_{wid}", "desk")
    h = house(c)
    if found is None or found.workshop != wid or found.account is None:
        raise NotAuthorizedException
    account: Account | None = await h.accounts.get(found.account)
    if account is None or not await h.directory.may_open(wid, account.id, h.now()):
        raise NotAuthorizedException
    return account


def remote_actor(account: Account) -> Actor:
    """The desk's account, limited to what a phone may do."""
    return Actor("facilitator", account.id, REMOTE)


def _group(c: AnyRequest, session: Session, account: Account) -> Group:
    language = language_of(c, session.committed.language)
    return Group(Audience.REMOTE, language, desk_actor(account).text())


# At the desk.


@get("/desk/{wid:str}/remote")
async def remotes(request: AnyRequest, wid: FromPath[str]) -> Response[Any]:
    """The phones that are paired, and how to pair one."""
    account = await desk_access(request, wid)
    return await _list(request, await open_workshop(request, wid), account)


@post("/desk/{wid:str}/remote", status_code=200)
async def change_remotes(request: AnyRequest, wid: FromPath[str]) -> Response[Any] | Redirect:
    """A new code to scan, or a phone that shall no longer act."""
    account = await desk_access(request, wid)
    session, h = await open_workshop(request, wid), house(request)
    number = str((await request.form()).get("revoke", ""))
    if number:
        if number.isdecimal() and len(number) < 10:
            await h.people.revoke_link(wid, int(number), h.now())
        return redirect(request, f"/desk/{wid}/remote")
    word = f"{account.id}-{secret()}"
    await h.people.add_link(word, "desk", wid, h.now(), h.now() + MINUTES * 60_000)
    return await _list(request, session, account, f"{h.settings.url}/pair/{word}")


async def _list(request: AnyRequest, session: Session, account: Account, pair: str = "") -> Response[Any]:
    h, w = house(request), session.committed
    group = Group(Audience.FACILITATOR, language_of(request, w.language), desk_actor(account).text())
    came = await h.people.came_by(w.id, "desk", h.now())
    context = {
        "wid": w.id,
        "part": "remote",
        "desk": h.render.context(w, group, frozenset())["desk"],
        "paired": [Paired(c.link, (h.now() - c.created) // 60_000, c.account == account.id) for c in came],
        "pair": pair,
        "qr": Markup(qr_svg(pair)) if pair else "",  # noqa: S704 - made by segno from our own address
        "minutes": MINUTES,
    }
    return page(request, "desk/part_remote.html", language=w.language, **context)


# On the phone.


@get("/pair/{word:str}")
async def pairing(request: AnyRequest, word: FromPath[str]) -> Response[Any]:
    """What the code leads to; looking does not use it."""
    h = house(request)
    found = await h.people.link_by_secret(word, h.now())
    if found is None or found.kind != "desk":
        return _over(request)
    w = (await open_workshop(request, found.workshop)).committed
    return page(
        request, "link.html", language=w.language, kind="remote", title=w.title, rehearsal=w.rehearsal
    )


@post("/pair/{word:str}", status_code=303)
async def pair(request: AnyRequest, word: FromPath[str]) -> Response[Any] | Redirect:
    """Pairs this phone; the code is spent."""
    h, now = house(request), house(request).now()
    whose = word.partition("-")[0]
    found = await h.people.take_link(word, "desk", now, secret()) if whose.isdecimal() else None
    if found is None or not await h.directory.may_open(found.workshop, int(whose), now):
        return _over(request)
    token = secret()
    await h.keep_session(token, "desk", int(whose), found.workshop, None, found.id, now, now + DAY)
    return redirect(request, f"/remote/{found.workshop}", [new_cookie(h, f"desk_{found.workshop}", token, 1)])


def _over(request: AnyRequest) -> Response[Any]:
    return mishap(request, 404, "link")


@get("/remote/{wid:str}")
async def remote(request: AnyRequest, wid: FromPath[str]) -> Response[Any]:
    """The remote as a page."""
    try:
        account = await remote_access(request, wid)
    except NotAuthorizedException:
        return _over(request)
    session, h = await open_workshop(request, wid), house(request)
    group = _group(request, session, account)
    seen = {n: v for n, (v, _) in h.sessions.room(session).regions(group).items()}
    own = Page(csrf_of(visitor_of(request)))
    context = h.render.context(session.committed, group, h.sessions.presence.here(wid), page=own)
    own_session = await session_of(request, f"desk_{wid}", "desk")
    number = own_session.link if own_session is not None else 0
    context |= {"versions": written(seen), "scripts": SCRIPTS, "account": account, "number": number}
    return page(request, "remote.html", **context)


@get("/remote/{wid:str}/regions")
async def remote_regions(
    request: AnyRequest, wid: FromPath[str], versions: FromQuery[str] = ""
) -> Response[Any]:
    """What is newer, where sockets do not get through."""
    account = await remote_access(request, wid)
    session = await open_workshop(request, wid)
    return newer(house(request), session, Mailbox(_group(request, session, account), None, read(versions)))


@post("/remote/{wid:str}/commands", status_code=200)
async def from_remote(request: AnyRequest, wid: FromPath[str]) -> Response[Any] | Redirect:
    """What was pressed on the phone."""
    account = await remote_access(request, wid)
    session, h = await open_workshop(request, wid), house(request)
    if is_json(request):
        return await as_json(request, session, remote_actor(account))
    given, pairs = await form_of(request)
    await run(h, session, remote_actor(account), wire.Envelope(given or command_id(), None, pairs))
    return redirect(request, f"/remote/{wid}")
