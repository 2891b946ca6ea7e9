"""Second criteria, blanks and weights of every rule, each on ballots that can be counted by hand.

The plain cases stand with their rules (test_dots, test_ratings, test_rankings, test_equal_shares); here is
what two careful people could count differently.
"""

from typing import Any

import pytest

from counting.paper import document, file_of, ranking
from counting.test_equal_shares import shares
from workshop.counting import margin, parse_document, tally
from workshop.counting.selection import select
from workshop.counting.units import in_units, unit_of


def two(method: str, a: tuple[int, ...], b: tuple[int, ...], **params: Any) -> Any:
    """The grades of A and of B, person by person."""
    return file_of(method, "A B", *({"A": x, "B": y} for x, y in zip(a, b, strict=True)), **params)


def test_unused_dots_lapse() -> None:
    """Ten dots each, one person uses two of them: A has 2, and nothing is scaled up to ten."""
    assert tally(file_of("dots", "A B", {"A": 2}, {"B": 10})).scores == {"A": "2", "B": "10"}


def test_a_town_is_divided_by_its_valid_ballots_not_by_those_who_rated() -> None:
    """Rheine has two valid ballots, so each weighs 1/2, although one leaves A out: (4/2 + 1) / (1/2 + 1) = 2."""
    file = file_of("score", "A B", ("Rheine", {"A": 4}), ("Rheine", {"B": 0}), ("Laer", {"A": 1}))
    assert tally(file).scores["A"] == "5/2"
    assert tally(file, "per_municipality").scores["A"] == "2"


def test_the_median_of_towns_is_weighted_and_the_lower_one() -> None:
    """Per head 4 4 4 1: lower median 4. Per municipality half of the weight says 1, so 1 has the half it needs."""
    file = file_of("score", "A", ("Rheine", {"A": 4}, 3), ("Laer", {"A": 1}))
    assert tally(file).details["median"]["A"] == 4
    assert tally(file, "per_municipality").details["median"]["A"] == 1


def test_fewer_lowest_grades_go_first_among_equal_means_and_medians() -> None:
    """Mean 2 and median 2 both: A 0 2 4 has one lowest grade, B 1 2 3 none."""
    assert select(two("score", (0, 2, 4), (1, 2, 3)), 1).chosen == ("B",)


def test_exactly_half_of_people_and_towns_are_enough() -> None:
    """Four voters, one of them a guest, from two towns. A: the guest and Rheine, 2 of 4 people and 1 of 2 towns."""
    ballots = ((None, {"A": 5}), ("Rheine", {"A": 5}), ("Laer", {"B": 1}), ("Laer", {"B": 1}))
    file = file_of("score", "A B", *ballots, coverage="half")
    assert tally(file).too_few_ratings == ()
    # Per municipality the guest has no part: 1 of 3 people rated A.
    assert tally(file, "per_municipality").too_few_ratings == ("A",)


def test_the_walk_looks_at_the_lower_side_first() -> None:
    """A: 3 3 3 5. B: 1 3 3 9. Majority grade 3. At x = 1/4 A shows 3 below and 5 above, B 1 below and 9 above.

    The lower side decides: A. By removing medians: A 3 3 3 5, B 3 3 1.
    """
    outcome = tally(two("majority_judgment", (3, 3, 3, 5), (1, 3, 3, 9), max=9))
    assert outcome.tiers == (("A",), ("B",))
    assert outcome.details["sign"] == {"A": "+", "B": "-"}


def test_as_many_above_as_below_is_a_minus() -> None:
    """B 1 3 3 9: a quarter above and a quarter below. C 3 3 3 3: none above, none below; nearer to its grade."""
    ballots = [{"B": b, "C": 3} for b in (1, 3, 3, 9)]
    outcome = tally(file_of("majority_judgment", "B C", *ballots, max=9))
    assert outcome.details["sign"] == {"B": "-", "C": "-"}
    assert outcome.tiers == (("C",), ("B",))


