"""`workshop bench`: scenarios are found, measure what they say and print it. No test here looks at how long it took."""

import asyncio
import json
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from workshop.__main__ import main
from workshop.core.workshop import Workshop
from workshop.counting.model import METHODS
from workshop.ops.bench import scenarios
from workshop.ops.bench._hall import lay_out
from workshop.ops.bench._offered import QUICK
from workshop.ops.bench._room import Room
from workshop.ops.bench._server import running
from workshop.ops.bench._tables import Column, Row, Table, report, tables
from workshop.ops.bench.counting import WEIGHTINGS, hall
from workshop.ops.bench.figures import Figure, Plan, Scenario, as_table
from workshop.ops.bench.votes import Votes
from workshop.ops.serve import opened
from workshop.settings import from_environment
from workshop.store.database import open_engine


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
    assert [line.split("|")[3].strip() for line in _table(rows)] == ["≥ 10,000 1/s", "≤ 250 ms", ""]
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


PROMISES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "burst": (("last ack", "board shows all"), ("unanswered or refused",)),
    "join": (("people who came in", "phone ready p99", "all phones ready"), ("people who stayed outside",)),
    "next": (("question on the last phone", "question on the board"), ("screens without the question",)),
    "storm": (
        ("all phones are current again", "pushed to a phone, mean"),
        ("phones that did not come back",),
    ),
    "cards": (("cards written", "ack p99", "card → board p99"), ("cards that the board did not show",)),
    "board": (
        ("card → board p99", "card → open wall on a phone p99"),
        ("cards that the board did not show",),
    ),
}
"""What each scenario has to tell, and what has to be 0 on any machine."""


@pytest.mark.parametrize("scenario", PROMISES)
def test_a_scenario_measures_and_loses_nothing(scenario: str) -> None:
    found = _quick(scenario)
    some, none = PROMISES[scenario]
    assert all(found[what].value > 0 for what in some), found
    assert all(found[what].value == 0 for what in none), found


@cache
def _quick(scenario: str) -> dict[str, Figure]:
    """Its figures by name, of one small run."""
    measure = import_module(f"workshop.ops.bench.{scenario}").SCENARIO.measure
    plan = Plan(b"s", True, lambda text: None, phones=6, seconds=0.5)
    return {figure.what: figure for figure in measure(plan)}


def test_every_scenario_is_tested() -> None:
    assert set(scenarios()) == {"counting", "exports", "face", "growth", "votes", "profile", *PROMISES}


def test_a_profile_tells_where_the_time_went() -> None:
    found = _quick("profile")
    assert sum(figure.value for figure in found.values() if figure.unit == "%") == pytest.approx(100)
    assert found["samples"].value > 0


def test_the_report_is_markdown_with_a_row_for_each_run_and_the_profile() -> None:
    plan = Plan(b"s", True, lambda text: None, phones=5, seconds=0.3)
    columns = (Column("last", "last ack"), Column("x", "last ack", "ratio"))
    table = Table("Once", "phones", columns, (Row("5", "burst", {"phones": 1000}),))
    lines = list(report(plan, [table]))
    assert lines[2:5] == ["### Once", "", "| phones | last | x |"]
    assert [cell.strip() for cell in lines[6].split("|")][1] == "5"
    assert "–" not in lines[6]
    assert any(line.startswith("### Where the time goes") for line in lines)


def test_every_column_of_the_tables_is_a_figure_of_its_scenario() -> None:
    plan = Plan(b"s", True, lambda text: None, database="postgresql+asyncpg://nobody@nowhere/x")
    wanted: dict[str, set[str]] = {}
    for table in tables(plan):
        for row in table.rows:
            wanted.setdefault(row.scenario, set()).update(column.figure for column in table.columns)
    for scenario, columns in wanted.items():
        assert columns <= set(_quick(scenario)), scenario


def test_postgresql_is_measured_in_a_database_that_is_gone_afterwards(
    capsys: pytest.CaptureFixture[str], postgres_url: str
) -> None:
    before = asyncio.run(_databases(postgres_url))
    found = _figures(capsys, "votes", "--rate", "40", "--database", postgres_url)
    assert found["unanswered or refused"]["value"] == 0
    assert found["votes acknowledged"]["bare"] > 0
    assert asyncio.run(_databases(postgres_url)) <= before


