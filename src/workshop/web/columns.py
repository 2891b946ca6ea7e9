"""What the columns of a table mean, guessed from headings and set right by hand; every wrong row with its reason.

Pure. A row counts from 1 among the rows that hold something, headings included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from workshop.core.refusals import Refused
from workshop.core.text import clean
from workshop.core.workshop import Workshop
from workshop.web.sheets import Rows

CARDS, TOWNS = "cards", "municipalities"
USES: dict[str, tuple[str, ...]] = {
    CARDS: ("text", "field", "municipality"),
    TOWNS: ("municipality", "seats"),
}
"""What a column can be, the one that must be there first."""
HEADS: dict[str, frozenset[str]] = {
    "text": frozenset({"text", "karte", "card", "idee", "idea", "beitrag", "vorschlag", "wunsch"}),
    "field": frozenset({"handlungsfeld", "feld", "field", "field of action", "thema"}),
    "municipality": frozenset(
        {"kommune", "gemeinde", "stadt", "ort", "name", "municipality", "town", "stadt/gemeinde"}
    ),
    "seats": frozenset({"plätze", "seats", "sitze", "anzahl", "personen"}),
}
MOST_SEATS = 9999


class Row(msgspec.Struct, frozen=True):
    """What one row becomes; `problem`: why nothing."""

    number: int
    cells: tuple[str, ...]
    made: dict[str, Any] | None
    problem: Refused | None = None


class Reading(msgspec.Struct, frozen=True):
    """A table as it is understood. `uses`: for each column what it is, "" for nothing; `headed`: row 1 are headings."""

    uses: tuple[str, ...]
    headed: bool
    rows: tuple[Row, ...]

    def made(self) -> list[dict[str, Any]]:
        """What is to be added."""
        return [row.made for row in self.rows if row.made is not None]

    def wrong(self) -> list[Row]:
        """Rows that cannot be understood."""
        return [row for row in self.rows if row.problem is not None]


def guessed(kind: str, rows: Rows) -> tuple[tuple[str, ...], bool]:
    """For each column what it seems to be, and whether the first row holds headings."""
    width = max(map(len, rows))
    found = [_use(kind, cell) for cell in rows[0]] + [""] * (width - len(rows[0]))
    for column, use in enumerate(found):
        if use in found[:column]:
            found[column] = ""
    headed = any(found)
    first = USES[kind][0]
    if first not in found:
        column = next((n for n in range(width) if not found[n]), 0)
        found[column] = first
    if not headed and kind == TOWNS and width > 1:
        found[1] = "seats"
    return tuple(found), headed


def _use(kind: str, cell: str) -> str:
    return next((use for use in USES[kind] if _key(cell) in HEADS[use]), "")


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()


def reading(kind: str, rows: Rows, uses: Sequence[str], headed: bool, w: Workshop, longest: int) -> Reading:
    """Every row as what it becomes. `longest`: most characters of a card; raises `Refused` without the main column."""
    width = max(map(len, rows))
    fitting = tuple(use if use in USES[kind] else "" for use in uses)[:width]
    if fitting.count(USES[kind][0]) != 1 or any(fitting.count(use) > 1 for use in USES[kind]):
        raise Refused("columns_not_matched", "columns")
    make = _card(w, longest) if kind == CARDS else _town
    numbered = list(enumerate(rows, start=1))[1 if headed else 0 :]
    return Reading(fitting, headed, tuple(_rows(make, numbered, fitting)))


Make = Callable[[Mapping[str, str]], dict[str, Any]]


def _rows(make: Make, rows: Sequence[tuple[int, list[str]]], uses: Sequence[str]) -> Iterator[Row]:
    for number, cells in rows:
        named = {use: cell for use, cell in zip(uses, cells, strict=False) if use}
        try:
            yield Row(number, tuple(cells), make(named))
        except Refused as no:
            yield Row(number, tuple(cells), None, no)


def _card(w: Workshop, longest: int) -> Make:
    fields = {_key(f.name): f.id for f in w.live_fields()}
    towns = {_key(m.name): m.id for m in w.municipalities.values()}

    def make(cells: Mapping[str, str]) -> dict[str, Any]:
        return {
            "text": clean(cells.get("text", ""), longest),
            "field": _known(fields, cells.get("field", ""), "row_field_unknown"),
            "municipality": _known(towns, cells.get("municipality", ""), "row_municipality_unknown"),
        }

    return make


def _known(names: Mapping[str, int], given: str, code: str) -> int | None:
    if not given:
        return None
    if _key(given) not in names:
        raise Refused(code, "columns", given=given[:80])
    return names[_key(given)]


def _town(cells: Mapping[str, str]) -> dict[str, Any]:
    given = cells.get("seats", "")
    if given and not (given.isdecimal() and int(given) <= MOST_SEATS):
        raise Refused("seats_not_a_number", "columns", given=given[:20])
    name = clean(cells.get("municipality", ""), 80, "names")
    return {"name": name, "seats": int(given) if given else None}
