"""One press, one act: what a command did is taken back whole, by the desk that did it, until something hangs on it."""

import pytest

from tests.scene import KINDS, Scene
from tests.visible import visible
from workshop.activities.collect import TurnAll, TurnCard, WriteCard
from workshop.core.agenda import (
    AddStep,
    ExtendTimer,
    GoTo,
    OpenStep,
    RemoveStep,
    ReopenStep,
    SetTimer,
    StepEntered,
    StepOpened,
    StepSet,
    StopStep,
    TimerSet,
)
from workshop.core.cards import MakeGroup, RenameGroup
from workshop.core.door import Join, SetDoor, SetSeats, SetTickets
from workshop.core.hall import Continue, End, Pause, Resume, SetBlank, ShowParked
from workshop.core.messages import Command
from workshop.core.roles import SYSTEM, Actor, facilitator, participant
from workshop.core.setup import AddField, AddMunicipalities, Describe, MunicipalityRemoved, RemoveMunicipality
from workshop.core.undo import Undo, Undone, last_undoable
from workshop.core.views import desk_frame

LOTTE, JENS = facilitator(1), facilitator(2)


def a_hall() -> Scene:
    """A collection, an outlook and Anna from Rheine; the workshop has not begun."""
    s = (
        Scene()
        .when(Describe("Smart Region"), by=LOTTE)
        .when(AddMunicipalities(("Rheine", "Greven")), by=LOTTE)
    )
    s.when(AddField("Umwelt"), by=LOTTE).when(AddStep("collect", "Ideen"), by=LOTTE)
    return s.when(AddStep("info", "Ausblick"), by=LOTTE).when(Join(1), by=SYSTEM).then_accepted()


def press(s: Scene, by: Actor = LOTTE) -> Scene:
    """What the button on this desk does."""
    act = last_undoable(s.state, by.text())
    assert act is not None
    return s.when(Undo(act.seq), by=by)


def test_opening_with_minutes_is_taken_back_by_one_press() -> None:
    s = a_hall()
    step = s.state.order[0]
    before = visible(s.state)
    s.when(OpenStep(step, seconds=300), by=LOTTE).then(
        StepOpened(step), StepEntered(step, None, True), TimerSet(step, s.now + 300_000, False, None, False)
    )
    assert (s.state.status, s.state.current) == ("live", step)
    label = desk_frame(KINDS, s.state, LOTTE.text(), frozenset(), s.now)
    assert (label.undo_tag, label.undo_allowed) == ("step_opened", True)
    press(s).then_accepted()
    assert visible(s.state) == before
    assert (s.state.status, s.state.current, s.state.steps[step].deadline) == ("draft", None, None)
    label = desk_frame(KINDS, s.state, LOTTE.text(), frozenset(), s.now)
    assert label.undo_tag == "step_added"


def test_an_act_of_which_one_event_was_built_upon_stays_whole() -> None:
    s = a_hall()
    step = s.state.order[0]
    s.when(OpenStep(step, seconds=300), by=LOTTE).when(ExtendTimer(step), by=JENS).then_accepted()
    press(s).then_refused("undo_built_upon")
    assert (s.state.steps[step].status, s.state.current) == ("open", step)
    press(s, JENS).then_accepted()
    press(s).then_accepted()
    assert s.state.steps[step].status == "planned"


def test_a_heading_comes_and_goes_with_its_cards() -> None:
    s = a_hall()
    step = s.state.order[0]
    s.when(OpenStep(step), by=LOTTE)
    for text in ("Bus", "Bahn"):
        s.when(WriteCard(step, text), by=participant(max(s.state.people)))
    s.when(TurnAll(step), by=LOTTE).then_accepted()
    before = visible(s.state)
    s.when(MakeGroup("Fahren", step, None, tuple(s.state.cards)), by=LOTTE).then_accepted()
    group = max(s.state.groups)
    s.when(RenameGroup(group, "Unterwegs"), by=JENS)
    press(s).then_refused("undo_built_upon")
    press(s, JENS).then_accepted()
    press(s).then_accepted()
    assert visible(s.state) == before


def test_turning_a_card_over_and_then_all_the_others_are_two_presses() -> None:
    s = a_hall()
    step = s.state.order[0]
    s.when(OpenStep(step), by=LOTTE)
    for text in ("Bus", "Bahn"):
        s.when(WriteCard(step, text), by=participant(max(s.state.people)))
    covered = visible(s.state)
    s.when(TurnCard(step), by=LOTTE)
    one = visible(s.state)
    s.when(TurnAll(step), by=LOTTE)
    assert s.state.undo[-1].tag == "uncovered"
    press(s).then_accepted()
    assert visible(s.state) == one
    press(s).then_accepted()
    assert visible(s.state) == covered


def test_many_towns_typed_at_once_go_at_once_but_not_when_somebody_speaks_for_one() -> None:
    s = a_hall()
    s.when(AddMunicipalities(("Ochtrup", "Lotte", "Ibbenbüren")), by=LOTTE)
    press(s).then_accepted()
    assert [m.name for m in s.state.municipalities.values()] == ["Rheine", "Greven"]
    s.when(AddMunicipalities(("Ochtrup", "Lotte")), by=LOTTE)
    s.when(Join(max(s.state.municipalities)), by=SYSTEM).then_accepted()
    press(s).then_refused("undo_built_upon")
    assert len(s.state.municipalities) == 4


