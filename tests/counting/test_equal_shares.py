"""The Method of Equal Shares, by hand and against its definition."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counting import oracles
from counting.paper import file_of
from workshop.counting import Ballot, BallotFile, tally


def shares(options: str, *ballots: Any, budget: int, costs: list[int], **params: Any) -> BallotFile:
    by_option = dict(zip(options.split(), costs, strict=True))
    return file_of("equal_shares", options, *ballots, budget=budget, costs=by_option, **params)


def test_supporters_buy_together_what_they_can_pay() -> None:
    """Three purses of 40. A (60) is backed by two: 30 each, effective votes 2. C (50) is the third one's: 40 < 50.

    B (80), backed by all three, would cost 26⅔ each: 80 / 26⅔ = 3 effective votes, so B comes first. Then 13⅓
    is left each, and nothing else can be paid.
    """
    file = shares(
        "A B C", ["A", "B"], ["A", "B"], ["B", "C"], budget=120, costs=[60, 80, 50], completion="none"
    )
    outcome = tally(file)
    assert outcome.winners == ("B",)
    assert outcome.tiers == (("B",), ("A", "C"))
    assert outcome.scores == {"A": "2", "B": "3", "C": "1"}
    assert outcome.details["spent"] == 80
    assert outcome.details["payments"]["B"] == {"v0": 80 / 3, "v1": 80 / 3, "v2": 80 / 3}
    assert outcome.details["raised"] == 0


def test_who_has_less_pays_all_he_has() -> None:
    """Purses of 50. A (60) by v0 and v1: 30 each. B (60) by v1 and v2: v1 pays the 20 left, v2 pays 40."""
    outcome = tally(shares("A B", ["A"], ["A", "B"], ["B"], budget=150, costs=[60, 60], completion="none"))
    assert outcome.winners == ("A", "B")
    assert outcome.details["payments"]["B"] == {"v1": 20.0, "v2": 40.0}


def test_add1_raises_the_purses_until_nothing_more_fits() -> None:
    """Budget 10, two voters: purses 5. A costs 6 and only v0 wants it, B costs 4, wanted by v1.

    B is bought at once. With one more unit each (6, 6) v0 buys A: 10 spent, nothing is left to fit.
    """
    outcome = tally(shares("A B", ["A"], ["B"], budget=10, costs=[6, 4]))
    assert outcome.details["without_completion"] == ["B"]
    assert outcome.details["raised"] == 1
    assert (outcome.details["spent"], set(outcome.winners)) == (10, {"A", "B"})


def test_add1_stops_before_the_budget_is_broken_and_utilitarian_fills_up() -> None:
    """Budget 10, purses 5. v0 wants A (7), v1 wants B (5) and C (5): B is bought by lot, C would still fit.

    +1: again B alone. +2: purses of 7 buy A and B for 12, too much, so +1 is kept. Then C still fits, A does not.
    """
    file = shares("A B C", ["A"], ["B", "C"], budget=10, costs=[7, 5, 5], completion="add1_utilitarian")
    outcome = tally(file)
    assert outcome.details["without_completion"] == ["B"]
    assert outcome.details["raised"] == 1
    assert outcome.winners == ("B", "C")
    assert outcome.details["payments"] == {"B": {"v1": 5.0}, "C": {}}


def test_one_unit_too_much_is_too_much() -> None:
    """Budget 10, purses 5: B (5) is bought, A (6) not. +1 would buy both for 11."""
    outcome = tally(shares("A B", ["A"], ["B"], budget=10, costs=[6, 5]))
    assert (outcome.winners, outcome.details["raised"], outcome.details["spent"]) == (("B",), 0, 5)


def test_equal_towns_hold_equal_purses() -> None:
    """Rheine's three want A (60), Laer's one wants B (60), budget 120.

    Per head the purses are 30: Rheine buys A, Laer cannot pay B. Per municipality Laer's voter holds 60.
    """
    ballots = (("Rheine", ["A"], 3), ("Laer", ["B"]))
    file = shares("A B", *ballots, budget=120, costs=[60, 60], completion="none")
    assert tally(file).winners == ("A",)
    assert tally(file).details["payments"] == {"A": {"v0": 60.0}}
    assert tally(file, "per_municipality").winners == ("A", "B")


def test_points_weigh_payments() -> None:
    """A (30), v0 gives 2 points, v1 one: they pay 20 and 10."""
    outcome = tally(shares("A", {"A": 2}, {"A": 1}, budget=60, costs=[30], completion="none"))
    assert outcome.details["payments"]["A"] == {"v0": 20.0, "v1": 10.0}
    assert outcome.scores == {"A": "3"}


def test_ties_go_to_the_cheaper_then_to_the_lot() -> None:
    """Each of two wants another project: effective votes 1 each. Cheaper first; at equal cost the lot."""
    file = shares("A B", ["A"], ["B"], budget=20, costs=[8, 7], completion="none")
    assert tally(file).winners == ("B", "A")
    file = shares("A B", ["A"], ["B"], budget=20, costs=[8, 8], completion="none", lot=["B", "A"])
    assert tally(file).winners == ("B", "A")


def test_projects_without_support_or_beyond_the_budget_take_no_part() -> None:
    outcome = tally(shares("A B C", ["B"], ["C"], budget=10, costs=[1, 11, 5], completion="add1_utilitarian"))
    assert outcome.winners == ("C",)
    assert outcome.tiers == (("C",), ("A", "B"))


@st.composite
def elections(draw: st.DrawFn) -> BallotFile:
    """Projects that are a good part of the budget and differ little, so that Add1 has something to do."""
    options = ["A", "B", "C", "D"][: draw(st.integers(2, 4))]
    some = st.sampled_from(options)
    points = st.dictionaries(some, st.integers(1, 4), min_size=1, max_size=3)
    crosses = st.lists(some, unique=True, min_size=1, max_size=3)
    content = draw(st.sampled_from([points, crosses]))
    line = st.tuples(st.sampled_from(["Rheine", "Laer", "Recke", None]), content, st.integers(1, 2))
    ballots = draw(st.lists(line, min_size=2, max_size=6))
    budget = draw(st.sampled_from([10, 30, 100]))
    return shares(
        " ".join(options),
        *ballots,
        budget=budget,
        costs=[draw(st.integers(budget // 5, budget * 3 // 4)) for _ in options],
        completion=draw(st.sampled_from(["add1", "none"])),
        lot=draw(st.permutations(options)),
    )


@given(elections(), st.sampled_from(["per_head", "per_municipality"]))
def test_the_quick_count_is_the_definition(file: BallotFile, weighting: str) -> None:
    outcome = tally(file, weighting)
    if outcome.voters:
        found = (list(outcome.winners), outcome.details["raised"], outcome.details["without_completion"])
        assert found == oracles.equal_shares(file, weighting)


@given(elections(), st.sampled_from(["per_head", "per_municipality", "capped:2"]))
def test_nothing_is_overspent_and_everyone_pays_as_the_price_equations_say(
    file: BallotFile, weighting: str
) -> None:
    """Purses of (B + k n) w / sum w; for each purchase one rho, and everyone pays min(purse, rho · w · points)."""
    outcome, people = tally(file, weighting), oracles.people_of(file, weighting)
    total = sum(person.weight for person in people)
    money = file.params.budget + outcome.details["raised"] * len(people)
    share = {b.voter: _part(file, b, weighting) for b in file.ballots if b.ballot is not None}
    assert (
        outcome.details["spent"] == sum(file.params.costs[o] for o in outcome.winners) <= file.params.budget
    )
    purses = {voter: float(money * w / total) for voter, w in share.items() if w}
    points = {b.voter: oracles.points_of(b.ballot) for b in file.ballots}
    for option, payments in outcome.details["payments"].items():
        backed = {voter: float(share[voter] * points[voter][option]) for voter in payments}
        assert set(payments) == {voter for voter in purses if points[voter].get(option)}
        rho = max(paid / backed[voter] for voter, paid in payments.items())
        for voter, paid in payments.items():
            assert paid == pytest.approx(min(purses[voter], rho * backed[voter]), abs=1e-9)
            purses[voter] -= paid
        assert sum(payments.values()) == pytest.approx(file.params.costs[option])


def _part(file: BallotFile, ballot: Ballot, weighting: str) -> Fraction:
    """What the ballots of one line weigh together."""
    sizes = sum(b.weight for b in file.ballots if b.group == ballot.group and b.ballot is not None)
    if weighting == "per_head":
        return Fraction(ballot.weight)
    if ballot.group is None:
        return Fraction(0)
    cap = 1 if weighting == "per_municipality" else 2
    return ballot.weight * Fraction(min(sizes, cap), sizes)
