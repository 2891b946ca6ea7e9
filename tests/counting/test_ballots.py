"""Reading ballot files: what is refused, and where the message points."""

import json
from typing import Any

import pytest

from counting.paper import document
from workshop.counting import BallotError, as_document, parse_document, read_ballots, tally
from workshop.counting.strict_json import MAX_BYTES


def refused(data: dict[str, Any] | str | bytes) -> str:
    raw = json.dumps(data) if isinstance(data, dict) else data
    with pytest.raises(BallotError) as caught:
        read_ballots(raw.encode() if isinstance(raw, str) else raw)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def dots(*ballots: Any, **params: Any) -> dict[str, Any]:
    return document("dots", "A B C", *ballots, **params)


def test_a_ballot_for_an_unknown_option_is_refused_with_its_place() -> None:
    assert refused(dots({"A": 1}, {"X9": 1})) == 'ballots[1].ballot: option "X9" is not on the list'


@pytest.mark.parametrize(
    ("ballot", "place"),
    [
        ({"A": -1}, "ballots[0].ballot"),
        ({"A": 1.0}, "ballots[0].ballot"),
        ({"A": "1"}, "ballots[0].ballot"),
        ({"A": True}, "ballots[0].ballot"),
        ({"A": None}, "ballots[0].ballot"),
        ({"A": 11}, "ballots[0].ballot"),
        ({"A": 6, "B": 5}, "ballots[0].ballot"),
        (["A"], "ballots[0].ballot"),
        (0, "ballots[0].ballot"),
        (False, "ballots[0].ballot"),
        ("", "ballots[0].ballot"),
    ],
)
def test_dots_that_are_no_dots_are_refused(ballot: Any, place: str) -> None:
    assert refused(dots(ballot)).startswith(place + ": ")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"method": "lottery"}, "method"),
        ({"method": None}, "method"),
        ({"params": {"points": 3}}, "params.max_per_option"),
        ({"params": {}}, "params.points"),
        ({"params": None}, "params"),
        ({"params": {"points": 0, "max_per_option": 2}}, "params.points"),
        ({"params": {"points": 3, "max_per_option": 2, "cap": 2}}, "params.cap"),
        ({"params": {"points": 3, "max_per_option": 2, "lot": ["A", "B"]}}, "params.lot"),
        ({"params": {"points": 3, "max_per_option": 2, "lot": ["A", "B", "B"]}}, "params.lot"),
        ({"params": {"points": 3, "max_per_option": 2, "lot": ["A", "B", "D"]}}, "params.lot"),
        ({"options": [{"id": "A"}, {"id": "A"}]}, "options[1].id"),
        ({"options": [{"id": ""}]}, "options[0].id"),
        ({"options": [{"id": 1}]}, "options[0].id"),
        ({"options": [{"name": "A"}]}, "options[0].id"),
        ({"options": {}}, "options"),
        ({"ballots": None}, "ballots"),
        ({"ballots": [3]}, "ballots[0]"),
        ({"ballots": [{"voter": "a"}]}, "ballots[0].ballot"),
        ({"ballots": [{"ballot": None}]}, "ballots[0].voter"),
        ({"ballots": [{"voter": "a", "ballot": None}, {"voter": "a", "ballot": None}]}, "ballots[1].voter"),
        ({"ballots": [{"voter": "a", "group": "", "ballot": None}]}, "ballots[0].group"),
        ({"ballots": [{"voter": "a", "group": 5, "ballot": None}]}, "ballots[0].group"),
        ({"ballots": [{"voter": "a", "weight": 0, "ballot": None}]}, "ballots[0].weight"),
        ({"ballots": [{"voter": "a", "weight": 1.5, "ballot": None}]}, "ballots[0].weight"),
        ({"ballots": [{"voter": "a", "weight": 10**200, "ballot": None}]}, "ballots[0].weight"),
        ({"ballots": [{"voter": "\ud800", "ballot": None}]}, "ballots[0].voter"),
    ],
)
def test_a_fault_in_the_frame_is_named_by_its_place(change: dict[str, Any], place: str) -> None:
    assert refused(dots() | change).startswith(place + ": ")


@pytest.mark.parametrize(
    ("method", "params", "ballot", "place"),
    [
        ("approval", {}, {"A": 1}, "ballots[0].ballot"),
        ("approval", {}, ["A", "A"], "ballots[0].ballot"),
        ("borda", {}, [["A"], []], "ballots[0].ballot"),
        ("borda", {}, ["A"], "ballots[0].ballot"),
        ("schulze", {}, [["A"], ["B", "A"]], "ballots[0].ballot"),
        ("schulze", {"variant": "zero"}, None, "params.variant"),
        ("borda", {"variant": "half"}, None, "params.variant"),
        ("score", {"min": 3, "max": 3}, None, "params.max"),
        ("score", {"blank": 9}, None, "params.blank"),
        ("score", {"blank": None}, None, "params.blank"),
        ("score", {"coverage": True}, None, "params.coverage"),
        ("score", {}, {"A": 6}, "ballots[0].ballot"),
        ("consensing", {}, {"A": 11}, "ballots[0].ballot"),
        ("consensing", {"blank": 11}, None, "params.blank"),
        ("consensing", {"max": 11}, None, "params.max"),
        ("equal_shares", {"budget": 5}, None, "params.costs"),
        ("equal_shares", {"budget": 5, "costs": {"A": 1, "B": 1}}, None, "params.costs"),
        ("equal_shares", {"budget": 5, "costs": {"A": 1, "B": 1, "C": 0}}, None, "params.costs"),
        ("equal_shares", {"budget": 5, "costs": {"A": 1, "B": 1, "C": 1, "D": 1}}, None, "params.costs"),
    ],
)
def test_each_rule_refuses_foreign_ballots_and_params(
    method: str, params: dict[str, Any], ballot: Any, place: str
) -> None:
    assert refused(document(method, "A B C", ballot, **params)).startswith(place + ": ")


