"""The summary: one page of A4, whatever the workshop, for everybody and for archives."""

from __future__ import annotations

import io

import msgspec
import pikepdf
import pypdfium2
import pytest

from tests.exports.reading import pdf_text
from tests.exports.room import everything
from workshop.exports.collect import Material
from workshop.exports.files import export

ENDLESS = "Straßenverkehrsordnungsbehörden und Bürgerbusse für alle " * 6


@pytest.fixture(scope="module")
def material() -> Material:
    return everything()


def summary(m: Material) -> bytes:
    file = export(m, "summary.pdf", "de")
    assert file is not None, "the fonts of the PDF are missing: make setup"
    return file.content


def test_it_says_who_met_what_leads_and_how_it_goes_on(material: Material) -> None:
    content = summary(material)
    text = pdf_text(content)
    assert len(pypdfium2.PdfDocument(content)) == 1
    for words in (
        "Smart Region ÄÖÜ",
        "6 Personen haben etwas beigetragen, 3 von 4 Kommunen",
        "Dies ist das Arbeitsergebnis eines Workshops, kein Beschluss.",
        "Busse für alle.",
        "Prioritäten",
        "+1 Bus · Rheine · 2027",
        "Zweites Modul · im März",
    ):
        assert words in text, words
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_metadata() as meta:
        assert (meta["pdfaid:part"], meta["pdfuaid:part"]) == ("2", "1")


def grown(m: Material) -> Material:
    """Every name and question as long as can be, and more votes than fit."""
    steps = []
    for s in m.results.steps:
        votes = tuple(
            msgspec.structs.replace(
                v,
                title=ENDLESS[:200],
                options=tuple(msgspec.structs.replace(o, name=ENDLESS[:300]) for o in v.options),
            )
            for v in s.votes
        )
        measures = tuple(msgspec.structs.replace(x, what=ENDLESS) for x in s.measures) * 6
        steps.append(msgspec.structs.replace(s, votes=votes * 4, measures=measures))
    results = msgspec.structs.replace(m.results, title=ENDLESS[:200], steps=tuple(steps))
    return msgspec.structs.replace(m, results=results)


def test_it_stays_one_page_when_everything_is_long(material: Material) -> None:
    content = summary(grown(material))
    assert len(pypdfium2.PdfDocument(content)) == 1
    assert "Weitere Abstimmungen und alle Karten stehen im Ergebnisbericht." in pdf_text(content)
