"""Accounts: log in and out, one-time letters (invitation, new password), the own name, password and language.

Hashing runs beside the event loop. Whether a login exists cannot be told from the answer or its time. Of workshops this
module knows only that the first account takes over those prepared before there was one.
"""

from __future__ import annotations

import asyncio
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from workshop import i18n
from workshop.core.refusals import Refused
from workshop.core.text import clean
from workshop.web.house import Account, House, house
from workshop.web.identity import (
    LONG_COOKIE_DAYS,
    account_of,
    new_cookie,
    open_session,
    read_cookie,
    require_account,
    session_of,
)
from workshop.web.pages import language_of, page, redirect

AnyRequest = Request[Any, Any, Any]
HASHER = PasswordHasher()
NOBODY = HASHER.hash("nobody has this password")
SHORTEST, LONGEST = 10, 200
KINDS = ("invite", "reset")


async def hash_password(password: str) -> str:
    """Argon2id, away from the event loop."""
    return await asyncio.to_thread(HASHER.hash, password)


async def matches(password_hash: str | None, password: str) -> bool:
    """Whether it is the password; takes as long for an account that is not there."""

    def verify() -> bool:
        try:
            HASHER.verify(password_hash or NOBODY, password)
            return password_hash is not None
        except (VerificationError, InvalidHashError):
            return False

    return await asyncio.to_thread(verify)


def good_password(form: dict[str, str]) -> str:
    """The new password, or a refusal. Length is what counts; the same twice guards against a slip."""
    password = form.get("password", "")
    if len(password) < SHORTEST:
        raise Refused("password_too_short", "password", limit=SHORTEST)
    if len(password) > LONGEST:
        raise Refused("text_too_long", "password", limit=LONGEST, length=len(password))
    if password != form.get("again", ""):
        raise Refused("passwords_differ", "again")
    return password


@get("/account/login")
async def login_page(request: AnyRequest, next: FromQuery[str] = "") -> Response[Any] | Redirect:  # noqa: A002 - the address says so
    """The form; who is logged in goes on."""
    if await account_of(request) is not None:
        return redirect(request, safe_next(request, next))
    if not await house(request).accounts.some():
        return redirect(request, "/begin")
    return page(request, "account/login.html", next=next)


@post("/account/login", status_code=200)
async def login(request: AnyRequest) -> Response[Any] | Redirect:
    """Opens a session, always a new one."""
    form, h = await form_of(request), house(request)
    try:
        account = await _checked(request, h, form)
    except Refused as no:
        typed = {"login": form.get("login", "")}
        return page(
            request,
            "account/login.html",
            422,
            next=form.get("next", ""),
            typed=typed,
            error=_said(request, no),
            wrong=no.field,
        )
    return await enter(request, account, safe_next(request, form.get("next", "")))


async def _checked(request: AnyRequest, h: House, form: dict[str, str]) -> Account:
    name, password = form.get("login", "").strip(), form.get("password", "")[:LONGEST]
    account: Account | None = await h.accounts.by_login(name)
    # Not by address: a hall has one. Whoever guesses holds up other browsers that are new to the account, never the
    # laptop at which it was logged in before.
    known = await session_of(request, "desk", "desk")
    here = known is not None and account is not None and known.account == account.id
    if not h.limits.logins.take(f"{name.casefold()}|{read_cookie(request, 'desk') if here else ''}"):
        raise Refused("too_many_tries")
    if not await matches(account.password_hash if account else None, password) or account is None:
        raise Refused("login_wrong", "login")
    return account


async def enter(request: AnyRequest, account: Account, path: str) -> Redirect:
    """Logged in from here on, with a session of its own."""
    h = house(request)
    await _close(request)
    token = await open_session(h, "account", account=account.id)
    cookies = [new_cookie(h, "account", token, 30)]
    known = await session_of(request, "desk", "desk")
    if known is None or known.account != account.id:
        desk = await open_session(h, "desk", account=account.id)
        cookies.append(new_cookie(h, "desk", desk, LONG_COOKIE_DAYS))
    return redirect(request, path, cookies)


async def _close(request: AnyRequest) -> None:
    token = read_cookie(request, "account")
    if token:
        await house(request).accounts.close_session(token)


@post("/account/logout", status_code=303)
async def logout(request: AnyRequest) -> Redirect:
    """The session is gone on the server, not only the cookie."""
    await _close(request)
    return redirect(request, "/account/login", [new_cookie(house(request), "account", "", 0)])


@get("/account/{kind:str}/{token:str}")
async def letter_page(request: AnyRequest, kind: FromPath[str], token: FromPath[str]) -> Response[Any]:
    """What a one-time letter opens. Looking does not use it, for mail scanners look too."""
    return await _letter(request, kind, token)


