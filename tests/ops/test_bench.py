"""`workshop bench`: scenarios are found, measure what they say and print it. No test here looks at how long it took."""

import json
from typing import Any

import pytest

from workshop.__main__ import main
from workshop.counting.model import METHODS
from workshop.ops.bench import scenarios
from workshop.ops.bench.counting import WEIGHTINGS, hall
from workshop.ops.bench.figures import Figure, Plan, Scenario, as_table


def test_an_unknown_scenario_is_refused_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "weather"]) == 2
    assert "counting" in capsys.readouterr().err
    assert "counting" in scenarios()
    assert "figures" not in scenarios()


def test_counting_measures_every_rule_every_way_and_its_stability(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "counting", "--quick", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)["figures"]
    whats = [figure["what"] for figure in figures]
    for method in METHODS:
        for weighting in WEIGHTINGS:
            assert any(what.startswith(f"{method}, ") and what.endswith(weighting) for what in whats)
        assert f"stability of {method}, 5 draws, 60 ballots × 30 options" in whats
    assert sum("in units of 2000 €" in what for what in whats) == len(WEIGHTINGS)


def test_the_table_is_markdown_with_a_goal_and_a_word_where_it_is_missed() -> None:
    rows = [
        Figure("votes", 9000, "1/s", 10_000, "more"),
        Figure("ack", 0.2, "s", 0.25),
        Figure("size", 1, "MB"),
    ]
    assert [line.split("|")[3].strip() for line in _table(rows)] == ["> 10,000 1/s", "< 250 ms", ""]
    assert [line.split("|")[4].strip() for line in _table(rows)] == ["missed", "", ""]
    assert [row.reached for row in rows] == [False, True, None]


def test_beside_a_figure_stands_the_yardstick_and_the_ratio_to_it() -> None:
    rows = [
        Figure("votes", 6000, "1/s", bare=12_000),
        Figure("ack", 0.2, "s", bare=0.1),
        Figure("size", 1, "MB"),
    ]
    assert [line.split("|")[3].strip() for line in _table(rows)] == ["12,000 1/s", "100 ms", ""]
    assert [line.split("|")[4].strip() for line in _table(rows)] == ["0.50", "2.00", ""]


def _table(rows: list[Figure]) -> list[str]:
    scenario = Scenario("x", "a trial", lambda plan: iter(()))
    return as_table(scenario, Plan(b"s", False, print), rows).splitlines()[4:]


def test_votes_are_all_acknowledged_and_shown_and_stand_beside_the_yardstick(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = _figures(capsys, "votes", "--rate", "40")
    assert found["votes acknowledged"]["value"] > 0
    assert found["unanswered or refused"]["value"] == 0
    for what in ("votes acknowledged", "ack p50", "ack p99", "vote → board p50", "vote → board p99"):
        assert found[what]["value"] > 0, what
        assert found[what]["bare"] > 0, what


def _figures(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, dict[str, Any]]:
    assert main(["bench", *words, "--quick", "--json"]) == 0
    return {figure["what"]: figure for figure in json.loads(capsys.readouterr().out)["figures"]}


def test_the_same_seed_draws_the_same_hall_and_another_one_another() -> None:
    assert hall(b"s", "borda", 20, 5) == hall(b"s", "borda", 20, 5) != hall(b"t", "borda", 20, 5)
