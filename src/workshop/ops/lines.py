"""How bytes leave the house: bounded buffers for every line, an end for peers that have stopped reading, and a stop of
the server that keeps its promises. What is said on a line is none of its business.

Without this a frozen phone takes 4 MB of the kernel before anybody notices, and a line that was closed while its
buffers were full stayed half closed for as long as the phone's network was alive.
"""

from __future__ import annotations

import asyncio
import re
import signal
import socket
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import Any, cast

import uvicorn
from uvicorn._types import ASGISendEvent
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

KERNEL_BYTES = 65_536
"""The kernel doubles it for its own bookkeeping. A socket's regions of a full hall are 10 to 300 kB."""
OWN_BYTES = 65_536
STALLED_SECONDS = 20.0
REQUEST_SECONDS = 60.0
LAST_WORDS_SECONDS = 1.0
NO_TEXT = 1007
PORT = rb":(\d{0,4}|[0-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])"
HOST = re.compile(rb"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]*)(" + PORT + rb")?")


class Unstuck(asyncio.Protocol):
    """Lets go of a peer that has taken not one byte for a while although there are some for it."""

    transport: asyncio.Transport
    _watch: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """The buffers are full."""
        super().pause_writing()
        self._look_again(-1)

    def resume_writing(self) -> None:
        """There is room again."""
        super().resume_writing()
        self._relax()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._relax()
        super().connection_lost(exc)

    def _look_again(self, before: int) -> None:
        left = self.transport.get_write_buffer_size()
        if left == before:
            self.transport.abort()  # a close frame would only queue behind the rest
        else:
            loop = asyncio.get_running_loop()
            self._watch = loop.call_later(STALLED_SECONDS, self._look_again, left)

    def _relax(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None


class SocketLine(Unstuck, WebSocketsSansIOProtocol):
    """A websocket."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Small buffers: newest wins, so what waits in them is only old."""
        super().connection_made(transport)
        line = cast("socket.socket", transport.get_extra_info("socket"))
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)
        self.transport.set_write_buffer_limits(high=OWN_BYTES)

    def send_receive_event_to_app(self) -> None:
        """A text that is none closes the line; uvicorn would do so too, with a page of traceback for each."""
        try:
            b"".join(self.frames).decode(errors="strict" if self.curr_msg_data_type == "text" else "ignore")
        except UnicodeDecodeError:
            self.frames = []
            self.conn.fail(NO_TEXT)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
            self.transport.close()
        else:
            super().send_receive_event_to_app()

    async def send(self, message: ASGISendEvent) -> None:
        """What is said after the end goes nowhere; uvicorn takes it for a mistake of ours."""
        if self.close_sent and self.handshake_complete:
            raise ClientDisconnected
        await super().send(message)

    def handle_ping(self) -> None:
        """A peer that only asks and never listens would fill the memory with answers."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.transport.abort()

    def keepalive_timeout(self) -> None:
        """It does not answer: nothing that still waits for it can be delivered."""
        super().keepalive_timeout()
        self.transport.abort()

    def shutdown(self) -> None:
        """Tells the peer to come again; whoever does not read is not waited for."""
        super().shutdown()
        if self.writable.is_set():
            self.loop.call_later(LAST_WORDS_SECONDS, self.transport.abort)
        else:
            self.transport.abort()


class PageLine(Unstuck, HttpToolsProtocol):
    """Requests and their answers. Who begins a request and does not end it is let go of."""

    _limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A line that never asks for anything counts too."""
        super().connection_made(transport)
        self._expect()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._expect()

    def on_header(self, name: bytes, value: bytes) -> None:
        """A host that is none would break every page that looks at its own address."""
        if name.lower() == b"host" and not HOST.fullmatch(value):
            raise ValueError("host")  # the parser makes 400 of it
        super().on_header(name, value)

    def on_message_complete(self) -> None:
        """It is here."""
        super().on_message_complete()
        self._arrived()

    def handle_websocket_upgrade(self) -> None:
        """From here on another has the line."""
        self._arrived()
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._arrived()
        super().connection_lost(exc)

    def _expect(self) -> None:
        self._arrived()
        self._limit = self.loop.call_later(REQUEST_SECONDS, self.transport.abort)

    def _arrived(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None


class Server(uvicorn.Server):
    """Stops in order: no new connections, no new commands; what is under way is committed and acknowledged; then every
    socket is told to come again (1012). A stop that was asked for is a success.
    """

    def __init__(self, config: uvicorn.Config, finish: Callable[[], Awaitable[None]] | None) -> None:
        super().__init__(config)
        self._finish = finish

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Each part has a bound."""
        for server in self.servers:
            server.close()
        if self._finish is not None:
            await self._finish()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Not noted as uvicorn does, which would end the process by the same signal after a stop in good order."""
        self.force_exit = self.force_exit or (self.should_exit and sig == signal.SIGINT)
        self.should_exit = True


def protocols() -> dict[str, Any]:
    """For uvicorn's configuration."""
    return {"http": PageLine, "ws": SocketLine}
