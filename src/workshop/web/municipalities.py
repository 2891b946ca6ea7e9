"""Municipalities from pasted lines: one a row, if wanted with the number of seats in a second column.

Pure reading; every wrong row is reported by its number, and nothing is returned unless all rows are right.
"""

from __future__ import annotations

import csv
import io

import msgspec

from workshop.core.refusals import Refused
from workshop.core.setup import MOST_MUNICIPALITIES
from workshop.core.text import clean
from workshop.web.sheets import decoded, delimiter

HEADS = {"kommune", "gemeinde", "stadt", "name", "municipality", "town"}
MOST_BYTES = 200_000


class Entry(msgspec.Struct, frozen=True):
    """One municipality to add."""

    name: str
    seats: int | None = None


class RowError(Exception):
    """Rows that cannot be read, by number from 1, each with the reason."""

    def __init__(self, problems: list[tuple[int, Refused]]) -> None:
        super().__init__(f"{len(problems)} rows")
        self.problems = problems


def rows_of(raw: bytes) -> list[Entry]:
    """The entries; raises RowError with all wrong rows, or Refused if it is no text at all."""
    if len(raw) > MOST_BYTES:
        raise Refused("file_unreadable", "file")
    text = decoded(raw)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text)))
    except csv.Error as error:
        raise Refused("file_unreadable", "file") from error
    entries: list[Entry] = []
    problems: list[tuple[int, Refused]] = []
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (not entries and cells[0].casefold() in HEADS):
            continue
        try:
            entries.append(_entry(cells))
        except Refused as no:
            problems.append((number, no))
    if len(entries) > MOST_MUNICIPALITIES:
        raise Refused("too_many_municipalities", "names", limit=MOST_MUNICIPALITIES)
    if problems:
        raise RowError(problems)
    return entries


def _entry(cells: list[str]) -> Entry:
    name = clean(cells[0], 80, "names")
    given = cells[1] if len(cells) > 1 else ""
    if len([cell for cell in cells if cell]) > 2:
        raise Refused("row_too_many_cells", "names")
    if not given:
        return Entry(name)
    if not given.isdecimal() or not 0 <= int(given) <= 9999:
        raise Refused("seats_not_a_number", "names", given=given[:20])
    return Entry(name, int(given))
