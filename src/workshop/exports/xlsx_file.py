"""Tables as a workbook: one sheet each, numbers as numbers, the headings stay in view, filters on them.

Text of strangers is written as text, never as a formula or a link. Rows go to disk as they come, so memory stays flat.
This module must not know a word of workshops.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import xlsxwriter

from workshop.exports.csv_file import Cell, lines
from workshop.exports.plain import About, Titled, cell_text, made, sheet_names, widths
from workshop.i18n import forms

OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def xlsx_bytes(tables: Iterable[Titled], about: About) -> bytes:
    """The workbook."""
    found = list(tables)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties(
        {
            "title": about.title,
            "author": about.author,
            "created": made(about.date),
            "comments": forms.tag(about.language),
        }
    )
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EEF1F4"}
    )
    text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    number = book.add_format({"valign": "top"})
    for name, table in zip(sheet_names(t.title for t in found), found, strict=True):
        _write(book.add_worksheet(name), table, head, text, number)
    book.close()
    return out.getvalue()


def _write(sheet: Any, table: Titled, head: Any, text: Any, number: Any) -> None:
    columns, *rows = lines(table)
    for at, width in enumerate(widths([str(c) for c in columns], rows)):
        sheet.set_column(at, at, width)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for at, column in enumerate(columns):
        sheet.write_string(0, at, cell_text(str(column)), head)
    for down, row in enumerate(rows, 1):
        for at, cell in enumerate(row):
            _write_cell(sheet, down, at, cell, text, number)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)


def _write_cell(sheet: Any, down: int, at: int, cell: Cell, text: Any, number: Any) -> None:
    if isinstance(cell, str) and cell:
        sheet.write_string(down, at, cell_text(cell), text)
    elif isinstance(cell, int | Decimal):
        sheet.write_number(down, at, cell, number)
