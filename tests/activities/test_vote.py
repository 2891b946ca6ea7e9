"""A room votes: what a ballot may say, what is frozen, what counting makes of it."""

from __future__ import annotations

import msgspec

from tests.activities.vote_room import TOWNS, Room, ideas
from tests.scene import KINDS, Scene
from workshop.activities.collect import TurnAll, WithdrawCard, WriteCard
from workshop.activities.vote import (
    BallotCast,
    CastBallot,
    CountVote,
    EnterBallot,
    RepeatVote,
    ballot_file,
    ballot_files,
)
from workshop.core.agenda import AddStep, EditStep, OpenStep, ReopenStep, StopStep
from workshop.core.cards import CorrectCard, HideCard, MakeGroup, MergeCards
from workshop.core.conclude import participation_of
from workshop.core.door import CorrectMunicipality, RemovePerson
from workshop.core.on_paper import AdmitPaper
from workshop.core.roles import Audience
from workshop.core.setup import AddField, RenameField, RetireField
from workshop.core.undo import Undo
from workshop.counting import checksum, parse_document, tally
from workshop.exports.collect import towns_of


def test_the_last_ballot_holds_and_an_empty_one_abstains() -> None:
    room = Room().opened()
    anna = room.people[0]
    room.casts(anna, 2, 1).then_accepted()
    room.casts(anna, 0, 2).then_accepted()
    assert room.state.ballots[room.vote][anna.number].points == {room.fields[1]: 2}
    room.casts(anna).then_accepted()
    mine = room.s.view(room.step, Audience.PARTICIPANT, anna.number).mine[0]
    assert (mine.cast, mine.abstained, mine.left) == (True, True, 3)


def test_abstaining_in_so_many_words_leaves_the_numbers_in_the_fields_aside() -> None:
    room = Room().opened()
    room.s.when(CastBallot(room.step, room.vote, {room.fields[0]: 2}, True), by=room.people[0])
    assert room.s.last[0].points == {}  # type: ignore[attr-defined]


def test_the_same_ballot_again_changes_nothing_and_keeps_its_receipt() -> None:
    room = Room().opened()
    room.casts(room.people[0], 1).then_accepted()
    receipt = room.state.ballots[room.vote][room.people[0].number].receipt
    room.casts(room.people[0], 1).then()
    room.casts(room.people[0], 2).then_accepted()
    assert room.state.ballots[room.vote][room.people[0].number].receipt == receipt


def test_nobody_gives_more_dots_than_there_are() -> None:
    room = Room().opened()
    room.casts(room.people[0], 2, 2).then_refused("too_many_dots")
    room.casts(room.people[0], 3).then_refused("too_many_on_one")
    room.casts(room.people[0], -1, 2).then_refused("points_negative")
    room.s.when(CastBallot(room.step, room.vote, {"999": 1}), by=room.people[0]).then_refused(
        "option_unknown"
    )
    room.s.when(CastBallot(room.step, 999, {}), by=room.people[0]).then_refused("vote_unknown")
    assert room.state.ballots == {room.vote: {}}


def test_guests_look_on_unless_the_vote_invites_them() -> None:
    room = Room().opened()
    room.casts(room.guest, 1).then_refused("guests_do_not_vote")
    inviting = Room(guests=True).opened()
    inviting.casts(inviting.guest, 1).then_accepted()


def test_a_vote_with_one_option_does_not_open() -> None:
    room = Room(subject="cards")
    room.s.when(OpenStep(room.step)).then_refused("too_few_options")
    ideas(room, "Bürgerbus")
    room.s.when(OpenStep(room.step)).then_refused("too_few_options")


def test_points_are_a_quarter_of_the_options_but_three_at_least_and_ten_at_most() -> None:
    few, many = Room(subject="cards"), Room(subject="cards")
    ideas(few, *(f"Idee {n}" for n in range(13)))
    ideas(many, *(f"Idee {n}" for n in range(60)))
    assert few.opened().state.papers[0].points == 4
    assert many.opened().state.papers[0].points == 10


def test_the_paper_keeps_wording_and_options_whatever_happens_on_the_wall() -> None:
    room = Room(subject="cards")
    _, cards = ideas(room, "Bürgerbus", "Hitzekarte", "Pegel")
    room.opened()
    room.s.when(CorrectCard(cards[0], "Rufbus")).when(MergeCards(cards[1], (cards[2],))).then_accepted()
    options = room.s.view(room.step, Audience.PARTICIPANT, room.people[0].number).votes[0].options
    assert [o.label for o in options] == ["Bürgerbus", "Hitzekarte", "Pegel"]
    fields = Room().opened()
    fields.s.when(RenameField(int(fields.fields[0]), "Klima")).when(RetireField(int(fields.fields[1])))
    fields.casts(fields.people[0], 1, 1).then_accepted()
    assert [o.name for o in fields.counted().options][:2] == ["Umwelt", "Energie"]


