"""What must hold under every rule: nobody and nothing is favoured by name, place in the file, or way of writing it."""

from collections import Counter
from math import lcm
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counting.paper import document
from workshop.counting import Outcome, parse_document, tally
from workshop.counting.model import METHODS

OPTIONS = ["A", "B", "C", "D"]
EXTRA: dict[str, dict[str, Any]] = {
    "equal_shares": {"budget": 60, "costs": {"A": 20, "B": 25, "C": 30, "D": 35}, "completion": "none"},
}
SECOND_COUNT = st.sampled_from(["per_head", "per_municipality", "capped:2"])

rankings = st.permutations(OPTIONS).flatmap(
    lambda order: st.tuples(st.integers(0, 4), st.lists(st.booleans(), min_size=4, max_size=4)).map(
        lambda cut: tiers(list(order)[: cut[0]], cut[1])
    )
)


def tiers(order: list[str], joined: list[bool]) -> list[list[str]]:
    found: list[list[str]] = []
    for option, join in zip(order, joined, strict=False):
        if found and join:
            found[-1].append(option)
        else:
            found.append([option])
    return found


def contents(method: str) -> st.SearchStrategy[Any]:
    if method in ("borda", "schulze", "ranked_pairs"):
        return rankings
    if method == "approval":
        return st.lists(st.sampled_from(OPTIONS), unique=True)
    return st.dictionaries(st.sampled_from(OPTIONS), st.integers(0, 2))


def lines(method: str) -> st.SearchStrategy[list[Any]]:
    town = st.sampled_from(["Rheine", "Laer", "Recke", None])
    return st.lists(st.tuples(town, contents(method), st.integers(1, 3)), max_size=7)


elections = st.sampled_from(METHODS).flatmap(lambda method: st.tuples(st.just(method), lines(method)))


def count(
    method: str, ballots: list[Any], weighting: str = "per_head", options: str = "A B C D", **params: Any
) -> Outcome:
    given = EXTRA.get(method, {}) | params
    return tally(parse_document(document(method, options, *ballots, **given)), weighting)


def result(outcome: Outcome) -> tuple[Any, ...]:
    """What ranks, without the order inside a tier and without what a larger room scales."""
    return [set(tier) for tier in outcome.tiers], set(outcome.winners), set(outcome.too_few_ratings)


@given(elections, SECOND_COUNT, st.randoms(use_true_random=False))
def test_the_order_of_ballots_does_not_matter(election: Any, weighting: str, chance: Any) -> None:
    method, ballots = election
    shuffled = chance.sample(ballots, len(ballots))
    one, other = count(method, ballots, weighting), count(method, shuffled, weighting)
    assert (one.tiers, one.winners, one.scores) == (other.tiers, other.winners, other.scores)


@given(elections, SECOND_COUNT)
def test_a_line_with_a_weight_is_as_many_ballots(election: Any, weighting: str) -> None:
    method, ballots = election
    single = [(town, content) for town, content, weight in ballots for _ in range(weight)]
    one, other = count(method, ballots, weighting), count(method, single, weighting)
    assert (one.tiers, one.scores, one.voters) == (other.tiers, other.scores, other.voters)
    assert (one.abstained, one.without_municipality) == (other.abstained, other.without_municipality)


@given(elections, SECOND_COUNT, st.permutations(OPTIONS), st.permutations(OPTIONS))
def test_every_option_is_treated_alike(
    election: Any, weighting: str, names: list[str], order: list[str]
) -> None:
    """Options exchanged in ballots, costs and lot, and the list shuffled: the result is exchanged like them."""
    method, ballots = election
    new = dict(zip(OPTIONS, names, strict=True))
    params = EXTRA.get(method, {}) | {"lot": OPTIONS}
    exchanged = {key: renamed(value, new) for key, value in params.items()}
    one = count(method, ballots, weighting, **params)
    other = count(method, renamed(ballots, new), weighting, " ".join(order), **exchanged)
    tiers, winners, few = result(other)
    assert ([renamed(tier, new) for tier in result(one)[0]], tiers) == (tiers, tiers)
    assert (renamed(result(one)[1], new), renamed(result(one)[2], new)) == (winners, few)
    assert {new[option]: score for option, score in one.scores.items()} == other.scores


