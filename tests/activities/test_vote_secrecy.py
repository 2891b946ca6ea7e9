"""What a secret vote tells and what it never tells: before counting, after counting, in the log, and any sequence."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from tests.activities.vote_room import TOWNS, Room, ideas
from tests.scene import KINDS
from workshop.activities.vote import CastBallot, CountVote, ballot_file
from workshop.activities.vote.count import cut, towns
from workshop.activities.vote.messages import Line, Paper, PaperOption
from workshop.core.agenda import ReopenStep, StopStep
from workshop.core.cards import HideCard
from workshop.core.evolve import fold
from workshop.core.roles import Audience, participant
from workshop.counting import parse_document, tally
from workshop.store.codec import Codec, erase

AUDIENCES = (Audience.BOARD, Audience.FACILITATOR, Audience.HELPER, Audience.ORGANISER)


def plain(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def erased(room: Room) -> list[Any]:
    """The log as a store holds it after counting: read back with the cut parts gone."""
    codec = Codec(KINDS.events())
    rows = erase(codec.row(r.seq, r.at, r.by, r.event, r.act) for r in room.s.log)
    return [codec.recorded(row) for row in rows]


def test_before_counting_nobody_sees_a_result_and_each_person_only_the_own_ballot() -> None:
    room = Room().opened()
    for who in room.people:
        room.casts(who, 2, 1).then_accepted()
    seen = {a: room.s.view(room.step, a) for a in AUDIENCES}
    room.casts(room.people[0], 0, 0, 2).then_accepted()
    assert {a: room.s.view(room.step, a) for a in AUDIENCES} == seen
    assert all(v.results == () for v in seen.values())
    assert KINDS["vote"].results(room.s.state, room.s.state.steps[room.step]) is None
    bernd = room.s.view(room.step, Audience.PARTICIPANT, room.people[1].number)
    assert bernd.mine[0].points == dict(zip(room.fields, (2, 1), strict=False))
    assert room.s.view(room.step, Audience.PARTICIPANT).mine == ()


def test_the_desk_sees_who_is_missing_as_numbers_by_town() -> None:
    room = Room().opened()
    for who in room.people[:4]:
        room.casts(who, 1)
    desk = room.s.view(room.step, Audience.FACILITATOR)
    assert [(t.name, t.voted, t.people) for t in desk.towns] == [
        ("Greven", 1, 2), ("Ochtrup", 0, 1), ("Rheine", 3, 3), ("Saerbeck", 0, 1),
    ]  # fmt: skip
    assert (desk.voted, desk.people, desk.missing, desk.guests_here) == (4, 7, 3, 1)


def test_counting_cuts_person_and_ballot_apart_in_the_log() -> None:
    room = Room().opened()
    for n, who in enumerate(room.people):
        room.casts(who, 2, n % 2)
    receipts = {g.receipt for g in room.state.ballots[room.vote].values()}
    room.counted()
    log = erased(room)
    cast = [r.event for r in log if type(r.event).__name__ == "BallotCast"]
    assert len(cast) == len(room.people)
    assert all((e.points, e.receipt) == ({}, "") for e in cast)
    assert fold(KINDS, log, "scene") == room.s.state
    assert room.state.ballots == {}
    assert {line.voter for line in room.state.counted[0].lines} == receipts
    text = plain(room.state.counted)
    assert '"person"' not in text
    assert all(f'"group":"{town}"' not in text for town in TOWNS)


def test_an_open_vote_shows_towns_but_no_person() -> None:
    room = Room(secret=False).opened()
    for who in room.people:
        room.casts(who, 1)
    room.counted()
    assert Counter(line.group for line in room.state.counted[0].lines) == {
        "Rheine": 3, "Greven": 2, "Ochtrup": 1, "Saerbeck": 1,
    }  # fmt: skip
    ranking = room.s.view(room.step, Audience.BOARD).results[0]
    assert [(t.name, t.cells[0]) for t in ranking.towns] == [
        ("Greven", 2), ("Ochtrup", 1), ("Rheine", 3), ("Saerbeck", 1),
    ]  # fmt: skip
    assert all(r.event.points == {} for r in erased(room) if type(r.event).__name__ == "BallotCast")


def test_sizes_stand_on_every_ballot_or_on_none() -> None:
    """Three ballots from a town of three share the size 3; a single ballot of size 1 would be its town's own."""
    three = [Line(str(n), {"1": 1}, "Rheine") for n in range(3)]
    one = Line("x", {"2": 1}, "Greven")
    assert [line.size for line in cut(three)[0]] == [3, 3, 3]
    assert cut([*three, one]) == ([Line(v.voter, v.points) for v in (*three, one)], False)
    assert not cut([*three, Line("g", {"1": 1})])[1]
    assert cut([*three, *(Line(f"g{n}", None) for n in range(3))])[1]
    assert not cut([*three, Line("a", None, "Greven")])[1], "that Greven abstained would show"
    assert [line.size for line in cut([*three, *three, Line("a", None, "Rheine")])[0]] == [
        6,
        6,
        6,
        6,
        6,
        6,
        6,
    ]


def test_a_file_with_sizes_counts_to_the_same_in_both_ways() -> None:
    room = Room((3, 3, 3, 3)).opened()
    for n, who in enumerate(room.people):
        room.casts(who, *((2, 1), (1, 2), (0, 1))[n % 3])
    room.casts(room.people[-1])
    room.casts(room.people[0], 1)
    room.casts(room.people[-2])
    room.casts(room.people[-3])
    result = room.counted()
    found = ballot_file(room.state, room.vote)
    assert found["per_municipality_repeatable"]
    assert all(b["group_size"] == 3 for b in found["ballots"])
    for weighting in ("per_head", "per_municipality"):
        again = tally(parse_document(found), weighting)
        assert again.scores == {o.option: getattr(o, weighting) for o in result.options}
        assert (again.voters, again.abstained) == (result.voters, result.abstained)


