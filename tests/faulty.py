"""A bad network between a client and a server on this machine: a small TCP proxy whose faults are switched on by hand.

    async with faulty(served.port) as line:
        await page.goto(f"{line.url}/room/{wid}")    # instead of served.url
        line.half_open()                             # those open now: silence both ways, TCP stays open
        ...
        await line.until(lambda: line.requests("POST"))
        line.heal()

For the connections that are open at that moment:
    cut()          they end at once with a reset
    half_open()    they swallow everything both ways and stay open, even when one side hangs up; new ones work

For all that passes while it is set (`heal()` takes everything back):
    down           nobody gets in: every new connection is reset
    black_hole     new connections are taken and never answered
    stalled        nothing moves either way and nothing is lost. A client that hangs up meanwhile has still sent it: the
                   server gets it late, as from a router's buffer
    refuse_sockets the upgrade to a websocket is answered with 502, as proxies of town halls do; other requests pass
    lose_answers   what the client says arrives, the answer does not: acknowledgements and refusals on sockets vanish, a
                   connection whose POST was answered is reset before the first byte; `lost` holds what vanished
    duplicate      each command arrives twice: text frames with an "id", and POSTs (the copy by a connection of its own)
    reorder        of each two commands on a socket the second arrives first; a last single one when its client hangs up
    delay          seconds that every message waits, each way
    drip           bytes at a time, each followed by a pause of 10 ms, each way; 0: as they come

What passed up is noted in `passed` as ("socket", text) or ("POST", path) …; `until(ready)` waits for that. `target` is
the server's port and may be changed, `port` stays: a server that restarts elsewhere. `sockets` counts open websockets.

It knows HTTP/1.1 requests with Content-Length (not chunked ones) and unfragmented text frames, which is what browsers
and this project's clients send. It asks the server for no compression, so that frames can be read.
A little over 300 lines, a tenth of them this text: the faults act on one another and are read together.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

PAUSE = 0.01
PIECE = 65_536
CLOSE, TEXT = 0x8, 0x81
ANSWERS = ('{"ack":', '{"refused":', '{"later":')
GONE = (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)


@dataclass
class Line:
    """The proxy: its faults and what has passed."""

    target: int
    port: int = 0
    down: bool = False
    black_hole: bool = False
    refuse_sockets: bool = False
    lose_answers: bool = False
    duplicate: bool = False
    reorder: bool = False
    delay: float = 0.0
    drip: int = 0
    passed: list[tuple[str, str]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    _links: set[_Link] = field(default_factory=set)
    _moved: asyncio.Condition = field(default_factory=asyncio.Condition)
    _flowing: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        """Where clients go instead of to the server."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def stalled(self) -> bool:
        """Whether nothing moves."""
        return not self._flowing.is_set()

    @stalled.setter
    def stalled(self, still: bool) -> None:
        if still:
            self._flowing.clear()
        else:
            self._flowing.set()

    @property
    def sockets(self) -> int:
        """Websockets that are open and not silenced."""
        return sum(link.is_socket and not link.silent for link in self._links)

    def cut(self) -> None:
        """Resets every open connection."""
        for link in list(self._links):
            link.abort()

    def half_open(self) -> None:
        """Every open connection goes silent for good and stays open."""
        for link in self._links:
            link.silent = True

    def heal(self) -> None:
        """No fault any more; silent connections stay silent, as they do."""
        self.down = self.black_hole = self.refuse_sockets = self.lose_answers = False
        self.duplicate = self.reorder = self.stalled = False
        self.delay, self.drip = 0.0, 0

    def frames(self) -> list[str]:
        """Text frames of clients that reached the server, each as often as it did."""
        return [text for way, text in self.passed if way == "socket"]

    def requests(self, method: str) -> list[str]:
        """Paths of the requests that reached the server."""
        return [path for way, path in self.passed if way == method]

    async def until(self, ready: Callable[[], object]) -> None:
        """Waits until something that passed, or a connection that came or went, makes this true."""
        async with self._moved:
            await asyncio.wait_for(self._moved.wait_for(lambda: bool(ready())), 60)

    async def flow(self) -> None:
        """What every message goes through."""
        if self.delay:
            await asyncio.sleep(self.delay)
        await self._flowing.wait()

    async def note(self, *passed: tuple[str, str]) -> None:
        """Something happened."""
        self.passed.extend(passed)
        async with self._moved:
            self._moved.notify_all()

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client's connection."""
        link = _Link(self, reader, writer)
        self._links.add(link)
        try:
            await link.run()
        finally:
            self._links.discard(link)
            await self.note()