@post("/account/{kind:str}/{token:str}", status_code=200)
async def use_letter(
    request: AnyRequest, kind: FromPath[str], token: FromPath[str]
) -> Response[Any] | Redirect:
    """Chooses a password: makes the invited account, or opens the one whose password was forgotten."""
    form = await form_of(request)
    try:
        account = await _redeemed(house(request), kind, token, form)
    except Refused as no:
        return await _letter(request, kind, token, no, form)
    return await enter(request, account, "/desk")


async def _letter(
    request: AnyRequest,
    kind: str,
    token: str,
    refused: Refused | None = None,
    form: dict[str, str] | None = None,
) -> Response[Any]:
    h = house(request)
    ticket = await h.accounts.peek_ticket(token, kind, h.now()) if kind in KINDS else None
    if ticket is None:
        return page(request, "account/letter_over.html", 410)
    known = await h.accounts.get(ticket.account) if ticket.account is not None else None
    typed = {k: v for k, v in (form or {}).items() if k in ("login", "name")}
    error = _said(request, refused) if refused else None
    context: dict[str, Any] = {"kind": kind, "shortest": SHORTEST, "typed": typed, "error": error}
    context["wrong"] = refused.field if refused else None
    login = known.login if known else ticket.login or ""
    return page(request, "account/letter.html", 422 if refused else 200, login=login, **context)


async def _redeemed(h: House, kind: str, token: str, form: dict[str, str]) -> Account:
    ticket = await h.accounts.peek_ticket(token, kind, h.now()) if kind in KINDS else None
    if ticket is None:
        raise Refused("letter_over")
    password = good_password(form)
    if kind == "reset":
        hashed = await hash_password(password)
        await _use(h, kind, token)
        await h.accounts.set_password(ticket.account, hashed)
        found: Account = await h.accounts.get(ticket.account)
        return found
    login = clean(ticket.login or form.get("login", ""), 120, "login")
    name = clean(form.get("name", "") or login, 120, "name")
    if await h.accounts.by_login(login) is not None:
        raise Refused("login_taken", "login")
    hashed = await hash_password(password)
    await _use(h, kind, token)
    made: Account = await h.accounts.create(login, name, hashed, h.now())
    if len(await h.accounts.all()) == 1:
        await adopt(h, made)
    return made


async def adopt(h: House, account: Account) -> None:
    """The demo of the first start is made before anybody can own it."""
    for wid in await h.directory.all_ids():
        if (await h.directory.get(wid)).owner is None:
            await h.directory.set_owner(wid, account.id)


async def _use(h: House, kind: str, token: str) -> None:
    """The first who asks gets it; the second of two at once does not."""
    if await h.accounts.use_ticket(token, kind, h.now()) is None:
        raise Refused("letter_over")


@get("/account")
async def own_account(request: AnyRequest) -> Response[Any]:
    """Name, password, language."""
    return page(request, "account/own.html", account=await require_account(request), shortest=SHORTEST)


@post("/account", status_code=200)
async def change_account(request: AnyRequest) -> Response[Any] | Redirect:
    """Another name, another password (which ends every other session), or another language."""
    account, h, form = await require_account(request), house(request), await form_of(request)
    try:
        if form.get("act") == "password":
            if not await matches(account.password_hash, form.get("old", "")[:LONGEST]):
                raise Refused("password_wrong", "old")
            await h.accounts.set_password(account.id, await hash_password(good_password(form)))
            return await enter(request, account, "/account")
        if form.get("act") == "language":
            wanted = form.get("language", "")
            cookies = [new_cookie(h, "language", wanted, 365)] if wanted in i18n.languages() else []
            return redirect(request, "/account", cookies)
        await h.accounts.set_name(account.id, clean(form.get("name", ""), 120, "name"))
    except Refused as no:
        shown: dict[str, Any] = {
            "account": account,
            "shortest": SHORTEST,
            "error": _said(request, no),
            "wrong": no.field,
        }
        return page(request, "account/own.html", 422, **shown)
    return redirect(request, "/account")


async def form_of(request: AnyRequest) -> dict[str, str]:
    """The texts of a form."""
    return {k: v for k, v in (await request.form()).items() if isinstance(v, str)}


def safe_next(request: AnyRequest, wanted: str) -> str:
    """Where to go after the log-in: only a path of this house below the desk or results, never another site."""
    path = wanted.removeprefix(house(request).settings.base_path)
    inside = path.startswith(("/desk", "/results", "/account", "/board"))
    return path if inside and "//" not in path and "\\" not in path and path.isprintable() else "/desk"


def _said(request: AnyRequest, no: Refused) -> str:
    with i18n.speaking(language_of(request)):
        return i18n.sentence(no.code, no.params)
