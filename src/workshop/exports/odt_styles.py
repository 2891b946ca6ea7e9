"""Styles of the text document: those that word processors know by name, so that an office can restyle it at once.

This module must not know a word of workshops.
"""

from __future__ import annotations

INK = "#16324f"
FONT = "fo:font-family='Liberation Sans' style:font-family-generic='swiss'"


def styles(language: str, country: str, header: str, footer: str) -> str:
    """The inside of styles.xml; header and footer are text for XML."""
    default = (
        "<office:styles><style:default-style style:family='paragraph'><style:paragraph-properties "
        "fo:hyphenation-ladder-count='no-limit' style:writing-mode='lr-tb'/><style:text-properties "
        f"{FONT} fo:font-size='10.5pt' fo:language='{language}' fo:country='{country}' fo:hyphenate='true' "
        "fo:hyphenation-remain-char-count='2' fo:hyphenation-push-char-count='2'/></style:default-style>"
        "<style:style style:name='Standard' style:family='paragraph' style:class='text'/>"
    )
    named = "".join(
        (
            _paragraph("Text_20_body", "Text body", "fo:margin-bottom='0.2cm' fo:line-height='120%'"),
            _heading("Heading", "Heading", 12),
            *(
                _heading(f"Heading_20_{n}", f"Heading {n}", size, n)
                for n, size in enumerate((16, 13, 11, 10), 1)
            ),
            _heading("Title", "Title", 26),
            _heading("Contents_20_Heading", "Contents Heading", 13),
            _paragraph("Contents_20_1", "Contents 1", ""),
            _paragraph("Contents_20_2", "Contents 2", "fo:margin-left='0.6cm'"),
            _paragraph("Table_20_Contents", "Table Contents", "", "fo:font-size='8.5pt'"),
            _paragraph("Table_20_Heading", "Table Heading", "", "fo:font-size='8.5pt' fo:font-weight='bold'"),
            _paragraph("Footnote", "Footnote", "fo:margin-left='0.4cm' fo:text-indent='-0.4cm'", SMALL),
            _paragraph("Caption", "Caption", "fo:margin-bottom='0.3cm'", f"{SMALL} fo:font-style='italic'"),
            _paragraph("Header", "Header", "", SMALL),
            _paragraph("Footer", "Footer", "", SMALL),
            _paragraph("Notice", "Notice", "fo:background-color='#fff1d6' fo:padding='0.2cm'", BOLD),
            LIST,
            NOTES,
        )
    )
    return f"{default}{named}</office:styles>{PAGE}{_master(header, footer)}"


SMALL = "fo:font-size='8.5pt'"
BOLD = "fo:font-weight='bold'"
LIST = (
    "<text:list-style style:name='List_20_1' style:display-name='List 1'><text:list-level-style-bullet "
    "text:level='1' text:bullet-char='•'><style:list-level-properties "
    "text:list-level-position-and-space-mode='label-alignment'><style:list-level-label-alignment "
    "text:label-followed-by='listtab' fo:margin-left='0.6cm' fo:text-indent='-0.4cm'/>"
    "</style:list-level-properties></text:list-level-style-bullet></text:list-style>"
)
NOTES = (
    "<text:notes-configuration text:note-class='footnote' style:num-format='1' text:start-value='0' "
    "text:footnotes-position='page' text:start-numbering-at='document'/>"
)
PAGE = (
    "<office:automatic-styles><style:page-layout style:name='pm'><style:page-layout-properties "
    "fo:page-width='21cm' fo:page-height='29.7cm' style:print-orientation='portrait' fo:margin-top='1.5cm' "
    "fo:margin-bottom='1.5cm' fo:margin-left='2.2cm' fo:margin-right='2.2cm'/>"
    "<style:header-style><style:header-footer-properties fo:min-height='0.8cm' fo:margin-bottom='0.4cm'/>"
    "</style:header-style><style:footer-style><style:header-footer-properties fo:min-height='0.8cm' "
    "fo:margin-top='0.4cm'/></style:footer-style></style:page-layout></office:automatic-styles>"
)
AUTOMATIC = (
    "<office:automatic-styles>"
    "<style:style style:name='Tb' style:family='table'><style:table-properties style:width='16.6cm' "
    "table:align='margins' fo:margin-bottom='0.4cm'/></style:style>"
    "<style:style style:name='Rw' style:family='table-row'><style:table-row-properties fo:keep-together='always'/>"
    "</style:style>"
    "<style:style style:name='Hd' style:family='table-cell'><style:table-cell-properties fo:padding='0.1cm' "
    f"fo:border-bottom='1pt solid {INK}'/></style:style>"
    "<style:style style:name='Cl' style:family='table-cell'><style:table-cell-properties fo:padding='0.1cm' "
    "fo:border-bottom='0.5pt solid #c3ccd5'/></style:style>"
    "<style:style style:name='Nr' style:family='paragraph' style:parent-style-name='Table_20_Contents'>"
    "<style:paragraph-properties fo:text-align='end'/></style:style>"
    "<style:style style:name='Br' style:family='paragraph' style:parent-style-name='Heading_20_1'>"
    "<style:paragraph-properties fo:break-before='page'/></style:style>"
    "<style:style style:name='Fr' style:family='graphic'><style:graphic-properties style:vertical-pos='top' "
    "style:vertical-rel='baseline'/></style:style>"
    "{more}</office:automatic-styles>"
)


def right_to_left(name: str, parent: str) -> str:
    """A style like its parent for words that run to the left."""
    return (
        f"<style:style style:name='{name}' style:family='paragraph' style:parent-style-name='{parent}'>"
        "<style:paragraph-properties style:writing-mode='rl-tb' fo:text-align='start'/></style:style>"
    )


def column(name: str, share: int) -> str:
    """A column as wide as its share of the table."""
    return (
        f"<style:style style:name='{name}' style:family='table-column'><style:table-column-properties "
        f"style:rel-column-width='{share}*'/></style:style>"
    )


def _paragraph(name: str, shown: str, layout: str, letters: str = "") -> str:
    return (
        f"<style:style style:name='{name}' style:display-name='{shown}' style:family='paragraph' "
        f"style:parent-style-name='Standard'><style:paragraph-properties {layout}/>"
        f"<style:text-properties {letters}/></style:style>"
    )


def _heading(name: str, shown: str, size: int, level: int = 0) -> str:
    outline = f"style:default-outline-level='{level}' " if level else ""
    return (
        f"<style:style style:name='{name}' style:display-name='{shown}' style:family='paragraph' {outline}"
        "style:parent-style-name='Standard' style:next-style-name='Text_20_body'><style:paragraph-properties "
        "fo:margin-top='0.5cm' fo:margin-bottom='0.2cm' fo:keep-with-next='always'/><style:text-properties "
        f"fo:font-size='{size}pt' fo:font-weight='bold' fo:color='{INK}' fo:hyphenate='false'/></style:style>"
    )


def _master(header: str, footer: str) -> str:
    number = "<text:page-number text:select-page='current'/> / <text:page-count/>"
    return (
        "<office:master-styles><style:master-page style:name='Standard' style:page-layout-name='pm'>"
        f"<style:header><text:p text:style-name='Header'>{header}</text:p></style:header>"
        f"<style:footer><text:p text:style-name='Footer'>{footer} {number}</text:p></style:footer>"
        "</style:master-page></office:master-styles>"
    )
