"""A report as one plain page to print or keep: no script, no style of its own, readable without any.

This module must not know a word of workshops.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from html import escape
from itertools import count

from workshop.exports.csv_file import Cell, Sheet
from workshop.exports.paper import Report, Section, Words, notes_of
from workshop.i18n import forms


def html_text(report: Report, language: str, styles: Iterable[str] = ()) -> str:
    """The page; `styles` are addresses of style sheets where it is served."""
    links = "".join(f'<link rel="stylesheet" href="{escape(s)}">\n' for s in styles)
    numbers = count(1)
    sections = (part for s in report.sections for part in _section(s, language, numbers))
    body = "\n".join([*_head(report), *sections, *_notes(report)])
    title = report.full_title
    return (
        f'<!doctype html>\n<html lang="{escape(language)}" class="page-page">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f'{links}</head>\n<body class="page">\n<main class="page-main wide">\n{body}\n</main>\n</body>\n</html>\n'
    )


def _head(report: Report) -> Iterable[str]:
    yield from (f'<p class="notice notice-warn"><strong>{escape(m)}</strong></p>' for m in report.marks)
    yield f'<h1 dir="auto">{escape(report.title)}</h1>'
    yield from (f'<p dir="auto">{escape(fact)}</p>' for fact in report.facts)


def _section(s: Section, language: str, numbers: Iterator[int]) -> Iterable[str]:
    yield f'<h{s.level} dir="auto">{escape(s.title)}</h{s.level}>'
    yield from (f'<p dir="auto">{_words(p, numbers)}</p>' for p in s.paragraphs)
    if s.items:
        yield "<ul>" + "".join(f'<li dir="auto">{_words(i, numbers)}</li>' for i in s.items) + "</ul>"
    if s.table is not None:
        yield _table(s.table, language)


def _words(words: Words, numbers: Iterator[int]) -> str:
    if isinstance(words, str):
        return escape(words)
    n = next(numbers)
    return f'{escape(words.text)}<sup><a id="from-{n}" href="#note-{n}">{n}</a></sup>'


def _notes(report: Report) -> Iterable[str]:
    """At the end, in the order of their numbers, each with the way back."""
    notes = notes_of(report)
    if notes:
        yield f"<h2>{escape(report.notes)}</h2>"
        items = (
            f'<li id="note-{n}" dir="auto">{escape(note)} <a href="#from-{n}">↩ {n}</a></li>'
            for n, note in enumerate(notes, 1)
        )
        yield f"<ol>{''.join(items)}</ol>"


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
    return forms.decimal(f"{cell:f}", language) if isinstance(cell, Decimal) else str(cell)
