"""What one transaction decides: every command of a batch, on what is in the log at that moment.

Pure but for what `Around` tells. It must not wait for anything, and knows no store.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from workshop.core.activity import Ctx, Kinds
from workshop.core.decide import decide
from workshop.core.due import due
from workshop.core.evolve import evolve
from workshop.core.messages import Command, Event, Recorded, act_of
from workshop.core.refusals import Refused
from workshop.core.roles import SYSTEM, Actor
from workshop.core.workshop import Workshop
from workshop.store.log import Id, Proposal


class Accepted(msgspec.Struct, frozen=True):
    """A command that is durable: the seq it led to, and its events (empty if an earlier copy made them)."""

    seq: int
    recorded: tuple[Recorded, ...] = ()


class Around(Protocol):
    """What deciding needs from outside: time, chance, and who is out of contact or may not know of a stop."""

    def now(self) -> int:
        """Milliseconds since 1970."""

    def chance(self) -> bytes:
        """32 fresh bytes."""

    def absent(self, workshop: Workshop) -> frozenset[int]:
        """People without a live connection."""

    def unaware(self, workshop: Workshop, person: int) -> frozenset[int]:
        """Stopped steps of which this person's phone may not have known when it sent."""

    def aware(self, workshop: Workshop, person: int) -> frozenset[int]:
        """Stopped steps of which this person's phone has said that it knows."""


class Waiting(msgspec.Struct):
    """A command and who waits for its answer."""

    actor: Actor
    command: Command
    key: Id
    answer: asyncio.Future[Accepted]


class Batch:
    """What one transaction decides. `propose` may run again from the start."""

    def __init__(self, kinds: Kinds, committed: Workshop, around: Around, batch: list[Waiting]) -> None:
        self._kinds, self._committed, self._around, self._batch = kinds, committed, around, batch
        self._now = around.now()
        self._due = due(committed, self._now)
        self.state = committed
        self._refused: dict[int, Refused] = {}
        self._done: dict[int, tuple[Recorded, ...]] = {}
        self._absent: frozenset[int] | None = None

    def ids(self) -> list[Id]:
        """All ids that may turn up."""
        return list(
            dict.fromkeys([*((SYSTEM.text(), i) for i, _ in self._due), *(w.key for w in self._batch)])
        )

    def propose(self, tail: list[Recorded], known: Mapping[Id, int]) -> list[Proposal]:
        """Decides every command on what is in the log now."""
        self.state, self._refused, self._done = self._committed, {}, {}
        for recorded in tail:
            self.state = evolve(self._kinds, self.state, recorded)
        self._absent = None
        made: dict[Id, Proposal] = {}
        for command_id, command in self._due:
            key = (SYSTEM.text(), command_id)
            if key not in known:
                self._try(SYSTEM, command, key, made)
        for place, w in enumerate(self._batch):
            if w.key in known or w.key in made:
                continue
            try:
                self._done[place] = self._decide(w.actor, w.command, w.key, made)
            except Refused as no:
                self._refused[place] = no
        return list(made.values())

    def _try(self, actor: Actor, command: Command, key: Id, made: dict[Id, Proposal]) -> None:
        try:
            self._decide(actor, command, key, made)
        except Refused:
            return  # what was due is no longer wanted

    def _decide(
        self, actor: Actor, command: Command, key: Id, made: dict[Id, Proposal]
    ) -> tuple[Recorded, ...]:
        events: Sequence[Event] = decide(self._kinds, self.state, command, self._ctx(actor, command))
        by, command_id = key
        at = max(self.state.at, self._now)
        done = act_of(self.state.seq + 1, at, by, events)
        for recorded in done:
            self.state = evolve(self._kinds, self.state, recorded)
        made[key] = Proposal(command_id, by, at, tuple(events))
        return tuple(done)

    def _ctx(self, actor: Actor, command: Command) -> Ctx:
        """Only desks and the clock ask who is out of contact, and only what goes to a stopped step may be late: for all
        others the hall is not gone through (0.2 ms a batch with 1,000 people, 2 µs a ballot).
        """
        chance = self._around.chance()
        if actor.role != "participant":
            if self._absent is None:
                self._absent = self._around.absent(self.state)
            return Ctx(actor, self._now, chance, self._absent)
        step = self.state.steps.get(getattr(command, "step", 0))
        if step is None or step.status != "stopped":
            return Ctx(actor, self._now, chance)
        return Ctx(actor, self._now, chance, frozenset(), self._unaware(actor), self._aware(actor))

    def _unaware(self, actor: Actor) -> frozenset[int]:
        """What is stopped only in this batch, no phone can know; of other stops the surroundings know."""
        if actor.role != "participant" or actor.number is None:
            return frozenset()
        before = self._committed.steps
        stopped = {s.id for s in self.state.steps.values() if s.status == "stopped"}
        fresh = {i for i in stopped if i not in before or before[i].status != "stopped"}
        return frozenset(fresh) | self._around.unaware(self._committed, actor.number)

    def _aware(self, actor: Actor) -> frozenset[int]:
        if actor.role != "participant" or actor.number is None:
            return frozenset()
        return self._around.aware(self._committed, actor.number)

    def answer(self, known: Mapping[Id, int]) -> None:
        """Tells everybody who waits."""
        for place, w in enumerate(self._batch):
            if w.answer.done():
                continue
            if place in self._refused:
                w.answer.set_exception(self._refused[place])
            else:
                w.answer.set_result(Accepted(known[w.key], self._done.get(place, ())))
