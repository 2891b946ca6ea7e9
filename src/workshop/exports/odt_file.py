"""A report as an OpenDocument text: headings, lists, footnotes, tables with header rows, charts with their words.

Text of strangers is written as text. This module must not know a word of workshops.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from workshop.exports import odt_styles
from workshop.exports.chart_file import Picture, logo_picture, picture
from workshop.exports.csv_file import Cell, Sheet, lines
from workshop.exports.html_file import number_text
from workshop.exports.odf import Parts, attribute, odf_bytes, spaced, text
from workshop.exports.paper import Chart, Noted, Report, Section, Words, begins_page
from workshop.exports.plain import About, right_to_left, widths
from workshop.i18n import forms

LOGO = "logo"
RTL = {"Text_20_body": "RtB", "Table_20_Contents": "RtC", "Footnote": "RtF"}


def odt_bytes(report: Report, language: str) -> bytes:
    """The document."""
    charts = [s.chart for s in report.sections if s.chart is not None]
    drawn = [picture(chart, language) for chart in charts]
    there = {f"Pictures/{n}.png": p.png for n, p in enumerate(drawn, 1) if p is not None}
    logo = logo_picture(report.logo) if report.logo is not None else None
    if logo is not None:
        there[f"Pictures/{LOGO}.png"] = logo.png
    writer = _Writer(language, iter(drawn))
    body = [
        *_front(report, logo),
        *(part for s, new in begins_page(report) for part in writer.section(s, new)),
    ]
    more = "".join(odt_styles.right_to_left(name, parent) for parent, name in RTL.items())
    columns = "".join(odt_styles.column(f"co{n}", n) for n in sorted(writer.widths))
    styles = odt_styles.styles(
        language, forms.region(language) or "none", text(report.full_title), text(report.author)
    )
    automatic = odt_styles.AUTOMATIC.format(more=more + columns)
    about = About(report.full_title, report.author, language, report.date)
    return odf_bytes("text", about, body, Parts(styles, automatic, "", there))


def _front(report: Report, logo: Picture | None) -> Iterable[str]:
    for mark in report.marks:
        yield _paragraph(mark, "Notice")
    if logo is not None and report.logo is not None:
        yield _paragraph("", "Text_20_body", _frame(logo, LOGO, report.logo.name, ""))
    yield _paragraph(report.title, "Title")
    for fact in report.facts:
        yield _paragraph(fact, "Text_20_body")
    if report.contents:
        yield from _contents(report)


def _contents(report: Report) -> Iterable[str]:
    """A table of contents that the program can bring up to date, with its lines but without pages until then."""
    templates = "".join(
        f"<text:table-of-content-entry-template text:outline-level='{n}' text:style-name='Contents_20_{n}'>"
        "<text:index-entry-text/><text:index-entry-tab-stop style:type='right' style:leader-char='.'/>"
        "<text:index-entry-page-number/></text:table-of-content-entry-template>"
        for n in (1, 2)
    )
    title = text(report.contents)
    yield (
        "<text:table-of-content text:name='contents' text:protected='false'><text:table-of-content-source "
        f"text:outline-level='2'><text:index-title-template text:style-name='Contents_20_Heading'>{title}"
        f"</text:index-title-template>{templates}</text:table-of-content-source><text:index-body>"
        f"<text:index-title text:name='contents-title'>{_paragraph(report.contents, 'Contents_20_Heading')}"
        "</text:index-title>"
    )
    for s in report.sections:
        if s.level <= 3:
            yield _paragraph(s.title, f"Contents_20_{s.level - 1}")
    yield "</text:index-body></text:table-of-content>"


def _paragraph(words: str, style: str, inside: str = "") -> str:
    """One paragraph; its lines stay lines. `inside`: XML that follows the words."""
    name = RTL.get(style, style) if right_to_left(words) else style
    body = "<text:line-break/>".join(spaced(line) for line in words.split("\n"))
    return f"<text:p text:style-name='{name}'>{body}{inside}</text:p>"


def _frame(drawn: Picture, n: int | str, title: str, said: str) -> str:
    """A picture among the words."""
    return (
        f"<draw:frame draw:style-name='Fr' draw:name={attribute(f'{title} ({n})')} "
        f"text:anchor-type='as-char' svg:width='{drawn.width:.2f}cm' svg:height='{drawn.height:.2f}cm'>"
        f"<draw:image xlink:href='Pictures/{n}.png' xlink:type='simple' xlink:show='embed' "
        f"xlink:actuate='onLoad'/><svg:title>{text(title)}</svg:title>"
        f"<svg:desc>{text(said)}</svg:desc></draw:frame>"
    )


class _Writer:
    """Numbers footnotes, tables and pictures as they come; `widths`: of the columns met so far."""

    def __init__(self, language: str, pictures: Iterator[Picture | None]) -> None:
        self.widths: set[int] = set()
        self._language = language
        self._pictures = pictures
        self._notes, self._tables, self._charts = count(1), count(1), count(1)

    def section(self, s: Section, new: bool) -> Iterable[str]:
        """`new`: begins a page."""
        style = "Br" if new else f"Heading_20_{s.level - 1}"
        yield f"<text:h text:style-name='{style}' text:outline-level='{s.level - 1}'>{spaced(s.title)}</text:h>"
        for words in s.paragraphs:
            yield self._words(words)
        if s.listed:
            items = "".join(f"<text:list-item>{self._words(i)}</text:list-item>" for i in s.listed)
            yield f"<text:list text:style-name='List_20_1'>{items}</text:list>"
        if s.chart is not None:
            yield from self._chart(s.chart, next(self._pictures), next(self._charts))
        if s.table is not None:
            yield from self._table(s.table)

    def _words(self, words: Words) -> str:
        if not isinstance(words, Noted):
            return _paragraph(words, "Text_20_body")
        n = next(self._notes)
        note = (
            f"<text:note text:id='ftn{n}' text:note-class='footnote'><text:note-citation>{n}</text:note-citation>"
            f"<text:note-body>{_paragraph(words.note, 'Footnote')}</text:note-body></text:note>"
        )
        return _paragraph(words.text, "Text_20_body", note)

    def _chart(self, chart: Chart, drawn: Picture | None, n: int) -> Iterable[str]:
        if drawn is None:
            return
        yield _paragraph("", "Text_20_body", _frame(drawn, n, chart.title, chart.alt))
        yield _paragraph(chart.title, "Caption")

    def _table(self, table: Sheet) -> Iterable[str]:
        columns, *rows = lines(table)
        wide = widths([str(c) for c in columns], rows)
        self.widths |= set(wide)
        yield f"<table:table table:name='table{next(self._tables)}' table:style-name='Tb'>"
        yield "".join(f"<table:table-column table:style-name='co{n}'/>" for n in wide)
        head = "".join(self._cell(str(c), "Hd", "Table_20_Heading") for c in columns)
        yield f"<table:table-header-rows><table:table-row>{head}</table:table-row></table:table-header-rows>"
        for row in rows:
            cells = "".join(self._cell(cell, "Cl", "Table_20_Contents") for cell in row)
            yield f"<table:table-row table:style-name='Rw'>{cells}</table:table-row>"
        yield "</table:table>"

    def _cell(self, cell: Cell, style: str, words: str) -> str:
        if cell is None or isinstance(cell, str):
            return _laid(_paragraph(cell or "", words), style, "string")
        shown = _paragraph(number_text(cell, self._language), "Nr")
        return _laid(shown, style, f"float' office:value='{cell:f}")


def _laid(paragraph: str, style: str, kind: str) -> str:
    return f"<table:table-cell table:style-name='{style}' office:value-type='{kind}'>{paragraph}</table:table-cell>"
