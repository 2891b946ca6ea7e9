"""Any ballots under any rule: the published file counts to what the page shows, and tells no town it must not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from tests.activities.test_vote_rules import file_of
from tests.activities.vote_room import Room
from workshop.activities.vote.methods import METHODS
from workshop.core.roles import Audience
from workshop.counting import check_number, checksum, parse_document, tally

MARKS = st.lists(
    st.lists(st.one_of(st.none(), st.integers(0, 5)), min_size=4, max_size=5), min_size=0, max_size=8
)


def ranks_of(outcome: Any) -> dict[str, int]:
    ranks, place = dict[str, int](), 1
    for tier in outcome.tiers:
        ranks.update(dict.fromkeys(tier, place))
        place += len(tier)
    return ranks


def settings_of(rule: str) -> dict[str, Any]:
    if METHODS[rule].purpose != "spend":
        return {"rule": rule}
    return {"rule": rule, "budget": 1000, "prices": "Umwelt|400\nEnergie|300\nWirtschaft|700\nMobilität|90"}


@pytest.mark.parametrize("secret", [True, False])
@pytest.mark.parametrize("rule", sorted(METHODS))
@given(ballots=MARKS)
@effort(max_examples=25)
def test_the_file_counts_to_what_the_page_shows(rule: str, secret: bool, ballots: list[Any]) -> None:
    room = Room((3, 2, 1, 1), secret=secret, guests=True, **settings_of(rule)).opened()
    for who, marks in zip((*room.people, room.guest), ballots, strict=False):
        room.marks(who, *marks)
    result = room.counted()
    file = file_of(room)
    assert checksum(file) == file["checksum"]
    assert check_number(file["checksum"]) == result.check_number
    ways = {"per_head": "head", **({"per_municipality": "municipality"} if not secret else {})}
    for weighting, name in ways.items():
        outcome = tally(parse_document(file), weighting)
        if not outcome.voters:
            continue
        ranks = ranks_of(outcome)
        for o in result.options:
            assert getattr(o, f"per_{name}") == outcome.scores[o.option]
            assert getattr(o, f"rank_{name}") == ranks[o.option]
        assert set(outcome.too_few_ratings) <= {u.option for u in result.unplaced}
    assert not secret or all("group" not in b or b["group"] is None for b in file["ballots"])
    rows = room.s.view(room.step, Audience.BOARD).results[0].rows
    assert all(0 <= share <= 100 for r in rows for share in (r.head_share, r.municipality_share))
