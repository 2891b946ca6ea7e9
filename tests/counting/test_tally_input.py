"""Whatever `workshop tally` is given: a result, or status 2 with one line that names the place, never a traceback."""

import contextlib
import copy
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counting.test_reader_fuzz import places
from workshop.counting.strict_json import MAX_BYTES
from workshop.ops.tally import run_tally

OPTIONS = [{"id": "A", "name": "Bürgerbus"}, {"id": "B"}]
METHODS: dict[str, tuple[dict[str, Any], list[Any]]] = {
    "dots": ({"points": 3, "max_per_option": 2}, [{"A": 2, "B": 1}, None]),
    "approval": ({"lot": ["B", "A"]}, [["A"], ["B", "A"]]),
    "score": ({"min": -1, "max": 5, "blank": "left_out", "coverage": "half"}, [{"A": -1}, {"B": 5}]),
    "majority_judgment": ({"min": 0, "max": 5, "blank": 2}, [{"A": 0}, {"B": 5}]),
    "borda": ({"variant": "modified"}, [[["A"], ["B"]], [["A", "B"]]]),
    "schulze": ({}, [[["A"]], [["B"], ["A"]]]),
    "ranked_pairs": ({"lot": ["A", "B"]}, [[["A"]], [["B"], ["A"]]]),
    "consensing": ({"blank": 5}, [{"A": 0}, {"B": 10}]),
    "equal_shares": ({"budget": 9, "costs": {"A": 4, "B": 6}, "completion": "add1"}, [["A"], ["B"]]),
}


def document(method: str = "dots") -> dict[str, Any]:
    params, (one, other) = METHODS[method]
    lines = [
        {"voter": "v0", "group": "Rheine", "ballot": one},
        {"voter": "v1", "group": None, "weight": 2, "ballot": other},
    ]
    return copy.deepcopy({"method": method, "params": params, "options": OPTIONS, "ballots": lines})


def changed(*path: Any, to: Any, method: str = "dots") -> bytes:
    data = place = document(method)
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = to
    return json.dumps(data).encode()


def repeated(text: str, instead: str) -> bytes:
    """The dots file with a piece of its text exchanged."""
    whole = json.dumps(document())
    assert text in whole
    return whole.replace(text, instead, 1).encode()