def test_cards_laid_together_are_one_option_and_hidden_ones_none() -> None:
    room = Room(subject="cards")
    _, cards = ideas(room, "Bus", "Rufbus", "Pegel", "Unfug")
    room.s.when(MergeCards(cards[0], (cards[1],))).when(HideCard(cards[3]))
    paper = room.opened().state.papers[0]
    assert [(o.subject, o.cards) for o in paper.options] == [
        (cards[0], (cards[0], cards[1])),
        (cards[2], (cards[2],)),
    ]


def test_each_field_is_a_vote_of_its_own() -> None:
    room = Room(subject="cards", per_field=True)
    umwelt, energie, *_ = room.fields
    ideas(room, "Hitzekarte", "Pegel", field=umwelt)
    ideas(room, "Solardach", "Speicher", field=energie)
    ideas(room, "Allein", field=room.fields[2])
    before = room.s.view(room.step, Audience.FACILITATOR)
    assert [f.name for f in before.too_few] == ["Wirtschaft"]
    first, second = room.opened().state.papers
    assert [first.field.name, second.field.name] == ["Umwelt", "Energie"]
    anna = room.people[0]
    room.casts(anna, 2, 1).then_accepted()
    room.s.when(CastBallot(room.step, second.id, {second.options[0].id: 2}), by=anna).then_accepted()
    room.s.when(CastBallot(room.step, second.id, {first.options[0].id: 1}), by=anna).then_refused(
        "option_unknown"
    )
    room.counted()
    assert len({ballot_file(room.state, p.id)["checksum"] for p in (first, second)}) == 2


def test_a_heading_with_its_cards_is_one_option() -> None:
    room = Room(subject="cards", groups=True)
    step, cards = ideas(room, "Bus", "Bahn", "Pegel")
    room.s.when(MakeGroup("Unterwegs", step, None, (cards[0], cards[1]))).then_accepted()
    paper = room.opened().state.papers[0]
    assert [(o.subject, o.cards) for o in paper.options] == [
        (max(room.s.state.groups), (cards[0], cards[1])),
        (cards[2], (cards[2],)),
    ]
    assert room.state.wording[paper.options[0].id].name == "Unterwegs"


def test_a_hidden_option_is_greyed_out_and_keeps_its_dots_until_their_owner_moves_them() -> None:
    room = Room(subject="cards")
    _, cards = ideas(room, "Frech", "Pegel")
    room.opened()
    anna, bernd = room.people[:2]
    room.casts(anna, 2, 1).then_accepted()
    room.s.when(HideCard(cards[0])).then_accepted()
    room.casts(bernd, 1).then_refused("option_withdrawn")
    room.casts(anna, 2).then_accepted()
    room.casts(anna, 1, 2).then_accepted()
    room.casts(anna, 2).then_refused("option_withdrawn")
    shown = room.s.view(room.step, Audience.PARTICIPANT, anna.number).votes[0].options[0]
    assert (shown.withdrawn, shown.label, shown.given) == (True, "", 1)
    frech = next(o for o in room.counted().options if o.subject == cards[0])
    assert (frech.withdrawn, frech.name, frech.per_head) == (True, "", "1")


def test_after_the_stop_only_those_out_of_contact_still_vote() -> None:
    room = Room().opened()
    anna, bernd = room.people[:2]
    room.s.absent = frozenset({anna.number or 0})
    room.s.when(StopStep(room.step))
    room.casts(anna, 1).then_accepted()
    room.casts(bernd, 1).then_refused("step_stopped")
    room.s.when(CountVote(room.step)).then_accepted()
    room.casts(anna, 2).then_refused("vote_counted")


def test_the_stop_is_reversible_and_the_count_is_not() -> None:
    room = Room().opened()
    room.casts(room.people[0], 1)
    room.s.when(CountVote(room.step)).then_refused("vote_not_stopped")
    room.s.when(StopStep(room.step)).when(ReopenStep(room.step)).then_accepted()
    room.casts(room.people[1], 1).then_accepted()
    room.s.when(RepeatVote(room.step)).then_refused("vote_not_counted")
    room.counted()
    room.s.when(ReopenStep(room.step)).then_refused("step_not_stopped")
    room.s.when(CountVote(room.step)).then_refused("vote_counted")
    for act in room.s.state.undo:
        if room.step in act.ids:
            room.s.when(Undo(act.seq)).then_refused("undo_built_upon")
    room.s.when(RepeatVote(room.step)).then_accepted()
    again = room.s.state.agenda()[-1]
    assert (again.kind, again.title, again.status) == ("vote", "Prioritäten", "planned")


