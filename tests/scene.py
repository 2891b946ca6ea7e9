"""given events, when a command, then events: the way rules are tested. Every scene also goes through bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Union

import msgspec

from workshop.activities import all_kinds
from workshop.core.activity import Ctx
from workshop.core.decide import decide
from workshop.core.evolve import evolve, fold
from workshop.core.messages import Command, Event, Recorded, act_of
from workshop.core.refusals import Refused
from workshop.core.roles import Actor, facilitator
from workshop.core.workshop import Workshop

KINDS = all_kinds()


class _Row(msgspec.Struct):
    seq: int
    at: int
    by: str
    event: msgspec.Raw
    act: int = 0


_ROWS = msgspec.json.Decoder(list[_Row])
EVENTS: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Union[KINDS.events()])  # type: ignore[valid-type]  # noqa: UP007


def through_bytes(log: list[Recorded]) -> list[Recorded]:
    """The log written to bytes and read again."""
    rows = _ROWS.decode(msgspec.json.encode(log))
    return [Recorded(r.seq, r.at, r.by, EVENTS.decode(r.event), r.act) for r in rows]


class Scene:
    """A workshop in memory, told by commands and events."""

    def __init__(self) -> None:
        self.log: list[Recorded] = []
        self.state = Workshop(id="scene")
        self.now = 1_000_000
        self.absent: frozenset[int] = frozenset()
        self.last: list[Event] = []
        self.refused: Refused | None = None
        self.chance = b"\7" * 32

    def given(self, *events: Event, by: Actor | None = None) -> Scene:
        """These events happened, each by itself."""
        for event in events:
            self._happens((event,), by)
        return self

    def _happens(self, events: Sequence[Event], by: Actor | None) -> None:
        for recorded in act_of(len(self.log) + 1, self.now, (by or facilitator()).text(), events):
            self.log.append(recorded)
            self.state = evolve(KINDS, self.state, recorded)

    def when(self, command: Command, by: Actor | None = None) -> Scene:
        """This command is sent; afterwards its events happened, or it was refused."""
        actor = by or facilitator()
        self.refused, self.last = None, []
        try:
            ctx = Ctx(actor, self.now, self.chance, self.absent)
            self.last = list(decide(KINDS, self.state, command, ctx))
        except Refused as no:
            self.refused = no
            return self
        self._happens(self.last, actor)
        assert fold(KINDS, through_bytes(self.log), "scene") == self.state
        return self

    def then(self, *events: Event) -> Scene:
        """Exactly these events followed."""
        assert self.refused is None, self.refused.code if self.refused else ""
        assert self.last == list(events)
        return self

    def then_accepted(self) -> Scene:
        """The last command was not refused."""
        assert self.refused is None, self.refused.code if self.refused else ""
        return self

    def then_refused(self, code: str) -> Scene:
        """The last command was refused with this code."""
        assert self.refused is not None, f"accepted: {self.last}"
        assert self.refused.code == code
        return self

    def view(self, step: int, audience: Any, person: int | None = None) -> Any:
        """What an audience sees of a step."""
        s = self.state.steps[step]
        return KINDS[s.kind].view(self.state, s, audience, person)
