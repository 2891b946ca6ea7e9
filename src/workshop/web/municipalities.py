"""Municipalities from pasted lines or a CSV file: one a row, if wanted with the number of seats in a second column.

Pure reading; every wrong row is reported by its number, and nothing is returned unless all rows are right.
"""

from __future__ import annotations

import csv
import io

import msgspec

from workshop.core.refusals import Refused
from workshop.core.setup import MOST_MUNICIPALITIES
from workshop.core.text import clean

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
    text = _decoded(raw)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
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


def _decoded(raw: bytes) -> str:
    """UTF-8 with or without mark, else what Excel writes on German Windows; anything with NUL is no text."""
    if len(raw) > MOST_BYTES or b"\0" in raw:
        raise Refused("file_unreadable", "file")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    """Semicolon before tab; commas separate only where every other sign is missing and a number follows."""
    head = text[:4000]
    if ";" in head or "\t" in head:
        return ";" if head.count(";") >= head.count("\t") else "\t"
    return ","


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
