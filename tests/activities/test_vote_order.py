"""Where the order per municipality would tell a ballot, it is told on no path, and the desk hears of it before.

The halls below are small enough to list all rooms that look the same from outside: whoever knows everything that is
told and who was here knows no more than that it is one of these.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import permutations
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from tests.activities.test_vote_pages import drawn
from tests.activities.test_vote_withheld import paths
from tests.activities.vote_room import Room
from tests.scene import KINDS
from tests.vision.room import DE
from workshop.activities.vote import CarryBoth, PlanRunOff
from workshop.activities.vote.count import counted_of
from workshop.activities.vote.messages import Line, Paper, PaperOption
from workshop.activities.vote.secrecy import FEW
from workshop.core.agenda import StopStep
from workshop.core.conclude import results_of
from workshop.vision.draft import draft

OPTIONS = tuple(PaperOption(o, n, (), None, "") for n, o in enumerate("abc"))
CROSSES = ("", "a", "b", "ab", "c")
HALLS = [
    (1, 3),
    (2, 3),
    (1, 1),
    (1, 1, 1),
    (1, 3, 3),
    (2, 1, 3),
    (1, 1, 4),
    (1, 3, 1, 1),
    (2, 2, 3),
    (1, 2, 1, 2),
]


def paper(choose: int | None) -> Paper:
    return Paper(1, None, "approval", 0, 1, OPTIONS, ("c", "a", "b"), choose=choose)


def hall(sizes: tuple[int, ...], crosses: Any) -> list[Line]:
    seats = [f"town {n}" for n, size in enumerate(sizes) for _ in range(size)]
    pairs = enumerate(zip(seats, crosses, strict=True))
    return [Line(str(n), dict.fromkeys(b, 1) or None, t) for n, (t, b) in pairs]


def told(asked: Paper, lines: list[Line], leading: str) -> bytes:
    """Everything that is stored of a counted vote but its receipts and the drawn order; turnout is the same for all."""
    found = counted_of(asked, lines, leading, secret=True)
    sheets = sorted((sorted(line.points or ()), line.size or 0) for line in found.lines)
    return msgspec.json.encode([sheets, msgspec.structs.replace(found, lines=())])


def rooms(crosses: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """All ways in which these ballots may lie on the seats."""
    yield from set(permutations(crosses))


def sheets_of(sizes: tuple[int, ...], crosses: tuple[str, ...], town: int) -> tuple[str, ...]:
    start = sum(sizes[:town])
    return tuple(sorted(crosses[start : start + sizes[town]]))


@given(
    st.sampled_from(HALLS),
    st.lists(st.sampled_from(CROSSES), min_size=7, max_size=7),
    st.sampled_from(["per_head", "per_municipality"]),
    st.sampled_from([None, 1, 2]),
)
@effort(max_examples=60, deadline=None)
def test_no_room_of_a_few_towns_tells_the_ballot_of_a_small_one(
    sizes: tuple[int, ...], drawn_crosses: list[str], leading: str, choose: int | None
) -> None:
    crosses, asked = tuple(drawn_crosses[: sum(sizes)]), paper(choose)
    alike = defaultdict[bytes, list[tuple[str, ...]]](list)
    for room in rooms(crosses):
        alike[told(asked, hall(sizes, room), leading)].append(room)
    for same in alike.values():
        for town, size in enumerate(sizes):
            if size < FEW and len({sheets_of(sizes, room, town) for room in same}) == 1:
                twins = [t for t, n in enumerate(sizes) if n == size]
                ballots = {cross for t in twins for cross in sheets_of(sizes, same[0], t)}
                assert len(ballots) == 1, (sizes, same)
                assert size * len(twins) >= FEW or len(set(crosses)) == 1, (sizes, same)


def test_that_one_town_more_or_less_changes_nothing_is_not_told_of_small_towns() -> None:
    """It would tell two towns of two with an a and a b each from one for a and one for b."""
    rest = ("", "ab", "c")
    split = told(paper(None), hall((2, 2, 3), ("a", "b", "a", "b", *rest)), "per_head")
    assert split == told(paper(None), hall((2, 2, 3), ("a", "a", "b", "b", *rest)), "per_head")


@given(st.permutations(["a"] * 5 + ["ab"] * 4 + ["b"] * 5 + ["c"] * 3 + [""] * 3), st.sampled_from([None, 2]))
@effort(max_examples=60, deadline=None)
def test_of_a_larger_hall_all_that_is_told_beside_the_ballots_is_who_is_in_front(
    crosses: list[str], choose: int | None
) -> None:
    """Whoever sat where: as long as the same are in front, everything that is stored is the same."""
    sizes, asked = (1, 3, 3, 4, 4, 5), paper(choose)
    usual = sorted(crosses)
    ways = [counted_of(asked, hall(sizes, room), "per_head", secret=True) for room in (usual, crosses)]
    assert all(found.withheld and not found.order_withheld for found in ways)
    mine = [found.per_municipality for found in ways]
    assert not any(found.stable is not None or any(found.towns.values()) for found in ways)
    assert all(len(set(way.ranks.values())) <= 2 for way in mine)
    if mine[0] == mine[1]:
        assert told(asked, hall(sizes, usual), "per_head") == told(asked, hall(sizes, crosses), "per_head")


def test_where_each_municipality_has_one_ballot_both_counts_are_one_and_nothing_is_withheld() -> None:
    """Joint ballots, one an abstention: sizes may not be told, but the count per municipality is that per head."""
    found = counted_of(
        paper(None), hall((1,) * 5, ["a", "a", "ab", "c", ""]), "per_municipality", secret=True
    )
    assert not found.repeatable
    assert not found.withheld
    assert found.per_municipality.ranks == found.per_head.ranks == {"a": 1, "b": 2, "c": 2}
    assert found.per_municipality.scores == found.per_head.scores


def test_in_a_larger_hall_nothing_is_told_where_there_are_few_ways_to_deal_the_ballots_out() -> None:
    """Towns of 1 and five times 3. Of 8 A and 8 B the lone A gives A 1 + 7/3 and B 8/3: the first tells that ballot."""
    for sizes, crosses, withheld in (
        ((1, 3, 3, 3, 3, 3), ["a"] * 8 + ["b"] * 8, True),
        ((1, 3, 3, 3, 3, 3), ["b"] * 8 + ["a"] * 8, True),
        ((1, 2, 2, 3, 3, 3), ["a"] * 7 + ["b"] * 7, True),
        ((1, 3, 3, 4, 4, 5), ["a"] * 10 + ["b"] * 10, False),
    ):
        found = counted_of(paper(None), hall(sizes, crosses), "per_head", secret=True)
        assert found.withheld
        assert found.order_withheld is withheld
        assert bool(found.per_municipality.ranks) is not withheld


def voted(delegations: tuple[int, ...], **settings: Any) -> Room:
    """The first town wants the first field, all others the second."""
    room = Room(delegations, **settings).opened()
    for n, who in enumerate(room.people):
        room.casts(who, *((2, 1) if n < delegations[0] else (0, 2))).then_accepted()
    return room


def test_what_is_told_is_the_count_per_head_and_that_the_other_is_withheld() -> None:
    room = voted((3, 2, 1, 0))
    found = room.counted()
    assert found.order_withheld
    assert found.leaders_head
    assert not found.leaders_municipality
    assert found.stable is None
    assert not found.apart
    assert [o.rank_municipality for o in found.options] == [None] * 4
    assert all(o.municipalities in (None, 0) for o in found.options)
    for path, text in {name: str(text) for name, text in paths(room).items() if name in SAYING}.items():
        assert "wird nicht gezeigt, weil" in text, path
        assert "dasselbe vorn" not in text, path
    assert "nicht ausgewiesen" in str(paths(room)["votes.csv"].decode())
    room.s.when(CarryBoth(room.step, room.vote)).then_refused("order_withheld")


SAYING = (
    "Audience.BOARD board",
    "Audience.PARTICIPANT task",
    "Audience.PARTICIPANT wall",
    "Audience.FACILITATOR now",
)


def test_where_the_withheld_count_leads_there_is_no_result() -> None:
    room = voted((3, 2, 1, 0), leading="per_municipality", choose=1)
    found = room.counted()
    assert found.no_result
    assert not found.chosen
    assert found.why is None
    assert [o.name for o in found.options[:2]] == ["Energie", "Umwelt"], (
        "in the order per head, which is told"
    )
    for path, text in {name: str(text) for name, text in paths(room).items() if name in SAYING}.items():
        assert "damit hat diese Abstimmung kein Ergebnis" in text, path
        assert "liegt vorn" not in text, path
    room.s.when(PlanRunOff(room.step, room.vote, "leaders")).then_refused("order_withheld")


def test_the_desk_hears_before_what_will_not_be_shown() -> None:
    for delegations, settings, before, after in (
        ((3, 3, 3, 1), {}, True, "nothing of the count per municipality will be shown"),
        ((3, 1, 1, 1), {}, False, "it may be that nothing"),
        ((3, 3, 3, 3), {}, False, ""),
        ((3, 1, 1, 0), {"secret": False}, False, ""),
        ((3, 2, 1, 1), {"delegation": "joint_last"}, False, ""),
    ):
        room = Room(delegations, **settings)
        said = "nothing of the count per municipality"
        assert (said in drawn(room, "desk")) is before
        room.opened()
        for who in room.people:
            room.casts(who, 1)
        assert said not in drawn(room, "desk"), "nobody can stop people from voting"
        room.s.when(StopStep(room.step)).then_accepted()
        assert (said in drawn(room, "desk")) is bool(after)
        assert after in drawn(room, "desk")


def test_the_desk_hears_that_the_result_would_be_a_single_ballot() -> None:
    for people, said in ((1, "Only 1 ballot would count"), (2, "Only 2 ballots would count"), (3, "")):
        room = Room((3, 0, 0, 0)).opened()
        for who in room.people[:people]:
            room.casts(who, 1)
        room.s.when(StopStep(room.step)).then_accepted()
        assert said in drawn(room, "desk")
        assert ("would count" in drawn(room, "desk")) is bool(said)


def test_a_single_joint_ballot_that_counts_is_told_before_too() -> None:
    room = Room((2, 1, 0, 0), delegation="joint_all").opened()
    room.casts(room.people[0], 1)
    room.casts(room.people[1], 2)
    room.casts(room.people[2], 0, 1)
    room.s.when(StopStep(room.step)).then_accepted()
    assert "Only 1 ballot would count" in drawn(room, "desk")


def test_the_draft_of_the_vision_names_no_leader_where_the_leading_count_is_withheld() -> None:
    room = voted((3, 2, 1, 0), leading="per_municipality")
    room.counted()
    found = draft(results_of(KINDS, room.s.state), DE)
    said = " ".join(sentence.text for section in found.sections for sentence in section.sentences)
    assert "nicht ausgewiesen" in said
    assert "Energie" not in said
