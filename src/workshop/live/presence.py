"""Who is connected, and whose phone knows of a stop. Never in the log: presence is a matter of the moment.

A phone that died a second ago still looks connected, so no silence is short enough to tell the dead from the living.
Therefore every connection that was open at a stop is asked to confirm it (`{"call": seq}`, `{"heard": seq}`), and a
phone confirms only when its outbox is empty. Whose connection of that moment never confirmed may still deliver. Who
had none then is asked by the next one. A form sent by a page without script comes from somebody who has no outbox.
"""

from __future__ import annotations

import msgspec


class _Stop(msgspec.Struct):
    """`people`, `lines`: who was in the room and which connections were open then; `heard`: who has confirmed.

    `connected`: whose connections these were.
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
        lines = self._lines.get(workshop, {})
        stop = _Stop(seq, people, frozenset(lines), frozenset(lines.values()), set())
        self._stops.setdefault(workshop, {})[step] = stop

    def reopened(self, workshop: str, step: int) -> None:
        """It is no longer stopped."""
        self._stops.get(workshop, {}).pop(step, None)

    def call(self, workshop: str, line: object) -> int:
        """The seq of the newest stop that this connection is to confirm, 0 for none."""
        person = self._lines.get(workshop, {}).get(line)
        stops = self._stops.get(workshop, {}).values()
        return max((s.seq for s in stops if person is not None and s.asks(person, line)), default=0)

    def heard(self, workshop: str, person: int, line: object, seq: int) -> None:
        """A phone says that it has shown the stop `seq` and has nothing left to send from before."""
        for stop in self._stops.get(workshop, {}).values():
            if stop.seq <= seq and stop.asks(person, line):
                stop.heard.add(person)

    def noticed(self, workshop: str, person: int) -> None:
        """A page without script has sent a form: nothing of before the stop can be under way."""
        for stop in self._stops.get(workshop, {}).values():
            stop.heard.add(person)

    def aware(self, workshop: str, person: int) -> frozenset[int]:
        """Stopped steps that this person's phone has confirmed."""
        stops = self._stops.get(workshop, {})
        return frozenset(i for i, s in stops.items() if person in s.heard)

    def unaware(self, workshop: str, person: int) -> frozenset[int]:
        """Stopped steps of which this person's phone may not have known when it sent."""
        stops = self._stops.get(workshop, {})
        return frozenset(i for i, s in stops.items() if person in s.people and person not in s.heard)

    def forget(self, workshop: str) -> None:
        """Nothing more of a workshop that was thrown away."""
        self._lines.pop(workshop, None)
        self._stops.pop(workshop, None)
