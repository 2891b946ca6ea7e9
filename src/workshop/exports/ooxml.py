"""The package around a DOCX file: its parts, how they refer to each other, styles that Word knows by name.

Written without a library, like OpenDocument (docs/decisions/office-files.md). The same content makes the same bytes.
This module must not know a word of workshops.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from workshop.exports.odf import text
from workshop.exports.plain import MADE, About, made
from workshop.i18n import forms

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
KINDS = {
    "styles": "rIdStyles",
    "settings": "rIdSettings",
    "numbering": "rIdNumbering",
    "footnotes": "rIdNotes",
    "header": "rIdHeader",
    "footer": "rIdFooter",
}
"""Parts beside the document: name of the file and of the relationship; `id` by which the document calls it."""
INK = "16324F"
ANYTIME = MADE.timetuple()[:6]


def docx_package(about: About, parts: Mapping[str, str], pictures: Mapping[str, bytes]) -> bytes:
    """The file. `parts`: XML of `document` and of each of `KINDS`; `pictures`: PNG by the id the document calls."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        files = {
            "[Content_Types].xml": _types(),
            "_rels/.rels": _relations(
                ("rId1", f"{R}/officeDocument", "word/document.xml"),
                ("rId2", f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ),
            "docProps/core.xml": _core(about),
            "word/_rels/document.xml.rels": _relations(
                *((key, f"{R}/{kind}", f"{kind}.xml") for kind, key in KINDS.items()),
                *((key, f"{R}/image", f"media/{key}.png") for key in pictures),
            ),
        }
        files |= {f"word/{name}.xml": HEAD + xml for name, xml in parts.items()}
        for name, xml in files.items():
            z.writestr(_entry(name), xml)
        for key, png in pictures.items():
            z.writestr(_entry(f"word/media/{key}.png"), png)
    return out.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, ANYTIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _types() -> str:
    rows = "".join(
        f'<Override PartName="/word/{kind}.xml" ContentType="{WORD}.{kind}+xml"/>' for kind in KINDS
    )
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>{rows}'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relations(*rows: tuple[str, str, str]) -> str:
    found = "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{to}"/>' for key, kind, to in rows)
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{found}</Relationships>'


def _core(about: About) -> str:
    when = f'xsi:type="dcterms:W3CDTF">{made(about.date).isoformat()}Z'
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{text(about.title)}</dc:title><dc:creator>{text(about.author)}</dc:creator>"
        f"<dc:language>{forms.tag(about.language)}</dc:language>"
        f"<dcterms:created {when}</dcterms:created><dcterms:modified {when}</dcterms:modified>"
        "</cp:coreProperties>"
    )


def settings(language: str) -> str:
    """Words are divided at the ends of lines; the order of elements is fixed by the schema."""
    return (
        f"<w:settings {SPACES}><w:autoHyphenation/><w:footnotePr><w:footnote w:id='-1'/><w:footnote w:id='0'/>"
        "</w:footnotePr><w:compat><w:compatSetting w:name='compatibilityMode' "
        "w:uri='http://schemas.microsoft.com/office/word' w:val='15'/></w:compat>"
        f"<w:themeFontLang w:val='{forms.tag(language)}'/></w:settings>"
    )


def numbering() -> str:
    """One list with bullets."""
    return (
        f"<w:numbering {SPACES}><w:abstractNum w:abstractNumId='0'><w:multiLevelType w:val='singleLevel'/>"
        "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='bullet'/><w:lvlText w:val='•'/>"
        "<w:lvlJc w:val='left'/><w:pPr><w:ind w:left='360' w:hanging='240'/></w:pPr></w:lvl></w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>"
    )