ONE = ("ballots", 0, "ballot")
FAULTS: dict[str, tuple[bytes, str]] = {
    "an option that is not on the list": (
        changed(*ONE, to={"X9": 1}),
        'ballots[0].ballot: option "X9" is not on the list',
    ),
    "an unknown option in an approval": (changed(*ONE, to=["A", "Z"], method="approval"), "ballots[0].ballot: "),
    "an unknown option in a ranking": (changed(*ONE, to=[["Z"]], method="borda"), "ballots[0].ballot: "),
    "negative points": (changed(*ONE, to={"A": -1}), "ballots[0].ballot: "),
    "negative points for a project": (changed(*ONE, to={"A": -1}, method="equal_shares"), "ballots[0].ballot: "),
    "too many points": (changed(*ONE, to={"A": 2, "B": 2}), "ballots[0].ballot: "),
    "too many points on one": (changed(*ONE, to={"A": 3}), "ballots[0].ballot: "),
    "a grade off the scale": (changed(*ONE, to={"A": -2}, method="score"), "ballots[0].ballot: "),
    "resistance of eleven": (changed(*ONE, to={"A": 11}, method="consensing"), "ballots[0].ballot: "),
    "a voter twice": (changed("ballots", 1, "voter", to="v0"), "ballots[1].voter: "),
    "a voter without a name": (changed("ballots", 1, "voter", to=""), "ballots[1].voter: "),
    "NaN": (repeated('"B": 1', '"B": NaN'), "ballots[0].ballot: "),
    "Infinity": (repeated('"weight": 2', '"weight": Infinity'), "ballots[1].weight: "),
    "minus Infinity beside the ballots": (repeated('"method"', '"note": -Infinity, "method"'), "note: "),
    "a number beyond all floats": (repeated('"weight": 2', '"weight": 1e999'), "ballots[1].weight: "),
    "a number of a thousand digits": (repeated('"weight": 2', f'"weight": {"9" * 1000}'), "ballots[1].weight: "),
    "a number as text": (changed(*ONE, to={"A": "1"}), "ballots[0].ballot: "),
    "a weight as text": (changed("ballots", 1, "weight", to="2"), "ballots[1].weight: "),
    "a budget as text": (changed("params", "budget", to="9", method="equal_shares"), "params.budget: "),
    "a decimal": (changed(*ONE, to={"A": 1.0}), "ballots[0].ballot: "),
    "a decimal weight": (changed("ballots", 1, "weight", to=2.0), "ballots[1].weight: "),
    "a decimal cost": (changed("params", "costs", "B", to=1.5, method="equal_shares"), "params.costs: "),
    "true for one": (changed(*ONE, to={"A": True}), "ballots[0].ballot: "),
    "true for a weight": (changed("ballots", 1, "weight", to=True), "ballots[1].weight: "),
    "true for a limit": (changed("params", "points", to=True), "params.points: "),
    "no dots at all": (changed("params", "points", to=0), "params.points: "),
    "an unknown parameter": (changed("params", "cap", to=2), "params.cap: "),
    "a lot without all options": (changed("params", "lot", to=["A"]), "params.lot: "),
    "an upside-down scale": (changed("params", "min", to=5, method="score"), "params.max: "),
    "an option twice on the list": (changed("options", 1, "id", to="A"), "options[1].id: "),
    "an option twice in a ballot": (changed(*ONE, to=[["A"], ["A"]], method="schulze"), "ballots[0].ballot: "),
    "an unknown method": (changed("method", to="lottery"), "method: "),
    "a key twice": (repeated('"method"', '"method": "dots", "method"'), "method: "),
    "a voter's key twice": (repeated('"voter"', '"voter": "x", "voter"'), "ballots[0].voter: "),
    "an option twice in the points": (repeated('"A": 2', '"A": 1, "A": 2'), "ballots[0].ballot: "),
    "a size that does not divide": (changed("ballots", 1, "group_size", to=3), "ballots[1].group_size: "),
    "a size beside a name": (changed("ballots", 0, "group_size", to=1), "ballots[0].group_size: "),
    "deep nesting": (repeated('"B": 1', '"B": ' + "[" * 100_000), "line 1 column "),
    "deep nesting beside the ballots": (repeated("{", '{"x": ' + '{"y":' * 500), "line 1 column "),
    "broken UTF-8": (repeated("Rheine", "Rhe#ne").replace(b"#", b"\xff"), "byte "),
    "UTF-16": (json.dumps(document()).encode("utf-16"), "byte 0: "),
    "half a pair of surrogates": (changed("ballots", 0, "group", to="\ud800"), "ballots[0].group: "),
    "an empty file": (b"", "line 1 column 1: "),
    "half a file": (json.dumps(document()).encode()[:-2], "line 1 column "),
    "a list": (b"[]", "the file must hold one object"),
    "no ballots": (b'{"method": "approval", "options": []}', "ballots: "),
    "more than 20 MB, unparsed": (b"[" * (MAX_BYTES + 1), "the file is larger than 20 MB"),
}  # fmt: skip


def run(folder: Path, data: bytes, weighting: str = "per_head", table: bool = False) -> tuple[int, str, str]:
    """Status, standard output, standard error."""
    path = folder / "ballots.json"
    path.write_bytes(data)
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = run_tally(str(path), weighting, table)
    out.flush()
    return status, out.buffer.getvalue().decode(), err.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_ends_with_status_2_and_one_line_that_names_its_place(tmp_path: Path, fault: str) -> None:
    data, place = FAULTS[fault]
    for table in (False, True):
        status, out, err = run(tmp_path, data, table=table)
        assert (status, out) == (2, "")
        assert err.startswith(place)
        assert err.count("\n") == 1


