"""Whatever is thrown at the reader: a BallotError with one line, or a file that can be counted."""

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from counting.paper import document
from workshop.counting import (
    BallotError,
    BallotFile,
    as_document,
    checksum,
    parse_document,
    read_ballots,
    tally,
)

DOCUMENTS = [
    document("dots", "A B", ("Rheine", {"A": 1}), None),
    document("approval", "A B", ("Rheine", ["A"]), ["B"]),
    document("score", "A B", ("Rheine", {"A": 1}), {"B": 2}, blank="left_out", coverage="half"),
    document("majority_judgment", "A B", ("Rheine", {"A": 1}), {"B": 2}, blank=2),
    document("borda", "A B", [["A"], ["B"]], variant="zero"),
    document("ranked_pairs", "A B", [["A", "B"]], lot=["B", "A"]),
    document("consensing", "A B", {"A": 0, "B": 9}),
    document("equal_shares", "A B", {"A": 2}, budget=5, costs={"A": 2, "B": 3}),
]
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-2, 12)
    | st.floats()
    | st.sampled_from(["A", "B", "C", "", "\ud800"])
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["A", "B", "id", "x\n"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) below a value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = []
    for key, below in pairs:
        found += [(value, key), *places(below)]
    return found


def read_or_say_why(data: bytes) -> BallotFile | str:
    try:
        return read_ballots(data)
    except BallotError as error:
        return str(error)


@settings(max_examples=600)
@given(st.sampled_from(DOCUMENTS), st.randoms(use_true_random=False), values, st.booleans())
def test_a_changed_file_is_refused_or_counted(original: Any, chance: Any, value: Any, remove: bool) -> None:
    changed = copy.deepcopy(original)
    container, key = chance.choice(places(changed))
    if remove:
        del container[key]
    else:
        container[key] = value
    file = read_or_say_why(json.dumps(changed).encode())
    if isinstance(file, str):
        assert len(file.splitlines()) == 1
        return
    assert parse_document(as_document(file)) == file
    assert len(checksum(changed)) == 64
    for weighting in ("per_head", "per_municipality", "capped:2"):
        outcome = tally(file, weighting)
        ranked = [option for tier in outcome.tiers for option in tier]
        listed = [*ranked, *outcome.too_few_ratings] if outcome.voters else outcome.scores
        assert sorted(listed) == sorted(option.id for option in file.options)


@given(st.binary(max_size=40) | st.text(max_size=40).map(str.encode))
def test_any_bytes_are_refused_in_one_line(data: bytes) -> None:
    found = read_or_say_why(data)
    assert isinstance(found, str)
    assert len(found.splitlines()) == 1
