"""Borda, Schulze and ranked pairs on ballots that can be counted by hand, and on published examples."""

from typing import Any

import pytest

from counting.paper import file_of, ranking
from workshop.counting import BallotFile, tally


def rankings(method: str, options: str, votes: dict[str, int], **params: Any) -> BallotFile:
    return file_of(method, options, *((None, ranking(text), n) for text, n in votes.items()), **params)


# Schulze's own example with 45 voters: no Condorcet winner, E A C B D.
SCHULZE_45 = {
    "A C B E D": 5,
    "A D E C B": 5,
    "B E D A C": 8,
    "C A B E D": 3,
    "C A E B D": 7,
    "C B A D E": 2,
    "D C E B A": 7,
    "E B A D C": 8,
}


def test_schulze_finds_the_published_order() -> None:
    outcome = tally(rankings("schulze", "A B C D E", SCHULZE_45))
    assert outcome.tiers == (("E",), ("A",), ("C",), ("B",), ("D",))
    assert outcome.scores == {"A": "3", "B": "1", "C": "2", "D": "0", "E": "4"}
    assert outcome.details["pairwise"]["A"] == {"B": "20", "C": "26", "D": "30", "E": "22"}
    assert outcome.details["paths"]["A"] == {"B": "28", "C": "28", "D": "30", "E": "24"}
    assert outcome.details["paths"]["E"] == {"A": "25", "B": "28", "C": "28", "D": "31"}
    assert outcome.details["condorcet_winner"] is None


def test_a_condorcet_winner_is_named() -> None:
    """A beats B 2:1 and C 2:1."""
    outcome = tally(rankings("schulze", "C B A", {"A B C": 1, "B A C": 1, "C A B": 1}))
    assert outcome.details["condorcet_winner"] == "A"
    assert outcome.winners == ("A",)


def test_a_tie_makes_tiers_and_no_invented_order() -> None:
    """A and B are level with each other (1:1) and both beat C."""
    outcome = tally(rankings("schulze", "A B C", {"A B C": 1, "B A C": 1}))
    assert outcome.tiers == (("A", "B"), ("C",))
    assert outcome.details["paths"]["A"] == {"B": "0", "C": "2"}


def test_unranked_options_stand_tied_below_all_ranked() -> None:
    outcome = tally(rankings("schulze", "A B C", {"A": 1}))
    assert outcome.details["pairwise"] == {
        "A": {"B": "1", "C": "1"},
        "B": {"A": "0", "C": "0"},
        "C": {"A": "0", "B": "0"},
    }


def test_ranked_pairs_leaves_out_what_closes_a_circle() -> None:
    """A>B 7:2, B>C 6:3, C>A 5:4: the weakest closes the circle. A B C."""
    outcome = tally(rankings("ranked_pairs", "A B C", {"A B C": 4, "B C A": 2, "C A B": 3}))
    assert outcome.details["locked"] == [["A", "B"], ["B", "C"]]
    assert outcome.tiers == (("A",), ("B",), ("C",))
    assert outcome.scores == {"A": "2", "B": "1", "C": "0"}


@pytest.mark.parametrize(
    ("lot", "locked"), [("ABC", [["A", "B"], ["B", "C"]]), ("BCA", [["B", "C"], ["C", "A"]])]
)
def test_the_lot_decides_between_equal_pairs(lot: str, locked: list[list[str]]) -> None:
    """A perfect circle, each win 2:1: the pair whose winner stands first in the lot is locked first.

    Lot A B C: A>B, then B>C; C>A would close the circle. Lot B C A: B>C, then C>A.
    """
    file = rankings("ranked_pairs", "A B C", {"A B C": 1, "B C A": 1, "C A B": 1}, lot=list(lot))
    outcome = tally(file)
    assert outcome.details["locked"] == locked
    assert outcome.winners == (lot[0],)


def test_equal_pairs_are_not_locked_at_all() -> None:
    outcome = tally(rankings("ranked_pairs", "A B C", {"A B C": 1, "B A C": 1}))
    assert outcome.details["locked"] == [["A", "C"], ["B", "C"]]
    assert outcome.tiers == (("A", "B"), ("C",))


@pytest.mark.parametrize(
    ("variant", "scores"),
    [
        ("tournament", {"A": "3", "B": "3/2", "C": "3/2", "D": "0"}),
        ("zero", {"A": "3", "B": "3/2", "C": "3/2", "D": "0"}),
        ("modified", {"A": "3", "B": "3/2", "C": "3/2", "D": "0"}),
    ],
)
def test_borda_shares_the_places_of_tied_options(variant: str, scores: dict[str, str]) -> None:
    """A, then B and C together: places worth 2 and 1 give 3/2 each; D below (three ranked: 3, 2, 1 as well)."""
    assert tally(rankings("borda", "A B C D", {"A B=C": 1}, variant=variant)).scores == scores


@pytest.mark.parametrize(
    ("variant", "scores"),
    [
        ("tournament", {"A": "3", "B": "1", "C": "1", "D": "1"}),
        ("zero", {"A": "3", "B": "0", "C": "0", "D": "0"}),
        ("modified", {"A": "1", "B": "0", "C": "0", "D": "0"}),
    ],
)
def test_the_three_conventions_differ_on_a_bullet_vote(variant: str, scores: dict[str, str]) -> None:
    """Only A of four: the three unranked share 2+1+0 (tournament), get nothing, or A itself gets only 1."""
    assert tally(rankings("borda", "A B C D", {"A": 1}, variant=variant)).scores == scores


def test_borda_by_town() -> None:
    """Rheine's two halves: A 1/2·1, B 1/2·1; Laer: B 1. A 1/2, B 3/2."""
    file = file_of(
        "borda", "A B", ("Rheine", ranking("A B")), ("Rheine", ranking("B A")), ("Laer", ranking("B A"))
    )
    assert tally(file, "per_municipality").scores == {"A": "1/2", "B": "3/2"}