def test_what_was_answered_stays_as_it_was_asked() -> None:
    room = Room().opened()
    opened = room.s.state.undo[-1].seq
    room.casts(room.people[0], 1)
    room.s.when(StopStep(room.step))
    room.s.when(EditStep(room.step, "Prioritäten", "Was zuerst?", {"points": 9})).then_refused(
        "step_answered"
    )
    room.s.when(Undo(opened)).then_refused("undo_built_upon")


def test_an_opening_taken_back_freezes_a_new_paper_the_next_time() -> None:
    room = Room().opened()
    old = room.vote
    room.s.when(Undo(room.s.state.undo[-1].seq)).then_accepted()
    room.s.when(AddField("Menschen")).then_accepted()
    room.opened()
    assert room.vote > old
    assert len(room.state.papers[0].options) == 5


def test_the_desk_enters_ballots_of_people_without_a_phone_and_nobody_elses() -> None:
    room = Room().opened()
    room.s.when(AdmitPaper(room.towns[0])).then_accepted()
    paper = max(room.s.state.people)
    room.s.when(StopStep(room.step))
    enter = EnterBallot(room.step, room.vote, paper, {room.fields[0]: 2})
    room.s.when(enter).then_accepted()
    assert room.s.view(room.step, Audience.FACILITATOR).paper[0].cast == 1
    other = EnterBallot(room.step, room.vote, room.people[0].number or 0, {})
    room.s.when(other).then_refused("person_has_phone")
    room.s.when(enter, by=room.people[0]).then_refused("not_allowed")


def test_a_paper_ballot_is_typed_as_one_number_for_each_point() -> None:
    room = Room().opened()
    room.s.when(AdmitPaper(room.towns[0])).then_accepted()
    paper = max(room.s.state.people)

    def typed(marks: str, abstain: bool = False) -> Scene:
        return room.s.when(EnterBallot(room.step, room.vote, paper, {}, abstain, marks, replace=True))

    typed("1, 3 1").then_accepted()
    assert room.state.ballots[room.vote][paper].points == {room.fields[0]: 2, room.fields[2]: 1}
    typed("1 5").then_refused("mark_unknown")
    typed("²").then_refused("mark_unknown")
    typed(" ").then_refused("marks_empty")
    typed("2 2 2").then_refused("too_many_on_one")
    typed("", abstain=True).then_accepted()
    assert room.state.ballots[room.vote][paper].points == {}


def test_a_ballot_from_paper_is_not_written_over_by_a_slip() -> None:
    room = Room().opened()
    room.s.when(AdmitPaper(room.towns[0], 2)).then_accepted()
    anna, bernd = sorted(room.s.state.people)[-2:]
    room.s.when(EnterBallot(room.step, room.vote, anna, marks="1")).then_accepted()
    listed = room.s.view(room.step, Audience.FACILITATOR).paper
    assert [(p.key, p.done) for p in listed] == [(bernd, ()), (anna, (room.vote,))]
    again = EnterBallot(room.step, room.vote, anna, marks="2")
    room.s.when(again).then_refused("ballot_entered_before")
    assert room.state.ballots[room.vote][anna].points == {room.fields[0]: 1}
    room.s.when(msgspec.structs.replace(again, replace=True)).then_accepted()
    assert room.state.ballots[room.vote][anna].points == {room.fields[1]: 1}


def test_a_removed_persons_ballot_goes_along_and_a_corrected_one_counts_for_the_new_town() -> None:
    room = Room((1, 1, 1, 1)).opened()
    for who in room.people:
        room.casts(who, 1).then_accepted()
    room.s.when(RemovePerson(room.people[0].number or 0))
    room.s.when(CorrectMunicipality(room.people[1].number or 0, room.towns[2])).then_accepted()
    result = room.counted()
    assert (result.voters, result.municipalities, result.options[0].per_head) == (3, 2, "3")
    assert result.options[0].per_municipality is None, "one of the towns has a single voter"


def test_both_ways_of_counting_are_told_and_may_name_different_winners() -> None:
    """Rheine's three all want Umwelt (2 each: 6), the four others Energie (1 each: 4).

    Per municipality: Umwelt 3·2/3 = 2; Energie 2·1/2 + 1 + 1 = 3.
    """
    room = Room(secret=False).opened()
    for who in room.people[:3]:
        room.casts(who, 2).then_accepted()
    for who in room.people[3:]:
        room.casts(who, 0, 1).then_accepted()
    result = room.counted()
    scores = {
        o.name: (o.per_head, o.per_municipality, o.rank_head, o.rank_municipality) for o in result.options
    }
    assert scores["Umwelt"] == ("6", "2", 1, 2)
    assert scores["Energie"] == ("4", "3", 2, 1)
    assert scores["Wirtschaft"] == scores["Mobilität"] == ("0", "0", 3, 3)
    ranking = room.s.view(room.step, Audience.BOARD).results[0]
    umwelt, energie = room.fields[:2]
    assert (result.leaders_head, result.leaders_municipality) == ((umwelt, energie), (energie, umwelt))
    assert (ranking.headline, ranking.leaders, ranking.second) == ("several", ("Umwelt", "Energie"), "order")
    assert (ranking.gap, ranking.stable) == ("4", False)


