"""Dots, weighting, leaders and the check number, each on ballots that can be counted by hand."""

import json

import pytest

from counting.paper import document, file_of
from workshop.counting import BallotError, check_number, checksum, leaders, name_hash, tally

HALL = (
    ("Rheine", {"A": 2}),
    ("Rheine", {"A": 1, "B": 1}),
    ("Laer", {"B": 2}),
    ("Laer", None),
    (None, {"C": 2}),
)


def test_per_head_every_dot_counts_alike() -> None:
    """A 2+1 = 3, B 1+2 = 3, C 2: A and B share the first rank."""
    outcome = tally(file_of("dots", "A B C", *HALL))
    assert outcome.tiers == (("A", "B"), ("C",))
    assert outcome.scores == {"A": "3", "B": "3", "C": "2"}
    assert outcome.details["supporters"] == {"A": 2, "B": 2, "C": 1}
    assert (outcome.voters, outcome.municipalities, outcome.abstained) == (4, 2, 1)
    assert outcome.without_municipality == 0


def test_per_municipality_the_means_of_the_towns_are_added() -> None:
    """Rheine's mean: A 3/2, B 1/2. Laer's: B 2 (the abstention does not dilute). The guest has no part."""
    outcome = tally(file_of("dots", "A B C", *HALL), "per_municipality")
    assert outcome.scores == {"A": "3/2", "B": "5/2", "C": "0"}
    assert outcome.tiers == (("B",), ("A",), ("C",))
    assert outcome.winners == ("B",)
    assert (outcome.voters, outcome.without_municipality) == (3, 1)


def test_a_cap_leaves_small_towns_alone() -> None:
    """Capped at 2: Rheine's three ballots weigh 2/3 each, Laer's one stays 1: A 2/3 · 3 = 2, B 1."""
    file = file_of("dots", "A B", ("Rheine", {"A": 1}, 3), ("Laer", {"B": 1}))
    assert tally(file, "capped:2").scores == {"A": "2", "B": "1"}
    assert tally(file, "capped:3").scores == {"A": "3", "B": "1"}


@pytest.mark.parametrize(
    "weighting", ["capped:0", "capped:", "capped:-1", "capped:1.5", "per_town", "", "capped:²"]
)
def test_an_unknown_weighting_is_refused(weighting: str) -> None:
    with pytest.raises(BallotError, match="--weighting"):
        tally(file_of("dots", "A", {"A": 1}), weighting)


def test_without_a_valid_ballot_nobody_wins() -> None:
    outcome = tally(file_of("dots", "A B", None))
    assert (outcome.tiers, outcome.winners, outcome.voters) == ((), (), 0)


def points(**given: int) -> tuple[str, ...]:
    ballots = [{option: number} for option, number in given.items()]
    return leaders(tally(file_of("dots", " ".join(given), *ballots, points=100, max_per_option=100)))


def test_the_leaders_end_at_the_largest_fall() -> None:
    """17, 14, 12 | 7, 5, 4, 1 of seven fields: m = 4, the falls are 3, 2, 5, 2."""
    assert points(A=17, B=14, C=12, D=7, E=5, F=4, G=1) == ("A", "B", "C")


def test_the_first_of_equal_falls_cuts() -> None:
    assert points(A=9, B=6, C=3, D=1) == ("A",)


def test_a_cut_never_runs_through_a_tie() -> None:
    assert points(A=5, B=5, C=5, D=1) == ()  # m = 2, and the first three share their place
    assert points(A=5, B=5, C=1, D=1) == ("A", "B")


def test_without_a_fall_nobody_leads() -> None:
    assert points(A=3, B=3, C=3) == ()
    assert points(A=3) == ()


def test_the_check_number_does_not_depend_on_the_order_of_ballots_or_on_erased_names() -> None:
    data = document("dots", "A", {"A": 1}, {"A": 2})
    turned = data | {"ballots": data["ballots"][::-1], "rule_text": "…"}
    erased = data | {"options": [{"id": "A", "name_hash": name_hash("", "Option A")}]}
    full = checksum(data)
    assert checksum(turned) == full == checksum(erased)
    assert check_number(full) == full[:8]
    changed = json.loads(json.dumps(data))
    changed["ballots"][1]["ballot"]["A"] = 3
    assert checksum(changed) != full
