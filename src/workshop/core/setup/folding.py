"""What became of the description, the municipalities and the fields. Never refuses: the log is what happened."""

from __future__ import annotations

from typing import Any

import msgspec

from workshop.core.messages import Event, Recorded
from workshop.core.setup.messages import (
    Described,
    FieldAdded,
    FieldRenamed,
    FieldRestored,
    FieldRetired,
    MarkedRehearsal,
    MunicipalityAdded,
    MunicipalityRemoved,
)
from workshop.core.workshop import Field, Municipality, Workshop, put


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