async def _databases(url: str) -> set[str]:
    engine = open_engine(url)
    async with engine.connect() as connection:
        names = await connection.execute(
            text("SELECT datname FROM pg_database WHERE datname LIKE 'workshop_bench%'")
        )
        found = {str(name) for name in names.scalars()}
    await engine.dispose()
    return found


def test_a_file_that_is_there_is_never_measured_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "workshop.sqlite3"
    file.write_text("somebody's workshop")
    assert main(["bench", "votes", "--quick", "--database", f"sqlite+aiosqlite:///{file}"]) == 1
    assert "of its own" in capsys.readouterr().err
    assert file.read_text() == "somebody's workshop"


def test_more_than_people_may_send_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "votes", "--phones", "5", "--rate", "400"]) == 1
    assert "5 people" in capsys.readouterr().err


async def test_a_phone_whose_line_broke_is_unanswered_and_holds_nobody_up(tmp_path: Path) -> None:
    settings = from_environment({"WORKSHOP_DATA": str(tmp_path)})
    hall = await lay_out(settings, 2, at="vote")
    words = {"WORKSHOP_DATA": str(tmp_path), "HOST": "127.0.0.1"}
    async with running([["workshop", "serve"]], words, tmp_path) as servers:
        room = Room(hall, servers, lambda text: None)
        await room.fill(2)
        room.begin()
        room.phones[0].drop()
        for phone in room.phones:
            Votes(hall).cast(phone, room.begun)
        assert await room.quiet() == 1
        assert room.costs().broken == 1
        await room.leave()


def test_a_filled_log_and_wall_are_there_before_it_begins(tmp_path: Path) -> None:
    settings = from_environment({"WORKSHOP_DATA": str(tmp_path)})
    hall = asyncio.run(lay_out(settings, 3, at="vote", cards=5, events=200))
    assert (len(hall.people), hall.earlier) == (3, 20)

    async def opened_again() -> Workshop:
        async with opened(settings) as (house, _):
            return (await house.sessions.get(hall.workshop)).committed

    w = asyncio.run(opened_again())
    assert (w.seq, len(w.cards), len(w.people)) == (200, 5, 23)
    cast = w.steps[hall.steps["vote"]].state.ballots[hall.vote]
    assert set(cast) == set(w.people) - {number for number, _ in hall.people}


def test_a_log_that_is_longer_already_is_not_filled(tmp_path: Path) -> None:
    settings = from_environment({"WORKSHOP_DATA": str(tmp_path)})
    assert asyncio.run(lay_out(settings, 3, at="vote", events=10)).earlier == 0


def test_first_votes_are_told_from_those_before(capsys: pytest.CaptureFixture[str]) -> None:
    found = _figures(capsys, "votes", "--rate", "40", "--events", "150", "--cards", "3")
    assert found["first votes that the board did not show"]["value"] == 0
    assert found["vote → board p99"]["value"] > 0


def _figures(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, dict[str, Any]]:
    assert main(["bench", *words, "--quick", "--json"]) == 0
    return {figure["what"]: figure for figure in json.loads(capsys.readouterr().out)["figures"]}


def test_the_same_seed_draws_the_same_hall_and_another_one_another() -> None:
    assert hall(b"s", "borda", 20, 5) == hall(b"s", "borda", 20, 5) != hall(b"t", "borda", 20, 5)


def test_growth_fills_a_log_and_opens_it_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "growth", "--quick", "--json"]) == 0
    figures = {f["what"]: f["value"] for f in json.loads(capsys.readouterr().out)["figures"]}
    assert figures["events in the log at the end"] == 300
    assert figures["start to listening with that log"] > 0
    assert {f"memory after part {n}" for n in range(1, 11)} <= figures.keys()


def test_every_file_of_a_large_workshop_is_made_beside_and_the_room_is_answered() -> None:
    found = _quick("exports")
    assert found.keys() >= QUICK
    assert found["most memory of a file"].value > 0
    assert found["ack p99 meanwhile"].value > 0
