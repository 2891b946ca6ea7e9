"""What went wrong, for programs: a code that stays, a sentence, and the field it is tied to. Never a page."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException

from workshop import i18n
from workshop.core.refusals import Refused
from workshop.web.pages import language_of

AnyRequest = Request[Any, Any, Any]
STATUS = {
    "not_allowed": 403,
    "code_unknown": 404,
    "command_invalid": 400,
    "command_unknown": 400,
    "too_fast": 429,
    "too_many_tries": 429,
    "busy": 503,
    "closing": 503,
    "unavailable": 503,
    "log_damaged": 503,
}
"""Refusals that are no 422."""
RETRY = {429: "1", 503: "3"}
MOST_DETAIL = 300


class Problem(msgspec.Struct, frozen=True):
    """`code` stays the same over time, `text` is for people, `field` names the input if there is one."""

    code: str
    text: str
    field: str | None = None


def problem(
    request: AnyRequest, code: str, status: int, *, field: str | None = None, **params: object
) -> Response[Problem]:
    """The answer. A problem of programs only has its own sentence, every other one that of the pages."""
    with i18n.speaking(language_of(request)):
        key = f"problem.{code}"
        own = i18n.gettext(key)
        text = i18n.sentence(code, params) if own == key else own % {"detail": "", **params}
    headers = {"retry-after": RETRY[status]} if status in RETRY else {}
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    return Response(
        Problem(code, text, field), status_code=status, headers=headers, media_type="application/json"
    )


def refused(request: AnyRequest, no: Refused) -> Response[Problem]:
    """What the rules do not allow."""
    return problem(request, no.code, STATUS.get(no.code, 422), field=no.field, **no.params)


def status_of(no: Refused) -> int:
    """Of a page or an answer to the outbox: only what says nothing about the command itself is no 422."""
    return STATUS[no.code] if no.later else 422


def retry_after(no: Refused) -> dict[str, str]:
    """The header that says when."""
    return {"retry-after": str(-(-no.later // 1000))} if no.later else {}


def http(request: AnyRequest, error: HTTPException) -> Response[Problem]:
    """Not found, no token, a body that cannot be read and the like."""
    status, code = error.status_code, f"http_{error.status_code}"
    if status == 400:
        return problem(request, "body_invalid", 400, detail=_detail(error))
    if status == 401:
        return problem(request, str(error.detail), 401)
    with i18n.speaking(language_of(request)):
        known = i18n.gettext(f"problem.{code}") != f"problem.{code}"
    return problem(request, code if known else "http_other", status)


def unreadable(request: AnyRequest, error: Exception) -> Response[Problem]:
    """Bytes that are no UTF-8, or nested without end: the decoder does not call that a wrong body."""
    return problem(request, "body_invalid", 400, detail=type(error).__name__)


def _detail(error: HTTPException) -> str:
    """What exactly does not fit, as far as it is known."""
    extra = error.extra if isinstance(error.extra, list) else []
    told = [
        f"{one.get('key', '')} {one.get('message', '')}".strip() for one in extra if isinstance(one, dict)
    ]
    return ("; ".join(told) or str(error.detail))[:MOST_DETAIL]
