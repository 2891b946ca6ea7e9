"""`workshop tally` on real files: what it prints where, and its exit status."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from counting.paper import document
from workshop.__main__ import main
from workshop.counting import checksum
from workshop.ops.tally import run_tally


def written(folder: Path, data: Any) -> str:
    path = folder / "ballots.json"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return str(path)


def test_a_town_counts_the_file_again(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Rheine: A 3 points from two people; Laer: B 2 from one. Per municipality A has 3/2, B 2."""
    data = document("dots", "A B", ("Rheine", {"A": 2}), ("Rheine", {"A": 1}), ("Laer", {"B": 2}), None)
    assert run_tally(written(tmp_path, data), "per_municipality", False) == 0
    out, err = capfd.readouterr()
    assert err == ""
    assert json.loads(out) == {
        "method": "dots",
        "weighting": "per_municipality",
        "voters": 3,
        "municipalities": 2,
        "abstained": 0,
        "without_municipality": 1,
        "tiers": [["B"], ["A"]],
        "winners": ["B"],
        "too_few_ratings": [],
        "scores": {"A": "3/2", "B": "2"},
        "details": {"supporters": {"A": 2, "B": 1}},
    }


@pytest.mark.parametrize("given", [["tally"], ["tally", "a.json", "b.json"], ["tally", "a.json", "--tabel"]])
def test_what_is_missing_or_unknown_is_one_line_and_status_2(
    given: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(given)
    out, err = capfd.readouterr()
    assert (ended.value.code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("workshop")


def test_the_table_shows_shared_ranks_and_the_check_number(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    data = document("approval", "A B C", ["A", "B"], ["C", "A", "B"])
    data["options"][0]["name"] = "Bürger-\nbus"
    assert run_tally(written(tmp_path, data), "per_head", True) == 0
    out = capfd.readouterr().out
    assert checksum(data)[:8] in out
    assert "Zustimmung, je Kopf gezählt" in out
    rows = [line.split() for line in out.splitlines()][-4:-1]
    assert [row[:3] for row in rows] == [["1", "2", "A"], ["1", "2", "B"], ["3", "1", "C"]]
    assert "andere Prüfnummer" not in out


def test_a_changed_file_is_told_by_the_table(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data = document("approval", "A B", ["A"]) | {"checksum": "0" * 64}
    assert run_tally(written(tmp_path, data), "per_head", True) == 0
    assert "andere Prüfnummer" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("data", "weighting", "place"),
    [
        (document("dots", "A", {"X\n9": 1}), "per_head", "ballots[0].ballot: "),
        (document("dots", "A", {"A": 1}), "per_town", "--weighting: "),
    ],
)
def test_a_faulty_file_ends_with_one_line_and_status_2(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], data: Any, weighting: str, place: str
) -> None:
    assert run_tally(written(tmp_path, data), weighting, False) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith(place)
    assert err.count("\n") == 1


def test_a_missing_file_ends_with_status_2(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_tally(str(tmp_path / "none.json"), "per_head", False) == 2
    assert run_tally(str(tmp_path), "per_head", False) == 2
    assert "none.json: cannot be read" in capfd.readouterr().err


def test_huge_weights_stay_exact(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data = document("score", "A", (None, {"A": 10**60}, 10**90), (None, {"A": 1}), min=-(10**70), max=10**70)
    assert run_tally(written(tmp_path, data), "per_head", False) == 0
    result = json.loads(capfd.readouterr().out)
    assert result["scores"]["A"] == str(Fraction(10**150 + 1, 10**90 + 1))
    assert result["details"]["median"]["A"] == 10**60
