"""The report as PDF, opened by two other programs: one reads tags and what the file claims, one reads its text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import msgspec
import pikepdf
import pypdfium2
import pytest

from tests.exports.reading import pdf_text, tags
from tests.exports.room import EMOJI, FORMULA, HEBREW, LONG, MARKUP, RIGHT_TO_LEFT, everything
from workshop import i18n
from workshop.exports import fonts
from workshop.exports.collect import Material
from workshop.exports.files import export
from workshop.exports.paper import Bar, Chart, Noted, Report, Section
from workshop.exports.pdf_file import pdf_bytes
from workshop.exports.report import report


@pytest.fixture(scope="module")
def material() -> Material:
    return everything()


@pytest.fixture(scope="module")
def content(material: Material) -> bytes:
    file = export(material, "report.pdf", "de")
    assert file is not None, "the fonts of the PDF are missing: make setup"
    assert file.media_type == "application/pdf"
    return file.content


@pytest.fixture(scope="module")
def pdf(content: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(content)) as found:
        yield found


@pytest.fixture(scope="module")
def text(content: bytes) -> str:
    return pdf_text(content)


def test_it_claims_both_standards_its_language_and_its_title(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as meta:
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
        assert meta["pdfuaid:part"] == "1"
        assert meta["dc:title"] == "Smart Region ÄÖÜ"
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "de-DE"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle


def test_headings_tables_notes_and_figures_are_tagged(pdf: pikepdf.Pdf) -> None:
    found = [str(e.S) for e in tags(pdf)]
    for tag in ("/H1", "/H2", "/Table", "/THead", "/TH", "/TD", "/Figure", "/Note", "/L", "/LI"):
        assert tag in found, tag
    figures = [e for e in tags(pdf) if str(e.S) == "/Figure"]
    assert len(figures) == 2
    assert all("Balkendiagramm" in str(e.Alt) and "6 je Kopf" in str(e.Alt) for e in figures)


def test_bookmarks_name_every_section(pdf: pikepdf.Pdf, material: Material) -> None:
    with pdf.open_outline() as outline:
        top = [item.title for item in outline.root]
        below = [item.title for one in outline.root for item in one.children]
    with i18n.speaking("de"):
        sections = report(material).sections
    assert [s.title for s in sections if s.level == 2] == [t for t in top if t != "Inhalt"]
    assert [s.title for s in sections if s.level == 3] == below


def test_all_its_fonts_are_inside(pdf: pikepdf.Pdf) -> None:
    fonts_there = [
        o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
    ]
    assert fonts_there
    assert all("/FontFile2" in f or "/FontFile3" in f for f in fonts_there)


def test_its_words_are_those_of_the_report(text: str) -> None:
    for words in (
        "Dies ist das Arbeitsergebnis eines Workshops, kein Beschluss.",
        "Bürgerbus für ältere Menschen; auch samstags, bitte",
        "Saerbeck",
        "Worüber wir noch streiten",
        "Zweites Modul · im März",
        "Prüfsumme (SHA-256):",
        "nicht ausgewiesen",
    ):
        assert words in text, words
    assert MARKUP in text
    assert LONG in text.replace(" ", "").replace("-", "")
    assert FORMULA.replace(" ", "") in text.replace(" ", "")
    assert "🌳" in text
    assert EMOJI[:9] in text


def test_a_sentence_of_the_vision_has_its_sources_in_a_footnote(pdf: pikepdf.Pdf, text: str) -> None:
    assert "Abstimmung „Punkte“; bearbeitet" in text
    assert sum(str(e.S) == "/Note" for e in tags(pdf)) == 3


def test_right_to_left_words_are_in_it(text: str) -> None:
    arabic = set(RIGHT_TO_LEFT.partition(" – ")[0].replace(" ", ""))
    assert set(HEBREW) <= set(text)
    assert arabic <= set(text) or {c for c in text if "\u0600" <= c <= "\u06ff" or c >= "\ufb50"}


def test_a_sign_without_a_picture_is_replaced_and_refuses_nothing(text: str) -> None:
    assert "漢" not in text
    assert f"{fonts.LACKING}{fonts.LACKING} und {fonts.LACKING}" in text


def test_a_rehearsal_says_so_on_every_page(material: Material) -> None:
    results = msgspec.structs.replace(material.results, rehearsal=True)
    file = export(msgspec.structs.replace(material, results=results), "report.pdf", "de")
    assert file is not None
    pages = pypdfium2.PdfDocument(file.content)
    assert all("PROBE / REHEARSAL" in page.get_textpage().get_text_bounded() for page in pages)


def test_english_readers_get_an_english_document(material: Material) -> None:
    file = export(material, "report.pdf", "en")
    assert file is not None
    with pikepdf.open(io.BytesIO(file.content)) as found:
        assert str(found.Root.Lang) == "en-GB"


def test_german_words_are_divided_by_syllables() -> None:
    word = "Straßenverkehrsordnungsbehörde " * 12
    made = pypdfium2.PdfDocument(pdf_bytes(Report("T", (), (), (Section("A", (word,)),), contents="C"), "de"))
    lines = "".join(page.get_textpage().get_text_bounded() for page in made)
    divided = re.findall(r"(\w+)[\x02\ufffe-]\s*(\w+)", lines)
    assert divided
    assert {"".join(parts) for parts in divided} == {"Straßenverkehrsordnungsbehörde"}


def test_the_same_report_makes_the_same_bytes(material: Material, content: bytes) -> None:
    again = export(material, "report.pdf", "de")
    assert again is not None
    assert again.content == content


def test_every_character_typst_gets_is_drawn() -> None:
    odd = "".join(chr(n) for n in (0, 7, 0x200D, 0x2028, 0xFE0F, 0xFFFD, 0xE000, 0x1F3F3, 0x10FFFF, 0x5D0))
    noted = Noted(f"a{odd}b", f"c{odd}d")
    assert pdf_bytes(Report(f"T{odd}", (), (odd,), (Section(f"S{odd}", (noted,)),)), "de")


def test_a_title_of_nothing_but_controls_is_no_empty_heading() -> None:
    assert pdf_bytes(Report("\x07", (), (), (Section("\x07"),)), "de")


@pytest.mark.parametrize("bars", [8, 25])
def test_a_short_chart_stays_on_one_page_and_a_long_one_breaks_between_its_bars(bars: int) -> None:
    drawn = tuple(Bar(f"Balken {n}.", (50.0, 20.0), ("5", "2")) for n in range(bars))
    chart = Chart("Diagramm", ("je Kopf", "je Kommune"), drawn, "Balken")
    before, voted = Section("Vorher", ("Wort",) * 20), Section("Wahl", chart=chart)
    content = pdf_bytes(Report("Bericht", (), (), (before, voted)), "de")
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]
    places = {n for n, words in enumerate(pages) for bar in drawn if bar.label in words}
    assert len(places) == (1 if bars == 8 else 2)
    assert all(any(bar.label in words for words in pages) for bar in drawn)
