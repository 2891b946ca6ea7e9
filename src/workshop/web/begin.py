"""The first visit to a new server: whoever has the code from its window makes the first account, in one form.

Without the code nobody gets in: a hall's network is full of strangers. The code is long enough that guessing it is
hopeless, works once, and works for nothing as soon as there is an account, however that came to be.
"""

from __future__ import annotations

import secrets
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from workshop import i18n
from workshop.core.refusals import Refused
from workshop.core.text import clean
from workshop.web.accounts import SHORTEST, adopt, enter, form_of, good_password, hash_password
from workshop.web.house import CODE_LETTERS, Account, House, house
from workshop.web.identity import read_cookie
from workshop.web.pages import Typed, language_of, page, redirect

AnyRequest = Request[Any, Any, Any]
PARTS, PART = 3, 4
LASTS = 14 * 24 * 3600 * 1000
PREFIX = "begin:"
"""So that the code opens no invitation: letters of another purpose are another secret."""


async def new_code(h: House) -> str:
    """A code for the first account, as it is printed. Those printed before stay good: they may stand on a note."""
    parts = ["".join(secrets.choice(CODE_LETTERS) for _ in range(PART)) for _ in range(PARTS)]
    code, at = "-".join(parts), h.now()
    await h.accounts.add_ticket(_secret(code), "invite", at, at + LASTS)
    return code


def _secret(typed: str) -> str:
    return PREFIX + "".join(c for c in typed.upper() if c.isalnum())[:40]


@get(["/begin", "/begin/{code:str}"])
async def begin(
    request: AnyRequest, code: FromPath[str] = "", typed: FromQuery[str] = ""
) -> Response[Any] | Redirect:
    """The form. Looking uses nothing up; with an account there is nothing to begin."""
    if await house(request).accounts.some():
        return redirect(request, "/desk")
    return _page(request, {"first_code": code[:40] or typed[:40], "login": "moderation"})


@post("/begin", status_code=200)
async def make_first(request: AnyRequest) -> Response[Any] | Redirect:
    """The first account, logged in, with the demo workshop that waits for it."""
    form, h = await form_of(request), house(request)
    if await h.accounts.some():
        return redirect(request, "/desk")
    try:
        account = await _made(request, h, form)
    except Refused as no:
        return _page(request, form, no)
    return await enter(request, account, "/desk")


async def _made(request: AnyRequest, h: House, form: dict[str, str]) -> Account:
    secret = _secret(form.get("first_code", ""))
    if await h.accounts.peek_ticket(secret, "invite", h.now()) is None:
        allowed = h.limits.logins.take(f"begin|{read_cookie(request, 'visitor')}")
        raise Refused("first_code_wrong" if allowed else "too_many_tries", "first_code")
    login = clean(form.get("login", ""), 120, "login")
    name = clean(form.get("name", "") or login, 120, "name")
    hashed = await hash_password(good_password(form))
    if await h.accounts.use_ticket(secret, "invite", h.now()) is None:
        raise Refused("first_code_wrong", "first_code")
    made: Account = await h.accounts.create(login, name, hashed, h.now())
    await adopt(h, made)
    return made


def _page(request: AnyRequest, typed: dict[str, str], refused: Refused | None = None) -> Response[Any]:
    with i18n.speaking(language_of(request)):
        said = i18n.sentence(refused.code, refused.params) if refused else None
    kept = {k: v[:120] for k, v in typed.items() if k in ("first_code", "login", "name")}
    wrong = Typed({(refused.field or "first_code"): said or ""} if refused else {})
    context: dict[str, Any] = {"typed": kept, "wrong": wrong, "shortest": SHORTEST}
    return page(request, "account/begin.html", 422 if refused else 200, **context)
