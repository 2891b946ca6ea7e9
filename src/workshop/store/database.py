"""One database, SQLite or PostgreSQL: how connections are opened, how transactions begin, how deleted bytes
go away.

The rest of the store differs between the two only where it asks `sqlite` here. No table is known to this
module, apart from the names of those that are rewritten after deleting.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from workshop.core.refusals import Unavailable
from workshop.store.trouble import FAULTS, cause

LOG = logging.getLogger(__name__)
T = TypeVar("T")

MODE = "workshop_begin"
"""Execution option: how a SQLite transaction begins. Unset means for writing, the safe side."""

BUSY_MS = 10_000
SCRUB_MS = 500
SCRUB_TRIES = 3
PROBE_SECONDS = 1.0
REWRITTEN = ("event_part", "person", "account", "ticket", "auth_session")


def open_engine(url: str, *, foreign_keys: bool = True) -> AsyncEngine:
    """An engine for `sqlite:///path` or `postgresql://…`; the async driver is filled in."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise ValueError("SQLite needs a file: a database in memory has no write-ahead log to share")
        engine = create_async_engine(parsed.set(drivername="sqlite+aiosqlite"), hide_parameters=True)
        _prepare_sqlite(engine, foreign_keys)
        return engine
    return create_async_engine(
        parsed.set(drivername="postgresql+asyncpg"), pool_pre_ping=True, hide_parameters=True
    )


def _prepare_sqlite(engine: AsyncEngine, foreign_keys: bool) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def set_pragmas(connection: Any, _record: object) -> None:
        # The driver must not begin by itself: it begins late and for reading, and then updates are lost.
        connection.isolation_level = None
        cursor = connection.cursor()
        for statement in _pragmas(foreign_keys=foreign_keys):
            cursor.execute(statement)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get(MODE, "IMMEDIATE")
        if mode != "NONE":
            connection.exec_driver_sql(f"BEGIN {mode}")


def _pragmas(*, foreign_keys: bool = True) -> tuple[str, ...]:
    return (
        f"PRAGMA busy_timeout={BUSY_MS}",
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}",
        "PRAGMA secure_delete=ON",
    )


def _touch(connection: sqlite3.Connection) -> None:
    """Writes a page although nothing changes; an empty transaction would succeed on a full disk too."""
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    connection.execute(f"PRAGMA user_version={int(version)}")
    connection.execute("COMMIT")


class Thread:
    """A SQLite connection in a thread of its own, for work that is given to it as functions.

    What is asked of a driver statement by statement waits for a turn of the loop each time, and under load a turn is
    long: an append took twelve of them, a function takes one.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="log")
        self._connection: sqlite3.Connection | None = None

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What the function gives."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._do, work)

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        if self._connection is None:
            self._connection = sqlite3.connect(self._path, isolation_level=None)
            for statement in _pragmas():
                self._connection.execute(statement)
        return work(self._connection)

    async def end(self) -> None:
        """Takes back what is not committed."""
        await self.run(lambda c: c.rollback() if c.in_transaction else None)

    async def drop(self) -> None:
        """Lets go of the connection; the next work opens another one."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def close(self) -> None:
        """The end of the thread too."""
        await self.drop()
        self._thread.shutdown()


