"""The statements of every append, given to the driver itself: what is known, and the rows to write.

Through SQLAlchemy an append of one ballot took 1.6 ms of processor time and each of 500 together 40 µs, most of it for
compiling and binding, and on SQLite twelve turns of the loop. Here SQLite is asked twice an append, each time with one
function for the thread of its connection, and all rows of a table are one statement: between two steps the driver waits
for the interpreter, which a busy loop gives up only now and then, so that 500 rows took seconds.

Nothing else belongs here: whatever is not done for every ballot is better written as a query.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

import msgspec
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from workshop.store.codec import Row
from workshop.store.database import Database, Thread
from workshop.store.log import Id
from workshop.store.schema import command_id, event, event_part

CHANNEL = "workshop"
"""PostgreSQL tells every process here: "<workshop>:<seq>", seq 0 of one that was thrown away."""
LAST = "SELECT seq, at FROM event WHERE workshop = {0} ORDER BY seq DESC LIMIT 1"
AFTER = (
    "SELECT e.seq, e.at, e.actor, e.type, e.body, p.part_group, p.data FROM event e"
    " LEFT JOIN event_part p ON p.workshop = e.workshop AND p.seq = e.seq"
    " WHERE e.workshop = {0} AND e.seq > {1} ORDER BY e.seq"
)
KNOWN = (
    "SELECT c.actor, c.command_id, c.seq FROM {asked} CROSS JOIN command_id c"
    " WHERE c.workshop = {workshop} AND c.actor = {actor} AND c.command_id = {id}"
)
KNOWN_SQLITE = KNOWN.format(
    asked="json_each(?) asked",
    workshop="?",
    actor="json_extract(asked.value, '$[0]')",
    id="json_extract(asked.value, '$[1]')",
)
KNOWN_POSTGRES = KNOWN.format(
    asked="unnest($1::text[], $2::text[]) asked(actor, id)", workshop="$3", actor="asked.actor", id="asked.id"
)
ERASE = "DELETE FROM event_part WHERE workshop = {0} AND seq <= {1} AND part_group {2}"
ERASE_SQLITE = ERASE.format("?", "?", "IN (SELECT value FROM json_each(?))")
ERASE_POSTGRES = ERASE.format("$1", "$2", "= ANY($3::text[])")


class Seen(msgspec.Struct, frozen=True):
    """What an append finds: seq and time of the newest event (zeros without one), rows after, and known ids."""

    last: tuple[int, int]
    after: list[Row]
    known: dict[Id, int]


class Hot(Protocol):
    """One append to the log of one workshop, under its write lock."""

    async def look(self, after: int, ids: Sequence[Id]) -> Seen:
        """Before deciding."""

    async def known(self, ids: Sequence[Id]) -> dict[Id, int]:
        """Which of these ids are in the log already, with their seq."""

    async def write(
        self, rows: Sequence[Row], seqs: Mapping[Id, int], groups: Sequence[str], up_to: int
    ) -> bool:
        """Adds rows, parts and ids, and deletes older parts of these groups; whether there were any."""


@asynccontextmanager
async def appending(database: Database, workshop: str) -> AsyncIterator[Hot]:
    """One append under the write lock of the workshop. `write` commits on SQLite, the end of this on PostgreSQL."""
    if database.sqlite:
        async with database.alone() as thread:
            yield _Sqlite(thread, workshop)
        return
    async with database.write() as connection:
        await lock(database, connection, workshop)
        yield _Postgres((await connection.get_raw_connection()).driver_connection, workshop)


async def lock(database: Database, connection: AsyncConnection, workshop: str) -> None:
    """Wait for the write lock of the workshop; it lasts until the transaction ends. SQLite has it since
    BEGIN.
    """
    if not database.sqlite:
        number = int.from_bytes(hashlib.sha256(workshop.encode()).digest()[:8], signed=True)
        await connection.execute(select(func.pg_advisory_xact_lock(number)))


async def rows_after(database: Database, workshop: str, after: int, most: int | None = None) -> list[Row]:
    """What a reader finds, no more than `most`."""
    query = AFTER if most is None else f"{AFTER} LIMIT {most:d}"
    async with database.read() as connection:
        places = ("?", "?") if database.sqlite else ("$1", "$2")
        found = await connection.exec_driver_sql(query.format(*places), (workshop, after))
        return [Row(*tuple(row)) for row in found.all()]


def _names(table: Table) -> str:
    return ", ".join(column.name for column in table.columns)


def _from_json(table: Table) -> str:
    """For SQLite: all rows as one JSON text, the columns in the order of the schema."""
    fields = ", ".join(f"json_extract(given.value, '$[{n}]')" for n in range(len(table.columns)))
    return f"INSERT INTO {table.name} ({_names(table)}) SELECT {fields} FROM json_each(?) given"  # noqa: S608 - our schema


def _by_place(table: Table) -> str:
    """For PostgreSQL: a row at a time, the columns in the order of the schema."""
    places = ", ".join(f"${n}" for n in range(1, len(table.columns) + 1))
    return f"INSERT INTO {table.name} ({_names(table)}) VALUES ({places})"  # noqa: S608 - our schema


def _json(rows: Sequence[Any]) -> str:
    return msgspec.json.encode(rows).decode()


TABLES = (event, event_part, command_id)


class _Sqlite:
    """In the thread of the log's connection."""

    INSERTS = tuple(_from_json(table) for table in TABLES)

    def __init__(self, thread: Thread, workshop: str) -> None:
        self._thread, self._workshop = thread, workshop

    async def look(self, after: int, ids: Sequence[Id]) -> Seen:
        def work(c: sqlite3.Connection) -> Seen:
            c.execute("BEGIN IMMEDIATE")
            last = c.execute(LAST.format("?"), (self._workshop,)).fetchone() or (0, 0)
            more = last[0] > after
            tail = c.execute(AFTER.format("?", "?"), (self._workshop, after)).fetchall() if more else ()
            return Seen(last, [Row(*row) for row in tail], self._known(c, asked) if ids else {})

        asked = _json(ids)
        return await self._thread.run(work)

    async def known(self, ids: Sequence[Id]) -> dict[Id, int]:
        if not ids:
            return {}
        asked = _json(ids)
        return await self._thread.run(lambda c: self._known(c, asked))

    def _known(self, c: sqlite3.Connection, asked: str) -> dict[Id, int]:
        return {(actor, text): seq for actor, text, seq in c.execute(KNOWN_SQLITE, (asked, self._workshop))}

    async def write(
        self, rows: Sequence[Row], seqs: Mapping[Id, int], groups: Sequence[str], up_to: int
    ) -> bool:
        def work(c: sqlite3.Connection) -> bool:
            for statement, values in given:
                c.execute(statement, (values,))
            erased = c.execute(ERASE_SQLITE, (self._workshop, up_to, _json(groups))) if groups else None
            c.execute("COMMIT")
            return erased is not None and erased.rowcount > 0

        values = zip(self.INSERTS, _values(self._workshop, rows, seqs), strict=True)
        given = [(statement, _json(some)) for statement, some in values if some]
        return await self._thread.run(work)


