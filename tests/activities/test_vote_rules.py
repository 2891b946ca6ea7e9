"""Every rule in the hall, on ballots few enough to count by hand: what may be given, what comes out, what is shown."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.activities.vote_room import Room
from workshop.activities.vote.limited import limits_of
from workshop.activities.vote.messages import Paper, Settings
from workshop.activities.vote.methods import METHODS
from workshop.core.roles import Audience
from workshop.counting import parse_document, tally

A, B, C, D = "Umwelt", "Energie", "Wirtschaft", "Mobilität"


def shown(room: Room) -> Any:
    return room.s.view(room.step, Audience.BOARD).results[0]


def ranks(room: Room) -> list[tuple[int, str]]:
    return [(r.rank, r.label) for r in shown(room).rows]


def file_of(room: Room) -> dict[str, Any]:
    from workshop.activities.vote import ballot_files

    found: Any = next(iter(ballot_files(room.s.state, room.s.state.steps[room.step]).values()))
    return dict(found)


def cast_all(room: Room, *ballots: tuple[int | None, ...]) -> None:
    for who, marks in zip(room.people, ballots, strict=False):
        room.marks(who, *marks).then_accepted()


def test_approval_counts_who_goes_along() -> None:
    room = Room(rule="approval").opened()
    cast_all(room, (1, 1), (1,), (0, 1, 1), (1, 1, 0, 0))
    room.marks(room.people[0], 2).then_refused("mark_off_scale")
    result = room.counted()
    assert [(o.name, o.per_head) for o in result.options] == [(A, "3"), (B, "3"), (C, "1"), (D, "0")]
    assert [o.rank_head for o in result.options] == [1, 1, 3, 4]
    assert {str(b["ballot"]) for b in file_of(room)["ballots"]} >= {str(room.fields[:2])}


def test_consensing_puts_the_smallest_resistance_first_and_the_longer_bar_is_the_better_one() -> None:
    room = Room(rule="consensing").opened()
    options = room.state.papers[0].options
    assert len(options) == 5, "to leave all as it is stands on the paper"
    cast_all(room, (0, 5, 9, 3, 10), (2, 5, 9, 3, 10), (4, 5, 8, None, 10))
    room.marks(room.people[0], 11).then_refused("mark_off_scale")
    result = room.counted()
    assert [(o.name, o.per_head) for o in result.options][:3] == [(A, "2"), (D, "3"), (B, "5")]
    assert result.passive == options[-1].id == result.options[-1].option
    first = shown(room).rows[0]
    assert (first.head_share, first.head_text) == (80.0, "80")
    wirtschaft = next(d for d in shown(room).distributions if d.label == C)
    assert (wirtschaft.objections, wirtschaft.people[8:10], wirtschaft.blank) == (3, (1, 2), 0)
    assert shown(room).unit == "resistance"


def test_an_option_that_too_few_rated_has_no_place_and_is_listed_apart() -> None:
    room = Room(rule="consensing", passive=False).opened()
    cast_all(room, (0, 4), (0, 4, 1), (0, 4), (0, 4), (0, 4))
    result = room.counted()
    assert [o.name for o in result.options] == [A, B]
    assert [(u.name, u.rated_by) for u in result.unplaced] == [(C, 1), (D, 0)]
    assert [u.label for u in shown(room).unplaced] == [C, D]


def test_a_score_is_the_mean_of_those_who_graded_and_0_is_a_grade() -> None:
    room = Room(rule="score", min_grade=0, max_grade=5, coverage="none").opened()
    cast_all(room, (5, 0, 3), (4, 0, None), (None, 5, 4))
    result = room.counted()
    means = {o.name: o.per_head for o in result.options}
    assert means == {A: "9/2", C: "7/2", B: "5/3"}
    assert shown(room).rows[0].head_text == "4.5"
    assert shown(room).rows[0].head_share == 90.0
    assert [u.name for u in result.unplaced] == [D]


def test_majority_judgment_takes_the_grade_that_at_least_half_give() -> None:
    room = Room(rule="majority_judgment", coverage="none").opened()
    assert (room.state.papers[0].least, room.state.papers[0].most) == (0, 5)
    cast_all(room, (5, 4, 0, 1), (5, 4, 0, 2), (0, 4, 5, 3))
    room.counted()
    assert ranks(room) == [(1, A), (2, B), (3, D), (4, C)]
    assert [r.head_text for r in shown(room).rows] == ["5", "4", "2", "0"]
    assert shown(room).distributions[0].people == (1, 0, 0, 0, 0, 2)


@pytest.mark.parametrize("rule", ["schulze", "ranked_pairs"])
def test_a_ranking_whose_first_beats_all_others_one_by_one_is_led_by_it(rule: str) -> None:
    room = Room(rule=rule).opened()
    cast_all(room, (1, 2, 3), (1, 3, 2), (2, 1, 3), (2, 1, 3), (1, 2))
    room.marks(room.people[0], 5).then_refused("mark_off_scale")
    room.counted()
    assert ranks(room) == [(1, A), (2, B), (3, C), (4, D)]
    duels = shown(room).duels
    assert duels.winner == A
    assert duels.wins[0][1] == 3
    assert duels.wins[1][0] == 2
    assert duels.wins[0][3] == 5, "who is not ranked is behind"


def test_borda_gives_points_by_place_and_ties_share() -> None:
    room = Room(rule="borda").opened()
    cast_all(room, (1, 2, 3, 4), (2, 1, 3, 4), (1, 1))
    result = room.counted()
    assert [(o.name, o.per_head) for o in result.options] == [
        (A, "15/2"),
        (B, "15/2"),
        (C, "5/2"),
        (D, "1/2"),
    ]
    document = parse_document(file_of(room))
    assert any(b.ballot == ((room.fields[0], room.fields[1]),) for b in document.ballots)


def budget_room() -> Room:
    typed = "Radweg | 40.000 €\nBus | 60000\nDach | 30 000\nTurm | 200000"
    return Room(rule="equal_shares", subject="typed", typed=typed, budget=100_000).opened()


def test_equal_shares_buys_what_its_supporters_can_pay_together() -> None:
    room = budget_room()
    paper = room.state.papers[0]
    assert (paper.budget, paper.unit, list(paper.prices.values())) == (
        100_000, 100, [40_000, 60_000, 30_000, 200_000],
    )  # fmt: skip
    cast_all(room, (1, 1), (1, 1), (1,), (0, 0, 1), (0, 1, 1))
    result = room.counted()
    spending = shown(room).spending
    assert [p.label for p in spending.bought] == ["Radweg", "Dach"]
    assert (spending.spent, spending.left, spending.share) == (70_000, 30_000, "20000")
    assert spending.bought[0].each == "13333", "40,000 among three"
    assert {o.name: o.rank_head for o in result.options} == {"Radweg": 1, "Dach": 1, "Bus": 3, "Turm": 3}
    assert [r.label for r in shown(room).rows if r.chosen] == ["Radweg", "Dach"]


def test_dots_keep_what_they_were() -> None:
    room = Room(rule="dots").opened()
    room.marks(room.people[0], 2, 2).then_refused("too_many_dots")
    room.marks(room.people[0], 3).then_refused("too_many_on_one")
    cast_all(room, (2, 1), (2,))
    room.counted()
    assert ranks(room)[:2] == [(1, A), (2, B)]


@pytest.mark.parametrize("rule", ["dots", "approval", "consensing", "score", "majority_judgment", "schulze"])
def test_a_withdrawn_mark_is_an_abstention_again(rule: str) -> None:
    room = Room(rule=rule).opened()
    anna, bernd = room.people[:2]
    room.marks(anna, 1).then_accepted()
    room.marks(anna).then_accepted()
    room.marks(bernd, 1).then_accepted()
    result = room.counted()
    assert (result.voters, result.abstained) == (1, 1)


ALL = ("dots", "approval", "consensing", "score", "majority_judgment", "borda", "schulze", "ranked_pairs")


@pytest.mark.parametrize("rule", ALL)
def test_nobody_voted_and_still_there_is_a_page_a_file_and_a_recount(rule: str) -> None:
    room = Room(rule=rule).opened()
    room.marks(room.people[0]).then_accepted()
    result = room.counted()
    assert {o.rank_head for o in result.options} == {1}
    assert {r.head_share for r in shown(room).rows} == {0.0}
    assert tally(parse_document(file_of(room))).voters == 0


def test_a_paper_from_before_there_were_rules_is_read_as_dots() -> None:
    paper = {
        "id": 9,
        "field": None,
        "rule": "dots",
        "points": 3,
        "max_per_option": 2,
        "options": [],
        "lot": [],
    }
    old = msgspec.convert(paper, Paper)
    assert limits_of(old, 4, False).form == "points"
    assert METHODS[old.rule].params(old) == {"points": 3, "max_per_option": 2}
    settings = {
        "subject": "fields",
        "rule": "dots",
        "points": None,
        "max_per_option": 2,
        "leading": "per_head",
    }
    assert msgspec.convert(settings, Settings) == Settings()
