"""What is taken home: files that spreadsheets and programs read back, with nothing in them that the page withholds."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from base64 import b64encode
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
import pytest

from tests.activities.vote_room import Room, ideas
from tests.exports.office import readable
from tests.exports.room import EMOJI, FORMULA, RIGHT_TO_LEFT, SECRETS, UMLAUT, Hall, full_hall
from tests.scene import KINDS
from workshop import i18n
from workshop.activities.collect import EditCard, TurnAll, WithdrawCard
from workshop.activities.vote import CountVote
from workshop.core.agenda import AddStep, OpenStep, StopStep
from workshop.core.cards import MergeCards, SplitCards
from workshop.core.hall import Continue, End, Park, Pause, Resume
from workshop.core.results import MeasureResult, SectionResult, SentenceResult, StepResults
from workshop.counting import parse_document, tally
from workshop.exports.all_tables import tables
from workshop.exports.collect import Material, collect
from workshop.exports.csv_file import dialect_of, disarmed
from workshop.exports.files import export, names
from workshop.exports.own import own_cards
from workshop.exports.paper import Logo, Noted
from workshop.exports.report_vision import vision_sections
from workshop.exports.report_votes import result_table
from workshop.exports.tables import votes_of
from workshop.ops.tally import run_tally


@pytest.fixture(scope="module")
def hall() -> Hall:
    return full_hall()


@pytest.fixture(scope="module")
def material(hall: Hall) -> Material:
    return collect(KINDS, hall.s.state, hall.s.log)


def content(m: Material, name: str, language: str = "de") -> bytes:
    file = export(m, name, language)
    assert file is not None
    return file.content


def read(m: Material, name: str, language: str) -> list[dict[str, str]]:
    """As a spreadsheet of that language reads it."""
    raw = content(m, name, language)
    assert raw.startswith(b"\xef\xbb\xbf")
    text = io.StringIO(raw.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(text, delimiter=dialect_of(language).separator, strict=True))


def test_the_separator_is_that_of_the_language(material: Material) -> None:
    assert "Karte;Schritt" in content(material, "cards.csv", "de").decode("utf-8-sig").splitlines()[0]
    assert "Card,Step" in content(material, "cards.csv", "en").decode("utf-8-sig").splitlines()[0]


@pytest.mark.parametrize(
    ("language", "card", "number"), [("de", "Karte", "Nummer"), ("en", "Card", "Number")]
)
def test_cards_come_back_letter_by_letter(
    hall: Hall, material: Material, language: str, card: str, number: str
) -> None:
    texts = {int(row[number]): row[card] for row in read(material, "cards.csv", language)}
    assert texts[hall.bus] == UMLAUT
    assert texts[hall.emoji] == EMOJI
    assert texts[hall.arabic] == f"{RIGHT_TO_LEFT}!"
    assert texts[hall.formula] == f"'{FORMULA}"
    assert texts[hall.bus_again] == "Rufbus"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_looks_like_a_formula_is_disarmed(sign: str) -> None:
    assert disarmed(f"{sign}1+1") == f"'{sign}1+1"
    assert disarmed(f" {sign}1+1").startswith("'")
    assert disarmed("1+1=2") == "1+1=2"


def test_no_cell_of_any_file_can_be_a_formula(material: Material) -> None:
    for name in (name for name in names(material) if name.endswith(".csv")):
        for language in ("de", "en"):
            cells = [cell for row in read(material, name, language) for cell in (*row, *row.values())]
            assert not [c for c in cells if c.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_card_tells_its_field_heading_merges_and_votes(hall: Hall, material: Material) -> None:
    rows = {int(row["Nummer"]): row for row in read(material, "cards.csv", "de")}
    bus = rows[hall.bus]
    assert (bus["Handlungsfeld"], bus["Überschriften"], bus["Gedanken zusammen"]) == (
        "Umwelt",
        "Verkehr",
        "2",
    )
    assert rows[hall.bus_again]["Liegt unter Karte"] == str(hall.bus)
    assert rows[hall.bus_again]["Punkte: Ergebnis je Kopf"] == bus["Punkte: Ergebnis je Kopf"] != ""
    assert rows[hall.emoji]["Punkte: Ergebnis je Kopf"] == "0"
    assert bus["Kommune"] == ""
    assert rows[hall.arabic]["Stand"] == "von der Moderation geändert"


def test_fields_carry_both_counts_with_the_decimal_mark_of_the_language(material: Material) -> None:
    umwelt = next(row for row in read(material, "fields.csv", "de") if row["Handlungsfeld"] == "Umwelt")
    english = next(row for row in read(material, "fields.csv", "en") if row["Field"] == "Umwelt")
    assert umwelt["Ergebnis je Kommune"] == "nicht ausgewiesen", "Ochtrup has one voter"
    hall = Hall()
    hall.votes(secret=False)
    told = collect(KINDS, hall.s.state, hall.s.log)
    umwelt = next(row for row in read(told, "fields.csv", "de") if row["Handlungsfeld"] == "Umwelt")
    english = next(row for row in read(told, "fields.csv", "en") if row["Field"] == "Umwelt")
    assert umwelt["Ergebnis je Kopf"] == english["Result per head"]
    assert "," in umwelt["Ergebnis je Kommune"]
    assert umwelt["Ergebnis je Kommune"].replace(",", ".") == english["Result per municipality"]


def test_a_field_nobody_voted_on_is_in_the_list(hall: Hall) -> None:
    empty = Hall()
    rows = read(collect(KINDS, empty.s.state, empty.s.log), "fields.csv", "de")
    assert [row["Handlungsfeld"] for row in rows] == ["Umwelt", "Energie", "Wirtschaft"]


def test_every_municipality_is_listed_also_one_without_anybody(material: Material) -> None:
    rows = {row["Kommune"]: row for row in read(material, "participation.csv", "de")}
    assert rows["Saerbeck"]["Teilnehmende"] == "0"
    assert rows["Rheine"] == {"Kommune": "Rheine", "Teilnehmende": "4", "Mit Beitrag": "3"}
    assert rows["Gäste"]["Mit Beitrag"] == "0"
    assert material.results.participation.missing == ("Saerbeck",)
    assert material.results.participation.people == 6


def test_the_log_says_what_the_desk_did_and_names_nobody(hall: Hall, material: Material) -> None:
    rows = read(material, "log.csv", "de")
    assert {row["Durch"] for row in rows} == {"Moderation"}
    assert "Abstimmung ausgezählt" in {row["Was"] for row in rows}
    assert not any(word in " ".join(row.values()) for row in rows for word in (*SECRETS, UMLAUT, "Rufbus"))


def test_the_log_says_which_side_of_a_pause_and_of_the_end_it_was() -> None:
    hall = Hall()
    wall = hall.step("collect", "Ideen", mode="open")
    cards = [hall.writes(hall.people[n], wall, f"Karte {n}") for n in (0, 1)]
    acts = (Pause("Kaffee"), Resume(), MergeCards(cards[0], (cards[1],)), SplitCards((cards[1],)))
    for command in (*acts, StopStep(wall), End(), Continue()):
        hall.s.when(command).then_accepted()
    rows = [row["Was"] for row in read(collect(KINDS, hall.s.state, hall.s.log), "log.csv", "de")]
    assert rows[-7:] == [
        "Pause begonnen",
        "Pause beendet",
        "Karten zusammengelegt",
        "Zusammengelegte Karten getrennt",
        "Schritt geschlossen",
        "Workshop beendet",
        "Workshop fortgesetzt",
    ]


def test_results_are_numbers_in_the_report_and_words_where_they_are_withheld(material: Material) -> None:
    with i18n.speaking("de"):
        table = result_table(votes_of(material)[0])
    assert table.columns[2:4] == ("Ergebnis je Kopf", "Ergebnis je Kommune")
    assert table.numeric == (True, False, True, False, True)
    assert {row[3] for row in table.rows} == {"nicht ausgewiesen"}


def test_a_card_changed_on_the_wall_is_logged_by_its_number_and_one_under_cover_is_not() -> None:
    hall = Hall()
    wall = hall.step("collect", "Ideen", mode="open")
    open_card = hall.writes(hall.people[0], wall, "Vorher")
    gone_card = hall.writes(hall.people[1], wall, "Weg damit")
    hall.s.when(EditCard(wall, open_card, "Nachher"), by=hall.people[0])
    hall.s.when(WithdrawCard(wall, gone_card), by=hall.people[1]).then_accepted()
    cover = hall.step("collect", "Verdeckt", mode="covered")
    covered = hall.writes(hall.people[0], cover, "Noch geheim")
    hall.s.when(EditCard(cover, covered, "Auch geheim"), by=hall.people[0]).then_accepted()
    hall.s.when(TurnAll(cover)).when(EditCard(cover, covered, "Für alle"), by=hall.people[0]).then_accepted()
    rows = read(collect(KINDS, hall.s.state, hall.s.log), "log.csv", "de")
    own = [(r["Was"], r["Betrifft"]) for r in rows if r["Durch"] == "jemand im Saal"]
    assert own == [
        ("eigene Karte an der Wand geändert", f"Karte {open_card}"),
        ("eigene Karte von der Wand zurückgenommen", f"Karte {gone_card}"),
        ("eigene Karte an der Wand geändert", f"Karte {covered}"),
    ]


def test_the_report_folds_the_log_and_the_file_keeps_every_act() -> None:
    hall = Hall()
    hall.collects()
    for text in ("Schwimmbad", "Kirmes", "Freibad"):
        hall.s.when(Park(text)).then_accepted()
    m = collect(KINDS, hall.s.state, hall.s.log)
    page = content(m, "report.html").decode()
    assert page.count("Kommune ergänzt") == 1
    assert "4 × Kommune ergänzt" in page
    assert "Vorbereitung: " in page
    assert "3 × " in page
    assert sum(row["Was"] == "Kommune ergänzt" for row in read(m, "log.csv", "de")) == 4


def test_every_act_of_the_desk_has_words_in_both_languages() -> None:
    tags = {str(e.__struct_config__.tag) for e in KINDS.events()}
    own = {"wording_frozen"}
    for language in ("de", "en"):
        words = i18n.ALL[language]
        assert [t for t in sorted(tags - own) if not words.knows(f"log.{t}")] == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_key_is_left_without_words(material: Material, language: str) -> None:
    with i18n.speaking(language):
        for table in tables(material).values():
            cells = [c for row in table.rows for c in row if isinstance(c, str)]
            keys = [c for c in (table.title, *table.columns, *cells) if c.startswith(("results.", "log."))]
            assert keys == []


def values(found: Any) -> Iterator[Any]:
    """Everything in a JSON document, keys too."""
    if isinstance(found, dict):
        for key, value in found.items():
            yield key
            yield from values(value)
    elif isinstance(found, list):
        for one in found:
            yield from values(one)
    else:
        yield found


def test_nothing_hidden_covered_or_uncounted_is_in_any_file(hall: Hall, material: Material) -> None:
    for name in names(material):
        for language in ("de", "en"):
            text = readable(content(material, name, language))
            assert not [s for s in SECRETS if s in text or html.escape(s) in text]
    document = json.loads(content(material, "results.json"))
    assert hall.running not in [s["step"] for s in document["results"]["steps"] if s["votes"]]  # type: ignore[attr-defined]
    assert {one["step"] for one in document["ballots"]} == {hall.priorities, hall.dots}  # type: ignore[attr-defined]
    assert not {"person", "people_numbers", "receipt", "notes"} & {
        v for v in values(document) if isinstance(v, str)
    }


def test_what_a_secret_vote_withholds_is_null_in_json_and_a_word_in_csv(material: Material) -> None:
    document = json.loads(content(material, "results.json"))
    votes = [v for s in document["results"]["steps"] for v in s["votes"]]
    assert votes
    assert all(
        o["municipalities"] is None for v in votes for o in v["options"] if 0 < o["supporters"] < v["voters"]
    )
    for one in document["ballots"]:
        assert not {b.get("group") for b in one["file"]["ballots"]} - {None}
        assert not any("group_size" in b for b in one["file"]["ballots"])
    supported = [
        row
        for row in read(material, "votes.csv", "de")
        if row["Unterstützende"] not in ("0", row["Abstimmende"])
    ]
    assert {row["Unterstützende Kommunen"] for row in supported} == {"nicht ausgewiesen"}


def test_the_exported_ballots_count_to_the_exported_result(
    hall: Hall, material: Material, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    document = json.loads(content(material, "results.json"))
    votes = {v["ballot"]: v for s in document["results"]["steps"] for v in s["votes"]}
    assert len(document["ballots"]) == len(votes) == 2
    for one in document["ballots"]:
        path = tmp_path / "ballots.json"
        path.write_bytes(content(material, f"ballots-{one['step']}-{one['vote']}.json"))
        assert run_tally(str(path), "per_head", False) == 0
        outcome = json.loads(capsysbinary.readouterr().out)
        vote = votes[one["vote"]]
        assert outcome["scores"] == {o["option"]: o["per_head"] for o in vote["options"]}
        assert (outcome["voters"], outcome["abstained"]) == (vote["voters"], vote["abstained"])
        assert one["file"]["checksum"] == vote["checksum"]


def test_where_municipalities_may_be_told_the_file_counts_per_municipality_too() -> None:
    hall = Hall((3, 3, 3, 0))
    hall.votes(secret=False)
    m = collect(KINDS, hall.s.state, hall.s.log)
    file = next(iter(m.ballots.values()))
    vote = m.results.steps[0].votes[0]
    counted = tally(parse_document(json.loads(msgspec.json.encode(file))), "per_municipality")
    assert counted.scores == {o.option: o.per_municipality for o in vote.options}


class Reader(HTMLParser):
    """Collects text, and tags that must not be there."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_report_is_plain_html_that_any_card_survives() -> None:
    hall = Hall()
    step = hall.step("collect", "Ideen <b>", mode="open")
    hall.writes(hall.people[0], step, "<script>alert(1)</script> & Co")
    m = collect(KINDS, hall.s.state, hall.s.log)
    reader = Reader()
    reader.feed(content(m, "report.html").decode())
    assert "<script>alert(1)</script> & Co" in reader.words
    assert not reader.tags & {"script", "style", "b", "iframe"}
    assert "style" not in reader.attributes


