"""Choosing exactly k: the second criterion of each rule where the cut runs through a tie."""

from counting.paper import file_of, ranking
from workshop.counting.selection import Selection, select


def test_a_cut_between_ranks_needs_no_second_criterion() -> None:
    assert select(file_of("dots", "A B C", {"A": 3, "B": 2, "C": 1}), 2) == Selection(("A", "B"))


def test_among_equal_dots_more_supporters_go_first() -> None:
    """A and B have 2 dots each; B's come from two people."""
    found = select(file_of("dots", "A B", {"A": 2}, {"B": 1}, {"B": 1}), 1)
    assert found == Selection(("B",), ("A", "B"))


def test_among_equal_supporters_more_municipalities_go_first() -> None:
    ballots = (("Rheine", {"A": 1}), ("Rheine", {"A": 1}), ("Rheine", {"B": 1}), ("Laer", {"B": 1}))
    assert select(file_of("dots", "A B", *ballots), 1).chosen == ("B",)
    crosses = [(town, list(content)) for town, content in ballots]
    assert select(file_of("approval", "A B", *crosses), 1).chosen == ("B",)


def test_only_the_lot_is_left_and_says_so() -> None:
    found = select(file_of("dots", "A B C", {"A": 1, "B": 1, "C": 1}, lot=["C", "A", "B"]), 2)
    assert found == Selection(("C", "A"), ("A", "B", "C"), ("C", "A", "B"))


def test_a_higher_median_goes_first_among_equal_means() -> None:
    """Both have the mean 2; A: 0 0 2 4 4 → 2; B: 0 1 3 3 3 → 3."""
    ballots = [{"A": a, "B": b} for a, b in zip((0, 0, 2, 4, 4), (0, 1, 3, 3, 3), strict=True)]
    assert select(file_of("score", "A B", *ballots), 1) == Selection(("B",), ("A", "B"))


def test_a_lower_maximum_goes_first_among_equal_resistance() -> None:
    assert select(file_of("consensing", "A B", {"A": 9, "B": 5}, {"A": 1, "B": 5}), 1).chosen == ("B",)


def test_in_a_perfect_circle_only_the_lot_is_left() -> None:
    """A perfect circle: Schulze and Borda are level, so the lot (the order of the list) is all that is left."""
    ballots = [ranking(text) for text in ("A B C", "B C A", "C A B")]
    found = select(file_of("schulze", "A B C", *ballots), 1)
    assert found == Selection(("A",), ("A", "B", "C"), ("A", "B", "C"))


def test_fewer_than_k_are_all_chosen() -> None:
    assert select(file_of("score", "A B", {"A": 1}), 2).chosen == ("A",)
