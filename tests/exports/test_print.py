"""Poster and paper kit, read by other programs: one reads the QR code off the page, one the words, one the tags."""

from __future__ import annotations

import io
import re

import msgspec
import pikepdf
import pypdfium2
import pytest
import zxingcpp

from tests.exports.reading import pdf_text, tags
from tests.exports.room import EMOJI, LONG, MARKUP
from tests.scene import KINDS, Scene
from workshop.activities.vote.methods import METHODS
from workshop.blueprints import KEYS, blueprint, commands_for
from workshop.core.agenda import AddStep, GoTo, OpenStep
from workshop.core.roles import SYSTEM
from workshop.core.setup import AddField, Describe, MarkRehearsal
from workshop.exports.kit import kit
from workshop.exports.poster import poster

JOIN = "https://workshop.example/join/KX74PM"
TYPED = "Radweg | 40000\nSolardach | 60000"


def hall(key: str = "steinfurt_1", language: str = "de") -> Scene:
    s = Scene()
    for command in commands_for(blueprint(key), language):
        s.when(command).then_accepted()
    return s


def hung(s: Scene, wifi: str = "") -> bytes:
    return poster(s.state, JOIN, "workshop.example", "KX74PM", wifi)


def codes(content: bytes) -> list[str]:
    """What a camera reads off every page."""
    pages = (page.render(scale=2).to_pil() for page in pypdfium2.PdfDocument(content))
    return [found.text for page in pages for found in zxingcpp.read_barcodes(page)]


def claims_both(content: bytes) -> pikepdf.Pdf:
    pdf = pikepdf.open(io.BytesIO(content))
    with pdf.open_metadata() as meta:
        assert (meta["pdfaid:part"], meta["pdfuaid:part"]) == ("2", "1")
    assert pdf.Root.MarkInfo.Marked
    return pdf


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", ("Wählen Sie Ihre Kommune", "WLAN „Rathaus“", "workshop.example", "KX7 4PM")),
        ("en", ("Pick your municipality", "Wi-Fi “Rathaus”", "workshop.example", "KX7 4PM")),
    ],
)
def test_a_camera_reads_the_way_in_off_the_poster_and_a_person_too(
    language: str, words: tuple[str, ...]
) -> None:
    s = hall(language=language)
    content = hung(s, "Rathaus")
    assert codes(content) == [JOIN]
    text = pdf_text(content).replace("\N{NO-BREAK SPACE}", " ")
    assert [word for word in (*words, s.state.title) if word not in text] == []
    with claims_both(content) as pdf:
        assert len(pdf.pages) == 1
        width, height = (float(pdf.pages[0].mediabox[n]) for n in (2, 3))
        assert (round(width), round(height)) == (595, 842)
        assert str(pdf.Root.Lang).startswith(language)
        figures = [e for e in tags(pdf) if str(e.S) == "/Figure"]
        assert [("workshop.example" in str(f.Alt)) for f in figures] == [True]


def test_the_poster_of_a_rehearsal_says_so_and_without_wifi_there_is_no_word_of_it() -> None:
    s = Scene().when(MarkRehearsal(), by=SYSTEM).when(Describe("Übung"))
    text = pdf_text(hung(s))
    assert "PROBE" in text
    assert "WLAN" not in text


@pytest.mark.parametrize("title", [MARKUP[:160], EMOJI[:160], LONG[:160]])
def test_any_title_and_wifi_fits_on_one_page_as_data(title: str) -> None:
    s = Scene().when(Describe(title, title, "2026-11-22", title))
    with claims_both(hung(s, title[:32])) as pdf:
        assert len(pdf.pages) == 1


@pytest.mark.parametrize("key", KEYS)
def test_the_kit_of_every_template_has_each_number_once_a_vote_and_cards_for_each_collection(
    key: str,
) -> None:
    s, people = hall(key), 7
    text = pdf_text(kit(KINDS, s.state, people))
    votes = sum(len(KINDS["vote"].printed(s.state, step)) for step in s.state.agenda() if step.kind == "vote")
    numbered = [int(n) for n in re.findall(r"Nr\. (\d+)", text)]
    assert sorted(numbered) == sorted(list(range(1, people + 1)) * votes)
    collections = sum(step.kind == "collect" for step in s.state.agenda())
    assert text.count("Kommune: ") + text.count("Kommune:") >= 2 * people * collections
    assert [m.name for m in s.state.municipalities.values() if m.name not in text] == []


def with_vote(rule: str) -> tuple[Scene, int]:
    s = hall("empty")
    settings = {"rule": rule, "subject": "typed", "typed": TYPED, "budget": 100_000}
    s.when(AddStep("vote", "Wahl", "Was zuerst?", settings)).then_accepted()
    return s, s.state.order[-1]


@pytest.mark.parametrize("rule", METHODS)
def test_every_rule_has_a_ballot_with_its_options_and_says_how(rule: str) -> None:
    s, _ = with_vote(rule)
    with claims_both(kit(KINDS, s.state, 1)):
        pass
    text = pdf_text(kit(KINDS, s.state, 1))
    assert "Radweg" in text
    assert "Solardach" in text
    assert "kit." not in text
    how = {"points": "Punkte", "crosses": "Kreuz", "grades": "Zahl", "places": "Plätze"}
    assert how[METHODS[rule].form] in text or "Widerstand" in text


def test_an_open_vote_prints_what_is_on_the_phones_in_the_order_of_the_desk() -> None:
    s, step = with_vote("dots")
    s.when(GoTo(step)).when(OpenStep(step)).then_accepted()
    (paper,) = s.state.steps[step].state.papers
    (ballot,) = KINDS["vote"].printed(s.state, s.state.steps[step])
    wording = s.state.steps[step].state.wording
    assert [name for name, _ in ballot.options] == [wording[o.id].name for o in paper.options]
    assert ballot.settled


def test_a_vote_whose_options_are_yet_to_come_has_empty_lines_to_fill() -> None:
    s = hall("empty")
    s.when(AddStep("vote", "Wahl", "Was zuerst?", {"subject": "cards"})).then_accepted()
    (ballot,) = KINDS["vote"].printed(s.state, s.state.steps[s.state.order[-1]])
    assert ballot.options == ()
    assert "Es gilt, was vorgelesen wird" in pdf_text(kit(KINDS, s.state, 1))


def test_a_vote_on_ideas_by_field_has_ballots_and_tally_for_each_field_before_there_are_any() -> None:
    s = hall("empty").when(AddField("Energie")).when(AddField("Umwelt")).then_accepted()
    s.when(AddStep("vote", "Punkte auf Ideen", "Was zuerst?", {"subject": "cards", "per_field": True}))
    step = s.then_accepted().state.steps[s.state.order[-1]]
    ballots = KINDS["vote"].printed(s.state, step)
    assert [(one.field, one.options, one.settled) for one in ballots] == [
        ("Energie", (), False),
        ("Umwelt", (), False),
    ]
    text = " ".join(pdf_text(kit(KINDS, s.state, 2)).split())
    for field in ("Energie", "Umwelt"):
        assert f"Strichliste: Punkte auf Ideen · {field}" in text
        # In the list of contents, above the tally, above the stack and on two ballots.
        assert text.count(f"Punkte auf Ideen · {field}") == 5


def test_the_kit_of_a_workshop_without_agenda_still_says_what_to_do() -> None:
    s = Scene().when(Describe("Leer"))
    s = Scene() if not s.state.title else s
    bare = msgspec.structs.replace(s.state, order=(), steps={})
    assert "Warten Sie drei Minuten" in pdf_text(kit(KINDS, bare, 3))
