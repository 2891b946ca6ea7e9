"""A report as Markdown with tables and footnotes, as editors, wikis and repositories read it.

What people typed is escaped: nothing of it becomes a heading, a link, HTML or a picture. This module must not know a
word of workshops.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from workshop.exports.csv_file import Cell, Sheet, lines
from workshop.exports.html_file import number_text
from workshop.exports.paper import Noted, Report, Section, Words, notes_of
from workshop.exports.plain import clean

SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~#&$@:])")
"""Also the colon and the at sign, because readers make links of bare addresses."""
BEGINS = re.compile(r"^(\s*)([-+=]|\d+[.)])", re.MULTILINE)


def markdown_bytes(report: Report, language: str) -> bytes:
    """The file, in UTF-8."""
    numbers = count(1)
    parts = [
        f"# {_one_line(report.full_title)}",
        *(f"**{_one_line(mark)}**" for mark in report.marks),
        *(escaped(fact) for fact in report.facts),
        *(part for s in report.sections for part in _section(s, language, numbers)),
        *(f"[^{n}]: {_one_line(note)}" for n, note in enumerate(notes_of(report), 1)),
    ]
    return ("\n\n".join(parts) + "\n").encode()


def escaped(words: str) -> str:
    """Text that stays what it is; its lines stay lines."""
    kept = SPECIAL.sub(r"\\\1", clean(words))
    return BEGINS.sub(r"\1\\\2", kept).replace("\n", "\\\n")


def _one_line(words: str) -> str:
    return " ".join(escaped(" ".join(words.split())).split())


def _section(s: Section, language: str, numbers: Iterator[int]) -> Iterable[str]:
    yield f"{'#' * s.level} {_one_line(s.title)}"
    for words in s.paragraphs:
        yield escaped(_text(words)) + _mark(words, numbers)
    if s.listed:
        yield "\n".join(f"- {_one_line(_text(i))}{_mark(i, numbers)}" for i in s.listed)
    if s.table is not None:
        yield _table(s.table, language)


def _text(words: Words) -> str:
    return words.text if isinstance(words, Noted) else words


def _mark(words: Words, numbers: Iterator[int]) -> str:
    return f"[^{next(numbers)}]" if isinstance(words, Noted) else ""


def _table(table: Sheet, language: str) -> str:
    columns, *rows = lines(table)
    numeric = [False, *table.numeric] if table.rehearsal else table.numeric
    rule = "|".join(" ---: " if number else " --- " for number in numeric)
    return "\n".join([_row(columns, language), f"|{rule}|", *(_row(row, language) for row in rows)])


def _row(row: Sequence[Cell], language: str) -> str:
    cells = (
        _one_line(cell or "") if cell is None or isinstance(cell, str) else number_text(cell, language)
        for cell in row
    )
    return f"| {' | '.join(cells)} |"
