"""How firm a result is, and the keys of the sentences that explain it."""

from typing import Any

import pytest
from babel.messages.pofile import read_po

from counting.paper import PARAMS, file_of
from workshop.counting import BallotFile, tally
from workshop.counting.explain import Message, explain, lacked, lead, margin, readable, rule, stability
from workshop.counting.model import METHODS
from workshop.counting.stability import is_stable, leave_one_out
from workshop.counting.stability import margin as margin_of


def dots(*ballots: Any, **params: Any) -> BallotFile:
    return file_of("dots", "A B C", *ballots, **params)


def test_a_winner_that_hangs_on_one_town_is_not_stable() -> None:
    """A 3, B 2, C 0. Without Rheine A has 0 and B leads; without Laer or Recke A stays first."""
    file = dots(("Rheine", {"A": 3}), ("Laer", {"B": 1}), ("Recke", {"B": 1}))
    found = leave_one_out(file, k=1)
    assert (found.top, found.recounts, found.same_top, found.is_stable) == (("A",), 3, 2, False)
    assert (found.best_rank["A"], found.worst_rank["A"]) == (1, 2)
    assert found.in_top == {"A": 2, "B": 1, "C": 0}
    assert found.may_show_numbers is False
    assert stability(found) == Message("counting.unstable", {"options": ("A",)})


def test_the_first_two_may_be_stable_where_the_winner_is_not() -> None:
    """Without Rheine A 3, B 3: both are in front, C never is."""
    file = dots(("Rheine", {"A": 1}, 3), ("Laer", {"A": 1, "B": 1}, 3), ("Recke", {"B": 1, "C": 0}, 3))
    assert is_stable(file, k=2) is True
    found = leave_one_out(file, k=2)
    assert found.may_show_numbers is True
    assert stability(found) == Message("counting.stable", {"recounts": 3, "options": ("A", "B")})


def test_one_town_alone_cannot_be_left_out() -> None:
    assert is_stable(dots(("Rheine", {"A": 1}), {"B": 1})) is None


def test_the_margin_is_the_fewest_ballots_that_reach_the_gap() -> None:
    """A 6, B 1, gap 5. A ballot of 3 for A can move 3 + 3 = 6 ≥ 5: one is enough."""
    file = dots({"A": 3}, {"A": 3}, {"B": 1}, points=3, max_per_option=3)
    found = margin_of(file)
    assert found is not None
    assert (found.number, found.of, found.inside, found.outside) == (1, "ballots", "A", "B")


def test_the_margin_counts_towns_where_towns_count() -> None:
    """Per municipality A has Rheine and Laer, B Recke: the gap is 1, and one of the two towns moves 2."""
    file = file_of("approval", "A B", ("Rheine", ["A"], 3), ("Laer", ["A"]), ("Recke", ["B"]))
    found = margin_of(file, "per_municipality")
    assert found is not None
    assert (found.number, found.of) == (1, "municipalities")
    per_head = margin_of(file)
    assert per_head is not None
    assert per_head.number == 2  # A 4, B 1: gap 3, each of A's ballots moves 2
    assert margin(per_head).key == "counting.margin.ballots"


def test_a_draw_at_the_cut_needs_no_ballot() -> None:
    assert margin_of(dots({"A": 1}, {"B": 1}), k=1) is not None
    assert margin_of(file_of("borda", "A B", [["A"], ["B"]])) is None


def test_the_explanation_names_the_leader_in_the_rules_own_unit() -> None:
    file = dots(("Rheine", {"A": 2}, 2), ("Laer", {"B": 3}))
    messages = explain(tally(file), tally(file, "per_municipality"))
    assert messages[0] == Message(
        "counting.lead.dots", {"option": "A", "next": ("B",), "score": "4", "next_score": "3"}
    )
    assert messages[1] == Message("counting.both_differ", {"per_head": ("A",), "per_municipality": ("B",)})
    assert messages[2].values == {"voters": 3, "municipalities": 2, "abstained": 0}


def test_only_the_decimals_that_decide_are_shown() -> None:
    assert readable({"A": "5/2", "B": "3", "C": None}) == {"A": "2.5", "B": "3.0", "C": ""}
    assert readable({"A": "71/6", "B": "12"}) == {"A": "11.8", "B": "12.0"}
    assert readable({"A": "7", "B": "7"}) == {"A": "7", "B": "7"}
    assert readable({"A": "1/3", "B": "1/3", "C": "-1/2"}) == {"A": "0", "B": "0", "C": "-1"}


BALLOTS: dict[str, tuple[Any, Any]] = {
    "approval": (["A"], ["B"]),
    "borda": ([["A"], ["B"]], [["B"], ["A"]]),
    "schulze": ([["A"], ["B"]], [["B"], ["A"]]),
    "ranked_pairs": ([["A"], ["B"]], [["B"], ["A"]]),
    "equal_shares": (["A"], ["B"]),
}


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("method", METHODS)
def test_every_explanation_has_its_words(method: str, language: str, root: Any) -> None:
    with (root / f"src/workshop/i18n/locale/{language}/counting.po").open("rb") as catalogue:
        words = {entry.id: entry.string for entry in read_po(catalogue)}
    params = PARAMS.get(method, {}) | (
        {"budget": 4, "costs": {"A": 2, "B": 2}} if method == "equal_shares" else {}
    )
    one, other = BALLOTS.get(method, ({"A": 1, "B": 0}, {"A": 0, "B": 1}))
    for options, ballots in (("A B", [one]), ("A B", [one, other]), ("A B", [None])):
        outcome = tally(file_of(method, options, *ballots, **params))
        for message in (*explain(outcome, outcome), rule(method), lacked(outcome)):
            assert message is None or words[message.key] % message.values


def test_one_point_each_is_said_in_the_singular() -> None:
    assert lead(tally(dots({"A": 1}, {"B": 1}))).key == "counting.level.dots.one"
    assert lead(tally(dots({"A": 2}, {"B": 2}))).key == "counting.level.dots"
    assert lead(tally(file_of("score", "A B", {"A": 1, "B": 1}))).key == "counting.level.score"


def test_an_option_without_a_rival_is_named_alone() -> None:
    assert lead(tally(file_of("dots", "A", {"A": 1}))).key == "counting.alone.dots"