def test_a_file_of_just_20_mb_is_read(tmp_path: Path) -> None:
    data = json.dumps(document()).encode()
    assert run(tmp_path, data.ljust(MAX_BYTES))[0] == 0


@pytest.mark.parametrize(
    "weighting", ["capped:0", "capped:-1", "capped:1.5", "capped:", "capped", "town", ""]
)
def test_an_impossible_weighting_is_named(tmp_path: Path, weighting: str) -> None:
    status, out, err = run(tmp_path, json.dumps(document()).encode(), weighting)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("--weighting: ")


def test_the_command_itself_prints_no_traceback(tmp_path: Path) -> None:
    """As a person in a town hall types it: a missing file, a folder, a name that no file can have, a good file."""
    good = tmp_path / "good.json"
    good.write_bytes(json.dumps(document()).encode())
    for path, status in (("none.json", 2), (".", 2), ("", 2), ("x" * 300, 2), ("good.json", 0)):
        command = [sys.executable, "-m", "workshop", "tally", path]
        done = subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == status
        assert len(done.stderr.splitlines()) == (status == 2)
        assert ("cannot be read" in done.stderr) == (done.stdout == "") == (status == 2)


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-2, 12)
    | st.sampled_from([10**30, 10**99, -(10**99)])
    | st.floats()
    | st.sampled_from(["A", "B", "C", "", "\ud800", "left_out", "half", "add1_utilitarian", "\x00\n\u2028"])
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["A", "B", "id", "group_size", "x\n"]), inner, max_size=3)
    ),
    max_leaves=6,
)
WEIGHTINGS = st.sampled_from(["per_head", "per_municipality", "capped:2", "capped:0"])


def damaged(method: str, changes: list[tuple[Any, bool]], chance: Any) -> dict[str, Any]:
    """The method's file with values put in other places, taken out, or added under known keys."""
    data = document(method)
    for value, remove in changes:
        container, key = chance.choice(places(data) or [(data, "method")])
        if remove and key in (container if isinstance(container, dict) else range(len(container))):
            del container[key]
        elif isinstance(container, dict) and chance.random() < 0.3:
            container[chance.choice(["group_size", "weight", "group", "blank", "lot", "A", "costs"])] = value
        else:
            container[key] = value
    return data


def holds_its_promise(folder: Path, data: bytes, weighting: str, table: bool) -> None:
    status, out, err = run(folder, data, weighting, table)
    if status == 2:
        assert (out, err.count("\n"), err[-1:]) == ("", 1, "\n")
        assert err.strip()
        return
    assert (status, err) == (0, "")
    if not table:
        outcome = json.loads(out, parse_constant=pytest.fail)
        assert list(outcome)[:3] == ["method", "weighting", "voters"]


@settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(list(METHODS)),
    st.lists(st.tuples(values, st.booleans()), min_size=1, max_size=4),
    st.randoms(use_true_random=False),
    WEIGHTINGS,
    st.booleans(),
)
def test_a_file_with_several_faults_is_counted_or_refused(
    tmp_path: Path, method: str, changes: Any, chance: Any, weighting: str, table: bool
) -> None:
    holds_its_promise(tmp_path, json.dumps(damaged(method, changes, chance)).encode(), weighting, table)


PIECES = [
    "",
    "[",
    "]",
    "{",
    "}",
    '"',
    ",",
    ":",
    "\\",
    "\\u0000",
    "-",
    "1e9",
    "0.5",
    "NaN",
    "null",
    "\n",
    "\x00",
    "é",
]


@settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(list(METHODS)),
    st.lists(
        st.tuples(st.integers(0, 400), st.integers(0, 12), st.sampled_from(PIECES)), min_size=1, max_size=3
    ),
    st.binary(max_size=2),
)
def test_torn_text_is_counted_or_refused(tmp_path: Path, method: str, tears: Any, stray: bytes) -> None:
    text = json.dumps(document(method))
    for start, length, piece in tears:
        text = text[:start] + piece + text[start + length :]
    at = tears[0][0]
    holds_its_promise(tmp_path, text.encode()[:at] + stray + text.encode()[at:], "per_head", False)