def test_the_walk_is_weighted_by_town() -> None:
    """Rheine's two weigh 1/2 each, Laer's one 1. A: Rheine 5 3, Laer 3; B: Rheine 5 1, Laer 3.

    Shares of 2: A 3 3/4, 5 1/4; B 1 1/4, 3 1/2, 5 1/4. Both show 3 until x = 1/4; there A's lower side still shows
    3, B's 1. A's sign is + (1/4 above, 0 below), B's - (1/4 and 1/4).
    """
    ballots = (("Rheine", {"A": 5, "B": 5}), ("Rheine", {"A": 3, "B": 1}), ("Laer", {"A": 3, "B": 3}))
    outcome = tally(file_of("majority_judgment", "B A", *ballots), "per_municipality")
    assert outcome.tiers == (("A",), ("B",))
    assert (outcome.details["above"]["B"], outcome.details["below"]["B"]) == (0.25, 0.25)
    assert outcome.details["sign"] == {"A": "+", "B": "-"}


def test_majority_judgment_leaves_blanks_out_unless_a_grade_is_named() -> None:
    """A is graded 4 by one of three. Left out: majority grade 4. Blank 0: 0 0 4 → 0. Half of three is not reached."""
    ballots = ({"A": 4, "B": 2}, {"B": 2}, {"B": 2})
    assert tally(file_of("majority_judgment", "A B", *ballots)).winners == ("A",)
    assert tally(file_of("majority_judgment", "A B", *ballots, blank=0)).scores == {"A": "0", "B": "2"}
    covered = tally(file_of("majority_judgment", "A B", *ballots, coverage="half"))
    assert (covered.tiers, covered.too_few_ratings) == ((("B",),), ("A",))


def test_winning_votes_and_not_margins_measure_a_link() -> None:
    """B>A 5:4, A>C 4:2 (three rank B alone), C>B 6:3: a circle. Its weakest link has 4 winning votes: C wins.

    By margins B>A (one vote) would be the weakest and A would win.
    """
    ballots = ((None, ranking("B"), 3), (None, ranking("A C B"), 4), (None, ranking("C B A"), 2))
    outcome = tally(file_of("schulze", "A B C", *ballots))
    assert outcome.tiers == (("C",), ("B",), ("A",))
    assert outcome.details["paths"]["C"] == {"A": "5", "B": "6"}
    assert outcome.details["paths"]["A"] == {"B": "4", "C": "4"}
    assert tally(file_of("ranked_pairs", "A B C", *ballots)).tiers == outcome.tiers


def test_a_partial_order_is_shown_in_tiers() -> None:
    """A C B and B A C: A beats C 2:0, B is level with both. First those above whom none stands: A and B; then C."""
    for method in ("schulze", "ranked_pairs"):
        outcome = tally(file_of(method, "C B A", ranking("A C B"), ranking("B A C")))
        assert outcome.tiers == (("B", "A"), ("C",))
        assert outcome.scores == {"A": "1", "B": "0", "C": "0"}


def test_pairs_are_weighed_by_town() -> None:
    """Per head A beats B 3:2. Rheine's three weigh 1/3: A 1; Laer and Recke rank B first: 2."""
    ballots = (("Rheine", ranking("A B"), 3), ("Laer", ranking("B A")), ("Recke", ranking("B A")))
    for method in ("schulze", "ranked_pairs"):
        file = file_of(method, "A B", *ballots)
        assert tally(file).winners == ("A",)
        by_town = tally(file, "per_municipality")
        assert by_town.winners == ("B",)
        assert by_town.details["pairwise"] == {"A": {"B": "1"}, "B": {"A": "2"}}
        assert tally(file, "capped:2").tiers == (("A", "B"),)


def test_borda_chooses_between_options_that_are_level() -> None:
    """A and B share the first tier. Tournament points: A 2 + 1 = 3, B 0 + 2 = 2. The lot (B first) is not asked."""
    for method in ("schulze", "ranked_pairs"):
        file = file_of(method, "A B C", ranking("A C B"), ranking("B A C"), lot=["B", "A", "C"])
        found = select(file, 1)
        assert (found.chosen, found.cut, found.level) == (("A",), ("A", "B"), ())