def test_a_rehearsal_says_so_in_every_file(material: Material) -> None:
    probe = msgspec.structs.replace(
        material,
        results=msgspec.structs.replace(material.results, rehearsal=True),
    )
    for name in names(probe):
        file = export(probe, name, "de")
        assert file is not None
        assert file.name.startswith("PROBE-")
        if not name.startswith("chart-"):  # letters of pictures are outlines
            assert "PROBE / REHEARSAL" in readable(file.content)
    assert all(row["PROBE / REHEARSAL"] == "PROBE" for row in read(probe, "cards.csv", "de"))


def test_anna_reads_what_became_of_her_card_and_nobody_elses(hall: Hall, material: Material) -> None:
    last = hall.people[4].number
    assert last is not None
    with i18n.speaking("de"):
        (card,) = own_cards(hall.s.state, material.results, last)
    assert (card.text, card.fate, card.under) == ("Rufbus", "merged", UMLAUT)
    assert [v.title for v in card.votes] == ["Punkte"]


def test_vision_and_plan_carry_their_sources(hall: Hall, material: Material) -> None:
    first = SentenceResult("Busse für alle.", "sentence", "edited", cards=(hall.bus,), votes=(hall.dots,))  # type: ignore[attr-defined]
    row = SentenceResult("", "row", "rule", cells=("Bus", "12"), participation=True)
    section = SectionResult("goal", "Ziel", (first, row), agreed=3, objections=1)
    measure = MeasureResult(99, "+1 Bus", "Rheine", ("Greven",), "2027", hall.bus, ("Ochtrup",))
    step = StepResults(98, "vision", "Vision", "", sections=(section,), measures=(measure,))
    results = msgspec.structs.replace(material.results, steps=(*material.results.steps, step))
    m = msgspec.structs.replace(material, results=results)
    lines = read(m, "vision.csv", "de")
    assert [line["Satz"] for line in lines] == ["Busse für alle.", "Bus | 12"]
    assert (lines[0]["Beruht auf Karten"], lines[0]["Beruht auf Abstimmungen"]) == (str(hall.bus), "Punkte")
    assert (lines[0]["Stand"], lines[1]["Stand"]) == ("bearbeitet", "nach den Regeln")
    (planned,) = read(m, "plan.csv", "de")
    assert (planned["Maßnahme"], planned["Mit"], planned["Bis wann"]) == ("'+1 Bus", "Greven", "2027")
    page = content(m, "report.html").decode()
    assert "3 stimmen zu" in page
    assert 'Busse für alle.<sup><a id="from-1" href="#note-1">1</a></sup>' in page
    assert f'<li id="note-1" dir="auto">Karte {hall.bus}; Abstimmung „Punkte“; bearbeitet ' in page


