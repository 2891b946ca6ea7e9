"""Guards and headers that hold for every answer: Origin, CSRF token, content policy."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.exceptions import PermissionDeniedException, ValidationException
from litestar.handlers import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from workshop.web.house import house
from workshop.web.identity import csrf_holds, read_cookie

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self' {sockets}; form-action 'self'; base-uri 'none'; manifest-src 'self'; worker-src 'self'; "
    "frame-src 'self'; frame-ancestors 'self'"
)


def origin_is_ours(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Whether a browser's Origin is the house itself: the configured address or the host that was asked."""
    origin = connection.headers.get("origin")
    if origin is None:
        return True
    ours = urlsplit(house(connection).settings.url)
    asked = connection.headers.get("host", "")
    try:
        return urlsplit(origin).netloc in (ours.netloc, asked) and origin != "null"
    except ValueError:  # "http://[" is nobody's address
        return False


async def csrf_guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Refuses what another site made a browser send. Programs with a token need neither."""
    if connection.scope["type"] != ScopeType.HTTP or connection.scope["method"] in SAFE:
        return
    if connection.scope["path"].startswith("/api/"):
        return
    visitor = read_cookie(connection, "visitor")
    given = connection.headers.get("x-csrf", "")
    form = await _form_of(connection)
    given = given or form
    if not visitor or not csrf_holds(visitor, given) or not origin_is_ours(connection):
        raise PermissionDeniedException("csrf")


async def _form_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The token in the form, if it is one; whoever reads the form later finds that it can be read."""
    kind = connection.headers.get("content-type", "")
    if not isinstance(connection, Request) or not kind.startswith(FORMS):
        return ""
    try:
        return str((await connection.form()).get("_csrf", ""))
    except (ValueError, LookupError) as error:  # no UTF-8, an encoding that does not exist
        raise ValidationException("form") from error


class Headers(ASGIMiddleware):
    """Content policy and the like on every answer."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Adds the headers when the answer starts."""
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        policy = POLICY.format(sockets=f"ws://{host} wss://{host}" if host else "")

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders(message)
                if "content-security-policy" not in headers:
                    headers["content-security-policy"] = policy
                headers["x-content-type-options"] = "nosniff"
                headers["referrer-policy"] = "same-origin"
                headers["permissions-policy"] = "camera=(), microphone=(), geolocation=()"
                headers["cross-origin-opener-policy"] = "same-origin"
                if "cache-control" not in headers:
                    headers["cache-control"] = "no-store"
            await send(message)

        await next_app(scope, receive, with_headers)
