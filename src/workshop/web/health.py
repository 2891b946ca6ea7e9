"""What machines ask: is it alive, can it take votes, and how much happens. Nothing about workshops or people.

The figures are for whoever runs the server: they are there for a program on this machine that came straight here, or
with the token of the settings. To everybody else, and so through the public address, they do not exist.
"""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException

from workshop.web.house import house

AnyRequest = Request[Any, Any, Any]
PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


@get("/health/live")
async def live() -> Response[str]:
    """The process answers."""
    return _plain("alive")


@get("/health/ready")
async def ready(request: AnyRequest) -> Response[str]:
    """Votes would be taken; if not, why."""
    reasons = await house(request).ready()
    return _plain("ready" if not reasons else "not ready: " + "; ".join(reasons), 503 if reasons else 200)


@get("/metrics")
async def metrics(request: AnyRequest) -> Response[str]:
    """The figures."""
    if not (_has_token(request) or _is_local(request)):
        raise NotFoundException
    return Response(house(request).metrics.text(), media_type=PROMETHEUS)


def _plain(text: str, status: int = 200) -> Response[str]:
    return Response(text + "\n", status_code=status, media_type="text/plain; charset=utf-8")


def _has_token(request: AnyRequest) -> bool:
    wanted = house(request).settings.metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    return bool(wanted) and hmac.compare_digest(given.encode(), wanted.encode())


def _is_local(request: AnyRequest) -> bool:
    """From this machine, and not on behalf of somebody: a proxy on it says for whom, or to which name."""
    if request.client is None or any(name in request.headers for name in PASSED_ON):
        return False
    asked = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    return _loopback(request.client.host) and (asked == "localhost" or _loopback(asked))


def _loopback(text: str) -> bool:
    try:
        return ip_address(text).is_loopback
    except ValueError:
        return False
