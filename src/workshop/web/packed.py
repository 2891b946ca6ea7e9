"""Small on the way: pages and files of text are packed where the browser asks for it, and files whose address names
their content are kept by it for ever.

It must not touch sockets, exports or what is packed already. What is secret in a page next to what a stranger can put
there is masked anew for every page (`identity.csrf_of`), so that the length of a packed page tells nothing about it.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import parse_qs

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

KINDS = (
    "text/html",
    "text/css",
    "text/javascript",
    "application/javascript",
    "image/svg+xml",
    "application/manifest+json",
)
SMALLEST, MOST_KEPT = 400, 200
FOR_EVER = "public, max-age=31536000, immutable"


class Packed:
    """Around the app. `manifest`: the versions of the files under static."""

    def __init__(self, app: ASGIApp, manifest: Mapping[str, str]) -> None:
        self._app, self._manifest = app, manifest
        self._kept: dict[str, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        wanted = scope["method"] == "GET" and _takes_gzip(scope)
        answer = _Answer(self, send, self._file(scope), wanted)
        await self._app(scope, receive, answer.take)

    def _file(self, scope: Scope) -> str:
        """The file and version that is asked for, if we have that one: an older server must not keep a newer name."""
        path = scope["path"].partition("/static/")[2]
        mark = parse_qs(scope["query_string"].decode("latin-1")).get("v", [""])[0]
        return f"{path}?{mark}" if mark and self._manifest.get(path) == mark else ""

    def packed(self, body: bytes, file: str) -> bytes:
        """Pages quickly, files once and as small as it goes."""
        if not file:
            return gzip.compress(body, 4, mtime=0)
        if file not in self._kept and len(self._kept) < MOST_KEPT:
            self._kept[file] = gzip.compress(body, 9, mtime=0)
        return self._kept.get(file) or gzip.compress(body, 9, mtime=0)


class _Answer:
    def __init__(self, packed: Packed, send: Send, file: str, wanted: bool) -> None:
        self._packed, self._send, self._file, self._wanted = packed, send, file, wanted
        self._start: Any = None
        self._body = b""

    async def take(self, message: Message) -> None:
        """Holds the start back until the body is whole, where it is to be packed."""
        if message["type"] == "http.response.start":
            headers = MutableScopeHeaders(cast("Any", message))
            if self._file and message["status"] == 200:
                headers["cache-control"] = FOR_EVER
            if (
                headers.get("content-type", "").partition(";")[0] in KINDS
                and "content-encoding" not in headers
            ):
                headers["vary"] = "Accept-Encoding"
                if self._wanted and message["status"] not in (204, 206, 304):
                    self._start = message
                    return
        elif message["type"] == "http.response.body" and self._start is not None:
            self._body += message["body"]
            if not message["more_body"]:
                await self._finish()
            return
        await self._send(message)

    async def _finish(self) -> None:
        headers = MutableScopeHeaders(self._start)
        if len(self._body) >= SMALLEST:
            self._body = self._packed.packed(self._body, self._file)
            headers["content-encoding"] = "gzip"
            headers["content-length"] = str(len(self._body))
            if "etag" in headers:
                headers["etag"] = f"W/{headers['etag']}"
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": self._body, "more_body": False})


def _takes_gzip(scope: Scope) -> bool:
    given = dict(scope["headers"]).get(b"accept-encoding", b"").decode("latin-1").lower()
    return any(part.split(";")[0].strip() == "gzip" for part in given.split(","))
