"""Who is asking: cookies of accounts, people, boards and helpers into actors. Never the message, never the address.

One cookie for the account, one a workshop for people, boards and helpers, so that one browser can be all of them. A
phone that several people share keeps several tokens in one cookie; the first one acts.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.exceptions import NotAuthorizedException, NotFoundException, PermissionDeniedException

from workshop import i18n
from workshop.core.roles import Actor
from workshop.live.session import Session
from workshop.web.house import Account, House, LoginSession, house, secret

Connection = ASGIConnection[Any, Any, Any, Any]
DAY = 24 * 3600 * 1000
LASTS = {
    "account": 30 * DAY,
    "participant": 400 * DAY,
    "board": 7 * DAY,
    "helper": 7 * DAY,
    "desk": 400 * DAY,
}
"""People: longer than names are kept at most, for erasing ends these and nothing else does."""
LONG_COOKIE_DAYS = 400
MASK = 16


class LoginNeeded(NotAuthorizedException):
    """Nobody is logged in: the page of the account sends to the log-in, programs get 401."""


def cookie_name(h: House, name: str) -> str:
    """With the prefix that pins it to this host, where https allows."""
    return f"__Host-{name}" if h.settings.https else name


def new_cookie(h: House, name: str, value: str, days: int = 90) -> Cookie:
    """A cookie that scripts cannot read and that other sites do not send."""
    return Cookie(
        key=cookie_name(h, name),
        value=value,
        max_age=days * 24 * 3600,
        path="/",
        httponly=True,
        secure=h.settings.https,
        samesite="lax",
    )


def person_cookie(h: House, wid: str, tokens: str) -> Cookie:
    """Who acts on this phone, for as long as names are kept."""
    return new_cookie(h, f"person_{wid}", tokens, LONG_COOKIE_DAYS)


def read_cookie(c: Connection, name: str) -> str:
    """Its value, '' if there is none."""
    return c.cookies.get(cookie_name(house(c), name), "")


def csrf_of(visitor: str) -> str:
    """What forms repeat; other sites cannot know it, for they cannot read the cookie.

    Masked anew each time: the length of a packed page must not tell a stranger how much of it was guessed (BREACH).
    """
    mask = secrets.token_bytes(MASK)
    return mask.hex() + _masked(visitor, mask).hex()


def csrf_holds(visitor: str, given: str) -> bool:
    """Whether this was made for this visitor."""
    try:
        token = bytes.fromhex(given)
    except ValueError:
        return False
    whole = len(token) == 2 * MASK
    return whole and hmac.compare_digest(token[MASK:], _masked(visitor, token[:MASK]))


def _masked(visitor: str, mask: bytes) -> bytes:
    token = hashlib.sha256(f"csrf\0{visitor}".encode()).digest()[:MASK]
    return bytes(one ^ other for one, other in zip(token, mask, strict=True))


async def session_of(c: Connection, name: str, kind: str) -> LoginSession | None:
    """What the (first) token in this cookie stands for."""
    token = read_cookie(c, name).split(".")[0]
    if not token:
        return None
    h = house(c)
    found: LoginSession | None = await h.accounts.session(token, h.now())
    return found if found is not None and found.kind == kind else None


async def account_of(c: Connection) -> Account | None:
    """The account that is logged in."""
    found = await session_of(c, "account", "account")
    if found is None or found.account is None:
        return None
    account: Account | None = await house(c).accounts.get(found.account)
    return account


async def require_account(c: Connection) -> Account:
    """The account, or the way to the log-in."""
    account = await account_of(c)
    if account is None:
        raise LoginNeeded
    return account


async def desk_access(c: Connection, wid: str) -> Account:
    """An account that owns or shares this workshop; to everybody else it does not exist."""
    account = await require_account(c)
    h = house(c)
    if not await h.directory.may_open(wid, account.id, h.now()):
        raise NotFoundException
    return account


async def person_in(c: Connection, wid: str) -> int | None:
    """Which person of this workshop acts on this phone."""
    found = await session_of(c, f"person_{wid}", "participant")
    return found.person if found is not None and found.workshop == wid else None


async def people_in(c: Connection, wid: str) -> list[int]:
    """All people who share this phone, the acting one first."""
    h = house(c)
    found = []
    for token in read_cookie(c, f"person_{wid}").split("."):
        s = await h.accounts.session(token, h.now()) if token else None
        if s is not None and s.kind == "participant" and s.workshop == wid and s.person is not None:
            found.append(s.person)
    return found


async def was_in(c: Connection, wid: str) -> int | None:
    """Who acted on this phone before its log-in was ended."""
    h = house(c)
    for token in read_cookie(c, f"person_{wid}").split("."):
        found = await h.people.by_token(token) if token else None
        if found is not None and found.workshop == wid:
            return int(found.number)
    return None


async def by_link(c: Connection, wid: str, kind: str) -> bool:
    """Whether a secret link of this kind was redeemed here."""
    found = await session_of(c, f"{kind}_{wid}", kind)
    return found is not None and found.workshop == wid


async def board_access(c: Connection, wid: str) -> Account | None:
    """By board link or as a board that an account of the desk once opened here, else by that account, which is told."""
    h = house(c)
    found = await session_of(c, f"board_{wid}", "board")
    # A board outlasts the log-in, so that a projector does not go dark, but not the right to open the desk.
    if (
        found is not None
        and found.workshop == wid
        and (found.account is None or await h.directory.may_open(wid, found.account, h.now()))
    ):
        return None
    account = await account_of(c)
    if account is None or not await h.directory.may_open(wid, account.id, h.now()):
        raise PermissionDeniedException
    return account


async def open_session(
    h: House,
    kind: str,
    *,
    account: int | None = None,
    workshop: str | None = None,
    person: int | None = None,
    link: int | None = None,
    token: str = "",
) -> str:
    """A new token, or one made for this and never used for anything else."""
    token, now = token or secret(), h.now()
    await h.keep_session(token, kind, account, workshop, person, link, now, now + LASTS[kind])
    return token


async def open_workshop(c: Connection, wid: str) -> Session:
    """The live session of an existing workshop; learns its join code and names on the way."""
    h = house(c)
    if not wid.isalnum() or len(wid) > 20:
        raise NotFoundException
    if wid not in h.render.codes:
        listed = await h.directory.get(wid)
        if listed is None:
            raise NotFoundException
        h.looks.met(listed)
        names = await h.people.names(wid)
        if wid not in h.render.codes:  # who came with us may have been first, and learnt of a name since
            h.render.codes[wid] = listed.code or ""
            h.render.names[wid] = names
    session = await h.sessions.fresh(wid)
    i18n.read(session.committed.language)
    return session


def desk_actor(account: Account) -> Actor:
    """The facilitator with this account."""
    return Actor("facilitator", account.id)
