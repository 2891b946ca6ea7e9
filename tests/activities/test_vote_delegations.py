"""Delegations: a ballot each, a joint one (what is said last holds, or all confirm), one person for several towns."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.activities.test_vote_pages import PAGE, drawn
from tests.activities.vote_room import Room
from tests.contracts.test_kinds import ENVIRONMENT
from tests.scene import KINDS
from workshop import i18n
from workshop.activities.vote import CastBallot, CountVote, EnterBallot
from workshop.activities.vote.count import ballot_file
from workshop.core.agenda import GoTo, ReopenStep, StopStep
from workshop.core.door import ChangeMunicipality, CorrectMunicipality, RemovePerson
from workshop.core.mandates import SetMandates
from workshop.core.on_paper import AdmitPaper
from workshop.core.roles import Actor, Audience, participant
from workshop.core.undo import Undo
from workshop.counting import parse_document, tally
from workshop.exports.rankings import sentences
from workshop.live.hub import Group
from workshop.ops.recount import recount
from workshop.web.render import Renderer

JOINT = ("joint_last", "joint_all")


def room(delegation: str, **settings: Any) -> Room:
    """Rheine: Anna, Bernd and Carla; Greven: Dora and Emil; Ochtrup: Fritz; Saerbeck: Gerda; a guest."""
    return Room(delegation=delegation, **settings).opened()


def number(who: Actor) -> int:
    assert who.number is not None
    return who.number


def lines(r: Room) -> list[tuple[str | None, dict[str, int] | None]]:
    return [(line.group, line.points) for line in r.state.counted[0].lines]


def points_of(r: Room, town: str) -> list[int] | None:
    """What the file holds for a town of an open vote: the marks in the order of the paper, None without a ballot."""
    found = [points or {} for group, points in lines(r) if group == town]
    assert len(found) < 2, "one ballot for a municipality"
    return [found[0].get(o.id, 0) for o in r.state.papers[0].options] if found else None


def mine(r: Room, who: Actor, n: int = 0) -> Any:
    return r.s.view(r.step, Audience.PARTICIPANT, who.number).mine[n]


def test_of_a_joint_ballot_what_is_given_last_holds_and_it_is_one_ballot() -> None:
    r = room("joint_last", secret=False)
    anna, bernd, *_ = r.people
    dora = r.people[3]
    r.casts(anna, 2).then_accepted()
    r.casts(bernd, 0, 1).then_accepted()
    r.casts(dora, 1).then_accepted()
    result = r.counted()
    assert points_of(r, "Rheine") == [0, 1, 0, 0]
    assert (result.voters, result.municipalities) == (2, 2), "per head counts ballots"
    assert {(o.name, o.per_head) for o in result.options} == {
        (o.name, o.per_municipality) for o in result.options
    }


def test_who_says_the_same_as_before_takes_the_joint_ballot_back_from_another() -> None:
    r = room("joint_last", secret=False)
    anna, bernd, *_ = r.people
    r.casts(anna, 2)
    r.casts(bernd, 0, 1)
    r.casts(anna, 2).then_accepted()
    assert r.s.last, "not taken for a repetition"
    r.casts(anna, 2)
    assert not r.s.last, "this one is"
    r.counted()
    assert points_of(r, "Rheine") == [2, 0, 0, 0]


def test_a_ballot_that_all_must_confirm_counts_only_then_and_the_result_says_so_in_numbers() -> None:
    r = room("joint_all", secret=False)
    anna, bernd, carla, dora, emil = r.people[:5]
    for who in (anna, bernd, carla):
        r.casts(who, 1, 1).then_accepted()
    r.casts(dora, 2)
    r.casts(emil, 0, 2)
    assert r.s.view(r.step, Audience.FACILITATOR).unsettled == 1
    result = r.counted()
    assert points_of(r, "Rheine") == [1, 1, 0, 0]
    assert points_of(r, "Greven") is None
    assert (result.voters, result.unsettled) == (1, 1)


def test_the_own_delegation_sees_what_stands_and_how_many_confirmed_and_nobody_else_does() -> None:
    r = room("joint_all")
    anna, bernd, carla, dora = r.people[:4]
    assert mine(r, carla).together.said == 0
    r.casts(anna, 2)
    r.casts(bernd, 0, 1)
    seen = mine(r, carla)
    options = [o.id for o in r.state.papers[0].options]
    assert seen.cast
    assert seen.points == {options[1]: 1}
    assert seen.town == "Rheine"
    assert (seen.together.same, seen.together.said, seen.together.here) == (1, 2, 3)
    assert not seen.together.by_me
    assert not seen.together.valid
    assert mine(r, bernd).together.by_me
    other = mine(r, dora)
    assert not other.cast
    assert not other.points
    assert other.together.said == 0
    for audience in (Audience.BOARD, Audience.FACILITATOR):
        assert not hasattr(r.s.view(r.step, audience), "mine")
        assert all(not v.used for v in getattr(r.s.view(r.step, audience), "votes", ()))


def test_a_confirmation_of_a_ballot_that_was_just_changed_is_refused() -> None:
    r = room("joint_all")
    anna, bernd, carla = r.people[:3]
    r.casts(anna, 2)
    seen = mine(r, carla)
    r.casts(bernd, 0, 1)
    confirm = CastBallot(r.step, r.vote, seen.points, seen=seen.seq)
    r.s.when(confirm, by=carla).then_refused("joint_changed")
    now = mine(r, carla)
    r.s.when(CastBallot(r.step, r.vote, now.points, seen=now.seq), by=carla).then_accepted()
    assert mine(r, carla).together.same == 2


@pytest.mark.parametrize("mode", JOINT)
def test_a_joint_abstention_is_one_abstention(mode: str) -> None:
    r = room(mode)
    anna = r.people[0]
    r.casts(anna, 2)
    r.s.when(CastBallot(r.step, r.vote, abstain=True), by=anna).then_accepted()
    assert r.counted().abstained == 1


@pytest.mark.parametrize("mode", JOINT)
def test_a_late_joint_ballot_is_taken_from_who_was_out_of_contact(mode: str) -> None:
    r = room(mode, secret=False)
    anna, bernd = r.people[:2]
    r.casts(anna, 2)
    r.s.absent = frozenset({number(bernd)})
    r.s.when(StopStep(r.step)).then_accepted()
    r.casts(anna, 0, 1).then_refused("step_stopped")
    r.casts(bernd, 0, 0, 1).then_accepted()
    r.s.when(CountVote(r.step)).then_accepted()
    assert points_of(r, "Rheine") == ([0, 0, 1, 0] if mode == "joint_last" else None)


@pytest.mark.parametrize("mode", JOINT)
def test_whose_municipality_is_corrected_says_nothing_until_the_next_ballot(mode: str) -> None:
    r = room(mode, secret=False)
    anna, bernd, _, dora = r.people[:4]
    r.casts(anna, 2)
    r.casts(dora, 0, 2)
    r.casts(bernd, 0, 0, 1)
    r.s.when(CorrectMunicipality(number(bernd), r.towns[1])).then_accepted()
    assert mine(r, anna).points == {r.fields[0]: 2}, "what Rheine said itself stands again"
    assert mine(r, bernd).points == {r.fields[1]: 2}, "and Greven's is what Greven said"
    assert mine(r, bernd).together.said == 1
    moved = r.s.state.undo[-1].seq
    r.s.when(Undo(moved)).then_accepted()
    assert mine(r, anna).points == {r.fields[2]: 1}
    r.s.when(CorrectMunicipality(number(bernd), r.towns[1]))
    r.casts(bernd, 0, 2).then_accepted()
    r.counted()
    assert points_of(r, "Rheine") == [2, 0, 0, 0]
    assert points_of(r, "Greven") == [0, 2, 0, 0]
    receipts = [line.voter for line in r.state.counted[0].lines]
    assert len(set(receipts)) == len(receipts) == 2


@pytest.mark.parametrize("mode", JOINT)
def test_who_is_removed_takes_along_what_they_said(mode: str) -> None:
    r = room(mode, secret=False)
    anna, bernd = r.people[:2]
    r.casts(anna, 2)
    r.casts(bernd, 0, 1)
    r.s.when(RemovePerson(number(bernd))).then_accepted()
    r.counted()
    assert points_of(r, "Rheine") == [2, 0, 0, 0]


def test_a_joint_ballot_from_paper_and_one_from_a_phone_are_one() -> None:
    r = Room(delegation="joint_last", secret=False)
    r.s.when(AdmitPaper(r.towns[0])).then_accepted()
    paper = max(r.s.state.people)
    r.opened().casts(r.people[0], 2)
    r.s.when(EnterBallot(r.step, r.vote, paper, marks="2 3")).then_accepted()
    assert mine(r, r.people[0]).points == {r.fields[1]: 1, r.fields[2]: 1}
    r.counted()
    assert points_of(r, "Rheine") == [0, 1, 1, 0]


@pytest.mark.parametrize("mode", JOINT)
def test_guests_who_vote_have_a_ballot_of_their_own(mode: str) -> None:
    r = room(mode, guests=True)
    r.casts(r.guest, 1).then_accepted()
    r.casts(r.people[0], 1)
    result = r.counted()
    assert (result.voters, result.municipalities) == (2, 1)


def speaking(r: Room, who: Actor, *towns: str) -> list[int]:
    """The desk lets somebody speak for further municipalities; the numbers of the mandates."""
    names = {m.name: m.id for m in r.s.state.municipalities.values()}
    r.s.when(SetMandates(number(who), tuple(names[t] for t in towns))).then_accepted()
    return list(r.s.state.people[number(who)].also.values())


def test_one_person_casts_a_ballot_for_each_municipality_and_the_result_says_so_in_numbers() -> None:
    r = Room(delegation="each", delegations=(3, 0, 0, 1), secret=False)
    anna = r.people[0]
    greven, ochtrup = speaking(r, anna, "Greven", "Ochtrup")
    r.opened().casts(anna, 2).then_accepted()
    for mandate, ballot in ((greven, {r.fields[1]: 2}), (ochtrup, {r.fields[2]: 1})):
        r.s.when(CastBallot(r.step, r.vote, ballot, mandate=mandate), by=anna).then_accepted()
    phone = r.s.view(r.step, Audience.PARTICIPANT, anna.number)
    assert phone.towns == ("Rheine", "Greven", "Ochtrup")
    assert [m.town for m in phone.mine if m.cast] == ["Rheine", "Greven", "Ochtrup"]
    assert len({m.receipt for m in phone.mine}) == 3
    assert phone.voted == 1, "one person"
    result = r.counted()
    assert (result.voters, result.municipalities, result.speakers) == (3, 3, ((3, 1),))
    assert points_of(r, "Greven") == [0, 2, 0, 0]
    assert [(t.name, t.voted, t.people) for t in r.state.counted[0].turnout][:2] == [
        ("Greven", 1, 1),
        ("Ochtrup", 1, 1),
    ]


def test_the_ballots_of_who_speaks_for_several_carry_no_mark_in_a_secret_vote() -> None:
    r = Room(delegation="each", delegations=(1, 0, 1, 1))
    anna = r.people[0]
    (greven,) = speaking(r, anna, "Greven")
    r.opened().casts(anna, 2)
    r.s.when(CastBallot(r.step, r.vote, {r.fields[1]: 2}, mandate=greven), by=anna).then_accepted()
    for who in r.people[1:]:
        r.casts(who, 1)
    r.counted()
    file = ballot_file(r.state, r.vote)
    assert len({frozenset(b) for b in file["ballots"]}) == 1
    assert len({b["voter"] for b in file["ballots"]}) == 4
    assert file["people_for_several"] == [{"municipalities": 2, "people": 1}]
    assert tally(parse_document(file), "per_head").voters == 4


def test_only_the_desk_gives_a_mandate_and_a_stranger_cannot_use_it() -> None:
    r = Room(delegation="each")
    anna, bernd = r.people[:2]
    r.s.when(SetMandates(number(anna), (r.towns[1],)), by=anna).then_refused("not_allowed")
    (greven,) = speaking(r, anna, "Greven")
    r.opened().s.when(CastBallot(r.step, r.vote, {}, mandate=greven), by=bernd).then_refused(
        "mandate_unknown"
    )
    r.s.when(SetMandates(number(r.guest), (r.towns[1],))).then_refused("guest_has_no_mandate")
    r.s.when(SetMandates(number(anna), (999,))).then_refused("municipality_unknown")


def test_a_mandate_with_a_ballot_is_not_taken_away_before_the_count() -> None:
    r = Room(delegation="each", delegations=(1, 1, 1, 1))
    anna = r.people[0]
    (ochtrup,) = speaking(r, anna, "Ochtrup")
    given = r.s.state.undo[-1].seq
    r.opened().s.when(CastBallot(r.step, r.vote, {r.fields[1]: 1}, mandate=ochtrup), by=anna).then_accepted()
    r.s.when(SetMandates(number(anna))).then_refused("mandate_in_use")
    r.s.when(Undo(given)).then_refused("undo_built_upon")
    speaking(r, anna, "Ochtrup", "Greven")
    speaking(r, anna, "Ochtrup")
    r.counted()
    r.s.when(SetMandates(number(anna))).then_accepted()
    assert not r.s.state.people[number(anna)].also


def test_nobody_speaks_twice_for_one_municipality() -> None:
    r = Room(delegation="each")
    anna = r.people[0]
    speaking(r, anna, "Greven")
    for town in (r.towns[1], None):
        r.s.when(CorrectMunicipality(number(anna), town)).then_refused("speaks_for_several")
        r.s.when(ChangeMunicipality(town), by=anna).then_refused("speaks_for_several")
    r.s.when(SetMandates(number(anna), (r.towns[0], r.towns[1]))).then_accepted()
    assert list(r.s.state.people[number(anna)].also) == [r.towns[1]], "the own one is no mandate"


def test_who_speaks_for_several_is_one_voice_in_each_joint_ballot() -> None:
    r = Room(delegation="joint_all", secret=False)
    anna, dora, emil = r.people[0], r.people[3], r.people[4]
    (greven,) = speaking(r, anna, "Greven")
    r.opened()
    for who in (dora, emil):
        r.casts(who, 1)
    assert mine(r, anna, 1).points == {r.fields[0]: 1}, "she sees Greven's ballot too"
    r.s.when(CastBallot(r.step, r.vote, {r.fields[1]: 1}, mandate=greven), by=anna).then_accepted()
    assert not mine(r, dora).together.valid
    r.s.when(CastBallot(r.step, r.vote, {r.fields[0]: 1}, mandate=greven), by=anna).then_accepted()
    r.casts(anna, 0, 0, 1)
    result = r.counted()
    assert points_of(r, "Greven") == [1, 0, 0, 0]
    assert points_of(r, "Rheine") == [0, 0, 1, 0]
    assert result.speakers == ((2, 1),)


def test_the_desk_enters_paper_ballots_for_all_municipalities_of_one_person() -> None:
    r = Room(delegation="each", secret=False)
    r.s.when(AdmitPaper(r.towns[0])).then_accepted()
    paper = participant(max(r.s.state.people))
    speaking(r, paper, "Ochtrup")
    r.opened()
    rows = r.s.view(r.step, Audience.FACILITATOR).paper
    assert [(p.municipality, p.number) for p in rows] == [("Rheine", paper.number), ("Ochtrup", paper.number)]
    for row in rows:
        r.s.when(EnterBallot(r.step, r.vote, row.key, marks="1")).then_accepted()
    assert r.counted().speakers == ((2, 1),)


def test_who_is_removed_takes_the_ballots_of_all_municipalities_along() -> None:
    r = Room(delegation="each")
    anna = r.people[0]
    (ochtrup,) = speaking(r, anna, "Ochtrup")
    r.opened().casts(anna, 1)
    r.s.when(CastBallot(r.step, r.vote, {r.fields[1]: 1}, mandate=ochtrup), by=anna)
    r.casts(r.people[1], 1)
    r.s.when(RemovePerson(number(anna))).then_accepted()
    assert r.counted().voters == 1


def test_what_holds_is_frozen_with_the_paper() -> None:
    r = room("joint_last")
    assert r.state.papers[0].delegation == "joint_last"
    assert r.s.view(r.step, Audience.BOARD).delegation == "joint_last"
    assert Room(delegation="joint_all").s.view(r.step, Audience.PARTICIPANT).delegation == "joint_all", (
        "announced"
    )


@pytest.mark.parametrize("audience", [Audience.PARTICIPANT, Audience.BOARD])
def test_a_joint_ballot_is_announced_on_phone_and_board_before_the_vote_opens(audience: Audience) -> None:
    r = Room(delegation="joint_all")
    r.s.when(GoTo(r.step)).then_accepted()
    renderer = Renderer(ENVIRONMENT, KINDS, "http://localhost:8000", lambda: r.s.now)
    drawn = renderer.draw(r.s.state, Group(audience, "de", ""), frozenset())
    assert any("gemeinsam einen Stimmzettel ab. Er zählt nur" in html for html in drawn.values())


def test_pages_and_exports_say_who_voted_for_several_and_that_a_joint_ballot_does_not_count() -> None:
    r = Room(delegation="joint_all", delegations=(2, 1, 1, 1))
    anna, bernd, dora = r.people[:3]
    (ochtrup,) = speaking(r, dora, "Ochtrup")
    r.opened().casts(anna, 2)
    r.casts(bernd, 0, 2)
    r.casts(dora, 1)
    r.s.when(CastBallot(r.step, r.vote, {r.fields[0]: 1}, mandate=ochtrup), by=dora).then_accepted()
    with i18n.speaking("de"):
        said = " ".join(sentences(r.counted()))
    assert "je Stimmzettel" in said
    assert "1 Person stimmte für 2 Kommunen ab." in said
    assert "1 gemeinsamer Stimmzettel zählt nicht" in said
    assert "Rheine" not in said


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("cast"), st.integers(0, 6), st.integers(0, 3), st.integers(0, 2)),
        st.tuples(st.just("further"), st.integers(0, 1), st.integers(0, 3), st.integers(0, 2)),
        st.tuples(st.just("correct"), st.integers(0, 6), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("remove"), st.integers(2, 6), st.just(0), st.just(0)),
        st.tuples(st.just("stop"), st.just(0), st.just(0), st.just(0)),
    ),
    max_size=12,
)


def act(r: Room, what: str, n: int, m: int, points: int) -> None:
    who, option = r.people[n], r.fields[m]
    also = list(r.s.state.people[number(who)].also.values())
    ballot = {option: points} if points else {}
    if what == "cast":
        r.s.when(CastBallot(r.step, r.vote, ballot), by=who)
    elif what == "further" and also:
        r.s.when(CastBallot(r.step, r.vote, ballot, mandate=also[0]), by=who)
    elif what == "correct":
        r.s.when(CorrectMunicipality(number(who), r.towns[m]))
    elif what == "remove":
        r.s.when(RemovePerson(number(who)))
    elif what == "stop":
        r.s.when(StopStep(r.step)).when(ReopenStep(r.step))


@settings(max_examples=40, deadline=None)
@given(mode=st.sampled_from(["each", *JOINT]), secret=st.booleans(), acts=ACTS)
def test_whatever_happens_every_ballot_has_a_voter_of_its_own_and_the_file_counts_to_the_same(
    mode: str, secret: bool, acts: list[tuple[str, int, int, int]]
) -> None:
    r = Room(delegation=mode, secret=secret)
    speaking(r, r.people[0], "Ochtrup")
    r.opened()
    for one in acts:
        act(r, *one)
    result = r.counted()
    voters = [line.voter for line in r.state.counted[0].lines]
    assert len(set(voters)) == len(voters)
    assert all(not v.differences for v in recount(KINDS, "scene", r.s.log))
    if mode != "each" and not secret:
        groups = [line.group for line in r.state.counted[0].lines]
        assert len(set(groups)) == len(groups), "one ballot for a municipality"
    assert result.voters + result.abstained == len(voters)


@pytest.mark.parametrize(
    ("delegation", "says"), [("joint_all", "it counts once all"), ("joint_last", "counted")]
)
def test_the_tray_says_counted_only_where_a_ballot_that_arrived_counts(delegation: str, says: str) -> None:
    r = room(delegation)
    anna = r.people[0]
    r.casts(anna, 1).then_accepted()
    fresh = drawn(r, "participant_task", anna)
    assert f'data-text-counted="{"arrived; " * (delegation == "joint_all")}{says}' in fresh
    assert ">counted</span>" in drawn(r, "participant_task", anna, page=PAGE), "nobody else has said anything"
    r.casts(r.people[1], 0, 1).then_accepted()
    both = drawn(r, "participant_task", anna, page=PAGE)
    assert (">counted</span>" in both) is (delegation == "joint_last")
    assert (">arrived; it counts once all" in both) is (delegation == "joint_all")
    assert "it counts once all" in drawn(r, "participant_mine", anna) or delegation == "joint_last"


@pytest.mark.parametrize("mode", JOINT)
def test_the_tray_of_a_colleague_who_did_nothing_yet_says_nothing_of_a_ballot_that_arrived(mode: str) -> None:
    r = room(mode)
    anna, bernd = r.people[:2]
    r.casts(anna, 1).then_accepted()
    form = drawn(r, "participant_task", bernd, page=PAGE)
    assert not re.search(r">(arrived; [^<]*|counted)</span>", form), "the ballot is another's"
    assert '"own": false' in drawn(r, "participant_mine", bernd)
    assert '"own": true' in drawn(r, "participant_mine", anna)
    r.casts(bernd, 0, 1).then_accepted()
    assert '"own": true' in drawn(r, "participant_mine", bernd)