def test_there_is_no_export_of_another_name(material: Material) -> None:
    assert export(material, "../secrets.csv", "de") is None
    assert export(material, "ballots-1-1.json", "de") is None


def test_the_documentation_names_every_key_of_the_document(root: Path, material: Material) -> None:
    said = (root / "docs" / "export-json.md").read_text(encoding="utf-8")
    document = json.loads(content(material, "results.json"))
    found = {"results": document["results"], "one": [{k: v for k, v in document.items() if k != "results"}]}
    assert [
        key for key in sorted(keys(found) - {"one"}) if f"`{key}`" not in said and f'"{key}"' not in said
    ] == []


def keys(found: Any) -> set[str]:
    """Names of fields; keys that are ids or names of weightings are no names."""
    if isinstance(found, dict):
        own = {k for k in found if not k.isdigit()}
        return own.union(*(keys(v) for v in found.values()))
    if isinstance(found, list):
        return set().union(*(keys(one) for one in found))
    return set()


def test_a_sentence_that_rests_on_many_cards_names_their_numbers_in_runs(material: Material) -> None:
    told = SentenceResult("Dazu 5 weitere Karten", "item", "rule", cards=(3, 4, 7, 8, 9, 10, 12))
    section = SectionResult("ideas", "Ideen", (told,))
    steps = (StepResults(1, "vision", "Vision", "", sections=(section,)),)
    m = msgspec.structs.replace(material, results=msgspec.structs.replace(material.results, steps=steps))
    with i18n.speaking("de"):
        (_, ideas) = vision_sections(m)
    assert [w.note for w in ideas.items if isinstance(w, Noted)] == ["Karten 3, 4, 7–10, 12"]


