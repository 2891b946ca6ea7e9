"""A report as DOCX: headings, lists, footnotes, tables with header rows, charts with their words.

Text of strangers is written as text. This module must not know a word of workshops.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from xml.sax.saxutils import quoteattr

from workshop.exports import ooxml
from workshop.exports.chart_file import Picture, logo_picture, picture
from workshop.exports.csv_file import Cell, Sheet, lines
from workshop.exports.html_file import number_text
from workshop.exports.odf import text
from workshop.exports.paper import Chart, Noted, Report, Section, Words, begins_page
from workshop.exports.plain import About, clean, right_to_left, widths

ENGLISH_METRIC = 360_000
"""Units of a centimetre in drawings."""
TWIPS = 9_400
"""Width of the text on the page, in twentieths of a point."""
REFERENCE = "<w:r><w:rPr><w:rStyle w:val='FootnoteReference'/></w:rPr>{0}</w:r>"
PAGE = (
    "<w:sectPr><w:headerReference w:type='default' r:id='rIdHeader'/>"
    "<w:footerReference w:type='default' r:id='rIdFooter'/><w:pgSz w:w='11906' w:h='16838'/>"
    "<w:pgMar w:top='1250' w:right='1250' w:bottom='1250' w:left='1250' w:header='600' w:footer='600' w:gutter='0'/>"
    "</w:sectPr>"
)


def docx_bytes(report: Report, language: str) -> bytes:
    """The document."""
    writer = _Writer(language)
    body = "".join(
        [
            *_front(report, writer.logo(report)),
            *(part for s, new in begins_page(report) for part in writer.section(s, new)),
        ]
    )
    spaces = ooxml.SPACES
    number = _field("PAGE") + _run(" / ") + _field("NUMPAGES")
    parts = {
        "document": f"<w:document {spaces}><w:body>{body}{PAGE}</w:body></w:document>",
        "styles": ooxml.styles(language),
        "settings": ooxml.settings(language),
        "numbering": ooxml.numbering(),
        "footnotes": f"<w:footnotes {spaces}>{SEPARATORS}{''.join(writer.notes)}</w:footnotes>",
        "header": f"<w:hdr {spaces}>{_paragraph(_run(report.full_title), 'Header')}</w:hdr>",
        "footer": f"<w:ftr {spaces}>{_paragraph(_run(f'{report.author} ') + number, 'Footer')}</w:ftr>",
    }
    about = About(report.full_title, report.author, language, report.date)
    return ooxml.docx_package(about, parts, writer.pictures)


SEPARATORS = (
    "<w:footnote w:type='separator' w:id='-1'><w:p><w:r><w:separator/></w:r></w:p></w:footnote>"
    "<w:footnote w:type='continuationSeparator' w:id='0'><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>"
)


def _front(report: Report, logo: str) -> Iterable[str]:
    for mark in report.marks:
        yield _paragraph(_run(mark), "Notice")
    if logo:
        yield _paragraph(logo, "Normal")
    yield _paragraph(_run(report.title), "Title")
    for fact in report.facts:
        yield _said(fact)
    if report.contents:
        yield _paragraph(_run(report.contents), "TOCHeading")
        yield from _contents([s for s in report.sections if s.level <= 3])


def _contents(sections: list[Section]) -> Iterable[str]:
    """A field that the program can bring up to date, filled with the headings until then."""
    begin = (
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r>"
        "<w:r><w:instrText xml:space='preserve'> TOC \\o \"1-2\" \\h \\z \\u </w:instrText></w:r>"
        "<w:r><w:fldChar w:fldCharType='separate'/></w:r>"
    )
    end = "<w:r><w:fldChar w:fldCharType='end'/></w:r>"
    for n, s in enumerate(sections):
        before, after = begin if n == 0 else "", end if n == len(sections) - 1 else ""
        yield _paragraph(before + _run(s.title) + after, f"TOC{s.level - 1}")


def _field(name: str) -> str:
    return f"<w:fldSimple w:instr=' {name} '><w:r><w:t>1</w:t></w:r></w:fldSimple>"


def _run(words: str) -> str:
    """Words with their ends of lines; words that run to the left say so."""
    body = "<w:br/>".join(f"<w:t xml:space='preserve'>{text(line)}</w:t>" for line in words.split("\n"))
    return f"<w:r>{'<w:rPr><w:rtl/></w:rPr>' if right_to_left(words) else ''}{body}</w:r>"


def _paragraph(runs: str, style: str, layout: str = "") -> str:
    return f"<w:p><w:pPr><w:pStyle w:val='{style}'/>{layout}</w:pPr>{runs}</w:p>"


def _said(words: str, style: str = "Normal", inside: str = "") -> str:
    return _paragraph(_run(words) + inside, style, "<w:bidi/>" if right_to_left(words) else "")


class _Writer:
    """Numbers footnotes and pictures as they come, and keeps them for their own parts."""

    def __init__(self, language: str) -> None:
        self.notes: list[str] = []
        self.pictures: dict[str, bytes] = {}
        self._language = language
        self._drawings = count(1)

    def logo(self, report: Report) -> str:
        """The host's logo, or nothing."""
        drawn = logo_picture(report.logo) if report.logo is not None else None
        return (
            self._drawing(drawn, "Logo", report.logo.name)
            if drawn is not None and report.logo is not None
            else ""
        )

    def _drawing(self, drawn: Picture, title: str, said: str) -> str:
        n = next(self._drawings)
        key = f"rIdChart{n}"
        self.pictures[key] = drawn.png
        size = f"cx='{drawn.width * ENGLISH_METRIC:.0f}' cy='{drawn.height * ENGLISH_METRIC:.0f}'"
        named = f"id='{n}' name={quoteattr(clean(title))} descr={quoteattr(clean(said))}"
        return DRAWING.format(size=size, named=named, key=key)

    def section(self, s: Section, new: bool) -> Iterable[str]:
        """`new`: begins a page."""
        break_before = "<w:pageBreakBefore/>" if new else ""
        yield _paragraph(_run(s.title), f"Heading{s.level - 1}", break_before)
        for words in s.paragraphs:
            yield self._words(words, "Normal")
        for item in s.listed:
            yield self._words(item, "ListBullet")
        if s.chart is not None:
            yield from self._chart(s.chart)
        if s.table is not None:
            yield from self._table(s.table)

    def _words(self, words: Words, style: str) -> str:
        if not isinstance(words, Noted):
            return _said(words, style)
        n = len(self.notes) + 1
        sign = REFERENCE.format("<w:footnoteRef/>") + _run(" ")
        note = _paragraph(sign + _run(words.note), "FootnoteText")
        self.notes.append(f"<w:footnote w:id='{n}'>{note}</w:footnote>")
        return _said(words.text, style, REFERENCE.format(f"<w:footnoteReference w:id='{n}'/>"))

    def _chart(self, chart: Chart) -> Iterable[str]:
        drawn = picture(chart, self._language)
        if drawn is None:
            return
        yield _paragraph(self._drawing(drawn, chart.title, chart.alt), "Normal", "<w:keepNext/>")
        yield _paragraph(_run(chart.title), "Caption")

    def _table(self, table: Sheet) -> Iterable[str]:
        columns, *rows = lines(table)
        wide = widths([str(c) for c in columns], rows)
        twips = [TWIPS * n // sum(wide) for n in wide]
        grid = "".join(f"<w:gridCol w:w='{n}'/>" for n in twips)
        yield (
            "<w:tbl><w:tblPr><w:tblStyle w:val='Lines'/><w:tblW w:w='5000' w:type='pct'/>"
            "<w:tblLayout w:type='fixed'/><w:tblLook w:val='0620' w:firstRow='1' w:lastRow='0' "
            f"w:firstColumn='0' w:lastColumn='0' w:noHBand='1' w:noVBand='1'/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
        )
        yield self._row(columns, twips, "<w:cantSplit/><w:tblHeader/>")
        for row in rows:
            yield self._row(row, twips, "<w:cantSplit/>")
        # Word joins tables that touch, and needs a paragraph after a table.
        yield "</w:tbl>" + _paragraph("", "TableText")

    def _row(self, row: Iterable[Cell], twips: list[int], marks: str) -> str:
        cells = "".join(
            f"<w:tc><w:tcPr><w:tcW w:w='{n}' w:type='dxa'/></w:tcPr>{self._cell(cell)}</w:tc>"
            for cell, n in zip(row, twips, strict=True)
        )
        return f"<w:tr><w:trPr>{marks}</w:trPr>{cells}</w:tr>"

    def _cell(self, cell: Cell) -> str:
        if cell is None or isinstance(cell, str):
            return _said(cell or "", "TableText")
        return _paragraph(_run(number_text(cell, self._language)), "TableText", "<w:jc w:val='right'/>")


DRAWING = (
    "<w:r><w:drawing><wp:inline distT='0' distB='0' distL='0' distR='0'><wp:extent {size}/>"
    "<wp:docPr {named}/><a:graphic><a:graphicData uri='http://schemas.openxmlformats.org/drawingml/2006/picture'>"
    "<pic:pic><pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed='{key}'/>"
    "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x='0' y='0'/><a:ext {size}/></a:xfrm>"
    "<a:prstGeom prst='rect'><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>"
    "</w:drawing></w:r>"
)
