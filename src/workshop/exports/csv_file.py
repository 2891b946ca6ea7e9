"""A table as CSV that spreadsheets open by a double click: UTF-8 with BOM, the separator of the language.

Cards are written by strangers: a cell that a spreadsheet would take for a formula gets an apostrophe in front. This
module must not know a word of workshops.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

import msgspec

from workshop.i18n import forms

Cell = str | int | Decimal | None
REHEARSAL_COLUMN, REHEARSAL_CELL = "PROBE / REHEARSAL", "PROBE"
# OWASP's list; the wide signs count as formulas in East Asian editions.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Sheet(Protocol):
    """What can be written: `rehearsal` marks every line."""

    @property
    def columns(self) -> Sequence[str]:
        """Headings."""

    @property
    def rows(self) -> Sequence[Sequence[Cell]]:
        """Lines, as long as the headings."""

    @property
    def numeric(self) -> Sequence[bool]:
        """Which columns hold numbers."""

    @property
    def rehearsal(self) -> bool:
        """Whether every line must say that it does not count."""


class Dialect(msgspec.Struct, frozen=True):
    """How a language separates cells and marks decimals."""

    separator: str
    decimal_mark: str


def dialect_of(language: str) -> Dialect:
    """Where a comma marks decimals, spreadsheets separate cells by semicolons."""
    mark = forms.decimal_mark(language)
    return Dialect(";" if mark == "," else ",", mark)


def csv_bytes(sheet: Sheet, language: str) -> bytes:
    """The file."""
    dialect = dialect_of(language)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=dialect.separator, lineterminator="\r\n")
    for row in lines(sheet):
        writer.writerow([cell_text(cell, dialect) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def lines(sheet: Sheet) -> list[Sequence[Cell]]:
    """The headings and all rows, each with its mark in a rehearsal."""
    plain: list[Sequence[Cell]] = [sheet.columns, *sheet.rows]
    if not sheet.rehearsal:
        return plain
    marks = [REHEARSAL_COLUMN, *(REHEARSAL_CELL for _ in sheet.rows)]
    return [(mark, *line) for mark, line in zip(marks, plain, strict=True)]


def cell_text(cell: Cell, dialect: Dialect) -> str:
    """Numbers in the language's way, text disarmed."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return disarmed(cell)
    return f"{cell:f}".replace(".", dialect.decimal_mark) if isinstance(cell, Decimal) else str(cell)


def disarmed(text: str) -> str:
    """With an apostrophe where a spreadsheet would calculate; also behind blanks, which some of them skip."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA) else text
