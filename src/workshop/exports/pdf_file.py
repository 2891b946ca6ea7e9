"""A report as a PDF that archives keep and screen readers read: PDF/A-2a and PDF/UA-1 at once, by typst.

typst refuses to write a file that breaks either standard. What people typed is data for the template, never markup.
This module must not know a word of workshops.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

import msgspec
import typst

from workshop.exports import fonts
from workshop.exports.chart_file import chart_data, logo_data
from workshop.exports.csv_file import Cell, Sheet, lines
from workshop.exports.html_file import number_text
from workshop.exports.paper import Noted, Report, Section, Words
from workshop.exports.plain import made, widths
from workshop.i18n import forms

TEMPLATE = Path(__file__).with_name("report.typ")
SIZES = (10, 9.5, 9, 8.5, 8, 7.5, 7, 6.5, 6)
Drawn = Callable[[str], str]


def pdf_bytes(report: Report, language: str) -> bytes:
    """The file. Needs the fonts that the build puts there (`fonts.folder`)."""
    return _drawn(_data(report, language) | {"one_page": False, "size": 10})


def page_bytes(report: Report, language: str) -> bytes:
    """The same on one page, in smaller letters if need be; `TypstError` if not even the smallest do."""
    data = _data(report, language) | {"one_page": True}
    for size in SIZES[:-1]:
        try:
            return _drawn(data | {"size": size})
        except typst.TypstError as error:
            if "more than one page" not in error.message:
                raise
    return _drawn(data | {"size": SIZES[-1]})


def _drawn(data: dict[str, Any]) -> bytes:
    return compiled(TEMPLATE, data)


def compiled(template: Path, data: dict[str, Any]) -> bytes:
    """A template of this folder with its data, as a PDF that keeps both standards. `date` is among the data."""
    there = fonts.folder()
    if there is None:
        raise FileNotFoundError("the fonts of the PDF are not built: make setup")
    return typst.compile(
        template,
        root=template.parent,
        font_paths=[there],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": msgspec.json.encode(data).decode()},
        pdf_standards=["ua-1", "a-2a"],
        timestamp=made(data["date"]).replace(tzinfo=UTC),
    )


def _data(report: Report, language: str) -> dict[str, Any]:
    draw = fonts.drawable
    return {
        "title": draw(report.full_title) or "–",
        "author": draw(report.author),
        "language": language,
        "region": forms.region(language) or None,
        "date": report.date,
        "marks": [draw(mark) for mark in report.marks],
        "facts": [draw(fact) for fact in report.facts],
        "contents": draw(report.contents),
        "pages": report.pages,
        "logo": logo_data(report.logo) if report.logo is not None else None,
        "footer": draw(report.author),
        "sections": [_section(s, language, draw) for s in report.sections],
    }


def _section(s: Section, language: str, draw: Drawn) -> dict[str, Any]:
    return {
        "title": draw(s.title) or "–",
        "level": s.level,
        "paragraphs": [_words(w, draw) for w in s.paragraphs],
        "items": [_words(w, draw) for w in s.items],
        "wall": [draw(words) for words in s.wall],
        "chart": chart_data(s.chart) if s.chart is not None else None,
        "table": _table(s.table, language, draw) if s.table is not None else None,
    }


def _words(words: Words, draw: Drawn) -> Any:
    return {"text": draw(words.text), "note": draw(words.note)} if isinstance(words, Noted) else draw(words)


def _table(table: Sheet, language: str, draw: Drawn) -> dict[str, Any]:
    columns, *rows = lines(table)
    numeric = [False, *table.numeric] if table.rehearsal else list(table.numeric)
    return {
        "columns": [draw(str(c)) for c in columns],
        "numeric": numeric,
        "widths": widths([str(c) for c in columns], rows),
        "rows": [[draw(_cell(cell, language)) for cell in row] for row in rows],
    }


def _cell(cell: Cell, language: str) -> str:
    return cell or "" if cell is None or isinstance(cell, str) else number_text(cell, language)
