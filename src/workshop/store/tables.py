"""All tables of a database as a stream of rows, out of one consistent moment and into an empty database: what
backups and copies are made of.

It must not know what a row means. Every value is a whole number, a text or nothing, so rows survive any writing.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from sqlalchemy import Table, bindparam, column, exists, func, insert, literal, select, table, update
from sqlalchemy.ext.asyncio import AsyncConnection

from workshop.store.database import Database
from workshop.store.schema import event, metadata

AT_ONCE = 1000
PASSING = "passing"
"""In `Table.info`: what a table holds is of the moment, such as who is connected: not taken, never in the way."""


class Chunk(msgspec.Struct, frozen=True):
    """Some rows of one table. All chunks of a table follow each other, and what they refer to came before."""

    table: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]


def kept_tables() -> list[Table]:
    """Every table worth keeping, each after those that it refers to."""
    return [t for t in metadata.sorted_tables if not t.info.get(PASSING)]


@asynccontextmanager
async def snapshot(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction that sees one moment, however long it lasts: what was committed before it began, all of it."""
    if database.sqlite:
        async with database.read() as connection:
            # In WAL the first look at a table fixes the moment, not BEGIN.
            await connection.execute(select(literal(1)).select_from(event).limit(1))
            yield connection
        return
    frozen = database.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    async with frozen.begin() as connection:
        await connection.execute(select(literal(1)))
        yield connection


async def stream(connection: AsyncConnection) -> AsyncIterator[Chunk]:
    """Every kept row; empty tables are left out."""
    for kept in kept_tables():
        found = await connection.stream(select(kept).order_by(*kept.primary_key.columns))
        # Plain texts: the library's own sort of text is known to no encoder.
        name, names = "".join(kept.name), tuple("".join(c.name) for c in kept.columns)
        async for rows in found.partitions(AT_ONCE):
            yield Chunk(name, names, [tuple(row) for row in rows])


async def filled(connection: AsyncConnection) -> list[str]:
    """The kept tables that hold rows."""
    asked = {t.name: await connection.scalar(select(exists().select_from(t))) for t in kept_tables()}
    return [name for name, there in asked.items() if there]


async def fill(connection: AsyncConnection, chunks: AsyncIterable[Chunk]) -> dict[str, int]:
    """Writes all rows into empty tables; how many of each. The caller's transaction makes it all or nothing.

    Columns are those of the chunk, so rows from before a migration fit tables from before it.
    """
    counts: dict[str, int] = {}
    later: list[tuple[Table, dict[str, Any]]] = []
    async for chunk in chunks:
        into = table(chunk.table, *(column(name) for name in chunk.columns))
        values = [dict(zip(chunk.columns, row, strict=True)) for row in chunk.rows]
        if values:
            later += [put for row in values for put in _put_off(chunk.table, row)]
            await connection.execute(insert(into), values)
        counts[chunk.table] = counts.get(chunk.table, 0) + len(values)
    for known, row in later:
        await _set(connection, known, row)
    await _count_on(connection, counts)
    return counts


def _put_off(name: str, row: dict[str, Any]) -> list[tuple[Table, dict[str, Any]]]:
    """A row that refers to another of its own table may come before that one: the reference waits until all are in."""
    known = metadata.tables.get(name)
    if known is None:
        return []
    own = [key.parent.name for key in known.foreign_keys if key.column.table is known]
    waiting = {name: row[name] for name in own if row.get(name) is not None}
    row.update(dict.fromkeys(waiting))
    return [(known, {**waiting, **{c.name: row[c.name] for c in known.primary_key}})] if waiting else []


async def _set(connection: AsyncConnection, known: Table, row: dict[str, Any]) -> None:
    key = {c.name for c in known.primary_key}
    change = update(known).values({name: bindparam(f"new_{name}") for name in row if name not in key})
    for c in known.primary_key:
        change = change.where(c == bindparam(f"key_{c.name}"))
    await connection.execute(change, {f"{'key' if n in key else 'new'}_{n}": v for n, v in row.items()})


async def _count_on(connection: AsyncConnection, names: dict[str, int]) -> None:
    """PostgreSQL numbers new rows from a counter of its own, which rows with numbers do not move."""
    if connection.dialect.name != "postgresql":
        return
    for name in names:
        known = metadata.tables.get(name)
        if known is not None and (numbered := known.autoincrement_column) is not None:
            counter = func.pg_get_serial_sequence(name, numbered.name)
            await connection.execute(select(func.setval(counter, func.max(numbered))).select_from(known))
