"""The promise of every event log. The rules lie in `propose`, which is pure; the log only makes its outcome
durable.

A log must not decide anything, and it knows no event by name. `memory.py` is the reference, `sql.py` the real
one; one contract in `tests/store` holds for both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import msgspec

from workshop.core.messages import Event, Recorded, act_of
from workshop.store.codec import Codec, Row

Id = tuple[str, str]
"""Who sent a command (an actor's text) and the id that the command carried."""


class Proposal(msgspec.Struct, frozen=True):
    """What one command shall become. Without events only its id is remembered."""

    command_id: str
    by: str
    at: int
    events: tuple[Event, ...]


class Appended(msgspec.Struct, frozen=True):
    """What an append found and did.

    `tail`: what others had written after `after`. `recorded`: the own events, as a reader would now read
    them.
    `known`: the seq for every asked id that was known before and for every id recorded now.
    """

    tail: list[Recorded]
    recorded: list[Recorded]
    known: dict[Id, int]


Propose = Callable[[list[Recorded], Mapping[Id, int]], list[Proposal]]


class Conflict(Exception):  # noqa: N818 - says what happened, as Refused does
    """The log is not what the writer thinks: an id is taken, or the log is shorter than what was seen
    (deleted).
    """


class EventLog(Protocol):
    """One log per workshop, `seq` from 1 without gaps."""

    async def read(self, workshop: str, after: int = 0) -> list[Recorded]:
        """Everything after this seq, in order."""
        ...

    async def append(self, workshop: str, after: int, ids: Sequence[Id], propose: Propose) -> Appended:
        """Under the write lock of the workshop: read the tail, ask `propose`, write what it says; all or
        nothing.

        `propose` gets the tail and which of `ids` are known. It must not await, and what it raises undoes
        everything.
        """
        ...


def rows_for(
    codec: Codec, last: tuple[int, int], proposals: Sequence[Proposal]
) -> tuple[list[Row], dict[Id, int]]:
    """Number and date what is proposed after the `last` (seq, at); `at` never runs backwards."""
    seq, at = last
    rows: list[Row] = []
    seqs: dict[Id, int] = {}
    for proposal in proposals:
        key = (proposal.by, proposal.command_id)
        if key in seqs:
            raise Conflict(f"the id {key} is proposed twice")
        at = max(at, proposal.at) if proposal.events else at
        act = act_of(seq + 1, at, proposal.by, proposal.events)
        rows += [codec.row(r.seq, r.at, r.by, r.event, r.act) for r in act]
        seq += len(act)
        seqs[key] = seq
    return rows, seqs


def check_seen(after: int, last_seq: int) -> None:
    """Nobody can have seen more than there is, unless the workshop was deleted meanwhile."""
    if after > last_seq:
        raise Conflict(f"seen up to {after}, but the log ends at {last_seq}")