class Database:
    """Transactions for reading and writing, and `scrub`, which rids the files of deleted bytes.

    What keeps it from working becomes `Unavailable`. From then on `trouble` is the word for it and whoever wants to
    write is sent away at once, so that no queue grows, until `mend` has written something. `on_trouble` is told both.
    """

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        self.sqlite = self.engine.dialect.name == "sqlite"
        self._reading = self.engine.execution_options(**{MODE: "DEFERRED"})
        self._bare = self.engine.execution_options(isolation_level="AUTOCOMMIT", **{MODE: "NONE"})
        # Writers of one process queue here in order; SQLite would let them poll, with waits of up to 100 ms.
        self._turn = asyncio.Lock()
        self._unscrubbed = False
        self._thread = Thread(self.engine.url.database or "")
        self.trouble = ""
        self.on_trouble: Callable[[str], None] = lambda reason: None
        self._failed = asyncio.Event()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads."""
        with self._watched():
            async with self._reading.begin() as connection:
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may write; on SQLite it is the only one from its first statement on."""
        with self._watched():
            if not self.sqlite:
                self._check()
                async with self.engine.begin() as connection:
                    yield connection
                return
            async with self._turn:
                self._check()  # now, for who queued behind the one that failed
                async with self.engine.begin() as connection:
                    yield connection

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[Thread]:
        """SQLite: the only one who may write, on the connection of the log; what is not committed is taken back."""
        with self._watched():
            async with self._turn:
                self._check()
                try:
                    yield self._thread
                except sqlite3.Error:
                    await self._thread.drop()  # who knows what state it is in
                    raise
                finally:
                    await self._thread.end()

    def _check(self) -> None:
        if self.trouble:
            raise Unavailable(self.trouble)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except FAULTS as error:
            reason = cause(error)
            if not reason:
                raise
            self._fail(reason, error)
            raise Unavailable(reason) from error

    def _fail(self, reason: str, error: BaseException) -> None:
        told = getattr(error, "orig", error)  # without the statement, whose values may be somebody's
        if reason == "damaged":  # a place in the file: what lies elsewhere works on
            LOG.error("the database is damaged: %s", told)
        elif reason != self.trouble:
            LOG.error("the database cannot be used (%s): %s", reason, told)
            self.trouble = reason
            self._failed.set()
            self.on_trouble(reason)

    async def mend(self) -> None:
        """Run until cancelled: after a failure tries to write until that works again."""
        while True:
            await self._failed.wait()
            if not await self._probe():
                await asyncio.sleep(PROBE_SECONDS)
                continue
            self._failed.clear()
            self.trouble = ""
            LOG.warning("the database can be used again")
            self.on_trouble("")

    async def _probe(self) -> bool:
        try:
            if not self.sqlite:
                async with self.engine.begin() as connection:
                    await connection.execute(text("SELECT pg_current_xact_id()"))
                return True
            async with self._turn:
                await self._thread.run(_touch)
        except FAULTS:
            if self.sqlite:
                await self._thread.drop()
            return False
        return True

    async def scrub(self) -> bool:
        """After a committed deletion, and once at start for a process that died before this: rid the files of
        it. False if others were in the way; the next deletion or `close` tries again.
        """
        self._unscrubbed = True
        attempt = self._truncate if self.sqlite else self._rewrite
        for _ in range(SCRUB_TRIES):
            try:
                self._unscrubbed = not await attempt()
            except FAULTS:
                # The deletion is committed; a lock that another process holds too long must not deny that.
                continue
            if not self._unscrubbed:
                return True
        self._unscrubbed = True
        LOG.warning("what was deleted is still in the files; the next deletion tries again")
        return False

    async def _truncate(self) -> bool:
        async with self._turn, self._bare.connect() as connection:
            await connection.execute(text(f"PRAGMA busy_timeout={SCRUB_MS}"))
            try:
                busy = (await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))).scalar_one()
            finally:
                await connection.execute(text(f"PRAGMA busy_timeout={BUSY_MS}"))
            return not busy

    async def _rewrite(self) -> bool:
        async with self._bare.connect() as connection:
            await connection.execute(text(f"SET lock_timeout = {SCRUB_MS}"))
            try:
                for table in REWRITTEN:
                    await connection.execute(text(f"VACUUM (FULL) {table}"))
            finally:
                await connection.execute(text("RESET lock_timeout"))
            return True

    async def close(self) -> None:
        """Pay what `scrub` still owes, then let go of the connections."""
        if self._unscrubbed:
            await self.scrub()
        await self._thread.close()
        await self.engine.dispose()
