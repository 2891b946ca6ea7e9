"""Who is connected, and whose phone knows of a stop. Never in the log: presence is a matter of the moment.

A phone that died a second ago still looks connected, so no silence is short enough to tell the dead from the living.
Therefore every connection that was open at a stop is asked to confirm it (`{"call": seq}`, `{"heard": seq}`), and a
phone confirms only when its outbox is empty. Whose connection of that moment never confirmed may still deliver. Who
had none then is asked by the next one. A form sent by a page without script comes from somebody who has no outbox.

People are connected to any of several processes: what others say of theirs (`neighbours.py`) counts as the own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Protocol

import msgspec


class Tells(Protocol):
    """Who passes on to other processes what happens here."""

    def moved(self, workshop: str, person: int, here: bool) -> None:
        """Somebody's first connection here has come, or the last one gone."""

    def heard(self, workshop: str, step: int, seq: int, person: int) -> None:
        """Somebody has confirmed this stop."""


class Stop(msgspec.Struct):
    """`people`, `lines`: who was in the room and which connections were open then; `heard`: who has confirmed.

    `connected`: whose connections these were, in any process.
    """

    seq: int
    people: frozenset[int]
    lines: frozenset[object]
    connected: frozenset[int]
    heard: set[int]

    def asks(self, person: int, line: object) -> bool:
        """Whether it is for this connection to confirm."""
        return line in self.lines or (person in self.people and person not in self.connected)


