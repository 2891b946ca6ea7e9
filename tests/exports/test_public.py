"""What is published says of no card from which municipality it came, unless the organisers want it; in no file."""

from __future__ import annotations

from tests.exports.office import readable
from tests.exports.room import Hall
from tests.scene import KINDS
from tests.vision.room import DE
from workshop.activities.vision.messages import StoreDraft
from workshop.core.agenda import AddStep, StopStep
from workshop.core.cards import MakeGroup, MergeCards
from workshop.core.conclude import results_of
from workshop.core.hall import Continue, End
from workshop.core.looked_at import remarks
from workshop.core.workshop import Workshop
from workshop.exports.collect import Material, collect
from workshop.exports.public import Edition, for_public, site
from workshop.vision.draft import draft

TOWN = "Ochtrup"


def shown_hall() -> Hall:
    """A wall that shows municipalities: a card from Ochtrup, one from Rheine with another one from Ochtrup under it."""
    hall = Hall()
    s, step = hall.s, hall.step("collect", "Ideen", mode="open", role="ideas", show_municipality=True)
    first = hall.writes(hall.people[5], step, "Badesee")
    bus = hall.writes(hall.people[0], step, "Bürgerbus")
    for text in ("Skatepark", "Bouleplatz", "Grillhütte"):
        hall.writes(hall.people[5], step, text)
    again = hall.writes(hall.people[5], step, "Rufbus")
    s.when(MergeCards(bus, (again,))).then_accepted()
    s.when(MakeGroup("Verkehr", step, None, (bus, first))).then_accepted()
    s.when(StopStep(step)).then_accepted()
    hall.votes("Punkte", subject="cards")
    s.when(End()).then_accepted()
    return hall


def shown() -> Material:
    """What is told of it."""
    s = shown_hall().s
    return collect(KINDS, s.state, s.log)


def with_vision() -> tuple[Workshop, Material]:
    """The same wall with the draft that the rules write of it."""
    s = shown_hall().s
    s.when(Continue()).when(AddStep("vision", "Vision")).then_accepted()
    made = draft(results_of(KINDS, s.state), DE)
    s.when(StoreDraft(s.state.order[-1], made.sections)).when(End()).then_accepted()
    return s.state, collect(KINDS, s.state, s.log)


def test_the_vision_tells_where_a_card_came_from_only_in_words_that_somebody_looked_at() -> None:
    w, m = with_vision()
    bare = for_public(m, towns=False)
    seen = {r.words for r in remarks(w, m.results) if r.why == "town"}
    sections = [c for s in bare.results.steps for c in s.sections]
    about_cards = [s for c in sections for s in c.sentences if s.cards]
    told = {s.text for s in about_cards if TOWN in s.text or any(TOWN in cell for cell in s.cells)}
    assert told <= seen
    lists = [s.cells for c in m.results.steps for d in c.sections for s in d.sentences if s.kind == "item"]
    assert any(TOWN in cell for cells in lists for cell in cells), "the wall shows them"
    kept = for_public(m, towns=True)
    assert kept.results == m.results


def told(*, towns: bool) -> dict[str, int]:
    """How often each file names the municipality."""
    files = site(for_public(shown(), towns=towns), Edition(1, "Amt", "2026-11-22"), "de", b"")
    return {name: readable(content).count(TOWN) for name, content in files.items()}


def test_no_published_file_tells_where_a_card_came_from() -> None:
    without, on_cards = told(towns=False), told(towns=True)
    # The lists of who took part, who voted, and how many; nothing of a card.
    assert without["results.json"] == 3
    assert {name for name in without if without[name] > 1} == {"results.json"}
    more = {name for name in without if on_cards[name] > without[name]}
    assert {"index.html", "results.json", "report.pdf", "tables.ods"} <= more
