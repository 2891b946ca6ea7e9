"""`workshop bench`: scenarios are found, measure what they say and print it. No test here looks at how long it took."""

import json

import pytest

from workshop.__main__ import main
from workshop.counting.model import METHODS
from workshop.ops.bench import bench_now, scenarios
from workshop.ops.bench.counting import WEIGHTINGS, hall
from workshop.ops.bench.figures import Figure, Plan, Scenario, as_table


def test_an_unknown_scenario_is_refused_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench_now("weather", as_data=False, seed="s", quick=True) == 2
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
    table = as_table(Scenario("x", "a trial", lambda plan: iter(())), Plan(b"s", False, print), rows)
    lines = table.splitlines()[4:]
    assert [line.split("|")[3].strip() for line in lines] == ["> 10000 1/s", "< 0.25 s", ""]
    assert [line.split("|")[4].strip() for line in lines] == ["missed", "", ""]
    assert [row.reached for row in rows] == [False, True, None]


def test_the_same_seed_draws_the_same_hall_and_another_one_another() -> None:
    assert hall(b"s", "borda", 20, 5) == hall(b"s", "borda", 20, 5) != hall(b"t", "borda", 20, 5)