class Presence:
    """Live connections by workshop and person; `line` is the connection itself."""

    def __init__(self) -> None:
        self.tells: Tells | None = None
        self._lines: dict[str, dict[object, int]] = {}
        self._counts: dict[str, Counter[int]] = {}
        self._away: dict[str, dict[str, frozenset[int]]] = {}
        self._stops: dict[str, dict[int, Stop]] = {}
        self._early: dict[str, dict[tuple[int, int], set[int]]] = {}

    def came(self, workshop: str, person: int, line: object) -> None:
        """One more connection."""
        self._lines.setdefault(workshop, {})[line] = person
        counts = self._counts.setdefault(workshop, Counter())
        counts[person] += 1
        if self.tells is not None and counts[person] == 1:
            self.tells.moved(workshop, person, True)

    def went(self, workshop: str, line: object) -> None:
        """One connection less."""
        lines = self._lines.get(workshop, {})
        person = lines.pop(line, None)
        if person is None:
            return
        counts = self._counts[workshop]
        counts[person] -= 1
        if not counts[person]:
            del counts[person]
            if self.tells is not None:
                self.tells.moved(workshop, person, False)
        if not lines:
            self._lines.pop(workshop, None)
            self._counts.pop(workshop, None)

    def here(self, workshop: str) -> frozenset[int]:
        """People with at least one connection, to whichever process."""
        return self.local(workshop).union(*self._away.get(workshop, {}).values())

    def local(self, workshop: str) -> frozenset[int]:
        """People with a connection to this process."""
        return frozenset(self._counts.get(workshop, ()))

    def rooms(self) -> set[str]:
        """Workshops of which this process has something to tell."""
        return self._lines.keys() | self._stops.keys()

    def stopped(self, workshop: str, step: int, seq: int, people: frozenset[int]) -> None:
        """A step was stopped before these people; all connections are to confirm it."""
        lines = frozenset(self._lines.get(workshop, {}))
        early = self._early.pop(workshop, {})
        stop = Stop(seq, people, lines, self.here(workshop), early.pop((step, seq), set()))
        self._early[workshop] = {key: heard for key, heard in early.items() if key[1] > seq}
        self._stops.setdefault(workshop, {})[step] = stop

    def stopped_before(self, workshop: str, step: int, seq: int, people: frozenset[int]) -> None:
        """A step that was stopped before this process knew the workshop: every next connection is to confirm it."""
        self._stops.setdefault(workshop, {})[step] = Stop(seq, people, frozenset(), frozenset(), set())

    def reopened(self, workshop: str, step: int) -> None:
        """It is no longer stopped."""
        self._stops.get(workshop, {}).pop(step, None)

    def stops(self, workshop: str) -> dict[int, Stop]:
        """The stopped steps of a workshop."""
        return self._stops.get(workshop, {})

    def call(self, workshop: str, line: object) -> int:
        """The seq of the newest stop that this connection is to confirm, 0 for none."""
        person = self._lines.get(workshop, {}).get(line)
        stops = self._stops.get(workshop, {}).values()
        return max((s.seq for s in stops if person is not None and s.asks(person, line)), default=0)

    def heard(self, workshop: str, person: int, line: object, seq: int) -> None:
        """A phone says that it has shown the stop `seq` and has nothing left to send from before."""
        for step, stop in self.stops(workshop).items():
            if stop.seq <= seq and stop.asks(person, line):
                self._heard(workshop, step, stop, person)

    def noticed(self, workshop: str, person: int) -> None:
        """A page without script has sent a form: nothing of before the stop can be under way."""
        for step, stop in self.stops(workshop).items():
            self._heard(workshop, step, stop, person)

    def _heard(self, workshop: str, step: int, stop: Stop, person: int) -> None:
        if person not in stop.heard:
            stop.heard.add(person)
            if self.tells is not None:
                self.tells.heard(workshop, step, stop.seq, person)

    def aware(self, workshop: str, person: int) -> frozenset[int]:
        """Stopped steps that this person's phone has confirmed, also if this process does not know of the stop yet."""
        early = frozenset(i for (i, _), heard in self._early.get(workshop, {}).items() if person in heard)
        return early.union(i for i, s in self.stops(workshop).items() if person in s.heard)

    def unaware(self, workshop: str, person: int) -> frozenset[int]:
        """Stopped steps of which this person's phone may not have known when it sent."""
        stops = self.stops(workshop)
        return frozenset(i for i, s in stops.items() if person in s.people and person not in s.heard)

    def forget(self, workshop: str) -> None:
        """Nothing more of a workshop that was thrown away."""
        for kept in (self._lines, self._counts, self._away, self._stops, self._early):
            kept.pop(workshop, None)

    def away(self, process: str, workshop: str, people: Iterable[int]) -> None:
        """These people, and nobody else, are connected to another process."""
        rooms = self._away.setdefault(workshop, {})
        rooms[process] = frozenset(people)
        if not rooms[process]:
            del rooms[process]
        if not rooms:
            del self._away[workshop]

    def moved_away(self, process: str, workshop: str, came: Iterable[int], went: Iterable[int]) -> None:
        """Some have come to another process or left it."""
        there = self._away.get(workshop, {}).get(process, frozenset())
        self.away(process, workshop, (there | frozenset(came)) - frozenset(went))

    def lost(self, process: str) -> set[str]:
        """Another process is gone; in which workshops somebody was connected to it."""
        rooms = {workshop for workshop, there in self._away.items() if process in there}
        for workshop in rooms:
            self.away(process, workshop, ())
        return rooms

    def heard_away(self, workshop: str, step: int, seq: int, people: Iterable[int]) -> None:
        """Another process has heard a stop confirmed, perhaps one that this process has yet to read of."""
        stop = self.stops(workshop).get(step)
        if stop is not None and stop.seq == seq:
            stop.heard.update(people)
        elif stop is None or stop.seq < seq:
            self._early.setdefault(workshop, {}).setdefault((step, seq), set()).update(people)

    def connected_away(self, workshop: str, step: int, seq: int, people: Iterable[int]) -> None:
        """These people had connections to another process at this stop, so it is not for new ones to confirm it."""
        stop = self.stops(workshop).get(step)
        if stop is not None and stop.seq == seq:
            stop.connected |= frozenset(people)
