"""A number for every request and socket, which answers and error pages show and every line of the log carries.

It is around everything else, so that no answer is without one. What is noted about a request is its route, never its
path: paths hold codes and secret links.
"""

from __future__ import annotations

import logging
import secrets
import time
from contextvars import ContextVar
from typing import Any

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from workshop.metrics import Metrics

LOG = logging.getLogger("workshop.access")
KEY = "workshop_request"
CURRENT: ContextVar[Scope | None] = ContextVar("request", default=None)
QUIET = ("/static", "/health/live", "/health/ready", "/metrics")
"""Routes that are asked for all the time and say nothing when they go well."""


def number_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The number of this request."""
    return str(connection.scope.get(KEY, ""))


def route_of(scope: Scope) -> str:
    """What was asked for, as it stands in the program: `/room/{wid}/commands`."""
    template = str(scope.get("path_template") or "")
    parts = (
        part.split(":")[0] + "}" if part.startswith("{") and ":" in part else part
        for part in template.split("/")
    )
    return "/".join(parts) or "none"


def workshop_of(scope: Scope) -> str:
    """The workshop, if the address has one and it looks like one: what is typed there may be anything."""
    wid = str((scope.get("path_params") or {}).get("wid", ""))
    return wid if len(wid) == 10 and wid.isascii() and wid.isalnum() and wid.islower() else ""


class Trace:
    """Around the app."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request or socket, from its first byte to its last."""
        number, start, status = secrets.token_hex(4), time.perf_counter(), 0
        scope[KEY] = number  # type: ignore[literal-required]

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", number.encode())]
            await send(message)

        token = CURRENT.set(scope)
        is_http = scope["type"] == ScopeType.HTTP
        try:
            await self._app(scope, receive, numbered if is_http else send)
        finally:
            seconds = time.perf_counter() - start
            if is_http:
                self._metrics.requests.add(f"{status // 100}xx" if status else "none")
                self._metrics.request_seconds.add(seconds)
            note(scope, status, seconds)
            CURRENT.reset(token)


def note(scope: Scope, status: int, seconds: float) -> None:
    """The line about a request that is over."""
    if status < 400 and route_of(scope).startswith(QUIET):
        return
    # "Not now" is said by many at once, and why it is so has been noted already.
    level = logging.WARNING if status >= 500 and status != 503 else logging.INFO
    if LOG.isEnabledFor(level):
        what = str(scope.get("method", "")) or "socket"
        LOG.log(level, what, extra={"status": status or None, "ms": round(seconds * 1000, 1)})
