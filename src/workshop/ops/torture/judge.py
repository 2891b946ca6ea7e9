"""What people were told, held against the log: lost, doubled, changed or out of order. No server is asked.

A card carries its command's id as text, so the log itself says how often it was done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec
from sqlalchemy import select

from workshop.activities import all_kinds
from workshop.activities.collect import CardWritten
from workshop.activities.vote import BallotCast
from workshop.core.messages import Recorded
from workshop.ops.torture.people import Sent
from workshop.store.codec import Codec
from workshop.store.database import Database
from workshop.store.schema import command_id
from workshop.store.sql import SqlLog


class Verdict(msgspec.Struct):
    """Counts. All but the first three must be 0. `unasked`: in the log, though nobody sent it."""

    acknowledged: int = 0
    sent_again: int = 0
    events: int = 0
    lost: int = 0
    doubled: int = 0
    changed: int = 0
    out_of_order: int = 0
    unasked: int = 0
    gaps: int = 0

    def clean(self) -> bool:
        """Whether nothing is wrong."""
        wrong = (self.lost, self.doubled, self.changed, self.out_of_order, self.unasked, self.gaps)
        return not any(wrong)


class Evidence(msgspec.Struct, frozen=True):
    """What a database holds: the log, and command id → seq and actor."""

    log: list[Recorded]
    ids: dict[str, tuple[int, str]]

    def ballots(self) -> dict[str, list[Recorded]]:
        """Actor → its ballots in order."""
        found: dict[str, list[Recorded]] = {}
        for r in self.log:
            if isinstance(r.event, BallotCast):
                found.setdefault(r.by, []).append(r)
        return found


async def evidence(url: str, wid: str) -> Evidence:
    """Everything of one workshop."""
    database = Database(url)
    try:
        log = await SqlLog(database, Codec(all_kinds().events())).read(wid)
        async with database.read() as connection:
            query = select(command_id.c.command_id, command_id.c.seq, command_id.c.actor)
            found = await connection.execute(query.where(command_id.c.workshop == wid))
            return Evidence(log, {row.command_id: (row.seq, row.actor) for row in found})
    finally:
        await database.close()


def judge(found: Evidence, people: Iterable[Sequence[Sent]]) -> Verdict:
    """`people`: what each of them sent, in the order of writing, with the seqs they were told."""
    everybody = [list(p) for p in people]
    verdict = Verdict(events=len(found.log))
    verdict.gaps = sum(r.seq != n for n, r in enumerate(found.log, 1))
    cards = [r for r in found.log if isinstance(r.event, CardWritten)]
    written = Counter(str(r.event.text) for r in cards if isinstance(r.event, CardWritten))
    court = _Court(found, {r.seq: r for r in cards}, found.ballots())
    for sent in everybody:
        _one(verdict, court, sent)
    known = {e.id for sent in everybody for e in sent}
    verdict.unasked = sum(text not in known for text in written)
    verdict.doubled = sum(n - 1 for n in written.values())
    return verdict


class _Court(msgspec.Struct, frozen=True):
    found: Evidence
    cards: dict[int, Recorded]
    ballots: dict[str, list[Recorded]]

    def same(self, entry: Sent) -> bool:
        """Whether the log says at that seq what was sent. The same ballot once more makes no event of its own."""
        if entry.points is None:
            card = self.cards.get(entry.seq)
            return card is not None and isinstance(card.event, CardWritten) and card.event.text == entry.id
        mine = self.ballots.get(self.found.ids[entry.id][1], ())
        before = [r.event for r in mine if r.seq <= entry.seq]
        return bool(before) and isinstance(before[-1], BallotCast) and dict(before[-1].points) == entry.points


def _one(verdict: Verdict, court: _Court, sent: Sequence[Sent]) -> None:
    ids, told = court.found.ids, [e for e in sent if e.seq]
    verdict.acknowledged += len(told)
    verdict.sent_again += sum(max(0, e.tries - 1) for e in sent)
    for entry in told:
        if entry.id not in ids or entry.seq > verdict.events:
            verdict.lost += 1
        elif entry.differs or ids[entry.id][0] != entry.seq or not court.same(entry):
            verdict.changed += 1
    seqs = [ids[e.id][0] for e in sent if e.id in ids]
    verdict.out_of_order += sum(a > b for a, b in pairwise(seqs))