def test_a_page_begins_with_its_contents_and_every_entry_leads_to_its_heading(material: Material) -> None:
    page = content(material, "report.html").decode()
    nav = page.partition('<nav class="contents"')[2].partition("</nav>")[0]
    entries = re.findall(r'<a href="#([\w-]+)" dir="auto">(.*?)</a>', nav)
    parts = re.findall(r'<h[23] id="([\w-]+)"[^>]*>(.*?)</h[23]>', page)
    assert entries == [one for one in parts if one[0] != "contents"]
    assert len({anchor for anchor, _ in entries}) == len(entries) > 10
    assert page.index("<h1") < page.index('<nav class="contents"') < page.index('id="part-1"')
    ET.fromstring("<nav" + nav + "</nav>")  # lists in lists, each closed  # noqa: S314


def test_the_report_as_a_page_bears_the_logo_inside_it(material: Material) -> None:
    logo = Logo(b"\x89PNG...", "image/png", "Kreis <Musterland>", 90, 30)
    page = content(msgspec.structs.replace(material, logo=logo), "report.html").decode()
    assert f'<img src="data:image/png;base64,{b64encode(logo.content).decode()}"' in page
    assert 'alt="Kreis &lt;Musterland&gt;" width="90" height="30"' in page
    assert "<img" not in content(material, "report.html").decode()


@pytest.mark.parametrize("name", ["report.html", "report.md", "results.json"])
def test_fields_on_which_nobody_could_vote_are_named(name: str) -> None:
    room = Room()
    for text, field in (("Bus", 0), ("Rad", 0), ("Dach", 1)):
        ideas(room, text, field=room.fields[field])
    s = room.s
    s.when(AddStep("vote", "Karten", settings={"subject": "cards", "per_field": True})).then_accepted()
    vote = s.state.order[-1]
    s.when(OpenStep(vote)).when(StopStep(vote)).when(CountVote(vote)).then_accepted()
    told = content(collect(KINDS, s.state, s.log), name).decode()
    if name == "results.json":
        (step,) = [x for x in json.loads(told)["results"]["steps"] if x["votes"]]
        assert ([f["name"] for f in step["unasked"]], step["fewest"]) == (["Energie"], 2)
    else:
        words = "Ohne Abstimmung, weil es dort weniger als 2 Vorschläge gibt: Energie."
        assert html.unescape(told.replace("\\", "")).count(words) == 1