class _Postgres:
    """asyncpg: each call is one round trip."""

    INSERTS = tuple(_by_place(table) for table in TABLES)

    def __init__(self, driver: Any, workshop: str) -> None:
        self._driver, self._workshop = driver, workshop

    async def look(self, after: int, ids: Sequence[Id]) -> Seen:
        found = await self._driver.fetchrow(LAST.format("$1"), self._workshop)
        last = (found[0], found[1]) if found else (0, 0)
        more = last[0] > after
        tail = await self._driver.fetch(AFTER.format("$1", "$2"), self._workshop, after) if more else ()
        return Seen(last, [Row(*row) for row in tail], await self.known(ids))

    async def known(self, ids: Sequence[Id]) -> dict[Id, int]:
        actors, texts = [actor for actor, _ in ids], [text for _, text in ids]
        found = await self._driver.fetch(KNOWN_POSTGRES, actors, texts, self._workshop) if ids else ()
        return {(actor, text): seq for actor, text, seq in found}

    async def write(
        self, rows: Sequence[Row], seqs: Mapping[Id, int], groups: Sequence[str], up_to: int
    ) -> bool:
        for statement, values in zip(self.INSERTS, _values(self._workshop, rows, seqs), strict=True):
            if values:
                await self._driver.executemany(statement, values)
        if rows:
            await self._driver.execute(
                "SELECT pg_notify($1, $2)", CHANNEL, f"{self._workshop}:{rows[-1].seq}"
            )
        if not groups:
            return False
        said: str = await self._driver.execute(ERASE_POSTGRES, self._workshop, up_to, list(groups))
        return said != "DELETE 0"


def _values(
    workshop: str, rows: Iterable[Row], seqs: Mapping[Id, int]
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Events, parts and ids as the columns of their tables stand in the schema."""
    return (
        [(workshop, r.seq, r.at, r.by, r.type, r.body) for r in rows],
        [(workshop, r.seq, r.group, r.part) for r in rows if r.part is not None],
        [(workshop, by, text, seq) for (by, text), seq in seqs.items()],
    )
