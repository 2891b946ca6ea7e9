"""Who is connected, and whose phone knows of a stop. Never in the log: presence is a matter of the moment.

A phone that died a second ago still looks connected, so no silence is short enough to tell the dead from the living.
Therefore every connection that was open at a stop is asked to confirm it (`{"call": seq}`, `{"heard": seq}`), and a
phone confirms only when its outbox is empty. Whose connection of that moment never confirmed may still deliver.
"""

from __future__ import annotations

import msgspec


class _Stop(msgspec.Struct):
    """`people`, `lines`: who was in the room and which connections were open then; `heard`: who has confirmed."""

    seq: int
    people: frozenset[int]
    lines: frozenset[object]
    heard: set[int]


class Presence:
    """Live connections by workshop and person; `line` is the connection itself."""

    def __init__(self) -> None:
        self._lines: dict[str, dict[object, int]] = {}
        self._stops: dict[str, dict[int, _Stop]] = {}

    def came(self, workshop: str, person: int, line: object) -> None:
        """One more connection."""
        self._lines.setdefault(workshop, {})[line] = person

    def went(self, workshop: str, line: object) -> None:
        """One connection less."""
        lines = self._lines.get(workshop, {})
        lines.pop(line, None)
        if not lines:
            self._lines.pop(workshop, None)

    def here(self, workshop: str) -> frozenset[int]:
        """People with at least one connection."""
        return frozenset(self._lines.get(workshop, {}).values())

    def stopped(self, workshop: str, step: int, seq: int, people: frozenset[int]) -> None:
        """A step was stopped before these people; all connections are to confirm it."""
        lines = frozenset(self._lines.get(workshop, ()))
        self._stops.setdefault(workshop, {})[step] = _Stop(seq, people, lines, set())

    def reopened(self, workshop: str, step: int) -> None:
        """It is no longer stopped."""
        self._stops.get(workshop, {}).pop(step, None)

    def call(self, workshop: str, line: object) -> int:
        """The seq of the newest stop that this connection is to confirm, 0 for none."""
        return max((s.seq for s in self._stops.get(workshop, {}).values() if line in s.lines), default=0)

    def heard(self, workshop: str, person: int, line: object, seq: int) -> None:
        """A phone says that it has shown the stop `seq` and has nothing left to send from before."""
        for stop in self._stops.get(workshop, {}).values():
            if stop.seq <= seq and line in stop.lines:
                stop.heard.add(person)

    def unaware(self, workshop: str, person: int) -> frozenset[int]:
        """Stopped steps of which this person's phone may not have known when it sent."""
        stops = self._stops.get(workshop, {})
        return frozenset(i for i, s in stops.items() if person in s.people and person not in s.heard)

    def forget(self, workshop: str) -> None:
        """Nothing more of a workshop that was thrown away."""
        self._lines.pop(workshop, None)
        self._stops.pop(workshop, None)
