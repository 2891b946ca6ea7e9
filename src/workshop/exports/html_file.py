"""A report as one plain page to print or keep: no script, no style of its own, readable without any.

This module must not know a word of workshops.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape

import msgspec

from workshop.exports.csv_file import DIALECTS, Cell, Sheet


class Section(msgspec.Struct, frozen=True):
    """A heading with paragraphs, list items and a table, each if there is any. `level` from 2."""

    title: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    table: Sheet | None = None
    level: int = 2


class Report(msgspec.Struct, frozen=True):
    """`marks`: what every page must say first (a rehearsal). `facts`: lines under the title."""

    title: str
    marks: tuple[str, ...]
    facts: tuple[str, ...]
    sections: tuple[Section, ...]


def html_text(report: Report, language: str, styles: Iterable[str] = ()) -> str:
    """The page; `styles` are addresses of style sheets where it is served."""
    links = "".join(f'<link rel="stylesheet" href="{escape(s)}">\n' for s in styles)
    body = "\n".join([*_head(report), *(part for s in report.sections for part in _section(s, language))])
    title = " · ".join((*report.marks[:1], report.title))
    return (
        f'<!doctype html>\n<html lang="{escape(language)}" class="page-page">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f'{links}</head>\n<body class="page">\n<main class="page-main wide">\n{body}\n</main>\n</body>\n</html>\n'
    )


def _head(report: Report) -> Iterable[str]:
    yield from (f'<p class="notice notice-warn"><strong>{escape(m)}</strong></p>' for m in report.marks)
    yield f'<h1 dir="auto">{escape(report.title)}</h1>'
    yield from (f'<p dir="auto">{escape(fact)}</p>' for fact in report.facts)


def _section(s: Section, language: str) -> Iterable[str]:
    yield f'<h{s.level} dir="auto">{escape(s.title)}</h{s.level}>'
    yield from (f'<p dir="auto">{escape(p)}</p>' for p in s.paragraphs)
    if s.items:
        yield "<ul>" + "".join(f'<li dir="auto">{escape(i)}</li>' for i in s.items) + "</ul>"
    if s.table is not None:
        yield _table(s.table, language)


def _table(table: Sheet, language: str) -> str:
    head = "".join(_heading(c, number) for c, number in zip(table.columns, table.numeric, strict=True))
    rows = "\n".join(_row(row, language) for row in table.rows)
    return (
        f'<div class="table-scroll"><table class="table">\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table></div>"
    )


def _heading(text: str, number: bool) -> str:
    mark = ' class="number"' if number else ""
    return f'<th scope="col"{mark}>{escape(text)}</th>'


def _row(row: Sequence[Cell], language: str) -> str:
    return "<tr>" + "".join(_cell(cell, language) for cell in row) + "</tr>"


def _cell(cell: Cell, language: str) -> str:
    if cell is None or isinstance(cell, str):
        return f'<td dir="auto">{escape(cell or "")}</td>'
    return f'<td class="number">{number_text(cell, language)}</td>'


def number_text(cell: int | Decimal, language: str) -> str:
    """With the decimal mark of the language."""
    mark = DIALECTS.get(language, DIALECTS["en"]).decimal_mark
    return f"{cell:f}".replace(".", mark) if isinstance(cell, Decimal) else str(cell)