def test_the_leading_count_orders_the_ranking() -> None:
    room = Room((3, 1, 1, 1), leading="per_municipality").opened()
    for who in room.people[:3]:
        room.casts(who, 2).then_accepted()
    for who in room.people[3:]:
        room.casts(who, 0, 1).then_accepted()
    assert [o.name for o in room.counted().options][:2] == ["Energie", "Umwelt"]


def test_the_file_counts_to_the_same_result() -> None:
    room = Room((3, 3, 1, 1), secret=False).opened()
    for n, who in enumerate(room.people):
        room.casts(who, *((2, 1), (1, 2), (0, 0, 2), ())[n % 4])
    result = room.counted()
    found = ballot_file(room.state, room.vote, rule_text="Drei Punkte.")
    assert found["checksum"] == result.checksum == checksum(found)
    assert {b["group"] for b in found["ballots"]} == set(TOWNS)
    for weighting in ("per_head", "per_municipality"):
        again = tally(parse_document(found), weighting)
        assert again.scores == {o.option: getattr(o, weighting) for o in result.options}
    assert again.voters == result.voters


def test_an_erased_or_hidden_card_leaves_its_hash_and_the_check_number_stays_true() -> None:
    room = Room(subject="cards")
    step, cards = ideas(room, "Bürgerbus", "Pegel")
    room.opened()
    room.casts(room.people[1], 1, 1)
    result = room.counted()
    room.s.when(HideCard(cards[0])).when(WithdrawCard(step, cards[1]), by=room.people[0]).then_accepted()
    found = ballot_files(room.s.state, room.s.state.steps[room.step])[room.vote]
    assert all("name" not in o and o["name_hash"] for o in found["options"])
    assert checksum(found) == result.checksum
    assert [r.label for r in room.s.view(room.step, Audience.BOARD).results[0].rows] == ["", ""]


def test_a_vote_without_a_single_ballot_is_counted_and_names_nobody() -> None:
    room = Room().opened()
    result = room.counted()
    assert (result.voters, result.leaders_head, {o.rank_head for o in result.options}) == (0, (), {1})


def test_who_voted_has_taken_part_and_may_no_longer_change_the_town() -> None:
    room = Room().opened()
    room.casts(room.people[0])
    assert room.s.last == [
        BallotCast(
            room.step,
            room.vote,
            room.people[0].number or 0,
            {},
            room.state.ballots[room.vote][room.people[0].number].receipt,
        )
    ]
    person = room.s.state.people[room.people[0].number or 0]
    assert person.voted
    assert person.contributed


def test_covered_cards_are_no_options_until_they_are_turned_over() -> None:
    room = Room(subject="cards")
    room.s.when(AddStep("collect", "Ideen"))
    step = room.s.state.order[-1]
    room.s.when(OpenStep(step))
    for text in ("Bus", "Bahn"):
        room.s.when(WriteCard(step, text), by=room.people[0])
    room.s.when(OpenStep(room.step)).then_refused("options_covered")
    assert room.s.refused is not None
    assert room.s.refused.params == {"limit": 2, "number": 2, "title": "Ideen", "covered": 2}
    room.s.when(TurnAll(step))
    room.opened()


def test_who_is_removed_after_the_count_took_part_and_so_did_their_municipality() -> None:
    room = Room((1, 1, 1, 0)).opened()
    for who in room.people:
        room.casts(who, 1).then_accepted()
    room.counted()
    room.s.when(RemovePerson(room.people[0].number or 0)).then_accepted()
    found = participation_of(KINDS, room.s.state)
    assert (found.people, found.municipalities, found.missing) == (
        3,
        ("Greven", "Ochtrup", "Rheine"),
        ("Saerbeck",),
    )
    rows = {t.name: (t.people, t.contributed) for t in towns_of(KINDS, room.s.state)}
    assert rows["Rheine"] == (1, 1), "who voted was here"
    assert rows["Saerbeck"] == (0, 0)


def test_who_is_removed_before_the_count_and_did_nothing_else_took_no_part() -> None:
    room = Room((1, 1, 1, 0)).opened()
    for who in room.people:
        room.casts(who, 1).then_accepted()
    room.s.when(RemovePerson(room.people[0].number or 0)).then_accepted()
    room.counted()
    found = participation_of(KINDS, room.s.state)
    assert (found.people, found.missing) == (2, ("Rheine", "Saerbeck"))