def renamed(value: Any, new: dict[str, str]) -> Any:
    """The same value with every option under its new name."""
    if isinstance(value, str):
        return new.get(value, value)
    if isinstance(value, dict):
        return {renamed(key, new): renamed(item, new) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return type(value)(renamed(item, new) for item in value)
    return value


@settings(max_examples=500)
@given(elections, SECOND_COUNT | st.just("per_head"))
def test_a_room_twice_as_large_that_votes_the_same_decides_the_same(election: Any, weighting: str) -> None:
    """Equal Shares without completion: Add1 raises purses by whole units for each head, so it may stop elsewhere."""
    method, ballots = election
    if weighting.startswith("capped"):
        return  # a cap says how many heads count, so it is meant to see the difference
    doubled = [(town, content, 2 * weight) for town, content, weight in ballots]
    one, other = count(method, ballots, weighting), count(method, doubled, weighting)
    assert result(one) == result(other)
    if weighting == "per_municipality" or method not in ("dots", "approval", "borda", "equal_shares"):
        assert one.scores == other.scores  # means, grades and numbers of options; sums are twice as large


MONOTONE = [method for method in METHODS if method != "equal_shares"]


@given(
    st.sampled_from(MONOTONE).flatmap(lambda method: st.tuples(st.just(method), lines(method))),
    SECOND_COUNT | st.just("per_head"),
    st.randoms(use_true_random=False),
)
def test_more_support_never_takes_a_place_in_front_away(election: Any, weighting: str, chance: Any) -> None:
    """One ballot raises a winner and leaves the rest as it was. Equal Shares is left out: like every rule that
    buys in turns it may sell a project's support short when a purse pays for another one first.
    """
    method, ballots = election
    before = count(method, ballots, weighting)
    at = [n for n, (_, content, _) in enumerate(ballots) if content and is_valid(method, content)]
    if not before.winners or not at:
        return
    line, winner = chance.choice(at), chance.choice(before.winners)
    town, content, weight = ballots[line]
    more = [*ballots[:line], (town, raised(method, content, winner), weight), *ballots[line + 1 :]]
    assert winner in count(method, more, weighting).winners


def raised(method: str, content: Any, option: str) -> Any:
    """The ballot with one step more for the option; a grade that was not given is not invented."""
    if method == "approval":
        return [*content, option] if option not in content else content
    if method == "dots":
        return content | {option: content.get(option, 0) + 1}
    if isinstance(content, dict):
        step = -1 if method == "consensing" else 1
        return {o: min(5, max(0, grade + step)) if o == option else grade for o, grade in content.items()}
    return one_higher(content, option)


def one_higher(ranking: list[list[str]], option: str) -> list[list[str]]:
    """Out of its tie to a place of its own above it, or from a place of its own into the tie above."""
    place = next((at for at, tied in enumerate(ranking) if option in tied), len(ranking))
    if place < len(ranking) and ranking[place] == [option]:
        joined = [[*ranking[place - 1], option]] if place else [[option]]
        return [*ranking[: max(place - 1, 0)], *joined, *ranking[place + 1 :]]
    rest = [[o for o in tied if o != option] for tied in ranking[place : place + 1]]
    return [*ranking[:place], [option], *rest, *ranking[place + 1 :]]


@given(elections)
def test_towns_count_alike_as_if_every_town_had_sent_as_many(election: Any) -> None:
    """Replicating each ballot L/n times, L a common multiple of all n, and counting per head ranks the same."""
    method, ballots = election
    valid = [(t, c, w) for t, c, w in ballots if t and c and (not isinstance(c, dict) or is_valid(method, c))]
    sizes = Counter[str]()
    for town, _, weight in valid:
        sizes[town] += weight
    common = lcm(*sizes.values()) if sizes else 1
    replicated = [(town, content, weight * common // sizes[town]) for town, content, weight in valid]
    assert result(count(method, ballots, "per_municipality")) == result(count(method, replicated))


def is_valid(method: str, content: dict[str, int]) -> bool:
    return method not in ("dots", "equal_shares") or any(content.values())


@given(lines("schulze"), SECOND_COUNT)
def test_a_condorcet_winner_wins_under_schulze_and_ranked_pairs(ballots: list[Any], weighting: str) -> None:
    outcome = count("schulze", ballots, weighting)
    winner = outcome.details["condorcet_winner"]
    if winner is not None:
        assert outcome.winners == (winner,)
        assert count("ranked_pairs", ballots, weighting).winners == (winner,)


@given(lines("schulze"), SECOND_COUNT)
def test_an_option_that_beats_another_stands_no_lower_without_circles(
    ballots: list[Any], weighting: str
) -> None:
    """Schulze's and Tideman's tiers agree wherever locking met no circle."""
    schulze, pairs = count("schulze", ballots, weighting), count("ranked_pairs", ballots, weighting)
    wins = pairs.details["pairwise"]
    won = sum(float_of(wins[a][b]) > float_of(wins[b][a]) for a in OPTIONS for b in OPTIONS if a != b)
    if won == len(pairs.details["locked"]) == 6:
        assert schulze.tiers == pairs.tiers


def float_of(text: str) -> float:
    over, _, under = text.partition("/")
    return int(over) / int(under or 1)


@given(lines("borda"))
def test_borda_is_the_row_sum_of_the_pairs(ballots: list[Any]) -> None:
    """Tournament points: ballots that put the option above another, and half of those that tie the two."""
    borda, pairs = count("borda", ballots), count("schulze", ballots).details["pairwise"]
    for option in OPTIONS:
        rows = [
            2 * int(pairs[option][o]) + borda.voters - int(pairs[option][o]) - int(pairs[o][option])
            for o in OPTIONS
            if o != option
        ]
        assert float_of(borda.scores[option] or "") == sum(rows) / 2


@pytest.mark.parametrize("method", METHODS)
def test_an_empty_hall_has_no_result(method: str) -> None:
    outcome = count(method, [None, ("Laer", [])])
    assert (outcome.tiers, outcome.winners, outcome.abstained) == ((), (), 2)
