"""Text frames of a websocket, straight from and to the server, and the count of commands that are under way on it.

Each frame passes four layers of the framework less (5 µs), which at 10,000 votes a second is a tenth of a core.
Opening and closing stay the framework's. Nothing here knows what a frame says.
"""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import WebSocket
from litestar.enums import ScopeType
from litestar.exceptions import WebSocketDisconnect
from litestar.types import ASGIApp, Receive, Scope, Send

DIRECT = "workshop.direct"


def direct(app: ASGIApp) -> ASGIApp:
    """The app, whose sockets also know the server's own two functions."""

    async def with_direct(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.WEBSOCKET:
            scope[DIRECT] = (receive, send)  # type: ignore[literal-required]
        await app(scope, receive, send)

    return with_direct


class Wire:
    """Both directions; a peer that has gone ends them alike, with WebSocketDisconnect."""

    def __init__(self, socket: WebSocket[Any, Any, Any]) -> None:
        found: Any = socket.scope.get(DIRECT, (socket.receive, socket.send))
        self._receive: Receive = found[0]
        self._send: Send = found[1]
        self.gone = False

    async def say(self, text: str) -> None:
        """Sends a frame, as soon as the peer has room for it."""
        if self.gone:
            raise WebSocketDisconnect(detail="gone")
        try:
            await self._send({"type": "websocket.send", "text": text, "bytes": None})
        except OSError as gone:
            raise WebSocketDisconnect(detail="gone") from gone

    async def listen(self) -> str:
        """The next frame."""
        message = await self._receive()
        if message["type"] != "websocket.receive":
            self.gone = True
            raise WebSocketDisconnect(detail="gone")
        return message.get("text") or ""


class UnderWay:
    """Commands between their coming and the leaving of their answer, at most so many at a time.

    As long as there are any, something stands in `waited_for`, for which a server that stops waits.
    """

    def __init__(self, most: int, waited_for: set[asyncio.Future[None]]) -> None:
        self._slots, self._waited_for = asyncio.Semaphore(most), waited_for
        self._number = 0
        self._leaving: asyncio.Future[None] | None = None

    async def start(self) -> None:
        """One more, as soon as there is room."""
        await self._slots.acquire()
        self._number += 1
        if self._leaving is None:
            self._leaving = asyncio.get_running_loop().create_future()
            self._waited_for.add(self._leaving)

    def finish(self) -> None:
        """Its answer has left, or there will be none."""
        self._slots.release()
        self._number -= 1
        if not self._number:
            self.end()

    def end(self) -> None:
        """Nobody waits for the rest any more."""
        if self._leaving is not None:
            self._waited_for.discard(self._leaving)
            self._leaving.set_result(None)
            self._leaving = None
