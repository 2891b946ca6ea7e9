"""How firmly a result stands: on the desk and in the report, worked out while municipalities are still known."""

from __future__ import annotations

import pytest

from tests.activities.test_vote_pages import drawn
from tests.activities.test_vote_recount import settings_of
from tests.activities.vote_room import Room
from tests.scene import KINDS
from workshop.activities.vote.count import document
from workshop.activities.vote.firmness import Standing
from workshop.activities.vote.messages import Line, Paper, PaperOption
from workshop.activities.vote.methods import METHODS
from workshop.activities.vote.standing import drawn as halls
from workshop.activities.vote.standing import told_by_town, urn, with_draws
from workshop.core.roles import Audience
from workshop.counting import parse_document
from workshop.exports.collect import collect
from workshop.exports.report import report
from workshop.i18n import speaking

PAPER = Paper(
    1, None, "dots", 3, 2, tuple(PaperOption(o, n, (), None, "") for n, o in enumerate("ab")), ("a", "b")
)


def room_of(*delegations: int, **settings: object) -> Room:
    """The first person of each town gives Umwelt 2 points, everybody else Energie 1."""
    room = Room((*delegations, 0, 0, 0, 0)[:4], **settings).opened()
    towns = [room.s.state.people[who.number or 0].municipality for who in room.people]
    for at, who in enumerate(room.people):
        first = towns.index(towns[at]) == at
        room.casts(who, *((2,) if first else (0, 1))).then_accepted()
    room.counted()
    return room


def test_three_towns_of_three_are_told_what_each_got_and_how_few_ballots_matter() -> None:
    """Each town gives Umwelt 2 and Energie 2: both lead, all that was given went to them, whoever is left out."""
    room = room_of(3, 3, 3)
    standing = room.state.counted[0].standing
    assert (standing.withheld, standing.recounts) == (False, 3)
    assert standing.same == 3
    assert standing.moves[room.fields[0]] == (1, 1)
    assert [share.per_cent for share in standing.shares] == [100, 100, 100]


def test_the_fewest_ballots_that_would_bring_the_next_level_are_told() -> None:
    """Umwelt 2 + 2 + 2 = 6, Energie 0. A ballot moves 2 + 2 = 4 at most: two are enough."""
    room = Room((3, 0, 0, 0), choose=None).opened()
    for who in room.people:
        room.casts(who, 2).then_accepted()
    room.counted()
    margin = room.state.counted[0].standing.margin
    assert (margin.number, margin.of, margin.inside) == (2, "ballots", room.fields[0])


def test_with_one_voter_in_a_town_only_the_word_is_left() -> None:
    room = room_of(3, 2, 1, 1)
    standing = room.state.counted[0].standing
    assert standing.withheld
    assert (standing.same, standing.moves, standing.shares) == (None, {}, ())
    html = drawn(room, "desk", None, "de")
    assert "nicht ausgewiesen" in html
    opened = room_of(3, 2, 1, 1, secret=False)
    assert len(opened.state.counted[0].standing.shares) == 4


def test_guests_may_be_the_rest_too() -> None:
    three = [Line(str(n), {"a": 1}, "Rheine") for n in range(3)]
    assert told_by_town(three, secret=True)
    assert not told_by_town([*three, Line("g", {"a": 1})], secret=True)
    assert not told_by_town([*three, Line("4", None, "Greven")], secret=True)
    assert told_by_town([*three, Line("g", {"a": 1})], secret=False)


@pytest.mark.parametrize("rule", sorted(METHODS))
def test_what_other_rules_say_is_for_the_desk_only(rule: str) -> None:
    room = Room((3, 3, 3, 0), **settings_of(rule)).opened()
    for who in room.people:
        room.marks(who, 1, 2 if rule not in ("approval", "equal_shares") else 1).then_accepted()
    room.counted()
    firm = room.s.view(room.step, Audience.FACILITATOR).firm[0]
    assert rule not in {other for other, _ in firm.others}
    assert not hasattr(room.s.view(room.step, Audience.BOARD), "firm")
    for language in ("de", "en"):
        html = drawn(room, "desk", None, language)
        assert "standing." not in html
        assert "counting." not in html
    assert firm.same <= len(firm.others)


def test_the_report_says_it_in_sentences() -> None:
    room = room_of(3, 3, 3)
    material = collect(KINDS, room.s.state, ())
    with speaking("de"):
        said = " ".join(" ".join(section.paragraphs) for section in report(material).sections)
    assert "In allen 3 Nachzählungen" in said


def file_of(lines: list[Line]) -> object:
    return parse_document(document(PAPER, {}, lines))


def test_halls_are_drawn_from_eight_towns_on_from_ballots_where_towns_are_small() -> None:
    """All towns alike: whatever is drawn, a is first."""
    towns = [[Line(f"{t}{n}", {"a": 2, "b": 1}, f"town {t}") for n in range(3)] for t in range(8)]
    lines = [line for town in towns for line in town]
    assert urn(file_of(lines[3:]), lines[3:], "per_head", secret=True) is None  # type: ignore[arg-type]
    found = urn(file_of(lines), lines, "per_municipality", secret=True)  # type: ignore[arg-type]
    assert found is not None
    assert (len(found.units), found.ballots) == (8, False)
    drawn_halls = halls(found, b"seed", "spread", 40)
    told = with_draws(Standing(), ("a", "b"), drawn_halls, ballots=False)
    assert (told.draws, told.spread) == (40, {"a": (1, 1), "b": (2, 2)})
    small = [*lines, Line("x", {"b": 2}, "Laer")]
    alone = urn(file_of(small), small, "per_head", secret=True)  # type: ignore[arg-type]
    assert alone is not None
    assert (len(alone.units), alone.ballots) == (25, True)
    assert all(ballot.group is None for unit in alone.units for ballot in unit)
    assert urn(file_of(small), small, "per_municipality", secret=True) is None  # type: ignore[arg-type]
