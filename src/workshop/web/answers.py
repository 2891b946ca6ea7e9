"""What went wrong, as an answer: a refusal keeps what was typed, a bug gets an id and no details."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote, urlsplit

from litestar import Request, Response
from litestar.exceptions import HTTPException

from workshop import i18n
from workshop.core.refusals import Refused
from workshop.web import problems
from workshop.web.identity import LoginNeeded
from workshop.web.mishaps import mishap
from workshop.web.pages import language_of, redirect
from workshop.web.trace import number_of

LOG = logging.getLogger(__name__)
AnyRequest = Request[Any, Any, Any]
GONE = "client disconnected prematurely"
"""What Litestar says of a body that breaks off; it calls it an error of the server, which it is not."""


def wants_json(request: AnyRequest) -> bool:
    """Whether a script or program asks."""
    return "application/json" in request.headers.get("accept", "") or request.url.path.startswith("/api")


def on_refused(request: AnyRequest, no: Refused) -> Response[Any]:
    """A refusal outside a page of its own: says so and leads back."""
    with i18n.speaking(language_of(request)):
        text = i18n.sentence(no.code, no.params)
    if wants_json(request):
        said = {"refused": None, "code": no.code, "field": no.field, "text": text}
        return Response(said, status_code=problems.status_of(no), headers=problems.retry_after(no))
    status, headers = problems.status_of(no), problems.retry_after(no)
    return mishap(request, status, "later" if no.later else "refused", text, headers)


def on_login_needed(request: AnyRequest, error: LoginNeeded) -> Response[Any]:
    """To the log-in and back."""
    if wants_json(request):
        return Response({"code": "login_needed"}, status_code=401)
    return redirect(request, f"/account/login?next={quote(_asked_for(request))}")


def _asked_for(request: AnyRequest) -> str:
    """The page that was asked for; for a form the page it stood on, for its own address may have no page."""
    if request.method in ("GET", "HEAD"):
        asked = urlsplit(str(request.url))
    else:
        asked = urlsplit(request.headers.get("referer", ""))
    return asked.path + (f"?{asked.query}" if asked.query else "")


def on_http(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """Not found, not allowed and the like."""
    status = error.status_code
    if error.detail == GONE:
        return Response(None, status_code=400)  # nobody reads it
    if status >= 500 and status != 503:
        return on_bug(request, error)
    if wants_json(request):
        return problems.http(request, error)
    return mishap(request, status)


def on_bug(request: AnyRequest, error: Exception) -> Response[Any]:
    """Something of ours broke: logged with the number of the request, which the page shows."""
    number = number_of(request)
    LOG.error("error %s", number, exc_info=error)
    if wants_json(request):
        return problems.problem(request, "http_500", 500, id=number)
    return mishap(request, 500)
