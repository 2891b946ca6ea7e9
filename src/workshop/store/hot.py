"""The statements of every append, given to the driver itself: what is known, and the rows to write.

Through SQLAlchemy an append of one ballot took 1.6 ms of processor time and each of 500 together 40 µs, most of it for
compiling, binding and several turns of the driver's thread for each statement; so it is 0.4 ms and 11 µs. Transactions
stay SQLAlchemy's. Nothing else belongs here: whatever is not asked for every ballot is better read as a query.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import msgspec
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from workshop.store.codec import Row
from workshop.store.log import Id
from workshop.store.schema import command_id, event, event_part

LAST = "SELECT seq, at FROM event WHERE workshop = {0} ORDER BY seq DESC LIMIT 1"
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


class Hot(Protocol):
    """What a driver does for an append, inside the transaction of its connection."""

    async def last(self, workshop: str) -> tuple[int, int]:
        """Seq and time of the newest event, zeros without one."""

    async def known(self, workshop: str, ids: Sequence[Id]) -> dict[Id, int]:
        """Which of these ids are in the log already, with their seq."""

    async def write(self, workshop: str, rows: Iterable[Row], seqs: Mapping[Id, int]) -> None:
        """Adds rows, parts and ids."""


async def hot(connection: AsyncConnection, *, sqlite: bool) -> Hot:
    """The driver behind this connection."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    return _Sqlite(driver) if sqlite else _Postgres(driver)


class _Sqlite:
    """aiosqlite: each call is one turn of its thread. All rows of a table are one statement, for between two steps the
    driver waits for the interpreter, which a busy loop gives up for 5 ms only now and then: 500 rows took seconds.
    """

    INSERTS = tuple(_from_json(table) for table in (event, event_part, command_id))

    def __init__(self, driver: Any) -> None:
        self._driver = driver

    async def last(self, workshop: str) -> tuple[int, int]:
        found = await self._driver.execute_fetchall(LAST.format("?"), (workshop,))
        return next(iter(found), (0, 0))

    async def known(self, workshop: str, ids: Sequence[Id]) -> dict[Id, int]:
        found = await self._driver.execute_fetchall(KNOWN_SQLITE, (_json(ids), workshop)) if ids else ()
        return {(actor, text): seq for actor, text, seq in found}

    async def write(self, workshop: str, rows: Iterable[Row], seqs: Mapping[Id, int]) -> None:
        for statement, values in zip(self.INSERTS, _values(workshop, rows, seqs), strict=True):
            if values:
                await self._driver.execute_insert(statement, (_json(values),))


class _Postgres:
    """asyncpg: each call is one round trip."""

    INSERTS = tuple(_by_place(table) for table in (event, event_part, command_id))

    def __init__(self, driver: Any) -> None:
        self._driver = driver

    async def last(self, workshop: str) -> tuple[int, int]:
        found = await self._driver.fetchrow(LAST.format("$1"), workshop)
        return (found[0], found[1]) if found else (0, 0)

    async def known(self, workshop: str, ids: Sequence[Id]) -> dict[Id, int]:
        actors, texts = [actor for actor, _ in ids], [text for _, text in ids]
        found = await self._driver.fetch(KNOWN_POSTGRES, actors, texts, workshop) if ids else ()
        return {(actor, text): seq for actor, text, seq in found}

    async def write(self, workshop: str, rows: Iterable[Row], seqs: Mapping[Id, int]) -> None:
        for statement, values in zip(self.INSERTS, _values(workshop, rows, seqs), strict=True):
            if values:
                await self._driver.executemany(statement, values)


def _values(
    workshop: str, rows: Iterable[Row], seqs: Mapping[Id, int]
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Events, parts and ids as the columns of their tables stand in the schema."""
    return (
        [(workshop, r.seq, r.at, r.by, r.type, r.body) for r in rows],
        [(workshop, r.seq, r.group, r.part) for r in rows if r.part is not None],
        [(workshop, by, text, seq) for (by, text), seq in seqs.items()],
    )
