"""`workshop copy FROM TO`: all rows of all tables from one database into another, empty one, SQLite or PostgreSQL.

All of it or nothing: rows are written, counted and compared in one transaction. Both databases must not be served
meanwhile, for what is written to the first one afterwards would be missing in the second one without a word. It must
not know what a row means; a replay of every workshop from the new database says at the end that it can be opened.
"""

from __future__ import annotations

import asyncio
import hashlib
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import func, make_url, select
from sqlalchemy.ext.asyncio import AsyncConnection

from workshop.ops.alone import InUse, alone
from workshop.ops.backup import Unusable, replay
from workshop.ops.serve import say
from workshop.store.database import Database
from workshop.store.migrate import migrate, revision_of, revisions
from workshop.store.notify import listeners
from workshop.store.tables import Chunk, fill, filled, kept_tables, snapshot, stream
from workshop.store.trouble import FAULTS, cause

STEP = 20_000
"""A word to whoever waits after so many rows."""


class Sum:
    """Rows of tables, in any order: how many, and a checksum that no two different sets of rows share."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self._sums: dict[str, int] = {}

    def add(self, chunk: Chunk) -> None:
        """Some more rows."""
        self.rows[chunk.table] = self.rows.get(chunk.table, 0) + len(chunk.rows)
        total = self._sums.get(chunk.table, 0) + sum(_mark(row) for row in chunk.rows)
        self._sums[chunk.table] = total % (1 << 256)

    def differing(self, other: Sum) -> list[str]:
        """Tables that are not the same."""
        every = self.rows.keys() | other.rows.keys()
        return sorted(name for name in every if self._of(name) != other._of(name))

    def _of(self, name: str) -> tuple[int, int]:
        return self.rows.get(name, 0), self._sums.get(name, 0)


def _mark(row: Sequence[Any]) -> int:
    return int.from_bytes(hashlib.sha256(msgspec.json.encode(row)).digest())


def copy_now(source: str, target: str) -> int:
    """1 if a workshop cannot be replayed (it could not before either), 2 if nothing was copied."""
    try:
        source, target = address(source), address(target)
        if make_url(source) == make_url(target):
            raise Unusable("both addresses are the same database")
        if (file := file_of(source)) is not None and not file.is_file():
            raise Unusable(f"there is no database {file}")
        fresh = (file := file_of(target)) is not None and not file.exists()
        try:
            with ExitStack() as held:
                for url in (source, target):
                    held.enter_context(alone(url))
                return asyncio.run(_copy(source, target))
        except BaseException:
            if fresh and file is not None:
                for name in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
                    name.unlink(missing_ok=True)
            raise
    except (Unusable, InUse) as why:
        print(f"workshop: {why}. Nothing was copied.", file=sys.stderr)
    except FAULTS as error:
        if not (reason := cause(error)):
            raise
        print(f"workshop: a database cannot be used ({reason}). Nothing was copied.", file=sys.stderr)
    return 2


def address(given: str) -> str:
    """As in WORKSHOP_DATABASE; the path of a file will do for SQLite."""
    if "://" not in given:
        return f"sqlite+aiosqlite:///{Path(given).resolve()}"
    if not given.startswith(("sqlite+aiosqlite:", "postgresql+asyncpg:")):
        raise Unusable(
            f"{given.partition('://')[0]}:// is neither sqlite+aiosqlite:// nor postgresql+asyncpg://"
        )
    return given


def file_of(url: str) -> Path | None:
    """The file of a SQLite database."""
    parsed = make_url(url)
    return Path(str(parsed.database)) if parsed.get_backend_name() == "sqlite" else None


async def _copy(source: str, target: str) -> int:
    for url in (source, target):
        if file_of(url) is None and (there := await listeners(url)):
            where = make_url(url).render_as_string(hide_password=True)
            raise Unusable(f"{len(there)} server processes use {where}; stop them first")
    read, written = Database(source), Database(target)
    try:
        async with snapshot(read) as rows:
            await _look(rows, written, target)
            await _pour(rows, written)
        broken = await replay(written)
    finally:
        await read.close()
        await written.close()
    for wid, why in broken.items():
        print(f"workshop: workshop {wid} is copied but cannot be replayed: {why}", file=sys.stderr)
    return 1 if broken else 0


async def _look(rows: AsyncConnection, written: Database, target: str) -> None:
    """Whether it may be done; makes the tables."""
    if await revision_of(rows) != revisions()[0]:
        raise Unusable(
            "the tables of the first database are not those of this program; `workshop migrate` it first"
        )
    await migrate(target)
    async with written.read() as connection:
        if there := await filled(connection):
            raise Unusable(f"the second database is not empty: there are rows in {', '.join(there)}")


async def _pour(rows: AsyncConnection, written: Database) -> None:
    before, after = Sum(), Sum()
    async with written.write() as connection:
        # Somebody may have begun to use it a moment ago; on SQLite this transaction is the only one that writes.
        counts = await fill(connection, _counted(rows, before))
        async for chunk in stream(connection):
            after.add(chunk)
        wrong = before.differing(after)
        if counts != before.rows or wrong:
            raise Unusable(
                f"what was written differs from what was read in {', '.join(wrong) or 'some table'}"
            )
    say(f"· {sum(before.rows.values())} rows in {len(before.rows)} tables, compared")


async def _counted(rows: AsyncConnection, read: Sum) -> AsyncIterator[Chunk]:
    """The rows, with progress."""
    every = {t.name: int(await rows.scalar(select(func.count()).select_from(t)) or 0) for t in kept_tables()}
    said = 0
    async for chunk in stream(rows):
        read.add(chunk)
        yield chunk
        done = read.rows[chunk.table]
        said += len(chunk.rows)
        if done == every[chunk.table] or said >= STEP:
            said = 0
            say(f"· {chunk.table}: {done} of {every[chunk.table]}")
