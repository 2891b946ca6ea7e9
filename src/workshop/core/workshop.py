"""The state of one workshop: people, municipalities, fields, cards and the agenda, as immutable values.

State is only ever made by folding events (`evolve.py`). Nothing here grows with every event: ballots replace each
other, undo keeps a bounded list. All ids come from the one counter `next_id`.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from workshop.core.messages import Event, Key
from workshop.core.text import sort_key

CardState = Literal["covered", "waiting", "shown", "hidden", "withdrawn"]
StepStatus = Literal["planned", "open", "stopped", "counting", "done"]


class Municipality(msgspec.Struct, frozen=True):
    """A town or municipality that may send people. `seats`: most people at the door, None without limit."""

    id: int
    name: str
    seats: int | None = None


class Person(msgspec.Struct, frozen=True):
    """Somebody in the room, a number without a name. `municipality` None: a guest. `paper`: entered at the desk.

    `ticket`: came in by the code alone, an open one-time ticket, or one of this municipality. `also`: further
    municipalities for which this person speaks because the desk said so, each with the number of the mandate.
    `ballot`: the number on their printed ballots, 0 for none.
    """

    number: int
    municipality: int | None
    joined: int
    paper: bool = False
    removed: bool = False
    voted: bool = False
    contributed: bool = False
    corrected: bool = False
    ticket: str = ""
    also: dict[int, int] = msgspec.field(default_factory=dict)
    ballot: int = 0

    def may_move(self, municipality: int | None) -> bool:
        """Nobody speaks twice for one municipality, and a guest for none."""
        return not self.also or (municipality is not None and municipality not in self.also)


class Field(msgspec.Struct, frozen=True):
    """A field of action. `slot` (colour) and `letters` (tile) are fixed when it is added and kept for ever."""

    id: int
    name: str
    description: str
    slot: int
    letters: str
    retired: bool = False
    merged_into: int | None = None


class Group(msgspec.Struct, frozen=True):
    """A heading under which cards hang."""

    id: int
    heading: str
    step: int
    field: int | None = None
    removed: bool = False


class Card(msgspec.Struct, frozen=True):
    """One thought. `text` is empty once erased. `merged_into`: the card it was laid together with.

    `measures`: the words of measures made from it, by measure; they are erased with its text. `hung`: it was to be seen
    by all once, so that a hidden card is either taken off the wall or was kept back.
    """

    id: int
    step: int
    person: int | None
    municipality: int | None
    text: str
    field: int | None
    state: CardState
    at: int
    groups: tuple[int, ...] = ()
    merged_into: int | None = None
    edited: bool = False
    measures: dict[int, str] = msgspec.field(default_factory=dict)
    hung: bool = False


class Step(msgspec.Struct, frozen=True):
    """One step of the agenda. `settings` and `state` belong to its kind; times in ms, `minutes` as planned.

    `visited`: the room was there once.
    """

    id: int
    kind: str
    title: str
    question: str
    settings: Any
    state: Any
    status: StepStatus = "planned"
    minutes: int | None = None
    notes: str = ""
    title_second: str = ""
    question_second: str = ""
    opened_at: int | None = None
    deadline: int | None = None
    timer_stops: bool = False
    out_of_contact: tuple[int, ...] = ()
    visited: bool = False


class Parked(msgspec.Struct, frozen=True):
    """Something in the parking lot."""

    id: int
    text: str
    done: bool = False


class Wifi(msgspec.Struct, frozen=True):
    """The hall's Wi-Fi, for the board's second QR code. A credential: in no export, on no phone."""

    id: int
    ssid: str
    password: str
    encryption: str


class Undoable(msgspec.Struct, frozen=True):
    """A desk act, all events of one command, that may be taken back until `blocked` (by these later acts) or `final`.

    `seq` and `tag` are those of its first event. `inverses`: the last event's first. `needs`: what they rest on.
    `names`: what it was about, as that was called then.
    """

    seq: int
    by: str
    tag: str
    inverses: tuple[Event, ...]
    ids: frozenset[Key]
    needs: frozenset[Key] = frozenset()
    blocked: tuple[int, ...] = ()
    final: bool = False
    names: tuple[int | str, ...] = ()


class Workshop(msgspec.Struct, frozen=True):
    """Everything that the log says about one workshop.

    `pictures`: step → which picture of it stands on the board, where that is not the usual one.
    `undone`: what was taken back last, by whom, its tag and names; None once that desk has done something else.
    """

    id: str = ""
    title: str = ""
    host: str = ""
    date: str = ""
    place: str = ""
    language: str = "de"
    ask_name: bool = False
    familiar: bool = False
    keep_days: int = 90
    ended_at: int | None = None
    rehearsal: bool = False
    status: Literal["draft", "live", "ended"] = "draft"
    door_open: bool = True
    tickets: bool = False
    paused: str | None = None
    blank: bool = False
    seq: int = 0
    at: int = 0
    next_id: int = 1
    municipalities: dict[int, Municipality] = msgspec.field(default_factory=dict)
    people: dict[int, Person] = msgspec.field(default_factory=dict)
    fields: dict[int, Field] = msgspec.field(default_factory=dict)
    field_order: tuple[int, ...] = ()
    groups: dict[int, Group] = msgspec.field(default_factory=dict)
    cards: dict[int, Card] = msgspec.field(default_factory=dict)
    steps: dict[int, Step] = msgspec.field(default_factory=dict)
    order: tuple[int, ...] = ()
    current: int | None = None
    kept_apart: frozenset[tuple[int, int]] = frozenset()
    parked_shown: bool = False
    parked: dict[int, Parked] = msgspec.field(default_factory=dict)
    ready: frozenset[str] = frozenset()
    calm: bool = False
    pictures: dict[int, str] = msgspec.field(default_factory=dict)
    wifi: Wifi | None = None
    undo: tuple[Undoable, ...] = ()
    undone: tuple[str, str, tuple[int | str, ...]] | None = None

    def step(self) -> Step | None:
        """The current step."""
        return self.steps.get(self.current) if self.current is not None else None

    def agenda(self) -> list[Step]:
        """All steps in their order."""
        return [self.steps[i] for i in self.order]

    def live_fields(self) -> list[Field]:
        """Fields in use, in their order."""
        return [self.fields[i] for i in self.field_order if not self.fields[i].retired]

    def towns(self) -> list[Municipality]:
        """Municipalities in the order of their names, in which every list shows them."""
        return sorted(self.municipalities.values(), key=lambda m: sort_key(m.name))

    def present(self) -> list[Person]:
        """People who joined and were not removed."""
        return [p for p in self.people.values() if not p.removed]

    def merged(self, card: int) -> list[Card]:
        """The originals laid together under this card, without itself."""
        return [c for c in self.cards.values() if c.merged_into == card]


def put(table: dict[int, Any], key: int, value: Any) -> dict[int, Any]:
    """A copy of the table with one entry replaced or added."""
    return {**table, key: value}
