"""Rows of a table that somebody brings along: a CSV file, pasted lines or a workbook (XLSX), as texts.

Pure reading with bounds: a file may be hostile. What the columns mean is for `columns.py`.
"""

from __future__ import annotations

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from datetime import date, datetime, time
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from workshop.core.refusals import Refused

MOST_BYTES = 1_000_000
MOST_UNPACKED = 40_000_000
MOST_ROWS, MOST_COLUMNS = 2_000, 30
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, InvalidFileException, ParseError, LookupError, ValueError, TypeError,
    ArithmeticError, EOFError, AttributeError, RuntimeError, OSError,
)  # fmt: skip
"""What openpyxl raises on workbooks that no spreadsheet program has written."""
Rows = list[list[str]]


def rows_in(raw: bytes) -> Rows:
    """All rows with something in them, in order; raises `Refused`. The first row may hold headings."""
    if len(raw) > MOST_BYTES:
        raise Refused("file_too_large", "file", limit=MOST_BYTES // 1000)
    rows = _workbook(raw) if raw.startswith(b"PK\x03\x04") else _text(raw)
    if not rows:
        raise Refused("table_empty", "file")
    if len(rows) > MOST_ROWS or max(map(len, rows)) > MOST_COLUMNS:
        raise Refused("table_too_large", "file", rows=MOST_ROWS, columns=MOST_COLUMNS)
    return rows


def _kept(rows: Iterable[Iterable[str]]) -> Rows:
    found: Rows = []
    for row in rows:
        cells = [cell.strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            found.append(cells)
        if len(found) > MOST_ROWS:
            break
    return found


def _text(raw: bytes) -> Rows:
    text = decoded(raw)
    try:
        return _kept(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text)))
    except csv.Error as error:
        raise Refused("file_unreadable", "file") from error


def decoded(raw: bytes) -> str:
    """UTF-8 with or without mark, else what Excel writes on German Windows; anything with NUL is no text."""
    if b"\0" in raw:
        raise Refused("file_unreadable", "file")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def delimiter(text: str) -> str:
    """Semicolon before tab; commas separate only where every other sign is missing."""
    head = text[:4000]
    if ";" in head or "\t" in head:
        return ";" if head.count(";") >= head.count("\t") else "\t"
    return ","


def _workbook(raw: bytes) -> Rows:
    """The first sheet, formulas by the values that the spreadsheet program has stored."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            # What is declared is also the most that is unpacked, so no small file fills the memory.
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise Refused("file_unreadable", "file")
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        cells = sheet.iter_rows(max_row=4 * MOST_ROWS, max_col=MOST_COLUMNS + 1, values_only=True)
        return _kept([_shown(value) for value in row] for row in cells)
    except BROKEN as error:
        raise Refused("file_unreadable", "file") from error


def _shown(value: object) -> str:
    """A cell as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date | datetime | time):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)
