"""The log in SQLite or PostgreSQL. One append is one transaction that begins with the write lock of the
workshop.

It must not decide anything, and not keep anything in memory that another process could change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row as SqlRow
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from workshop.core.messages import Recorded
from workshop.core.refusals import LogDamaged
from workshop.store.codec import Codec, Row, erase
from workshop.store.database import Database
from workshop.store.hot import hot
from workshop.store.log import Appended, Conflict, Id, Propose, check_seen, rows_for
from workshop.store.schema import event, event_part

CHANNEL = "workshop"
"""PostgreSQL tells every process here: "<workshop>:<seq>" """


class SqlLog:
    """An `EventLog` in a database."""

    def __init__(self, database: Database, codec: Codec) -> None:
        self._database = database
        self._codec = codec

    async def read(self, workshop: str, after: int = 0) -> list[Recorded]:
        """Everything after this seq, in order."""
        async with self._database.read() as connection:
            return await self._read(connection, workshop, after)

    async def append(self, workshop: str, after: int, ids: Sequence[Id], propose: Propose) -> Appended:
        """See `EventLog`."""
        async with self._database.write() as connection:
            await lock(self._database, connection, workshop)
            driver = await hot(connection, sqlite=self._database.sqlite)
            last = await driver.last(workshop)
            check_seen(after, last[0])
            tail = await self._read(connection, workshop, after) if after < last[0] else []
            known = await driver.known(workshop, ids)
            rows, seqs = rows_for(self._codec, last, propose(tail, dict(known)))
            unasked = await driver.known(workshop, [*seqs.keys() - set(ids)])
            if again := seqs.keys() & (known | unasked).keys():
                raise Conflict(f"already answered: {sorted(again)}")
            rows = erase(rows)
            await driver.write(workshop, rows, seqs)
            erased = await _erase(
                connection, workshop, {group for row in rows for group in row.erases}, last[0]
            )
            if rows and not self._database.sqlite:
                await connection.execute(select(func.pg_notify(CHANNEL, f"{workshop}:{rows[-1].seq}")))
        if erased:
            await self._database.scrub()
        return Appended(tail, [self._codec.recorded(row) for row in rows], known | seqs)

    async def _read(self, connection: AsyncConnection, workshop: str, after: int) -> list[Recorded]:
        joined = event.outerjoin(
            event_part, (event_part.c.workshop == event.c.workshop) & (event_part.c.seq == event.c.seq)
        )
        query = (
            select(
                event.c.seq,
                event.c.at,
                event.c.actor,
                event.c.type,
                event.c.body,
                event_part.c.part_group,
                event_part.c.data,
            )
            .select_from(joined)
            .where(event.c.workshop == workshop, event.c.seq > after)
            .order_by(event.c.seq)
        )
        return self._told(workshop, after, [_row(found) for found in await connection.execute(query)])

    def _told(self, workshop: str, after: int, rows: list[Row]) -> list[Recorded]:
        """The rows as events. One that is missing or cannot be understood ends it: what it said, nobody may guess."""
        found = []
        for seq, row in enumerate(rows, after + 1):
            if row.seq != seq:
                raise LogDamaged(workshop, seq, "the event is missing")
            try:
                found.append(self._codec.recorded(row))
            except (msgspec.DecodeError, UnicodeDecodeError, LookupError, TypeError) as error:
                raise LogDamaged(workshop, seq, str(error)) from error
        return found


def _row(found: SqlRow[*tuple[Any, ...]]) -> Row:
    return Row(found.seq, found.at, found.actor, found.type, found.body, found.part_group, found.data)


async def lock(database: Database, connection: AsyncConnection, workshop: str) -> None:
    """Wait for the write lock of the workshop; it lasts until the transaction ends. SQLite has it since
    BEGIN.
    """
    if not database.sqlite:
        number = int.from_bytes(hashlib.sha256(workshop.encode()).digest()[:8], signed=True)
        await connection.execute(select(func.pg_advisory_xact_lock(number)))


async def _erase(connection: AsyncConnection, workshop: str, groups: set[str], up_to: int) -> bool:
    """Parts of this very append are handled before they are written, so only older ones are deleted here."""
    if not groups:
        return False
    mine = (event_part.c.workshop == workshop) & (event_part.c.seq <= up_to)
    result = await connection.execute(delete(event_part).where(mine, event_part.c.part_group.in_(groups)))
    return result.rowcount > 0