class _Link:
    """One connection through the proxy."""

    def __init__(self, line: Line, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.line, self._reader, self._writer = line, reader, writer
        self.silent = line.black_hole
        self.is_socket = False
        self._muted = False  # the answer to the request under way is lost
        self._up: asyncio.StreamWriter | None = None
        self._asked = asyncio.Event()
        self._kept: list[bytes] = []

    def abort(self) -> None:
        """A reset, to both sides."""
        for writer in (self._writer, self._up):
            if writer is not None:
                writer.transport.abort()

    async def run(self) -> None:
        """Until one side hangs up; a silent one until it is cut."""
        if self.line.down:
            self.abort()
            return
        try:
            answers, self._up = await asyncio.open_connection("127.0.0.1", self.line.target)
        except OSError:
            self.abort()
            return
        down = asyncio.create_task(self._downward(answers))
        try:
            await self._upward()
            if self.silent:
                await down
        finally:
            down.cancel()
            self.abort()

    async def _upward(self) -> None:
        with suppress(*GONE):
            await self._messages()
        with suppress(*GONE):
            await self._late()

    async def _downward(self, reader: asyncio.StreamReader) -> None:
        """A server that hangs up is heard of, unless the line is dead."""
        with suppress(*GONE):
            await self._answers(reader)
        if not self.silent:
            self._writer.close()

    async def _messages(self) -> None:
        """Requests, and after an upgrade frames, from the client to the server."""
        while not self.is_socket:
            head = await self._reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
            body = await self._reader.readexactly(int(length[1])) if length else b""
            await self._request(head, body)
        while True:
            raw, text = await _frame(self._reader)
            await self.line.flow()
            await self._pass_frame(raw, text)

    async def _request(self, head: bytes, body: bytes) -> None:
        method, path, _ = head.split(b"\r\n", 1)[0].decode().split(" ", 2)
        upgrade = re.search(rb"(?i)\r\nupgrade: *websocket", head) is not None
        await self.line.flow()
        if upgrade and self.line.refuse_sockets:
            await self._send(
                self._writer, b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
            raise ConnectionResetError
        if upgrade:
            head = re.sub(rb"(?i)\r\nsec-websocket-extensions:[^\r]*", b"", head)
        self.is_socket = upgrade
        self._muted = self.line.lose_answers and method == "POST"
        self._asked.set()
        if self.line.duplicate and method == "POST" and not self.silent:
            await self._twin(head, body)
            await self.line.note((method, path))
        await self._pass(head + body, (method, path))

    async def _twin(self, head: bytes, body: bytes) -> None:
        """The same request once more; whatever is answered goes nowhere."""
        head = re.sub(rb"(?i)\r\nconnection:[^\r]*", b"", head).replace(
            b"\r\n", b"\r\nConnection: close\r\n", 1
        )
        reader, writer = await asyncio.open_connection("127.0.0.1", self.line.target)
        writer.write(head + body)
        await reader.read()
        writer.close()

    async def _pass_frame(self, raw: bytes, text: str | None) -> None:
        if raw[0] & 0x0F == CLOSE:
            await self._late()
        if text is None or '"id"' not in text:
            await self._pass(raw, *([("socket", text)] if text is not None else []))
        elif self.line.reorder and not self._kept:
            self._kept = [raw, text.encode()]
        else:
            copies = 2 if self.line.duplicate else 1
            await self._pass(raw * copies, *[("socket", text)] * copies)
            await self._late()

    async def _late(self) -> None:
        """What was kept back arrives at last."""
        if self._kept:
            (raw, text), self._kept = self._kept, []
            await self._pass(raw, ("socket", text.decode()))

    async def _pass(self, data: bytes, *noted: tuple[str, str]) -> None:
        if self.silent or self._up is None:
            return
        await self._send(self._up, data)
        await self.line.note(*noted)

    async def _answers(self, reader: asyncio.StreamReader) -> None:
        """What the server says, to the client."""
        await self._asked.wait()
        if self.is_socket:
            await self._answer(await reader.readuntil(b"\r\n\r\n"))
        while self.is_socket:
            raw, text = await _frame(reader)
            if self.line.lose_answers and text is not None and text.startswith(ANSWERS):
                await self._lose(text)
            else:
                await self._answer(raw)
        while data := await reader.read(PIECE):
            if self._muted:
                await self._lose(data.decode(errors="replace"))
                self.abort()
                return
            await self._answer(data)

    async def _answer(self, data: bytes) -> None:
        await self.line.flow()
        if not self.silent:
            await self._send(self._writer, data)

    async def _lose(self, answer: str) -> None:
        self.line.lost.append(answer)
        await self.line.note()

    async def _send(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        size = self.line.drip or len(data)
        for start in range(0, len(data), size):
            writer.write(data[start : start + size])
            await writer.drain()
            if self.line.drip:
                await asyncio.sleep(PAUSE)


async def _frame(reader: asyncio.StreamReader) -> tuple[bytes, str | None]:
    """One websocket frame as it is, and its words if it is a whole text."""
    head = await reader.readexactly(2)
    size, masked = head[1] & 0x7F, bool(head[1] & 0x80)
    extra = await reader.readexactly({126: 2, 127: 8}.get(size, 0) + (4 if masked else 0))
    mask = extra[-4:] if masked else b"\0\0\0\0"
    if size >= 126:
        size = int.from_bytes(extra[: 2 if size == 126 else 8], "big")
    payload = await reader.readexactly(size)
    raw = head + extra + payload
    if head[0] != TEXT:
        return raw, None
    return raw, bytes(b ^ mask[i % 4] for i, b in enumerate(payload)).decode()


@asynccontextmanager
async def faulty(target: int) -> AsyncIterator[Line]:
    """A line to this port of this machine, without any fault yet."""
    line = Line(target)
    line.stalled = False
    tasks: set[asyncio.Task[None]] = set()

    def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(line.take(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(take, "127.0.0.1", 0, limit=2**20)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        server.close()
        line.cut()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
