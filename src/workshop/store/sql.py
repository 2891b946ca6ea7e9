"""The log in SQLite or PostgreSQL. One append is one transaction that begins with the write lock of the
workshop.

It must not decide anything, and not keep anything in memory that another process could change.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import msgspec

from workshop.core.messages import Recorded
from workshop.core.refusals import LogDamaged
from workshop.store.codec import Codec, Row, erase
from workshop.store.database import Database
from workshop.store.hot import appending, rows_after
from workshop.store.log import Appended, Conflict, Id, Propose, check_seen, rows_for

PIECE = 2_000


class SqlLog:
    """An `EventLog` in a database."""

    def __init__(self, database: Database, codec: Codec) -> None:
        self._database = database
        self._codec = codec

    async def read(self, workshop: str, after: int = 0) -> list[Recorded]:
        """Everything after this seq, in order."""
        return self._told(workshop, after, await rows_after(self._database, workshop, after))

    async def pieces(self, workshop: str, most: int = PIECE) -> AsyncIterator[list[Recorded]]:
        """Everything in order, so many events at a time: a long log never lies in memory as a whole."""
        after = 0
        while rows := await rows_after(self._database, workshop, after, most):
            yield self._told(workshop, after, rows)
            after = rows[-1].seq

    async def append(self, workshop: str, after: int, ids: Sequence[Id], propose: Propose) -> Appended:
        """See `EventLog`."""
        async with appending(self._database, workshop) as hot:
            seen = await hot.look(after, ids)
            check_seen(after, seen.last[0])
            tail = self._told(workshop, after, seen.after)
            rows, seqs = rows_for(self._codec, seen.last, propose(tail, dict(seen.known)))
            unasked = await hot.known([*seqs.keys() - set(ids)])
            if again := seqs.keys() & (seen.known | unasked).keys():
                raise Conflict(f"already answered: {sorted(again)}")
            rows = erase(rows)
            # Parts of this very append were handled just now, so only older ones are deleted.
            groups = sorted({group for row in rows for group in row.erases})
            erased = await hot.write(rows, seqs, groups, seen.last[0])
        if erased:
            await self._database.scrub()
        return Appended(tail, [self._codec.recorded(row) for row in rows], seen.known | seqs)

    async def adopt(self, workshop: str, log: Sequence[Recorded]) -> None:
        """Writes a whole log as it is, numbers and times too, into a workshop without events; raises `Conflict`."""
        rows = erase(self._codec.row(r.seq, r.at, r.by, r.event, r.act) for r in log)
        async with appending(self._database, workshop) as hot:
            if (await hot.look(0, ())).last[0]:
                raise Conflict("the workshop has events already")
            await hot.write(rows, {}, (), 0)

    def _told(self, workshop: str, after: int, rows: list[Row]) -> list[Recorded]:
        """The rows as events. One that is missing or cannot be understood ends it: what it said, nobody may guess."""
        found = []
        for seq, row in enumerate(rows, after + 1):
            if row.seq != seq:
                raise LogDamaged(workshop, seq, "the event is missing")
            try:
                found.append(self._codec.recorded(row))
            except (msgspec.DecodeError, UnicodeDecodeError, LookupError, TypeError) as error:
                # By its sort only: what it says quotes the row, and this ends in the log.
                raise LogDamaged(workshop, seq, type(error).__name__) from error
        return found
