"""The report as ODT, DOCX and Markdown, opened by other programs: LibreOffice, python-docx, a reader of Markdown."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable
from pathlib import Path

import docx
import msgspec
import pikepdf
import pytest
from markdown_it import MarkdownIt

from tests.exports.office import convert, has_writer, readable
from tests.exports.reading import pdf_text, tags
from tests.exports.room import EMOJI, FORMULA, LONG, MARKUP, RIGHT_TO_LEFT, everything
from workshop import i18n
from workshop.exports.collect import Material
from workshop.exports.docx_file import docx_bytes
from workshop.exports.files import export
from workshop.exports.markdown_file import markdown_bytes
from workshop.exports.odt_file import odt_bytes
from workshop.exports.paper import Noted, Report, Section
from workshop.exports.report import report

KINDS_OF_FILE = ("odt", "docx")
TAGGED = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'


@pytest.fixture(scope="module")
def material() -> Material:
    return everything()


@pytest.fixture(scope="module")
def told(material: Material) -> Report:
    with i18n.speaking("de"):
        return report(material)


@pytest.fixture(scope="module")
def files(material: Material) -> dict[str, bytes]:
    found = {kind: export(material, f"report.{kind}", "de") for kind in KINDS_OF_FILE}
    return {f"{kind}.{kind}": file.content for kind, file in found.items() if file is not None}


@pytest.fixture(scope="module")
def writer() -> None:
    if not has_writer():
        pytest.skip("LibreOffice Writer is missing: on Debian, apt install libreoffice-writer")


@pytest.fixture(scope="module")
def pdfs(writer: None, files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    there = convert(tmp_path_factory.mktemp("pdf"), files, TAGGED)
    return {kind: (there / f"{kind}.pdf").read_bytes() for kind in KINDS_OF_FILE}


@pytest.fixture(scope="module")
def texts(writer: None, files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    there = convert(tmp_path_factory.mktemp("text"), files, "txt:Text (encoded):UTF8")
    return {kind: one_line((there / f"{kind}.txt").read_text("utf-8-sig")) for kind in KINDS_OF_FILE}


def one_line(text: str) -> str:
    return " ".join(text.split())


def words_of(told: Report) -> Iterable[str]:
    """Everything that must be readable, without footnotes and numbers."""
    yield from (told.title, *told.facts)
    for s in told.sections:
        yield s.title
        yield from (w.text if isinstance(w, Noted) else w for w in (*s.paragraphs, *s.items))
        for row in s.table.rows if s.table is not None else ():
            yield from (cell for cell in row if isinstance(cell, str))


@pytest.mark.parametrize("kind", KINDS_OF_FILE)
def test_every_word_of_the_report_is_read_letter_by_letter(
    texts: dict[str, str], told: Report, kind: str
) -> None:
    missing = [w for w in words_of(told) if one_line(w) not in texts[kind]]
    assert missing == []
    for words in (FORMULA, EMOJI, RIGHT_TO_LEFT, LONG, MARKUP):
        assert words in texts[kind]


@pytest.mark.parametrize("kind", KINDS_OF_FILE)
def test_headings_header_rows_figures_and_language_are_what_they_are(
    pdfs: dict[str, bytes], kind: str
) -> None:
    """LibreOffice tags in its PDF what it found in the file."""
    with pikepdf.open(io.BytesIO(pdfs[kind])) as pdf:
        found = tags(pdf)
        assert str(pdf.Root.Lang) == "de-DE"
        assert str(pdf.docinfo["/Title"]) == "Smart Region ÄÖÜ"
    kinds = [str(e.S) for e in found]
    for tag in ("/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/Note"):
        assert tag in kinds, tag
    figures = [str(e.get("/Alt", "")) for e in found if str(e.S) == "/Figure"]
    assert sum("Balkendiagramm" in alt and "6 je Kopf" in alt for alt in figures) == 2


@pytest.mark.parametrize("kind", KINDS_OF_FILE)
def test_sources_of_the_vision_are_footnotes(pdfs: dict[str, bytes], kind: str) -> None:
    text = pdf_text(pdfs[kind])
    assert "Abstimmung „Punkte“; bearbeitet" in text
    assert "Busse für alle.1" in text.replace(" 1", "1")


def test_word_finds_styles_by_their_names(files: dict[str, bytes], told: Report) -> None:
    found = docx.Document(io.BytesIO(files["docx.docx"]))
    headings = [
        (p.style.name, p.text) for p in found.paragraphs if p.style and p.style.name.startswith("Heading")
    ]
    assert headings == [(f"Heading {s.level - 1}", s.title) for s in told.sections]
    assert "List Bullet" in {p.style.name for p in found.paragraphs if p.style}
    assert len(found.tables) == sum(s.table is not None for s in told.sections)
    heads = [t.rows[0]._tr.trPr for t in found.tables]
    assert all(head is not None and "w:tblHeader" in head.xml for head in heads)
    assert (found.core_properties.title, found.core_properties.language) == ("Smart Region ÄÖÜ", "de-DE")
    assert len(found.inline_shapes) == 2


@pytest.mark.parametrize("kind", KINDS_OF_FILE)
def test_a_rehearsal_says_so(material: Material, kind: str) -> None:
    results = msgspec.structs.replace(material.results, rehearsal=True)
    file = export(msgspec.structs.replace(material, results=results), f"report.{kind}", "de")
    assert file is not None
    assert readable(file.content).count("PROBE / REHEARSAL") >= 3


@pytest.mark.parametrize("write", [odt_bytes, docx_bytes, markdown_bytes])
def test_the_same_report_makes_the_same_bytes_whatever_stands_in_it(write: object) -> None:
    assert callable(write)
    odd = "a\x00\x0b\ud800b & <i> \"'"
    told = Report(
        odd, (odd,), (odd,), (Section(odd, (Noted(odd, odd),), (odd,)),), odd, "kein Datum", odd, odd
    )
    assert write(told, "de") == write(told, "de")


def test_odd_characters_do_not_break_a_document(writer: None, tmp_path: Path) -> None:
    odd = "a\x00\x0b\ud800b & <i> \"'"
    told = Report(odd, (odd,), (odd,), (Section(odd, (Noted(odd, odd),), (odd,)),), odd, "", odd, odd)
    files = {"o.odt": odt_bytes(told, "en"), "d.docx": docx_bytes(told, "en")}
    there = convert(tmp_path, files, "txt:Text (encoded):UTF8")
    for name in ("o.txt", "d.txt"):
        assert "ab & <i> \"'" in (there / name).read_text("utf-8-sig")


def test_markdown_reads_as_the_report_and_nothing_typed_is_markup(material: Material, told: Report) -> None:
    file = export(material, "report.md", "de")
    assert file is not None
    source = file.content.decode()
    body = "\n".join(
        line for line in source.splitlines() if not line.startswith("[^")
    )  # no footnotes in that reader
    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(body)
    assert not re.search(r"<(a|em|i|b|img|script)\b", page)
    text = one_line(html.unescape(re.sub(r"<[^>]+>", " ", page)))
    plain = one_line(re.sub(r"\[\^\d+\]", "", text))
    assert [w for w in words_of(told) if one_line(w) and one_line(w) not in plain] == []
    assert page.count("<table>") == sum(s.table is not None for s in told.sections)
    assert page.count("<h2>") == sum(s.level == 2 for s in told.sections)
    assert source.count("\n[^") == 3
