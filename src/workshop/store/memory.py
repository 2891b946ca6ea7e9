"""The log in memory: the reference for the contract, and what quick tests use. It keeps texts, as a real
store does, so what cannot be written and read again fails here too. It must not be smarter than `sql.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from workshop.core.messages import Recorded
from workshop.store.codec import Codec, Row, erase, without_part
from workshop.store.log import Appended, Conflict, Id, Propose, check_seen, rows_for


class MemoryLog:
    """An `EventLog` that is gone with the process. An append has no await inside, so the event loop is its
    lock.
    """

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._rows: dict[str, list[Row]] = {}
        self._ids: dict[str, dict[Id, int]] = {}

    async def read(self, workshop: str, after: int = 0) -> list[Recorded]:
        """Everything after this seq, in order."""
        return [self._codec.recorded(row) for row in self._rows.get(workshop, [])[after:]]

    async def append(self, workshop: str, after: int, ids: Sequence[Id], propose: Propose) -> Appended:
        """See `EventLog`."""
        rows, taken = self._rows.get(workshop, []), self._ids.get(workshop, {})
        check_seen(after, len(rows))
        tail = [self._codec.recorded(row) for row in rows[after:]]
        known = {key: taken[key] for key in ids if key in taken}
        proposals = propose(tail, dict(known))
        last = (rows[-1].seq, rows[-1].at) if rows else (0, 0)
        new, seqs = rows_for(self._codec, last, proposals)
        if again := seqs.keys() & taken.keys():
            raise Conflict(f"already answered: {sorted(again)}")
        new = erase(new)
        self._rows[workshop] = [*_erased(rows, {g for row in new for g in row.erases}), *new]
        self._ids[workshop] = taken | seqs
        return Appended(tail, [self._codec.recorded(row) for row in new], known | seqs)


def _erased(rows: list[Row], groups: set[str]) -> list[Row]:
    return [without_part(row) if row.group in groups else row for row in rows] if groups else rows