def test_supporting_towns_are_withheld_where_they_tell_a_single_ballot() -> None:
    """Four towns of one person. On option a all but one voter, on b everybody, on c two, on d nobody."""
    options = tuple(PaperOption(o, n, (), None, "") for n, o in enumerate("abcd"))
    paper = Paper(1, None, "dots", 3, 2, options, tuple("abcd"))
    lines = [Line("1", {"a": 1, "b": 1, "c": 1}, "Rheine"), Line("2", {"a": 1, "b": 1, "c": 1}, "Greven")]
    lines += [Line("3", {"a": 1, "b": 1}, "Ochtrup"), Line("4", {"b": 1}, "Saerbeck")]
    supporters = {"a": 3, "b": 4, "c": 2, "d": 0}
    assert towns(paper, lines, supporters, secret=True) == {"a": 3, "b": 4, "c": None, "d": 0}
    assert towns(paper, lines, supporters, secret=False) == {"a": 3, "b": 4, "c": 2, "d": 0}
    more = [*lines, Line("5", {"c": 1}, "Saerbeck"), Line("6", {"a": 1}, "Saerbeck")]
    told = towns(paper, more, {"a": 4, "b": 4, "c": 3, "d": 0}, secret=True)
    assert told == {"a": 3, "b": 3, "c": 3, "d": 0}, "all four support a and b, said is: at least three"


def test_receipts_can_be_switched_off() -> None:
    room = Room(receipts=False).opened()
    room.casts(room.people[0], 1)
    assert room.s.view(room.step, Audience.PARTICIPANT, room.people[0].number).mine[0].receipt == ""
    room.counted()
    assert room.state.counted[0].lines[0].voter


def test_leaving_one_town_out_is_told_as_a_word_only() -> None:
    shaky = Room((3, 1, 1, 1)).opened()
    for who in shaky.people[:3]:
        shaky.casts(who, 2)
    for who in shaky.people[3:]:
        shaky.casts(who, 0, 1)
    assert shaky.counted().stable is False, "without Rheine Umwelt has no dot"
    firm = Room((3, 1, 1, 1)).opened()
    for who in firm.people:
        firm.casts(who, 2)
    assert firm.counted().stable is True
    few = Room((3, 2, 0, 0)).opened()
    for who in few.people:
        few.casts(who, 2)
    assert few.counted().stable is None


def test_hidden_words_stay_out_of_every_view_of_the_vote() -> None:
    room = Room(subject="cards")
    _, cards = ideas(room, "Beleidigung", "Pegel")
    room.opened()
    room.s.when(HideCard(cards[0]))
    for a in AUDIENCES:
        assert "Beleidigung" not in plain(room.s.view(room.step, a))
    assert "Beleidigung" not in plain(room.s.view(room.step, Audience.PARTICIPANT, room.people[0].number))


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("cast"), st.integers(0, 7), st.lists(st.integers(-1, 3), max_size=5)),
        st.tuples(st.sampled_from(["stop", "reopen", "count"]), st.just(0), st.just([])),
    ),
    max_size=25,
)


@given(ACTS)
@effort(max_examples=40)
def test_whatever_is_sent_dots_never_exceed_and_a_counted_vote_never_changes(acts: list[Any]) -> None:
    room = Room((2, 2, 2, 1)).opened()
    counted: Any = None
    expected: dict[int, dict[str, int]] = {}
    for what, number, points in acts:
        if what == "cast":
            who = (*room.people, room.guest)[number]
            sent = dict(zip((*room.fields, "0"), points, strict=False))
            room.s.when(CastBallot(room.step, room.vote, sent), by=who)
            if room.s.refused is None:
                expected[who.number or 0] = {o: n for o, n in sent.items() if n}
        else:
            room.s.when({"stop": StopStep, "reopen": ReopenStep, "count": CountVote}[what](room.step))
        for g in room.state.ballots.get(room.vote, {}).values():
            assert sum(g.points.values()) <= 3
            assert all(0 < n <= 2 for n in g.points.values())
        if room.state.counted and counted is None:
            counted = room.state.counted
            sums = Counter[str]()
            for given_points in expected.values():
                sums.update(given_points)
            head = counted[0].per_head.scores
            assert {o: int(n) for o, n in head.items()} == {o: sums[o] for o in head}
        assert counted is None or room.state.counted == counted
    if counted is not None:
        text = plain([r.event for r in erased(room)])
        assert '"points":{"' not in text.split('"vote_counted"')[0]
        other = participant(room.people[0].number or 0)
        room.casts(other, 1).then_refused("vote_counted")


def test_no_supporting_towns_are_told_where_sizes_point_at_the_small_ones() -> None:
    """Towns of 3, 3, 3, 1 and 1; bus has 9 of 11 ballots: the two without are those of the two small towns."""
    groups = [*("ABC" * 3), "D", "E"]
    lines = [
        Line(f"r{n}", {"bus": 1, "rad": 1} if g in "ABC" else {"rad": 1}, g) for n, g in enumerate(groups)
    ]
    options = tuple(PaperOption(o, n, (), None, "") for n, o in enumerate(("bus", "rad")))
    paper = Paper(1, None, "approval", 1, 1, options, ("bus", "rad"))
    assert towns(paper, lines, {"bus": 9, "rad": 11}, secret=True) == {"bus": None, "rad": None}
    assert towns(paper, lines, {"bus": 9, "rad": 11}, secret=False) == {"bus": 3, "rad": 5}
