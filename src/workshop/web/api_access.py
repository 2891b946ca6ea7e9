"""Who asks by program: the token of an account or of a person, in the header and nowhere else.

Cookies are never looked at here, for these addresses know no CSRF token. What a token may not see does not exist.
"""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException, NotAuthorizedException, NotFoundException
from litestar.handlers import BaseRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Components, SecurityScheme

from workshop.core.refusals import Refused
from workshop.live.session import Session
from workshop.web import problems
from workshop.web.house import Account, house
from workshop.web.identity import open_workshop

AnyRequest = Request[Any, Any, Any]
Connection = ASGIConnection[Any, Any, Any, Any]
PREFIX = "workshop_"
"""Tokens of accounts begin so, that they are recognised where they do not belong."""


def bearer(c: Connection) -> str:
    """The token in the header."""
    kind, _, token = c.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise NotAuthorizedException("token_missing")
    return token.strip()


def _paced(c: Connection, key: str) -> None:
    if not house(c).limits.programs.take(key):
        raise Refused("too_fast")


async def by_account(c: Connection, handler: BaseRouteHandler) -> None:
    """Lets the token of an account in."""
    h = house(c)
    found = await h.accounts.api_token(bearer(c))
    account = await h.accounts.get(found.account) if found is not None else None
    if account is None:
        raise NotAuthorizedException("token_unknown")
    _paced(c, f"account:{found.id}")
    c.scope["state"]["account"] = account


async def by_person(c: Connection, handler: BaseRouteHandler) -> None:
    """Lets the token of a person of this workshop in."""
    h = house(c)
    found = await h.accounts.session(bearer(c), h.now())
    if found is None or found.kind != "participant" or found.person is None:
        raise NotAuthorizedException("token_unknown")
    if found.workshop != c.path_params.get("wid"):
        raise NotFoundException
    _paced(c, f"person:{found.workshop}:{found.person}")
    c.scope["state"]["person"] = found.person


def account_of(request: AnyRequest) -> Account:
    """For whom the program acts."""
    found: Account = request.scope["state"]["account"]
    return found


def person_of(request: AnyRequest) -> int:
    """As whom the program acts."""
    return int(request.scope["state"]["person"])


async def desk_of(request: AnyRequest, wid: str) -> Session:
    """A workshop that the account owns or shares; any other one does not exist."""
    h = house(request)
    if not await h.directory.may_open(wid, account_of(request).id, h.now()):
        raise NotFoundException
    return await open_workshop(request, wid)


def _spoken(words: str) -> ResponseSpec:
    return ResponseSpec(problems.Problem, generate_examples=False, description=words)


WRONG = {
    400: _spoken("The body does not fit its description."),
    404: _spoken("There is nothing here, or nothing for this token."),
    429: _spoken("Too fast. Wait as long as `Retry-After` says, then send the same again."),
}
REFUSED = {422: _spoken("The rules of the workshop do not allow it."), **WRONG}
_HANDLERS = {
    Refused: problems.refused,
    HTTPException: problems.http,
    UnicodeDecodeError: problems.unreadable,
    RecursionError: problems.unreadable,
}
_TOKEN = {401: _spoken("The token is missing, wrong or revoked.")}
_FORBIDDEN = {403: _spoken("The command is not for this role.")}
FOR_ALL: dict[str, Any] = {"include_in_schema": True, "exception_handlers": _HANDLERS, "responses": REFUSED}
FOR_ACCOUNT: dict[str, Any] = FOR_ALL | {
    "guards": [by_account],
    "security": [{"account": []}],
    "tags": ["Facilitator"],
    "responses": REFUSED | _TOKEN | _FORBIDDEN,
}
FOR_PERSON: dict[str, Any] = FOR_ACCOUNT | {
    "guards": [by_person],
    "security": [{"person": []}],
    "tags": ["Participant"],
}
SECURITY = Components(
    security_schemes={
        "account": SecurityScheme(
            "http", "Token of an account, made under Account → Tokens", scheme="bearer"
        ),
        "person": SecurityScheme("http", "Token of one person, given by joining", scheme="bearer"),
    }
)