def test_a_file_of_equal_shares_keeps_to_one_form_of_ballot() -> None:
    costs = {"A": 1, "B": 1, "C": 1}
    data = document("equal_shares", "A B C", {"A": 2}, None, ["A"], budget=3, costs=costs)
    assert refused(data).startswith("ballots[2].ballot: ")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "line 1 column 1"),
        ('{"method": "dots",\n "params": {]}', "line 2 column 13"),
        ("[]", "the file"),
        ('{"method": "dots", "method": "approval"}', "method: "),
        ('{"method": "dots", "note": NaN}', "note: "),
        ('{"ballots": [{"voter": "a", "ballot": {"A": 1, "A": 2}}]}', "ballots[0].ballot: "),
        ('{"ballots": [{"voter": "a", "weight": 1, "weight": 1}]}', "ballots[0].weight: "),
        ('{"params": {"costs": {"A": 1, "A": 2}}}', "params.costs: "),
        ("[" * 200_000, "line 1 column 101: the file is nested too deeply"),
        ('{"a": "[[[",\n "b": ' + "[" * 101, "line 2 column 106: "),
        (b"\xff\xfe", "byte 0"),
    ],
)
def test_text_with_two_meanings_or_none_is_refused(text: str | bytes, place: str) -> None:
    assert refused(text).startswith(place)


def test_a_file_beyond_the_limit_is_refused_unread() -> None:
    assert refused(b" " * (MAX_BYTES + 1)).startswith("the file is larger than 20 MB")


def test_unknown_keys_are_ignored_outside_params() -> None:
    data = dots({"A": 1}) | {"rule_text": "…", "checksum": 7.5}
    data["ballots"][0]["note"] = {"x": 1.5}
    assert read_ballots(json.dumps(data).encode()) == parse_document(dots({"A": 1}))


def test_an_exported_file_reads_back_to_the_same() -> None:
    for data in (
        dots(("Rheine", {"A": 2, "B": 0}, 3), {}),
        document("approval", "A B", ["A"]),
        document("ranked_pairs", "A B C", [["A"], ["B", "C"]], lot=["C", "A", "B"]),
        document("consensing", "A B", {"A": 0}, blank=5),
        document("equal_shares", "A", {"A": 3}, budget=2, costs={"A": 1}),
    ):
        file = parse_document(data)
        assert parse_document(as_document(file)) == file


@pytest.mark.parametrize("empty", [None, {}, [], {"A": 0, "B": 0}])
def test_an_abstention_counts_for_turnout_only(empty: Any) -> None:
    outcome = tally(parse_document(dots(("Rheine", {"A": 1}), ("Rheine", empty))), "per_municipality")
    assert (outcome.voters, outcome.abstained, outcome.scores["A"]) == (1, 1, "1")


def sized(*sizes: int | None, **params: Any) -> dict[str, Any]:
    data = document("score", "A B", *({"A": at % 5} for at in range(len(sizes))), **params)
    for line, size in zip(data["ballots"], sizes, strict=True):
        line.pop("group")
        line.update({} if size is None else {"group_size": size})
    return data


def test_sizes_weigh_like_the_names_they_stand_for() -> None:
    """Sizes 2, 2, 1 and a guest: two municipalities; grades 0 and 1 at half a vote, 2 at one: mean (1/2 + 2)/2."""
    outcome = tally(parse_document(sized(2, 2, 1, None)), "per_municipality")
    assert (outcome.municipalities, outcome.without_municipality, outcome.scores["A"]) == (2, 1, "5/4")
    assert tally(parse_document(sized(2, 2, 1, None))).municipalities == 2


def test_sizes_that_cannot_be_true_are_refused() -> None:
    assert refused(sized(1, 2, 2, 2)).startswith("ballots[1].group_size: ")
    assert refused(sized(1, coverage="half")).startswith("params.coverage: ")
    assert refused(sized(0)).startswith("ballots[0].group_size: ")
    both, mixed = sized(1), sized(1, None)
    both["ballots"][0]["group"] = "Laer"
    mixed["ballots"][1]["group"] = "Laer"
    assert refused(both).startswith("ballots[0].group_size: ")
    assert refused(mixed).startswith("ballots[1].group: ")
