"""The yardstick: a bare websocket server that commits the same rows, acknowledges and fans out, without any rule.

Run as `python -m workshop.ops.bench._bare` by the scenarios, never by people. It knows who has voted because the
sender says so, draws nothing, asks nobody's leave and forgets everything at the end. What it does per vote is what no
server of this kind can leave out: read a frame, write the rows durably, answer, send the sender's own region and, ten
times a second, the board's.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import asyncpg
import msgspec
from sqlalchemy import make_url

from workshop.ops.serve import server_for
from workshop.settings import from_environment

TICK, MOST, LATEST = 0.1, 500, 100
TABLES = (
    ("event", 6, "workshop, seq, at, actor, type, body"),
    ("event_part", 4, "workshop, seq, part_group, data"),
    ("command_id", 4, "workshop, actor, command_id, seq"),
)
Send = Callable[[dict[str, Any]], Awaitable[None]]
Rows = tuple[list[Any], list[Any], list[Any]]


class _Envelope(msgspec.Struct):
    id: str
    person: int | None = None
    form: list[tuple[str, str]] = []


class SqliteFile:
    """Commits in a thread of its own, as SQLite asks for."""

    def __init__(self, path: str) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._path = path
        self._file: sqlite3.Connection | None = None

    async def commit(self, rows: Rows) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._write, rows)

    def _write(self, rows: Rows) -> None:
        if self._file is None:
            self._file = sqlite3.connect(self._path, isolation_level=None)
            self._file.execute("PRAGMA journal_mode=WAL")
            self._file.execute("PRAGMA synchronous=FULL")
        self._file.execute("BEGIN IMMEDIATE")
        for (table, width, names), values in zip(TABLES, rows, strict=True):
            marks = ",".join("?" * width)
            self._file.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)  # noqa: S608
        self._file.execute("COMMIT")


class Postgres:
    """The same with the driver alone."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection: asyncpg.Connection | None = None

    async def commit(self, rows: Rows) -> None:
        if self._connection is None:
            self._connection = await asyncpg.connect(self._url)
        async with self._connection.transaction():
            for (table, width, names), values in zip(TABLES, rows, strict=True):
                marks = ",".join(f"${n + 1}" for n in range(width))
                text = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
                await self._connection.executemany(text, values)


class Bare:
    """`own`, `shared`: letters in the region that every phone and every board gets."""

    def __init__(self, store: SqliteFile | Postgres, own: int, shared: int) -> None:
        self._store, self._seq = store, 0
        self._own, self._shared = "o" * own, "o" * shared
        self._waiting: list[tuple[_Envelope, Send]] = []
        self._voted: set[int] = set()
        self._fresh: dict[Send, None] = {}
        self._phones: dict[Send, None] = {}
        self._boards: dict[Send, None] = {}
        self._walls: dict[Send, None] = {}
        self._said: deque[str] = deque(maxlen=LATEST)
        self._tasks: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            await self._serve(scope["path"].split("/")[1], receive, send)

    async def _live(self, receive: Any, send: Send) -> None:
        await receive()
        self._tasks = {asyncio.create_task(self._write()), asyncio.create_task(self._show())}
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for task in self._tasks:
            task.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    async def _serve(self, place: str, receive: Any, send: Send) -> None:
        hello = await receive()
        screens = {"board": self._boards, "room": self._phones}.get(place, {})
        screens[send] = None
        if '"open"' in hello.get("text", ""):
            self._walls[send] = None
        await self._push(send, self._board() if place == "board" else self._mine())
        while (message := await receive())["type"] == "websocket.receive":
            self._waiting.append((msgspec.json.decode(message["text"], type=_Envelope), send))
            self._news.set()
        screens.pop(send, None)
        self._walls.pop(send, None)

    async def _write(self) -> None:
        while True:
            await self._news.wait()
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            if not self._waiting:
                self._news.clear()
            first = self._seq + 1
            self._seq += len(batch)
            await self._store.commit(_rows(first, batch))
            for n, (given, send) in enumerate(batch):
                await _tell(send, f'{{"ack":"{given.id}","seq":{first + n}}}')
                self._note(given, send)

    def _note(self, given: _Envelope, send: Send) -> None:
        """A vote is news for its phone and the board, a card also its text, an act of the desk for everybody."""
        if given.person is not None:
            self._voted.add(given.person)
        if given.form[0][1] != "cast_ballot":
            self._said.append(given.form[-1][1])
        self._fresh.update(self._phones if given.person is None else {send: None})

    async def _show(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            fresh, self._fresh = self._fresh, {}
            board = self._board()
            for send in [*self._boards, *self._walls] if fresh else ():
                await self._push(send, board)
            for send in fresh:
                await self._push(send, self._mine())

    def _mine(self) -> str:
        return f'<hx-partial hx-target="#region-mine" hx-swap="innerMorph">{self._last()}{self._own}</hx-partial>'

    def _board(self) -> str:
        voted = f'<div class="voting"><b class="figure-number">{len(self._voted)}</b></div>'
        said = voted + " ".join(self._said) + self._shared
        return f'<hx-partial hx-target="#region-board" hx-swap="innerMorph">{said}</hx-partial>'

    def _last(self) -> str:
        return self._said[-1] if self._said else ""

    async def _push(self, send: Send, html: str) -> None:
        await _tell(send, html)
        await _tell(send, '{"versions":"head=000000000000;mine=000000000000"}')


async def _tell(send: Send, text: str) -> None:
    """Whoever has gone meanwhile is no concern of the others."""
    with suppress(OSError):
        await send({"type": "websocket.send", "text": text})


def _rows(first: int, batch: list[tuple[_Envelope, Send]]) -> Rows:
    now = time.time_ns() // 1_000_000
    events, parts, ids = [], [], []
    for n, (given, _) in enumerate(batch, first):
        by = f"participant:{given.person}"
        body = f'{{"type":"ballot_cast","step":54,"vote":55,"person":{given.person},"mandate":null}}'
        events.append(("bare", n, now, by, "ballot_cast", body))
        parts.append(("bare", n, "vote:54", msgspec.json.encode(given.form[-1:]).decode()))
        ids.append(("bare", by, given.id, n))
    return events, parts, ids


def main() -> None:
    """Settings from the environment, like the real one; how many letters it pushes as arguments."""
    settings = from_environment()
    url = make_url(settings.database)
    sqlite = url.get_backend_name() == "sqlite"
    store = SqliteFile(str(url.database)) if sqlite else Postgres(settings.database)
    bare: Any = Bare(store, *(int(size) for size in sys.argv[1:3]))
    server_for(settings, bare).run()


if __name__ == "__main__":
    main()
