"""What writers of office files share: tables as they lie in a file, names of sheets, text that XML can hold.

This module must not know a word of workshops.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from workshop.exports.csv_file import Cell, Sheet

MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - written without a zone, as office files do
LONGEST_CELL = 32_000
"""Spreadsheets hold 32,767 characters in a cell and drop the whole text beyond."""
LONGEST_NAME = 31
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")


class Titled(Sheet, Protocol):
    """A table with a title in words."""

    @property
    def title(self) -> str:
        """What the table tells."""


class About(msgspec.Struct, frozen=True):
    """What a file says of itself. `language`: two letters; `date`: the day it is about, as 2026-11-22, or empty."""

    title: str
    author: str
    language: str
    date: str = ""


def made(date: str) -> datetime:
    """When a file was made, as it says: on the day it is about, so that the same content makes the same bytes."""
    try:
        return datetime.fromisoformat(date).replace(tzinfo=None)
    except ValueError:
        return MADE


def clean(text: str) -> str:
    """Without characters that no XML file may hold."""
    return NOT_IN_XML.sub("", text)


def right_to_left(text: str) -> bool:
    """Whether the first letter with a direction runs to the left."""
    return next((d != "L" for d in map(unicodedata.bidirectional, text) if d in ("L", "R", "AL")), False)


def cell_text(text: str) -> str:
    """A text that fits into a cell."""
    kept = clean(text)
    return kept if len(kept) <= LONGEST_CELL else f"{kept[:LONGEST_CELL]}…"


def sheet_names(titles: Iterable[str]) -> list[str]:
    """A name for each sheet: allowed, short, no two alike whatever their case."""
    found: list[str] = []
    for title in titles:
        name = kept = NOT_IN_NAMES.sub(" ", clean(title)).strip()[:LONGEST_NAME].strip() or "–"
        number = 2
        while name.casefold() in {taken.casefold() for taken in found}:
            ending = f" {number}"
            name, number = kept[: LONGEST_NAME - len(ending)] + ending, number + 1
        found.append(name)
    return found


def widths(columns: Sequence[str], rows: Sequence[Sequence[Cell]], most: int = 44) -> list[int]:
    """Characters that each column should show, from its heading and its first rows."""
    first = rows[:200]
    return [
        min(
            most,
            max(
                len(head) // 2,
                *(len(word) for word in head.split()),
                *(len(str(row[at])) for row in first if row[at] is not None),
                6,
            )
            + 2,
        )
        for at, head in enumerate(columns)
    ]
