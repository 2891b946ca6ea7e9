"""Score, majority judgment, consensing and approval on ballots that can be counted by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counting.oracles import majority_sequence
from counting.paper import file_of
from workshop.counting import tally


def test_approval_counts_crosses_by_head_and_by_town() -> None:
    """Per head A 2, B 2. Per municipality Rheine's two share a vote: A 1/2 + 1/2 = 1, B 1/2 + 1 = 3/2."""
    file = file_of(
        "approval", "A B", ("Rheine", ["A", "B"]), ("Rheine", ["A"]), ("Laer", ["B"]), ("Laer", [])
    )
    assert tally(file).tiers == (("A", "B"),)
    by_town = tally(file, "per_municipality")
    assert by_town.scores == {"A": "1", "B": "3/2"}
    assert (by_town.winners, by_town.abstained) == (("B",), 1)


def test_the_mean_is_taken_over_those_who_rated() -> None:
    """A: (5 + 0) / 2 = 5/2; B: 3; C: nobody. The lower median of 0 and 5 is 0."""
    outcome = tally(file_of("score", "A B C", {"A": 5, "B": 3}, {"A": 0}))
    assert outcome.scores == {"A": "5/2", "B": "3", "C": None}
    assert outcome.tiers == (("B",), ("A",))
    assert outcome.too_few_ratings == ("C",)
    assert outcome.details == {
        "mean": {"A": 2.5, "B": 3.0, "C": None},
        "median": {"A": 0, "B": 3, "C": None},
        "rated_by": {"A": 2, "B": 1, "C": 0},
    }


def test_a_blank_may_be_filled_in_but_is_no_rating() -> None:
    """Blank 1: B = (3 + 1) / 2 = 2, C = 1; still only one person rated B and nobody C."""
    outcome = tally(file_of("score", "A B C", {"A": 5, "B": 3}, {"A": 0}, None, blank=1))
    assert outcome.scores == {"A": "5/2", "B": "2", "C": "1"}
    assert outcome.details["rated_by"] == {"A": 2, "B": 1, "C": 0}
    assert outcome.too_few_ratings == ()


def test_coverage_asks_for_half_of_the_people_and_half_of_the_towns() -> None:
    """Four people, three towns. A: 2 people, 1 town: too few. B: 2 people, 2 towns. C: 1 person: too few."""
    ballots = (
        ("Rheine", {"A": 1, "B": 4}),
        ("Rheine", {"A": 1}),
        ("Laer", {"B": 3}),
        ("Recke", {"C": 5}),
    )
    outcome = tally(file_of("score", "A B C", *ballots, coverage="half"))
    assert outcome.tiers == (("B",),)
    assert outcome.too_few_ratings == ("A", "C")
    assert outcome.scores == {"A": "1", "B": "7/2", "C": "5"}
    filled = tally(file_of("score", "A B C", *ballots, coverage="half", blank=2))
    assert filled.too_few_ratings == ("A", "C")


def test_consensing_looks_for_the_smallest_resistance() -> None:
    """A: 0 + 10 = 10 of 20, half accepted; B: 3 + 4 = 7, so 65 %. B leads; one person objects to A."""
    outcome = tally(file_of("consensing", "A B", {"A": 0, "B": 3}, {"A": 10, "B": 4}))
    assert outcome.tiers == (("B",), ("A",))
    assert outcome.scores == {"A": "5", "B": "7/2"}
    assert outcome.details["resistance"] == {"A": "10", "B": "7"}
    assert outcome.details["acceptance_percent"] == {"A": 50.0, "B": 65.0}
    assert outcome.details["maximum"] == {"A": 10, "B": 4}
    assert outcome.details["objections"] == {"A": 1, "B": 0}


def test_resistance_of_nought_is_an_answer() -> None:
    outcome = tally(file_of("consensing", "A B", {"A": 0, "B": 0}))
    assert (outcome.voters, outcome.abstained, outcome.scores["A"]) == (1, 0, "0")


def test_the_majority_grade_is_what_at_least_half_give_at_least() -> None:
    """A: 1 3 4 5 → lower median 3, half above (+). B: 2 3 3 4 → 3, a quarter above and below (-)."""
    ballots = [{"A": a, "B": b} for a, b in zip((1, 3, 4, 5), (2, 3, 3, 4), strict=True)]
    outcome = tally(file_of("majority_judgment", "B A", *ballots))
    assert outcome.tiers == (("A",), ("B",))
    assert outcome.scores == {"A": "3", "B": "3"}
    assert outcome.details["grade"] == {"A": 3, "B": 3}
    assert (outcome.details["above"]["A"], outcome.details["below"]["A"]) == (0.5, 0.25)
    assert outcome.details["sign"] == {"A": "+", "B": "-"}


def test_gauges_that_never_differ_share_the_rank() -> None:
    """A is graded 2 and 4, B 2, 2, 4, 4: the same shares, so the same at every step."""
    ballots = [{"A": 2, "B": 2}, {"A": 4, "B": 4}, {"B": 2}, {"B": 4}]
    assert tally(file_of("majority_judgment", "A B", *ballots)).tiers == (("A", "B"),)


def test_towns_weigh_alike_in_the_majority_grade() -> None:
    """Three from Rheine say 1, one from Laer and one from Recke say 4: per head 1, per town 4 by two to one."""
    file = file_of("majority_judgment", "A", ("Rheine", {"A": 1}, 3), ("Laer", {"A": 4}), ("Recke", {"A": 4}))
    assert tally(file).scores["A"] == "1"
    assert tally(file, "per_municipality").scores["A"] == "4"


PROFILE = st.integers(1, 9).flatmap(
    lambda voters: st.lists(
        st.lists(st.integers(0, 5), min_size=voters, max_size=voters), min_size=2, max_size=4
    )
)


@given(PROFILE)
def test_the_walk_outwards_is_the_rule_of_removing_medians(columns: list[list[int]]) -> None:
    options = "ABCD"[: len(columns)]
    ballots = [dict(zip(options, row, strict=True)) for row in zip(*columns, strict=True)]
    tiers = tally(file_of("majority_judgment", " ".join(options), *ballots)).tiers
    sequences = {option: majority_sequence(column) for option, column in zip(options, columns, strict=True)}
    expected = sorted({tuple(sequence) for sequence in sequences.values()}, reverse=True)
    assert [set(tier) for tier in tiers] == [
        {option for option in options if tuple(sequences[option]) == sequence} for sequence in expected
    ]


@pytest.mark.parametrize("method", ["score", "majority_judgment", "consensing"])
def test_options_without_a_grade_have_no_place(method: str) -> None:
    outcome = tally(file_of(method, "A B", None))
    assert (outcome.tiers, outcome.winners, outcome.too_few_ratings) == ((), (), ("A", "B"))
    assert outcome.scores == {"A": None, "B": None}
