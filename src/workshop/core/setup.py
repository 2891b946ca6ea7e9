"""Setting up: title, municipalities and fields of action, before and during a workshop.

Fields keep their colour slot and letters for ever; merging or retiring one loses neither cards nor votes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from workshop.core.activity import Ctx
from workshop.core.messages import Command, Event, Recorded
from workshop.core.refusals import Refused
from workshop.core.text import clean, optional
from workshop.core.workshop import Field, Municipality, Workshop, put

MOST_MUNICIPALITIES, MOST_FIELDS = 400, 40


class NewField(msgspec.Struct, frozen=True):
    """A field of action to be added."""

    name: str
    description: str = ""


class Describe(Command, frozen=True, tag="describe"):
    """Title, host, date, place, language of the workshop and whether a name is asked at the door."""

    title: str
    host: str = ""
    date: str = ""
    place: str = ""
    language: str = "de"
    ask_name: bool = False


class AddMunicipalities(Command, frozen=True, tag="add_municipalities"):
    """Names, one each; those already there are left out."""

    names: tuple[str, ...]


class RemoveMunicipality(Command, frozen=True, tag="remove_municipality"):
    """Takes a municipality off the list, as long as nobody speaks for it."""

    municipality: int


class AddField(Command, frozen=True, tag="add_field"):
    """A new field of action, at the end."""

    name: str
    description: str = ""


class RenameField(Command, frozen=True, tag="rename_field"):
    """Another name or description; colour and letters stay."""

    field: int
    name: str
    description: str = ""


class RetireField(Command, frozen=True, tag="retire_field"):
    """No longer offered; its cards and counted votes stay."""

    field: int


class MergeField(Command, frozen=True, tag="merge_field"):
    """Retires a field; its cards go to another one."""

    field: int
    into: int


class MarkRehearsal(Command, frozen=True, tag="mark_rehearsal"):
    """This workshop is a rehearsal: nothing in it counts, and it stays one."""

    roles = ("system",)


class Described(Event, frozen=True, tag="described"):
    """The workshop was described."""

    title: str
    host: str
    date: str
    place: str
    language: str
    ask_name: bool
    old: tuple[str, str, str, str, str, bool] | None = None
    thing = "description"

    def inverse(self) -> Event | None:
        """The description before, none for the first."""
        if self.old is None:
            return None
        now = (self.title, self.host, self.date, self.place, self.language, self.ask_name)
        return Described(*self.old, old=now)


class MarkedRehearsal(Event, frozen=True, tag="marked_rehearsal"):
    """The workshop is a rehearsal."""


class MunicipalityAdded(Event, frozen=True, tag="municipality_added"):
    """A municipality is on the list: with so many seats, at this place (counted from 0, None: at the end)."""

    municipality: int
    name: str
    seats: int | None = None
    place: int | None = None
    touches = ("municipality",)

    def inverse(self) -> Event:
        """Off the list again."""
        return MunicipalityRemoved(self.municipality, self.name, self.seats, self.place)


class MunicipalityRemoved(Event, frozen=True, tag="municipality_removed"):
    """A municipality is off the list; it had so many seats and stood at this place."""

    municipality: int
    name: str
    seats: int | None = None
    place: int | None = None
    touches = ("municipality",)

    def inverse(self) -> Event:
        """Back where it stood, with its seats."""
        return MunicipalityAdded(self.municipality, self.name, self.seats, self.place)


class FieldAdded(Event, frozen=True, tag="field_added"):
    """A field of action with its colour slot and letters."""

    field: int
    name: str
    description: str
    slot: int
    letters: str
    touches = ("field",)

    def inverse(self) -> Event:
        """Retired: its slot and letters are not given out again."""
        return FieldRetired(self.field, None)


class FieldRenamed(Event, frozen=True, tag="field_renamed"):
    """A field has another name."""

    field: int
    name: str
    description: str
    old: tuple[str, str]
    touches = ("field",)

    def inverse(self) -> Event:
        """The name before."""
        return FieldRenamed(self.field, *self.old, old=(self.name, self.description))


class FieldRetired(Event, frozen=True, tag="field_retired"):
    """A field is no longer offered; with `into`, the named cards went there."""

    field: int
    into: int | None
    cards: tuple[int, ...] = ()
    touches = ("field", "into", "cards")

    def inverse(self) -> Event:
        """Offered again, with the cards it had."""
        return FieldRestored(self.field, self.into, self.cards)


class FieldRestored(Event, frozen=True, tag="field_restored"):
    """A retired field is offered again."""

    field: int
    into: int | None
    cards: tuple[int, ...] = ()
    touches = ("field", "into", "cards")

    def inverse(self) -> Event:
        """Retired again."""
        return FieldRetired(self.field, self.into, self.cards)


def known_field(w: Workshop, field: int, *, offered: bool = True) -> Field:
    """The field, or a refusal if there is none (`field_retired` if it is no longer offered)."""
    found = w.fields.get(field)
    if found is None:
        raise Refused("field_unknown", "field")
    if offered and found.retired:
        raise Refused("field_retired", "field", name=found.name)
    return found


def letters_for(name: str, taken: set[str]) -> str:
    """Two letters like a chemical element: the first two, else first and a later one, else first and a figure."""
    plain = [c for c in name if c.isalnum()] or ["X"]
    pairs = [plain[0].upper() + c.lower() for c in plain[1:]] + [
        plain[0].upper() + str(n) for n in range(2, 99)
    ]
    return next(p for p in pairs if p not in taken)


def decide_describe(w: Workshop, c: Describe, ctx: Ctx) -> Sequence[Event]:
    """Describes the workshop."""
    if c.language not in ("de", "en"):
        raise Refused("language_unknown", "language")
    old = (w.title, w.host, w.date, w.place, w.language, w.ask_name) if w.title else None
    title = clean(c.title, 160, "title")
    host, place = optional(c.host, 160, "host"), optional(c.place, 160, "place")
    return (Described(title, host, optional(c.date, 40, "date"), place, c.language, c.ask_name, old),)


def decide_mark_rehearsal(w: Workshop, c: MarkRehearsal, ctx: Ctx) -> Sequence[Event]:
    """Marks it, before anything else happens in it."""
    return () if w.rehearsal else (MarkedRehearsal(),)


def decide_add_municipalities(w: Workshop, c: AddMunicipalities, ctx: Ctx) -> Sequence[Event]:
    """Adds the names that are not yet there."""
    names = {m.name.casefold() for m in w.municipalities.values()}
    events: list[Event] = []
    for raw in c.names:
        name = clean(raw, 80, "names")
        if name.casefold() not in names:
            names.add(name.casefold())
            events.append(MunicipalityAdded(w.next_id + len(events), name))
    if len(names) > MOST_MUNICIPALITIES:
        raise Refused("too_many_municipalities", "names", limit=MOST_MUNICIPALITIES)
    return events


def decide_remove_municipality(w: Workshop, c: RemoveMunicipality, ctx: Ctx) -> Sequence[Event]:
    """Removes a municipality nobody speaks for."""
    found = w.municipalities.get(c.municipality)
    if found is None:
        raise Refused("municipality_unknown", "municipality")
    if any(p.municipality == c.municipality for p in w.people.values()):
        raise Refused("municipality_has_people", "municipality", name=found.name)
    place = list(w.municipalities).index(found.id)
    return (MunicipalityRemoved(found.id, found.name, found.seats, place),)


def decide_add_field(w: Workshop, c: AddField, ctx: Ctx) -> Sequence[Event]:
    """Adds a field with the next colour slot and free letters."""
    name = clean(c.name, 60, "name")
    if any(f.name.casefold() == name.casefold() for f in w.live_fields()):
        raise Refused("field_exists", "name", name=name)
    if len(w.fields) >= MOST_FIELDS:
        raise Refused("too_many_fields", "name", limit=MOST_FIELDS)
    letters = letters_for(name, {f.letters for f in w.fields.values()})
    return (
        FieldAdded(w.next_id, name, optional(c.description, 400, "description"), len(w.fields) + 1, letters),
    )


def decide_rename_field(w: Workshop, c: RenameField, ctx: Ctx) -> Sequence[Event]:
    """Renames a field."""
    f = known_field(w, c.field)
    name = clean(c.name, 60, "name")
    return (FieldRenamed(f.id, name, optional(c.description, 400, "description"), (f.name, f.description)),)


def decide_retire_field(w: Workshop, c: RetireField, ctx: Ctx) -> Sequence[Event]:
    """Retires a field."""
    return (FieldRetired(known_field(w, c.field).id, None),)


def decide_merge_field(w: Workshop, c: MergeField, ctx: Ctx) -> Sequence[Event]:
    """Retires a field and moves its cards."""
    f, into = known_field(w, c.field), known_field(w, c.into)
    if f.id == into.id:
        raise Refused("merge_with_itself", "into")
    return (FieldRetired(f.id, into.id, tuple(k.id for k in w.cards.values() if k.field == f.id)),)


def fold_described(w: Workshop, r: Recorded, e: Described) -> Workshop:
    """Takes over the description."""
    return msgspec.structs.replace(
        w, title=e.title, host=e.host, date=e.date, place=e.place, language=e.language, ask_name=e.ask_name
    )


def fold_marked_rehearsal(w: Workshop, r: Recorded, e: MarkedRehearsal) -> Workshop:
    """A rehearsal."""
    return msgspec.structs.replace(w, rehearsal=True)


def fold_municipality_added(w: Workshop, r: Recorded, e: MunicipalityAdded) -> Workshop:
    """Adds to the list."""
    rows = list(w.municipalities.items())
    place = len(rows) if e.place is None else e.place
    rows.insert(place, (e.municipality, Municipality(e.municipality, e.name, e.seats)))
    next_id = max(w.next_id, e.municipality + 1)
    return msgspec.structs.replace(w, municipalities=dict(rows), next_id=next_id)


def fold_municipality_removed(w: Workshop, r: Recorded, e: MunicipalityRemoved) -> Workshop:
    """Takes off the list."""
    rest = {k: m for k, m in w.municipalities.items() if k != e.municipality}
    return msgspec.structs.replace(w, municipalities=rest)


def fold_field_added(w: Workshop, r: Recorded, e: FieldAdded) -> Workshop:
    """Adds a field at the end."""
    f = Field(e.field, e.name, e.description, e.slot, e.letters)
    return msgspec.structs.replace(
        w,
        fields=put(w.fields, f.id, f),
        field_order=(*w.field_order, f.id),
        next_id=max(w.next_id, f.id + 1),
    )


def fold_field_renamed(w: Workshop, r: Recorded, e: FieldRenamed) -> Workshop:
    """Renames."""
    f = msgspec.structs.replace(w.fields[e.field], name=e.name, description=e.description)
    return msgspec.structs.replace(w, fields=put(w.fields, f.id, f))


def fold_field_retired(w: Workshop, r: Recorded, e: FieldRetired) -> Workshop:
    """Retires, moving cards if the field went into another."""
    return _retire(w, e.field, True, e.into, e.cards, e.into)


def fold_field_restored(w: Workshop, r: Recorded, e: FieldRestored) -> Workshop:
    """Restores, with its cards."""
    return _retire(w, e.field, False, None, e.cards, e.field)


def _retire(
    w: Workshop, field: int, retired: bool, into: int | None, cards: tuple[int, ...], home: int | None
) -> Workshop:
    f = msgspec.structs.replace(w.fields[field], retired=retired, merged_into=into)
    moved = {k: msgspec.structs.replace(w.cards[k], field=home) for k in cards if k in w.cards}
    return msgspec.structs.replace(w, fields=put(w.fields, f.id, f), cards={**w.cards, **moved})


DECIDERS: dict[type[Command], Any] = {
    Describe: decide_describe,
    MarkRehearsal: decide_mark_rehearsal,
    AddMunicipalities: decide_add_municipalities,
    RemoveMunicipality: decide_remove_municipality,
    AddField: decide_add_field,
    RenameField: decide_rename_field,
    RetireField: decide_retire_field,
    MergeField: decide_merge_field,
}
FOLDERS: dict[type[Event], Any] = {
    Described: fold_described,
    MarkedRehearsal: fold_marked_rehearsal,
    MunicipalityAdded: fold_municipality_added,
    MunicipalityRemoved: fold_municipality_removed,
    FieldAdded: fold_field_added,
    FieldRenamed: fold_field_renamed,
    FieldRetired: fold_field_retired,
    FieldRestored: fold_field_restored,
}
