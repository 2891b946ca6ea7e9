"""A room writes cards; the desk acts and takes back."""

from tests.scene import KINDS, Scene
from workshop.activities.collect import EnterCards, TurnAll, TurnCard, WithdrawCard, WriteCard
from workshop.core.agenda import AddStep, GoTo, OpenStep, StopStep
from workshop.core.cards import CorrectCard, HideCard, MergeCards, SplitCards
from workshop.core.door import ChangeMunicipality, CorrectMunicipality, Join, RemovePerson, SetDoor, SetSeats
from workshop.core.hall import End
from workshop.core.roles import SYSTEM, Actor, Audience, participant
from workshop.core.setup import (
    AddField,
    AddMunicipalities,
    Describe,
    MergeField,
    RemoveMunicipality,
    RetireField,
)
from workshop.core.undo import Undo
from workshop.core.views import desk_frame, path_of


def a_room() -> tuple[Scene, int, Actor, Actor]:
    """Anna from Rheine and Bernd from Greven in an open collection."""
    s = Scene().when(Describe("Smart Region")).when(AddMunicipalities(("Rheine", "Greven")))
    s.when(AddField("Umwelt")).when(AddField("Umland"))
    s.when(AddStep("collect", "Ideen", "Was bringt uns voran?"))
    people = []
    for m in (1, 2):
        s.when(Join(m), by=SYSTEM).then_accepted()
        people.append(participant(max(s.state.people)))
    step = s.state.order[0]
    s.when(OpenStep(step)).then_accepted()
    return s, step, people[0], people[1]


def test_letters_of_fields_never_repeat() -> None:
    s, *_ = a_room()
    assert [f.letters for f in s.state.fields.values()] == ["Um", "Ul"]


def test_cards_lie_covered_until_the_desk_turns_them_over() -> None:
    s, step, anna, bernd = a_room()
    s.when(WriteCard(step, "Bürgerbus"), by=anna).then_accepted()
    board = s.view(step, Audience.BOARD)
    assert (board.written, board.columns, board.mine, board.waiting) == (1, (), (), ())
    assert s.view(step, Audience.PARTICIPANT, bernd.number).mine == ()
    assert s.view(step, Audience.PARTICIPANT, anna.number).mine[0].text == "Bürgerbus"
    s.when(TurnCard(step)).then_accepted()
    assert s.view(step, Audience.BOARD).turned.text == "Bürgerbus"


def test_nobody_touches_a_card_of_somebody_else() -> None:
    s, step, anna, bernd = a_room()
    s.when(WriteCard(step, "Bürgerbus"), by=anna)
    card = max(s.state.cards)
    s.when(WithdrawCard(step, card), by=bernd).then_refused("card_unknown")
    s.when(HideCard(card), by=bernd).then_refused("not_allowed")


def test_after_stop_only_those_out_of_contact_may_deliver() -> None:
    s, step, anna, bernd = a_room()
    s.absent = frozenset({anna.number or 0})
    s.when(StopStep(step)).then_accepted()
    s.when(WriteCard(step, "Kommt noch an"), by=anna).then_accepted()
    s.when(WriteCard(step, "Zu spät"), by=bernd).then_refused("step_stopped")


def test_what_the_desk_did_is_taken_back_until_something_was_built_on_it() -> None:
    s, step, anna, _ = a_room()
    s.when(WriteCard(step, "Bürgerbus"), by=anna)
    s.when(TurnAll(step)).when(CorrectCard(max(s.state.cards), "Bürgerbus ")).then()
    s.when(CorrectCard(max(s.state.cards), "Bürgerbus abends")).then_accepted()
    assert s.state.cards[max(s.state.cards)].edited
    s.when(Undo(s.state.undo[-1].seq)).then_accepted()
    assert s.state.cards[max(s.state.cards)].text == "Bürgerbus"
    opened = next(u for u in s.state.undo if u.tag == "step_opened")
    s.when(Undo(opened.seq)).then_refused("undo_built_upon")


def test_turning_over_is_taken_back_by_one_undo() -> None:
    s, step, anna, bernd = a_room()
    s.when(WriteCard(step, "Bus"), by=anna).when(WriteCard(step, "Bahn"), by=bernd)
    s.when(TurnCard(step)).then_accepted()
    s.when(Undo(s.state.undo[-1].seq)).then_accepted()
    board = s.view(step, Audience.BOARD)
    assert (board.turned, board.columns, board.covered_count) == (None, (), 2)
    s.when(TurnAll(step)).then_accepted()
    assert len(s.view(step, Audience.BOARD).columns[0].cards) == 2
    s.when(Undo(s.state.undo[-1].seq)).then_accepted()
    board = s.view(step, Audience.BOARD)
    assert (board.covered, board.columns, board.covered_count) == (True, (), 2)


def test_a_card_covered_again_is_not_read_on_the_paper_of_a_vote() -> None:
    s, step, anna, bernd = a_room()
    s.when(WriteCard(step, "Bus"), by=anna).when(WriteCard(step, "Bahn"), by=bernd).when(TurnAll(step))
    turned = s.state.undo[-1].seq
    s.when(AddStep("vote", "Punkte", "", {"subject": "cards"})).when(OpenStep(s.state.order[-1]))
    s.then_accepted()
    s.when(Undo(turned)).then_accepted()
    (vote,) = s.view(s.state.order[-1], Audience.PARTICIPANT, bernd.number).votes
    assert all(o.withdrawn and o.label not in ("Bus", "Bahn") for o in vote.options)


