"""Who else may open a desk: other accounts for a while, a new owner, and secret links for boards and helpers.

A secret is shown once, when its link is made; kept is a hash. Sharing is the owner's, links are every desk's.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from workshop import i18n
from workshop.core.refusals import Refused
from workshop.core.roles import Audience
from workshop.live.hub import Group
from workshop.live.session import Session
from workshop.web.house import Account, House, house, secret
from workshop.web.identity import desk_access, desk_actor, open_workshop
from workshop.web.pages import language_of, page, redirect

AnyRequest = Request[Any, Any, Any]
LINK_KINDS = ("board", "helper")
OWNERS = ("share", "unshare", "hand_over")
HANDED_OUT = ("link", "share", "hand_over")


class Shared(msgspec.Struct, frozen=True):
    """An account that shares the desk; `until` as a date, '' without end."""

    account: int
    login: str
    name: str
    until: str
    over: bool


class Made(msgspec.Struct, frozen=True):
    """A link that works; its secret is not known any more."""

    id: int
    kind: str
    made: str


@get("/desk/{wid:str}/sharing")
async def sharing(request: AnyRequest, wid: FromPath[str]) -> Response[Any]:
    """Shares and links."""
    account = await desk_access(request, wid)
    return await _page(request, await open_workshop(request, wid), account)


@post("/desk/{wid:str}/sharing", status_code=200)
async def change_sharing(request: AnyRequest, wid: FromPath[str]) -> Response[Any] | Redirect:
    """One act: share, unshare, hand over, make or withdraw a link."""
    account = await desk_access(request, wid)
    session, h = await open_workshop(request, wid), house(request)
    typed = {k: str(v) for k, v in (await request.form()).items() if isinstance(v, str)}
    try:
        if session.committed.rehearsal and typed.get("act") in HANDED_OUT:
            raise Refused("rehearsal_stays")
        if typed.get("act") == "link":
            return await _new_link(request, session, account, typed)
        await _do(h, wid, account, typed)
    except Refused as no:
        return await _page(request, session, account, refused=no, typed=typed)
    return redirect(request, f"/desk/{wid}/sharing")


async def _new_link(
    request: AnyRequest, session: Session, account: Account, typed: dict[str, str]
) -> Response[Any]:
    h, kind = house(request), typed.get("kind", "")
    if kind not in LINK_KINDS:
        raise Refused("link_kind_unknown", "kind")
    word = secret()
    await h.people.add_link(word, kind, session.id, h.now())
    return await _page(request, session, account, new_link=f"{h.settings.url}/link/{word}", new_kind=kind)


async def _do(h: House, wid: str, account: Account, typed: dict[str, str]) -> None:
    act = typed.get("act", "")
    if act in OWNERS and (await h.directory.get(wid)).owner != account.id:
        raise Refused("not_the_owner")
    if act == "share":
        await h.directory.share(wid, (await _other(h, account, typed)).id, _until(h, typed.get("until", "")))
    elif act == "unshare":
        await h.directory.unshare(wid, _number(typed, "account"))
    elif act == "hand_over":
        other = await _other(h, account, typed)
        await h.directory.unshare(wid, other.id)
        await h.directory.set_owner(wid, other.id)
        await h.directory.share(wid, account.id)
    elif act == "revoke":
        await h.people.revoke_link(wid, _number(typed, "link"), h.now())
    else:
        raise Refused("command_unknown")


def _number(typed: dict[str, str], name: str) -> int:
    given = typed.get(name, "")
    if not given.isdecimal() or len(given) > 9:
        raise Refused("command_invalid", name)
    return int(given)


async def _other(h: House, account: Account, typed: dict[str, str]) -> Account:
    found: Account | None = await h.accounts.by_login(typed.get("login", ""))
    if found is None:
        raise Refused("account_unknown", "login")
    if found.id == account.id:
        raise Refused("account_is_yours", "login")
    return found


def _until(h: House, given: str) -> int | None:
    """The end of that day (UTC), in ms; days that are over are refused."""
    if not given:
        return None
    try:
        day = date.fromisoformat(given)
        end = int((datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)).timestamp() * 1000)
    except (ValueError, OverflowError) as error:
        raise Refused("date_invalid", "until") from error
    if end <= h.now():
        raise Refused("date_is_over", "until")
    return end


def _day(at: int) -> str:
    return datetime.fromtimestamp((at - 1) / 1000, UTC).date().isoformat()


async def _shares(h: House, wid: str) -> list[Shared]:
    found = []
    for share in await h.directory.shares(wid):
        other = await h.accounts.get(share.account)
        over = share.until is not None and share.until <= h.now()
        until = _day(share.until) if share.until else ""
        found.append(Shared(other.id, other.login, other.name, until, over))
    return found


async def _page(
    request: AnyRequest,
    session: Session,
    account: Account,
    *,
    refused: Refused | None = None,
    typed: dict[str, str] | None = None,
    new_link: str = "",
    new_kind: str = "",
) -> Response[Any]:
    w = session.committed
    with i18n.speaking(language_of(request, w.language)):
        error = i18n.sentence(refused.code, refused.params) if refused else None
    context = await _about(request, session, account)
    context |= {"new_link": new_link, "new_kind": new_kind, "error": error, "typed": typed or {}}
    context["wrong"] = refused.field if refused else None
    return page(request, "desk/part_sharing.html", 422 if refused else 200, language=w.language, **context)


async def _about(request: AnyRequest, session: Session, account: Account) -> dict[str, Any]:
    """Code, links and shares as they are."""
    h, w = house(request), session.committed
    group = Group(Audience.FACILITATOR, language_of(request, w.language), desk_actor(account).text())
    drawn = h.render.context(w, group, h.sessions.presence.here(w.id))
    links = [Made(k.id, k.kind, _day(k.created)) for k in await h.people.links(w.id) if k.revoked is None]
    return {
        "wid": w.id,
        "desk": drawn["desk"],
        "code": drawn["links"]["code"],
        "join": drawn["links"]["join"],
        "part": "sharing",
        "own": (await h.directory.get(w.id)).owner == account.id,
        "shares": await _shares(h, w.id),
        "secret_links": links,
    }
