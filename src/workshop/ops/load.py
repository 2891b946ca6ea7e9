"""Plain phones by the thousand: sockets that speak the wire (`docs/wire.md`) with as little work as possible.

For measuring and for breaking things, where a screen that is read back (`phone.py`) would cost more than the server
under test. A `Line` is one websocket of a phone, board or desk; a browser without script is in `visitor.py`.

    line = Line()
    await line.connect("127.0.0.1", 8000, "/room/abc/socket", "person_abc=token")
    line.hello()                                   # regions come; `line.versions` says what is shown
    answer = await line.ask(ballot, person=12)     # {"ack": id, "seq": n} or {"refused": id, "code": …}; Gone
    command_id = line.send(ballot, person=12)      # without waiting: override `answered` to hear of it
    line.send(ballot, person=12, command_id=command_id)   # the same command again
    line.drop()                                    # the network is gone, no close frame; `await line.ended` either way

Nothing of the house is imported here. Many lines live in one event loop; override the hooks `answered`, `shown` and
`over` instead of waiting for each line in a task of its own.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, cast

Command = Mapping[str, Any] | Sequence[tuple[str, str]]
"""A program's JSON, or the fields of a page's form in their order."""

TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A
UNMASKED = b"\0\0\0\0"
"""A mask of zeros leaves the bytes as they are; the server undoes it like any other."""
ACK, VERSIONS, CALL = b'{"ack":"', b'{"versions":"', b'{"call":'
REFUSED, LATER = b'{"refused":"', b'{"later":"'


class Gone(Exception):  # noqa: N818 - says what happened to the line
    """The line has ended; what was sent may or may not have arrived."""


class NotLetIn(Exception):  # noqa: N818 - says what happened at the door
    """The server answered something else than was hoped for."""


def frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """A message from a client, as it travels."""
    size = len(payload)
    if size < 126:
        head = bytes((opcode, 0x80 | size))
    elif size < 65_536:
        head = bytes((opcode, 0x80 | 126)) + size.to_bytes(2)
    else:
        head = bytes((opcode, 0x80 | 127)) + size.to_bytes(8)
    return head + UNMASKED + payload


def envelope(command: Command, person: int | None, command_id: str) -> bytes:
    """A command as a page (fields of a form) or a program (JSON) sends it."""
    inner = {"command": command} if isinstance(command, Mapping) else {"form": [list(p) for p in command]}
    return json.dumps({"id": command_id, "person": person, **inner}, ensure_ascii=False).encode()


class Line(asyncio.Protocol):
    """One websocket. `frames`, `received`: pushes of regions and all bytes so far; `close_code`: the server's, 0 if the
    line broke without one. `ended` is done when it is over.
    """

    def __init__(self) -> None:
        self.versions = b""
        self.frames = self.received = self.close_code = 0
        self.current = asyncio.Event()
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None
        self._rest = b""
        self._open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._asked: dict[bytes, asyncio.Future[dict[str, Any]]] = {}
        self._texts: dict[bytes, bytes] = {}

    # What a user of the line may override

    def answered(self, command_id: bytes, answer: bytes) -> None:
        """An acknowledgement or refusal, as JSON."""
        waiting = self._asked.pop(command_id, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(json.loads(answer))

    def later(self, command_id: bytes, seconds: float) -> None:
        """The server asks for this command again after so long; who was asked for an answer just sends it again."""
        text = self._texts.get(command_id)
        if text is not None:
            asyncio.get_running_loop().call_later(seconds, self._once_more, text)

    def shown(self, data: bytes, start: int, stop: int) -> None:
        """Regions were pushed: data[start:stop] is their HTML."""

    def over(self) -> None:
        """The line has ended."""

    # What a phone does

    async def connect(self, host: str, port: int, path: str, cookie: str = "") -> None:
        """Opens the socket; raises `NotLetIn` or `Gone`."""
        try:
            await asyncio.get_running_loop().create_connection(lambda: self, host, port)
        except OSError as error:
            raise Gone(str(error)) from error
        self.raw(
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            f"Cookie: {cookie}\r\n\r\n".encode()
        )
        await self._open

    def hello(self, versions: str | bytes = b"", opened: Sequence[str] = ()) -> None:
        """The first message: what the page shows already, and which regions are open in it."""
        text = versions if isinstance(versions, str) else versions.decode()
        self.text(json.dumps({"versions": text} | ({"open": list(opened)} if opened else {})).encode())

    def send(self, command: Command, *, person: int | None = None, command_id: str = "") -> str:
        """Sends a command and does not wait; its id."""
        name = command_id or secrets.token_hex(16)
        self.text(envelope(command, person, name))
        return name

    async def ask(
        self, command: Command, *, person: int | None = None, command_id: str = ""
    ) -> dict[str, Any]:
        """Sends a command; its answer. Raises `Gone` when the line ends before."""
        name = command_id or secrets.token_hex(16)
        waiting: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._asked[name.encode()] = waiting
        self._texts[name.encode()] = envelope(command, person, name)
        try:
            self.text(self._texts[name.encode()])
            return await waiting
        finally:
            del self._texts[name.encode()]

    def text(self, payload: bytes) -> None:
        """Any text, also what no phone would send."""
        self.raw(frame(payload))

    def raw(self, data: bytes) -> None:
        """Bytes on the wire, framed already."""
        if self._transport is None or self._transport.is_closing():
            raise Gone
        self._transport.write(data)

    def pause(self) -> None:
        """A phone that sleeps: nothing is read from now on."""
        if self._transport is not None:
            self._transport.pause_reading()

    def drop(self) -> None:
        """The network is gone, without a word."""
        if self._transport is not None:
            self._transport.abort()

    def close(self) -> None:
        """The page is closed."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(frame((1000).to_bytes(2), CLOSE))

    # What the event loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._open.done():
            self._open.set_exception(Gone())
        for waiting in self._asked.values():
            if not waiting.done():
                waiting.set_exception(Gone())
        self._asked.clear()
        if not self.ended.done():
            self.ended.set_result(None)
        self.over()

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        if self._rest:
            data = self._rest + data
        at, end = (0 if self._open.done() else self._handshake(data)), len(data)
        while end - at >= 2 and self._open.done():
            size, start = data[at + 1], at + 2
            if size >= 126:
                start = at + (4 if size == 126 else 10)
                size = int.from_bytes(data[at + 2 : start]) if end >= start else end
            if start + size > end:
                break
            if data[at] == TEXT:
                self._heard(data, start, start + size)
            else:
                self._control(data[at], data[start : start + size])
            at = start + size
        self._rest = data[at:]

    def _handshake(self, data: bytes) -> int:
        """Where frames begin; 0 while the head is not complete."""
        end = data.find(b"\r\n\r\n")
        if end < 0:
            return 0
        if not data.startswith(b"HTTP/1.1 101"):
            self._open.set_exception(NotLetIn(data[:40].decode("latin-1").split("\r\n")[0]))
            self.drop()
            return len(data)
        self._open.set_result(None)
        return end + 4

    def _heard(self, data: bytes, start: int, stop: int) -> None:
        if data[start] == 0x3C:  # <
            self.frames += 1
            self.shown(data, start, stop)
        elif data.startswith(ACK, start):
            self.answered(data[start + 8 : data.index(b'"', start + 8)], data[start:stop])
        elif data.startswith(VERSIONS, start):
            self.versions = data[start + 13 : stop - 2]
            self.current.set()
        elif data.startswith(REFUSED, start):
            self.answered(data[start + 12 : data.index(b'"', start + 12)], data[start:stop])
        elif data.startswith(LATER, start):
            said = json.loads(data[start:stop])
            self.later(said["later"].encode(), said["after"] / 1000)
        elif data.startswith(CALL, start):
            self.text(b'{"heard":' + data[start + 8 : stop])

    def _once_more(self, text: bytes) -> None:
        if not self.ended.done():
            self.text(text)

    def _control(self, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            self.raw(frame(payload, PONG))
        elif opcode == CLOSE:
            self.close_code = int.from_bytes(payload[:2]) if len(payload) >= 2 else 1005
            if self._transport is not None:
                self._transport.write(frame(payload[:2], CLOSE))
                self._transport.close()
        elif opcode != PONG:
            raise ValueError(f"a frame that no workshop sends: {opcode:#x}")
