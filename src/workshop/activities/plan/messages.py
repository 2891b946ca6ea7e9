"""Settings, state, commands and events of the action plan. What may happen is decided beside it, in `deciding.py`.

Words that came from a card belong to its author: they lie in the card's erasable part and go with the card.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from workshop.core.messages import Command, Event, Key, there


class Settings(msgspec.Struct, frozen=True):
    """`join`: municipalities may join measures on their phones."""

    join: bool = True


class Measure(msgspec.Struct, frozen=True):
    """A measure: what is done, which municipality leads, which others take part, by when, from which card.

    `what` is empty for a measure from a card: the words lie with the card (`words_of`). Old logs hold them here too.
    """

    id: int
    what: str
    lead: int | None = None
    partners: tuple[int, ...] = ()
    due: str = ""
    card: int | None = None


class State(msgspec.Struct, frozen=True):
    """Measures in their order. `joined`: per measure the municipality and the person who said so, in order."""

    measures: dict[int, Measure] = msgspec.field(default_factory=dict)
    order: tuple[int, ...] = ()
    joined: dict[int, dict[int, int]] = msgspec.field(default_factory=dict)


class AddMeasure(Command, frozen=True, tag="add_measure"):
    """A new measure; without words the card's text is taken."""

    step: int
    what: str = ""
    lead: int | None = None
    partners: tuple[int, ...] = ()
    due: str = ""
    card: int | None = None


class EditMeasure(Command, frozen=True, tag="edit_measure"):
    """A measure as it shall be."""

    step: int
    measure: int
    what: str
    lead: int | None = None
    partners: tuple[int, ...] = ()
    due: str = ""


class RemoveMeasure(Command, frozen=True, tag="remove_measure"):
    """Takes a measure off the plan."""

    step: int
    measure: int


class JoinMeasure(Command, frozen=True, tag="join_measure"):
    """The municipality of the person who acts joins in."""

    step: int
    measure: int
    roles: ClassVar[tuple[str, ...]] = ("participant",)


class LeaveMeasure(Command, frozen=True, tag="leave_measure"):
    """The municipality of the person who acts does not join in after all."""

    step: int
    measure: int
    roles: ClassVar[tuple[str, ...]] = ("participant",)


class MeasureAdded(Event, frozen=True, tag="measure_added"):
    """A measure stands on the plan at this place; `what`: its words, if it was made from a card."""

    step: int
    measure: Measure
    place: int
    what: str = ""
    personal = ("what",)

    def part_group(self) -> str | None:
        """Erased with the card."""
        return _group(self.measure)

    def ids(self) -> frozenset[int]:
        """The measure, its card and its municipalities."""
        return _ids(self.step, self.measure)

    def inverse(self) -> Event:
        """Off the plan."""
        return MeasureRemoved(self.step, self.measure, self.place)


class MeasureRemoved(Event, frozen=True, tag="measure_removed"):
    """A measure is off the plan; who had joined is kept for undo."""

    step: int
    measure: Measure
    place: int

    def ids(self) -> frozenset[int]:
        """The measure."""
        return frozenset((self.measure.id,))

    def basis(self) -> frozenset[Key]:
        """Its municipalities."""
        return _towns(self.measure)

    def inverse(self) -> Event:
        """Back at its place."""
        return MeasureAdded(self.step, bare(self.measure), self.place)


class MeasureEdited(Event, frozen=True, tag="measure_edited"):
    """A measure has other words, people or dates; `what`, `old_what`: its words, if it was made from a card."""

    step: int
    measure: Measure
    old: Measure
    what: str = ""
    old_what: str = ""
    personal = ("what", "old_what")

    def part_group(self) -> str | None:
        """Erased with the card."""
        return _group(self.measure)

    def ids(self) -> frozenset[int]:
        """The measure, and its card: once that is erased, no undo brings its words back."""
        return frozenset(i for i in (self.measure.id, self.measure.card) if i is not None)

    def basis(self) -> frozenset[Key]:
        """The municipalities it had before."""
        return _towns(self.old)

    def inverse(self) -> Event:
        """As it was."""
        if self.measure.card is None:
            return MeasureEdited(self.step, self.old, self.measure)
        what, old_what = self.what or self.measure.what, self.old_what or self.old.what
        return MeasureEdited(self.step, bare(self.old), bare(self.measure), old_what, what)


class MeasureJoined(Event, frozen=True, tag="measure_joined"):
    """A municipality joins a measure; this person said so."""

    step: int
    measure: int
    municipality: int
    person: int
    touches = ("measure", "municipality", "person")


class MeasureLeft(Event, frozen=True, tag="measure_left"):
    """A municipality does not join a measure after all."""

    step: int
    measure: int
    municipality: int
    person: int
    touches = ("measure", "municipality", "person")


def bare(m: Measure) -> Measure:
    """The measure without words that belong to a card."""
    return m if m.card is None else msgspec.structs.replace(m, what="")


def _group(m: Measure) -> str | None:
    return None if m.card is None else f"card:{m.card}"


def _ids(step: int, m: Measure) -> frozenset[int]:
    return frozenset(i for i in (step, m.id, m.card, m.lead, *m.partners) if i is not None)


def _towns(m: Measure) -> frozenset[Key]:
    return frozenset(there(i) for i in (m.lead, *m.partners) if i is not None)
