"""Minutes, boards in pictures, the text for the press, the action plan, opened by other programs; the host's logo."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import msgspec
import pikepdf
import pypdfium2
import pytest

from tests.exports.office import convert, has_writer, readable, sheets
from tests.exports.reading import pdf_text, tags
from tests.exports.room import EMOJI, SECRETS, UMLAUT, everything
from workshop import i18n
from workshop.core.logos import logo_of
from workshop.core.results import SectionResult, SentenceResult
from workshop.exports.collect import Material
from workshop.exports.files import PAPERS, export, names
from workshop.exports.paper import Logo

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="50">'
    b'<rect width="200" height="50" fill="#063"/></svg>'
)
WORDS = {
    "minutes": (
        "Verlaufsprotokoll: Smart Region ÄÖÜ",
        "Abstimmung ausgezählt",
        "Karten hängen an der Wand.",
        "3 stimmen zu",
    ),
    "pictures": ("Bildprotokoll: Smart Region ÄÖÜ", UMLAUT, "Prioritäten", "(×2)"),
    "press": (
        "Für die Presse: Smart Region ÄÖÜ",
        "Busse für alle.",
        "6 Personen haben etwas beigetragen, 3 von 4 Kommunen",
        "Umstritten bleibt das Schwimmbad.",
        "kein Beschluss",
    ),
    "plan": ("Maßnahmenplan: Smart Region ÄÖÜ", "+1 Bus", "Rheine", "Zweites Modul · im März"),
}


@pytest.fixture(scope="module")
def material() -> Material:
    checked = logo_of(SVG)
    logo = Logo(checked.content, checked.media_type, "Kreis Steinfurt", checked.width, checked.height)
    return msgspec.structs.replace(everything(), logo=logo)


def made(m: Material, name: str, language: str = "de") -> bytes:
    file = export(m, name, language)
    assert file is not None, name
    return file.content


@pytest.mark.parametrize("paper", WORDS)
def test_a_paper_is_a_pdf_for_archives_and_readers_aloud(material: Material, paper: str) -> None:
    content = made(material, f"{paper}.pdf")
    text = pdf_text(content)
    for words in WORDS[paper]:
        assert words in text, words
    assert not [secret for secret in SECRETS if secret in text]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        with pdf.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfuaid:part"]) == ("2", "1")
        assert "Kreis Steinfurt" in [str(e.get("/Alt")) for e in tags(pdf) if str(e.S) == "/Figure"]


def test_office_opens_every_paper_with_the_same_words(material: Material, tmp_path: Path) -> None:
    if not has_writer():
        pytest.skip("LibreOffice Writer is missing: on Debian, apt install libreoffice-writer")
    files = {f"{p}-{kind}.{kind}": made(material, f"{p}.{kind}") for p in WORDS for kind in ("odt", "docx")}
    there = convert(tmp_path, files, "pdf")
    for name in files:
        stem, kind = name.split("-")[0], name.rpartition(".")[2]
        text = pdf_text((there / f"{stem}-{kind}.pdf").read_bytes())
        for words in WORDS[stem]:
            assert words in text, (name, words)


def test_each_board_begins_a_page(material: Material) -> None:
    pages = [
        page.get_textpage().get_text_bounded()
        for page in pypdfium2.PdfDocument(made(material, "pictures.pdf"))
    ]
    wall = next(n for n, text in enumerate(pages) if UMLAUT[:20] in text)
    vote = next(n for n, text in enumerate(pages) if "Prioritäten?" in text)
    assert 0 < wall < vote
    assert EMOJI.split()[0] in pages[wall]


def test_the_contents_of_the_report_name_pages(material: Material) -> None:
    document = pypdfium2.PdfDocument(made(material, "report.pdf"))
    front = document[0].get_textpage().get_text_bounded().splitlines()
    line = next(x for x in front if x.startswith("Wie gezählt wurde"))
    number = int(line.split()[-1])
    assert "Wie gezählt wurde" in document[number - 1].get_textpage().get_text_bounded()


@pytest.mark.parametrize("name", ["report.odt", "report.docx"])
def test_the_logo_is_on_the_cover_of_office_files(material: Material, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(made(material, name))) as parts:
        (document,) = (n for n in parts.namelist() if n in ("content.xml", "word/document.xml"))
        assert "Kreis Steinfurt" in parts.read(document).decode().split("Smart Region")[0]
    bare = msgspec.structs.replace(material, logo=None)
    assert len(made(bare, name)) < len(made(material, name))


def test_word_reads_the_action_plan(material: Material) -> None:
    (table, *_rest) = docx.Document(io.BytesIO(made(material, "plan.docx"))).tables
    assert [cell.text for cell in table.rows[1].cells][:2] == ["+1 Bus", "Rheine"]


@pytest.mark.parametrize("name", ["plan.xlsx", "plan.ods"])
def test_the_action_plan_is_a_sheet_too(material: Material, name: str, tmp_path: Path) -> None:
    rows = next(iter(sheets(tmp_path / "office", name, made(material, name)).values()))
    assert rows[1][:2] == ["+1 Bus", "Rheine"]


def test_the_minutes_name_no_person_and_tell_times(material: Material) -> None:
    text = readable(made(material, "minutes.odt"))
    assert "participant" not in text
    assert "Uhrzeiten in UTC" in text
    assert "Karte vom Papier" not in text


def test_what_changed_since_is_not_told_to_the_press(material: Material) -> None:
    stale = SentenceResult("Veraltet.", "sentence", "stale")
    steps = (
        *material.results.steps[:-1],
        msgspec.structs.replace(
            material.results.steps[-1], sections=(SectionResult("core", "Kernaussage", (stale,)),)
        ),
    )
    m = msgspec.structs.replace(material, results=msgspec.structs.replace(material.results, steps=steps))
    text = made(m, "press.md").decode()
    assert "Veraltet" not in text
    assert "Prioritäten" in text


def test_papers_are_in_english_too_and_a_plan_only_where_there_is_one(material: Material) -> None:
    assert "Minutes\\: Smart Region" in made(material, "minutes.md", "en").decode()
    steps = tuple(msgspec.structs.replace(s, measures=()) for s in material.results.steps)
    m = msgspec.structs.replace(material, results=msgspec.structs.replace(material.results, steps=steps))
    assert {n.split(".")[0] for n in names(m)} >= set(PAPERS) - {"plan"}
    assert not [n for n in names(m) if n.startswith("plan.") and n != "plan.csv"]
    with i18n.speaking("de"):
        assert PAPERS["plan"](material).sections
