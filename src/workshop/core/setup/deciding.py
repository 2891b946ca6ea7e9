"""What may be set up. Only here is something refused; what becomes of it is in `folding.py`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from workshop.core.activity import Ctx
from workshop.core.messages import Command, Event
from workshop.core.refusals import Refused
from workshop.core.setup.finding import known_field, letters_for
from workshop.core.setup.messages import (
    AddField,
    AddMunicipalities,
    Describe,
    Described,
    FieldAdded,
    FieldRenamed,
    FieldRetired,
    MarkedRehearsal,
    MarkRehearsal,
    MergeField,
    MunicipalityAdded,
    MunicipalityRemoved,
    RemoveMunicipality,
    RenameField,
    RetireField,
)
from workshop.core.text import clean, day, optional
from workshop.core.workshop import Workshop

MOST_MUNICIPALITIES, MOST_FIELDS = 400, 40


def decide_describe(w: Workshop, c: Describe, ctx: Ctx) -> Sequence[Event]:
    """Describes the workshop."""
    if not re.fullmatch("[a-z]{2,3}", c.language):  # which ones have a catalogue is not known here
        raise Refused("language_unknown", "language")
    old = (w.title, w.host, w.date, w.place, w.language, w.ask_name) if w.title else None
    title = clean(c.title, 160, "title")
    host, place = optional(c.host, 160, "host"), optional(c.place, 160, "place")
    return (Described(title, host, day(c.date), place, c.language, c.ask_name, old),)


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
    if any(c.municipality in (p.municipality, *p.also) for p in w.people.values()):
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