def test_fewer_opposing_votes_lock_first() -> None:
    """A>B 2:1 and A>C 2:0. The lot would take A>B first (B stands last); the opposing votes take A>C."""
    ballots = [ranking(text) for text in ("A B=C", "A B=C", "B A=C")]
    outcome = tally(file_of("ranked_pairs", "A B C", *ballots, lot=["A", "C", "B"]))
    assert outcome.details["locked"] == [["A", "C"], ["A", "B"], ["B", "C"]]


def test_among_pairs_of_one_winner_the_loser_lower_in_the_lot_is_locked_first() -> None:
    """One ballot for A alone: A>B and A>C, 1:0 both. Lot A B C: C stands lower. Lot C B A: B does."""
    assert tally(file_of("ranked_pairs", "A B C", ranking("A"))).details["locked"] == [["A", "C"], ["A", "B"]]
    turned = tally(file_of("ranked_pairs", "A B C", ranking("A"), lot=["C", "B", "A"]))
    assert turned.details["locked"] == [["A", "B"], ["A", "C"]]


def test_a_blank_is_no_resistance_of_nought() -> None:
    """A: 1 and a blank; B: 2 and 2. Left out: A 1 < B 2. A blank of 5 makes A 6/2 = 3: B leads."""
    ballots = ({"A": 1, "B": 2}, {"B": 2})
    left_out = tally(file_of("consensing", "A B", *ballots))
    assert (left_out.winners, left_out.details["acceptance_percent"]["A"]) == (("A",), 90.0)
    filled = tally(file_of("consensing", "A B", *ballots, blank=5))
    assert (filled.winners, filled.scores) == (("B",), {"A": "3", "B": "2"})
    assert filled.details["resistance"] == {"A": "6", "B": "4"}
    assert filled.details["maximum"] == {"A": 5, "B": 2}
    assert filled.details["rated_by"] == {"A": 1, "B": 2}


def test_resistance_is_weighed_by_town() -> None:
    """Rheine's two (10, 10) weigh 1/2 each, Laer's 0 weighs 1: 10 / 2 = 5; per head 20/3."""
    file = file_of("consensing", "A", ("Rheine", {"A": 10}, 2), ("Laer", {"A": 0}))
    assert tally(file).scores["A"] == "20/3"
    by_town = tally(file, "per_municipality")
    assert (by_town.scores["A"], by_town.details["resistance"]["A"]) == ("5", "10")


def test_fewer_objections_go_first_among_equal_maxima() -> None:
    """A 8 8 0 and B 8 4 4: sum 16, maximum 8. A has two values of 8 and more, B one."""
    assert select(two("consensing", (8, 8, 0), (8, 4, 4)), 1).chosen == ("B",)


def test_objections_weigh_as_their_town_does() -> None:
    """A: Rheine 8 8, Laer 2. B: Rheine 2 2, Laer 8. Per municipality 10 against 10, maximum 8, one town's weight of
    8s each: only the lot is left.
    """
    ballots = (("Rheine", {"A": 8, "B": 2}, 2), ("Laer", {"A": 2, "B": 8}))
    assert select(file_of("consensing", "A B", *ballots), 1, "per_municipality").level == ("A", "B")


def test_more_votes_go_first_among_equal_effective_votes_and_costs() -> None:
    """Seven purses of 10. C (28) takes 7 from v3 to v6: 4 effective votes, the most; v3 and v4 keep 3.

    A (12) by v0 and v1: 6 each, 12/6 = 2. B (12) by v2, v3, v4: 3 and 3 are all they have, v2 pays 6: 12/6 = 2.
    Both cost 12, B has three votes.
    """
    ballots = (["A"], ["A"], ["B"], ["B", "C"], ["B", "C"], ["C"], ["C"])
    outcome = tally(shares("A B C", *ballots, budget=70, costs=[12, 12, 28], completion="none"))
    assert outcome.winners == ("C", "B", "A")
    assert outcome.details["payments"]["B"] == {"v2": 6.0, "v3": 3.0, "v4": 3.0}