def styles(language: str) -> str:
    """Word's own names, so that an office can restyle the document at once."""
    code = forms.tag(language)
    default = (
        f"<w:styles {SPACES}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii='Arial' w:hAnsi='Arial' "
        "w:eastAsia='Arial' w:cs='Arial'/><w:sz w:val='21'/><w:szCs w:val='21'/>"
        f"<w:lang w:val='{code}' w:eastAsia='{code}' w:bidi='ar-SA'/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
        "<w:spacing w:after='100' w:line='276' w:lineRule='auto'/></w:pPr></w:pPrDefault></w:docDefaults>"
        "<w:style w:type='paragraph' w:default='1' w:styleId='Normal'><w:name w:val='Normal'/><w:qFormat/></w:style>"
        "<w:style w:type='character' w:default='1' w:styleId='DefaultParagraphFont'>"
        "<w:name w:val='Default Paragraph Font'/></w:style>"
        "<w:style w:type='table' w:default='1' w:styleId='TableNormal'><w:name w:val='Normal Table'/><w:tblPr>"
        "<w:tblInd w:w='0' w:type='dxa'/><w:tblCellMar><w:top w:w='40' w:type='dxa'/><w:left w:w='70' w:type='dxa'/>"
        "<w:bottom w:w='40' w:type='dxa'/><w:right w:w='70' w:type='dxa'/></w:tblCellMar></w:tblPr></w:style>"
    )
    headings = "".join(_heading(n, size) for n, size in enumerate((32, 26, 22, 21), 1))
    rest = "".join(
        (
            _style("Title", "Title", "<w:spacing w:before='1200' w:after='240'/>", f"{BOLD}{_size(52)}"),
            _style(
                "TOCHeading", "TOC Heading", "<w:keepNext/><w:spacing w:before='360'/>", f"{BOLD}{_size(26)}"
            ),
            _style("TOC1", "toc 1", "<w:spacing w:after='40'/>", ""),
            _style("TOC2", "toc 2", "<w:spacing w:after='40'/><w:ind w:left='300'/>", ""),
            _style("Caption", "caption", "", f"<w:i/>{_size(17)}"),
            _style("ListBullet", "List Bullet", LISTED, ""),
            _style("FootnoteText", "footnote text", "<w:spacing w:after='0'/>", _size(17)),
            _style("Header", "header", "", _size(17)),
            _style("Footer", "footer", "", _size(17)),
            _style("Notice", "Notice", "<w:shd w:val='clear' w:color='auto' w:fill='FFF1D6'/>", "<w:b/>"),
            _style("TableText", "Table Text", "<w:spacing w:after='0'/>", _size(17)),
        )
    )
    note = (
        "<w:style w:type='character' w:styleId='FootnoteReference'><w:name w:val='footnote reference'/>"
        "<w:rPr><w:vertAlign w:val='superscript'/></w:rPr></w:style>"
    )
    return f"{default}{headings}{rest}{note}{GRID}</w:styles>"


BOLD = f"<w:b/><w:color w:val='{INK}'/>"
LISTED = "<w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr><w:spacing w:after='40'/>"
GRID = (
    "<w:style w:type='table' w:styleId='Lines'><w:name w:val='Lines'/><w:basedOn w:val='TableNormal'/><w:tblPr>"
    "<w:tblBorders><w:top w:val='single' w:sz='4' w:space='0' w:color='C3CCD5'/>"
    "<w:bottom w:val='single' w:sz='4' w:space='0' w:color='C3CCD5'/>"
    "<w:insideH w:val='single' w:sz='4' w:space='0' w:color='C3CCD5'/></w:tblBorders></w:tblPr>"
    "<w:tblStylePr w:type='firstRow'><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>"
    f"<w:bottom w:val='single' w:sz='8' w:space='0' w:color='{INK}'/></w:tcBorders></w:tcPr></w:tblStylePr></w:style>"
)


def _size(half_points: int) -> str:
    return f"<w:sz w:val='{half_points}'/><w:szCs w:val='{half_points}'/>"


def _style(key: str, name: str, layout: str, letters: str) -> str:
    return (
        f"<w:style w:type='paragraph' w:styleId='{key}'><w:name w:val='{name}'/><w:basedOn w:val='Normal'/>"
        f"<w:pPr>{layout}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
    )


def _heading(level: int, size: int) -> str:
    layout = (
        "<w:keepNext/><w:suppressAutoHyphens/><w:spacing w:before='320' w:after='120'/>"
        f"<w:outlineLvl w:val='{level - 1}'/>"
    )
    return (
        f"<w:style w:type='paragraph' w:styleId='Heading{level}'><w:name w:val='heading {level}'/>"
        "<w:basedOn w:val='Normal'/><w:next w:val='Normal'/><w:qFormat/>"
        f"<w:pPr>{layout}</w:pPr><w:rPr>{BOLD}{_size(size)}</w:rPr></w:style>"
    )
