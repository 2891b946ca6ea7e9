"""Tables as an OpenDocument spreadsheet: one sheet each, numbers as numbers, the headings stay in view.

Text of strangers is written as text, never as a formula or a link. This module must not know a word of workshops.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from workshop.exports.csv_file import Cell, lines
from workshop.exports.odf import Parts, attribute, odf_bytes, spaced
from workshop.exports.plain import About, Titled, cell_text, sheet_names, widths
from workshop.i18n import forms

CM_A_LETTER = 0.22
STYLES = (
    "<office:styles><style:default-style style:family='table-cell'><style:text-properties fo:font-size='10pt' "
    "style:font-name='Liberation Sans' fo:font-family='Liberation Sans' fo:language='{language}' "
    "fo:country='{country}'/></style:default-style>"
    "<style:style style:name='Default' style:family='table-cell'/></office:styles>"
    "<office:automatic-styles><style:page-layout style:name='pm'><style:page-layout-properties "
    "fo:page-width='29.7cm' fo:page-height='21cm' style:print-orientation='landscape' "
    "style:scale-to-X='1' style:scale-to-Y='0' fo:margin='1.5cm'/></style:page-layout></office:automatic-styles>"
    "<office:master-styles><style:master-page style:name='Default' style:page-layout-name='pm'/>"
    "</office:master-styles>"
)
CELLS = (
    "<style:style style:name='ta' style:family='table' style:master-page-name='Default'>"
    "<style:table-properties table:display='true'/></style:style>"
    "<style:style style:name='head' style:family='table-cell' style:parent-style-name='Default'>"
    "<style:table-cell-properties fo:wrap-option='wrap' style:vertical-align='top' fo:background-color='#EEF1F4' "
    "fo:border-bottom='0.5pt solid #000000'/><style:text-properties fo:font-weight='bold'/></style:style>"
    "<style:style style:name='cell' style:family='table-cell' style:parent-style-name='Default'>"
    "<style:table-cell-properties fo:wrap-option='wrap' style:vertical-align='top'/></style:style>"
)


def ods_bytes(tables: Iterable[Titled], about: About) -> bytes:
    """The spreadsheet."""
    found = list(tables)
    names = sheet_names(t.title for t in found)
    columns = "".join(
        f"<style:style style:name='co{n}' style:family='table-column'>"
        f"<style:table-column-properties style:column-width='{n * CM_A_LETTER:.2f}cm'/></style:style>"
        for n in sorted({n for t in found for n in _widths(t)})
    )
    styles = STYLES.format(language=about.language, country=forms.region(about.language) or "none")
    content = (piece for name, table in zip(names, found, strict=True) for piece in _sheet(name, table))
    automatic = f"<office:automatic-styles>{columns}{CELLS}</office:automatic-styles>"
    return odf_bytes("spreadsheet", about, content, Parts(styles, automatic, _views(names)))


def _widths(table: Titled) -> list[int]:
    columns, *rows = lines(table)
    return widths([str(c) for c in columns], rows)


def _sheet(name: str, table: Titled) -> Iterable[str]:
    columns, *rows = lines(table)
    yield f"<table:table table:name={attribute(name)} table:style-name='ta'>"
    yield "".join(
        f"<table:table-column table:style-name='co{n}' table:default-cell-style-name='cell'/>"
        for n in _widths(table)
    )
    yield f"<table:table-header-rows>{_row(columns, 'head')}</table:table-header-rows>"
    for row in rows:
        yield _row(row, "cell")
    yield "</table:table>"


def _row(row: Sequence[Cell], style: str) -> str:
    return f"<table:table-row>{''.join(_cell(cell, style) for cell in row)}</table:table-row>"


def _cell(cell: Cell, style: str) -> str:
    if isinstance(cell, int | Decimal):
        return (
            f"<table:table-cell table:style-name='{style}' office:value-type='float' office:value='{cell:f}'>"
            f"<text:p>{cell:f}</text:p></table:table-cell>"
        )
    if not cell:
        return f"<table:table-cell table:style-name='{style}'/>"
    paragraphs = "".join(f"<text:p>{spaced(line)}</text:p>" for line in cell_text(cell).split("\n"))
    return f"<table:table-cell table:style-name='{style}' office:value-type='string'>{paragraphs}</table:table-cell>"


def _views(names: Sequence[str]) -> str:
    """The first row of each sheet stays in view."""
    fixed = {
        "VerticalSplitMode": ("short", 2),
        "VerticalSplitPosition": ("int", 1),
        "PositionBottom": ("int", 1),
    }
    items = "".join(
        f"<config:config-item config:name='{key}' config:type='{kind}'>{value}</config:config-item>"
        for key, (kind, value) in (fixed | {"ActiveSplitRange": ("short", 2)}).items()
    )
    entries = "".join(
        f"<config:config-item-map-entry config:name={attribute(n)}>{items}</config:config-item-map-entry>"
        for n in names
    )
    return (
        "<config:config-item-set config:name='ooo:view-settings'><config:config-item-map-indexed "
        "config:name='Views'><config:config-item-map-entry><config:config-item config:name='ViewId' "
        "config:type='string'>view1</config:config-item><config:config-item-map-named config:name='Tables'>"
        f"{entries}</config:config-item-map-named></config:config-item-map-entry>"
        "</config:config-item-map-indexed></config:config-item-set>"
    )