SAME_THING: list[tuple[Command, Command]] = [
    (Describe("Smart Region 2"), Describe("Smart Region 3")),
    (Pause("Kaffee"), Resume()),
    (Pause("Kaffee"), Pause("Kuchen")),
    (SetDoor(False), SetDoor(True)),
    (SetTickets(True), SetTickets(False)),
    (SetBlank(True), SetBlank(False)),
    (ShowParked(True), ShowParked(False)),
    (End(), Continue()),
    (SetSeats(1, 5), SetSeats(1, 7)),
    (GoTo(4), GoTo(5)),
    (SetTimer(4, 60), SetTimer(4, 90)),
]


@pytest.mark.parametrize(("first", "second"), SAME_THING, ids=lambda c: type(c).__name__)
def test_lotte_cannot_take_back_what_jens_changed_since(first: Command, second: Command) -> None:
    s = a_hall()
    before = visible(s.state)
    s.when(first, by=LOTTE).then_accepted()
    between = visible(s.state)
    s.when(second, by=JENS).then_accepted()
    after = visible(s.state)
    press(s).then_refused("undo_built_upon")
    assert visible(s.state) == after
    assert not desk_frame(KINDS, s.state, LOTTE.text(), frozenset(), s.now).undo_allowed
    press(s, JENS).then_accepted()
    assert visible(s.state) == between
    press(s).then_accepted()
    assert visible(s.state) == before


def test_each_desk_takes_back_its_own_last_act() -> None:
    s = a_hall()
    s.when(SetDoor(False), by=LOTTE).when(SetBlank(True), by=JENS).then_accepted()
    s.when(Undo(last_undoable(s.state, JENS.text()).seq), by=LOTTE).then_refused("undo_not_yours")  # type: ignore[union-attr]
    press(s).then_accepted()
    assert (s.state.door_open, s.state.blank) == (True, True)


def test_a_town_comes_back_to_its_place_with_its_seats() -> None:
    s = a_hall()
    s.when(AddMunicipalities(("Ochtrup", "Lotte")), by=LOTTE)
    ochtrup = [m.id for m in s.state.municipalities.values()][2]
    s.when(SetSeats(ochtrup, 3), by=LOTTE)
    before = visible(s.state)
    s.when(RemoveMunicipality(ochtrup), by=LOTTE).then(MunicipalityRemoved(ochtrup, "Ochtrup", 3, 2))
    press(s).then_accepted()
    assert visible(s.state) == before
    assert [m.name for m in s.state.municipalities.values()] == ["Rheine", "Greven", "Ochtrup", "Lotte"]


def test_a_town_does_not_come_back_beside_one_of_the_same_name() -> None:
    s = a_hall()
    s.when(RemoveMunicipality(2), by=LOTTE).when(AddMunicipalities(("greven",)), by=JENS).then_accepted()
    press(s).then_refused("undo_built_upon")
    press(s, JENS).then_accepted()
    press(s).then_accepted()
    assert [m.name for m in s.state.municipalities.values()] == ["Rheine", "Greven"]


def test_undo_never_leads_to_a_step_that_was_removed() -> None:
    s = a_hall()
    ideas, outlook = s.state.order
    s.when(GoTo(ideas), by=LOTTE).when(GoTo(outlook), by=LOTTE).when(
        RemoveStep(ideas), by=JENS
    ).then_accepted()
    press(s).then_refused("undo_built_upon")
    assert s.state.current == outlook
    press(s, JENS).then_accepted()
    press(s).then_accepted()
    assert s.state.current == ideas


def test_going_on_is_taken_back_although_people_wrote_in_the_step_before() -> None:
    s = a_hall()
    ideas, outlook = s.state.order
    s.when(OpenStep(ideas), by=LOTTE).when(GoTo(outlook), by=LOTTE)
    s.when(WriteCard(ideas, "Bürgerbus"), by=participant(max(s.state.people))).then_accepted()
    press(s).then_accepted()
    assert s.state.current == ideas


def test_a_workshop_is_a_draft_again_only_when_its_beginning_is_taken_back() -> None:
    s = a_hall()
    ideas, outlook = s.state.order
    s.when(GoTo(ideas), by=LOTTE).when(GoTo(outlook), by=LOTTE)
    press(s).then_accepted()
    assert (s.state.status, s.state.current) == ("live", ideas)
    press(s).then_accepted()
    assert (s.state.status, s.state.current) == ("draft", None)


def test_nothing_is_open_in_a_workshop_that_is_over() -> None:
    s = a_hall()
    ideas = s.state.order[0]
    s.when(OpenStep(ideas), by=LOTTE).when(StopStep(ideas), by=LOTTE).when(End(), by=JENS).then_accepted()
    press(s).then_refused("undo_built_upon")
    s.when(Continue(), by=JENS).when(ReopenStep(ideas), by=LOTTE).then_accepted()
    press(s, JENS).then_refused("undo_built_upon")
    assert (s.state.status, s.state.steps[ideas].status) == ("live", "open")


def test_a_log_without_acts_still_opens_and_each_event_is_taken_back_by_itself() -> None:
    s = Scene().given(*(r.event for r in a_hall().log), by=LOTTE)
    step = s.state.order[0]
    s.given(StepEntered(step, None), StepOpened(step), by=LOTTE)
    assert s.state.status == "live"
    s.given(StepSet(step, "planned", "open"), Undone(len(s.log)), by=LOTTE)
    assert s.state.undo[-1].tag == "step_entered"
    s.given(StepOpened(step), by=LOTTE)
    press(s).then_accepted()
    assert (s.state.current, s.state.steps[step].status) == (step, "planned")
    assert all(r.act == 0 for r in s.log[:-2])