def test_utilitarian_takes_the_most_votes_and_skips_what_does_not_fit() -> None:
    """Budget 12, purses 4. X, Y, Z (5 each) have one voter each, W (11) has two who hold 8.

    +1: purses of 5 buy X, Y and Z for 15, too much; so nothing is bought. Then W (2 votes); 1 is left for nobody.
    """
    ballots = (["X", "W"], ["Y", "W"], ["Z"])
    params = {"budget": 12, "costs": [5, 5, 5, 11]}
    assert tally(shares("X Y Z W", *ballots, **params)).winners == ()
    outcome = tally(shares("X Y Z W", *ballots, **params, completion="add1_utilitarian"))
    assert (outcome.winners, outcome.details["payments"]) == (("W",), {"W": {}})
    assert (outcome.details["raised"], outcome.details["spent"]) == (0, 11)


@pytest.mark.parametrize(("lot", "bought"), [("XYV", ("V", "X")), ("YXV", ("V", "Y"))])
def test_utilitarian_ties_go_to_the_cheaper_then_to_the_lot(lot: str, bought: tuple[str, ...]) -> None:
    """Budget 10, purses 10/3. At +1 (13/3) V is bought for 4, at +2 (16/3) all three for 14: V alone is kept.

    X and Y have one vote and cost 5 each: the lot says which of them takes part of the 6 that are left.
    """
    voters, money = (["X"], ["Y"], ["V"]), {"budget": 10, "costs": [5, 5, 4], "lot": list(lot)}
    assert tally(shares("X Y V", *voters, **money)).winners == ("V",)
    assert tally(shares("X Y V", *voters, **money, completion="add1_utilitarian")).winners == bought


def test_utilitarian_takes_the_cheaper_of_equal_votes() -> None:
    """Budget 16, purses 4. X (10) and Y (9) have two voters each, who hold 8; at +1 they buy both for 19: too much.

    So nothing is bought, and of two with two votes the cheaper one is added; 7 are left for nobody.
    """
    money = {"budget": 16, "costs": [10, 9], "lot": ["X", "Y"], "completion": "add1_utilitarian"}
    assert tally(shares("X Y", ["X"], ["X"], ["Y"], ["Y"], **money)).winners == ("Y",)


def test_capped_towns_hold_capped_purses() -> None:
    """Rheine's four want A (20), Laer's one wants B (10), budget 30.

    Per head Rheine holds 24 and Laer 6: A. Per municipality 15 each: B. Capped at 2 they hold 20 and 10: both.
    """
    ballots = (("Rheine", ["A"], 4), ("Laer", ["B"]))
    file = shares("A B", *ballots, budget=30, costs=[20, 10], completion="none")
    assert tally(file).winners == ("A",)
    assert tally(file, "per_municipality").winners == ("B",)
    assert tally(file, "capped:2").winners == ("A", "B")


def sized(*sizes: int | None) -> Any:
    data = document("approval", "A B", *(["A"] for _ in sizes))
    for line, size in zip(data["ballots"], sizes, strict=True):
        line.update({} if size is None else {"group_size": size})
    return parse_document(data)


def test_a_cap_asks_only_for_the_size_of_a_town() -> None:
    """Three ballots of a town of three weigh 2/3 each, that of a town of one 1, the guest nothing: 3."""
    assert tally(sized(3, 3, 3, 1, None), "capped:2").scores["A"] == "3"


def test_where_towns_are_not_named_no_margin_in_towns_is_made_up() -> None:
    assert margin(sized(2, 2, 1), "per_municipality") is None
    assert margin(sized(2, 2, 1)) is not None


def test_an_announced_unit_never_buys_more_than_there_is() -> None:
    """Of 123 456 € the unit is 124 €: 995 units; a cost of 1 000 € is 9 units (1 116 €), one of 124 € is one."""
    unit = unit_of(123_456)
    assert unit == 124
    assert in_units(123_456, {"A": 1000, "B": 124, "C": 1}, unit) == (995, {"A": 9, "B": 1, "C": 1})
    assert in_units(5, {"A": 5}, unit_of(5)) == (5, {"A": 5})
