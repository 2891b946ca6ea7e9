"""What is published says of no card from which municipality it came, unless the organisers want it; in no file."""

from __future__ import annotations

from tests.exports.office import readable
from tests.exports.room import Hall
from tests.scene import KINDS
from workshop.core.agenda import StopStep
from workshop.core.cards import MakeGroup, MergeCards
from workshop.core.hall import End
from workshop.exports.collect import Material, collect
from workshop.exports.public import Edition, for_public, site

TOWN = "Ochtrup"


def shown() -> Material:
    """A wall that shows municipalities: a card from Ochtrup, one from Rheine with another one from Ochtrup under it."""
    hall = Hall()
    s, step = hall.s, hall.step("collect", "Ideen", mode="open", role="ideas", show_municipality=True)
    first = hall.writes(hall.people[5], step, "Badesee")
    bus = hall.writes(hall.people[0], step, "Bürgerbus")
    again = hall.writes(hall.people[5], step, "Rufbus")
    s.when(MergeCards(bus, (again,))).then_accepted()
    s.when(MakeGroup("Verkehr", step, None, (bus, first))).then_accepted()
    s.when(StopStep(step)).then_accepted()
    hall.votes("Punkte", subject="cards")
    s.when(End()).then_accepted()
    return collect(KINDS, s.state, s.log)


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