def test_merged_cards_keep_their_originals_and_come_apart_again() -> None:
    s, step, anna, bernd = a_room()
    s.when(WriteCard(step, "Bus"), by=anna).when(WriteCard(step, "Rufbus"), by=bernd).when(TurnAll(step))
    first, second = sorted(s.state.cards)
    s.when(MergeCards(first, (second,))).then_accepted()
    assert s.view(step, Audience.BOARD).columns[0].cards[0].count == 2
    s.when(WithdrawCard(step, first), by=anna).then_refused("card_carries_others")
    s.when(SplitCards((second,))).then_accepted()
    assert len(s.view(step, Audience.BOARD).columns[0].cards) == 2


def test_two_desks_that_press_next_together_move_one_step() -> None:
    s, step, *_ = a_room()
    s.when(AddStep("info", "Pause")).when(AddStep("info", "Ende"))
    second, third = s.state.order[1:]
    s.when(GoTo(second, seen=step)).then_accepted()
    s.when(GoTo(third, seen=step)).then_refused("moved_on")
    s.when(GoTo(second, seen=step)).then()


def test_a_retired_field_takes_no_card_and_a_merged_one_hands_its_cards_on() -> None:
    s, step, anna, _ = a_room()
    umwelt, umland = s.state.field_order
    s.when(WriteCard(step, "Hitzekarte", umwelt), by=anna).then_accepted()
    s.when(MergeField(umwelt, umland)).then_accepted()
    assert s.state.cards[max(s.state.cards)].field == umland
    s.when(WriteCard(step, "Pegel", umwelt), by=anna).then_refused("field_retired")
    s.when(Undo(s.state.undo[-1].seq)).then_accepted()
    assert s.state.cards[max(s.state.cards)].field == umwelt
    s.when(RetireField(umwelt)).then_accepted()


def test_the_door_has_seats_and_can_be_closed() -> None:
    s, _, anna, _ = a_room()
    s.when(SetSeats(1, 1)).when(Join(1), by=SYSTEM).then_refused("no_seat_left")
    s.when(SetDoor(False)).when(Join(2), by=SYSTEM).then_refused("door_closed")
    s.when(ChangeMunicipality(2), by=anna).then_accepted()
    s.when(RemovePerson(anna.number or 0)).when(ChangeMunicipality(1), by=anna).then_refused("person_removed")


def test_cards_from_paper_are_entered_forty_at_once() -> None:
    s, step, *_ = a_room()
    s.when(EnterCards(step, "\n".join(f"Karte {n}" for n in range(40)), municipality=1)).then_accepted()
    assert len(s.state.cards) == 40


def test_control_characters_and_overrides_never_reach_the_log() -> None:
    s, step, anna, _ = a_room()
    s.when(WriteCard(step, "a\u202eb\x00c <b>"), by=anna).then_accepted()
    assert s.state.cards[max(s.state.cards)].text == "ab c <b>"
    s.when(WriteCard(step, " \u200f "), by=anna).then_refused("text_empty")
    s.when(WriteCard(step, "x" * 201), by=anna).then_refused("text_too_long")


def test_undo_never_leads_back_to_a_town_that_is_gone() -> None:
    s, _, anna, _ = a_room()
    s.when(CorrectMunicipality(anna.number or 0, 2)).then_accepted()
    corrected = s.state.undo[-1].seq
    s.when(RemoveMunicipality(1)).then_accepted()
    s.when(Undo(corrected)).then_refused("undo_built_upon")


def test_the_end_names_the_step_that_is_still_open() -> None:
    s, step, *_ = a_room()
    s.when(AddStep("info", "Ausblick")).when(GoTo(s.state.order[1])).when(End()).then_refused(
        "step_still_open"
    )
    assert s.refused is not None
    assert s.refused.params == {"number": 1, "title": "Ideen"}
    s.when(StopStep(step)).when(End()).then_accepted()


def test_steps_jumped_over_are_not_done() -> None:
    s, step, *_ = a_room()
    for kind in ("info", "collect", "info", "info"):
        s.when(AddStep(kind, kind)).then_accepted()
    _, seen, _, _, last = s.state.order
    s.when(StopStep(step)).when(GoTo(seen)).when(GoTo(last)).then_accepted()
    assert [p.place for p in path_of(s.state, "")] == ["done", "done", "coming", "coming", "current"]
    agenda = desk_frame(KINDS, s.state, "facilitator", frozenset(), s.now).agenda
    assert [a.done for a in agenda] == [True, True, False, False, False]


def test_the_desk_knows_where_cards_still_lie_covered() -> None:
    s, step, anna, _ = a_room()
    s.when(WriteCard(step, "Bürgerbus"), by=anna).then_accepted()

    def lying() -> int:
        return desk_frame(KINDS, s.state, "facilitator", frozenset(), s.now).agenda[0].covered

    assert lying() == 0, "they are still writing"
    s.when(StopStep(step))
    assert lying() == 1
    s.when(TurnAll(step))
    assert lying() == 0
