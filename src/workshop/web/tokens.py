"""Tokens with which programs act for an account: made and shown once, listed, revoked. Kept is a hash.

This page works with the cookie of the log-in like every other one; what a token may do is in `api_access.py`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.response import Redirect

from workshop import i18n
from workshop.core.refusals import Refused
from workshop.core.text import clean
from workshop.web.accounts import form_of
from workshop.web.api_access import PREFIX
from workshop.web.house import Account, House, house, secret
from workshop.web.identity import require_account
from workshop.web.pages import language_of, page, redirect

AnyRequest = Request[Any, Any, Any]
MOST_TOKENS, LONGEST_LABEL = 20, 80


class Row(msgspec.Struct, frozen=True):
    """A token that works; it is not known any more."""

    id: int
    label: str
    made: str


async def new_token(h: House, account: int, label: str) -> str:
    """A token for a program, to be shown this once."""
    named = clean(label, LONGEST_LABEL, "label")
    if len(await h.accounts.api_tokens(account)) >= MOST_TOKENS:
        raise Refused("too_many_tokens", "label", limit=MOST_TOKENS)
    token = PREFIX + secret()
    await h.accounts.add_api_token(token, account, named, h.now())
    return token


@get("/account/tokens")
async def tokens(request: AnyRequest) -> Response[Any]:
    """The list and the form."""
    return await _page(request, await require_account(request))


@post("/account/tokens", status_code=200)
async def change_tokens(request: AnyRequest) -> Response[Any] | Redirect:
    """Makes one (`act` make) or revokes one (`act` revoke)."""
    account, h, form = await require_account(request), house(request), await form_of(request)
    if form.get("act") == "revoke":
        number = form.get("token", "")
        if not number.isdecimal() or len(number) > 9:
            raise Refused("command_invalid", "token")
        await h.accounts.delete_api_token(account.id, int(number))
        return redirect(request, "/account/tokens")
    try:
        token = await new_token(h, account.id, form.get("label", ""))
    except Refused as no:
        return await _page(request, account, refused=no, typed={"label": form.get("label", "")})
    return await _page(request, account, token=token)


async def _page(
    request: AnyRequest,
    account: Account,
    *,
    token: str = "",
    refused: Refused | None = None,
    typed: dict[str, str] | None = None,
) -> Response[Any]:
    h = house(request)
    with i18n.speaking(language_of(request)):
        error = i18n.sentence(refused.code, refused.params) if refused else None
    rows = [Row(t.id, t.label, _day(t.created)) for t in await h.accounts.api_tokens(account.id)]
    context: dict[str, Any] = {"account": account, "rows": rows, "token": token, "longest": LONGEST_LABEL}
    context |= {"error": error, "wrong": refused.field if refused else None, "typed": typed or {}}
    return page(request, "account/tokens.html", 422 if refused else 200, **context)


def _day(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).date().isoformat()
