"""Fields as they are: found by number, and the letters that are still free."""

from __future__ import annotations

from workshop.core.refusals import Refused
from workshop.core.workshop import Field, Workshop


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
