"""The action plan: the facilitator writes it with the room, municipalities join in."""

from __future__ import annotations

from tests.scene import Scene
from workshop.activities.collect import CardWritten
from workshop.activities.plan.messages import (
    AddMeasure,
    EditMeasure,
    JoinMeasure,
    LeaveMeasure,
    Measure,
    MeasureAdded,
    MeasureEdited,
    MeasureJoined,
    MeasureLeft,
    RemoveMeasure,
)
from workshop.activities.plan.viewing import results
from workshop.core.agenda import AddStep, OpenStep, StopStep
from workshop.core.door import Join
from workshop.core.hall import End
from workshop.core.roles import SYSTEM, Audience, participant
from workshop.core.setup import MunicipalityAdded
from workshop.core.undo import Undo

RHEINE, GREVEN, LOTTE = 1, 2, 3
PLAN, ANNA, BERND, GUEST = 4, 5, 6, 7
anna, bernd, guest = participant(ANNA), participant(BERND), participant(GUEST)


def hall() -> Scene:
    """Anna from Rheine, Bernd from Greven and a guest before an empty plan."""
    towns = (
        MunicipalityAdded(RHEINE, "Rheine"),
        MunicipalityAdded(GREVEN, "Greven"),
        MunicipalityAdded(LOTTE, "Lotte"),
    )
    scene = Scene().given(*towns).when(AddStep("plan", "Maßnahmen"))
    for town in (RHEINE, GREVEN, None):
        scene.when(Join(town), by=SYSTEM)
    assert list(scene.state.people) == [ANNA, BERND, GUEST]
    return scene


def planned() -> tuple[Scene, int]:
    """One measure led by Rheine with Lotte, and the step open."""
    scene = hall().when(AddMeasure(PLAN, "Hitzekarte anlegen", RHEINE, (LOTTE,), "bis Mai")).then_accepted()
    number = scene.state.steps[PLAN].state.order[0]
    return scene.when(OpenStep(PLAN)).then_accepted(), number


def test_a_measure_says_what_who_with_whom_and_by_when() -> None:
    scene = hall().when(AddMeasure(PLAN, " Hitzekarte  anlegen ", RHEINE, (LOTTE, LOTTE, RHEINE), "bis Mai"))
    scene.then(MeasureAdded(PLAN, Measure(8, "Hitzekarte anlegen", RHEINE, (LOTTE,), "bis Mai"), 0))
    seen = scene.view(PLAN, Audience.BOARD).measures[0]
    assert (seen.what, seen.lead, seen.partners, seen.due) == (
        "Hitzekarte anlegen",
        "Rheine",
        ("Lotte",),
        "bis Mai",
    )


def test_a_card_becomes_a_measure_once() -> None:
    scene = hall().when(AddStep("collect", "Ideen"))
    scene.given(CardWritten(20, 8, ANNA, RHEINE, None, "shown", "Sensoren für Bäume"))
    assert [c.text for c in scene.view(PLAN, Audience.FACILITATOR).cards] == ["Sensoren für Bäume"]
    scene.when(AddMeasure(PLAN, card=20)).then_accepted()
    assert scene.view(PLAN, Audience.BOARD).measures[0].what == "Sensoren für Bäume"
    assert scene.view(PLAN, Audience.FACILITATOR).cards == ()
    scene.when(AddMeasure(PLAN, card=20)).then_refused("card_is_measure")


def test_a_measure_without_words_or_with_a_strange_municipality_is_refused() -> None:
    hall().when(AddMeasure(PLAN, " ")).then_refused("text_empty")
    hall().when(AddMeasure(PLAN, "Hitzekarte", 99)).then_refused("municipality_unknown")
    hall().when(EditMeasure(PLAN, 99, "Hitzekarte")).then_refused("measure_unknown")


def test_the_facilitator_edits_and_takes_back() -> None:
    scene, number = planned()
    scene.when(EditMeasure(PLAN, number, "Hitzekarte", GREVEN))
    old = Measure(number, "Hitzekarte anlegen", RHEINE, (LOTTE,), "bis Mai")
    scene.then(MeasureEdited(PLAN, Measure(number, "Hitzekarte", GREVEN), old))
    scene.when(Undo(len(scene.log))).then_accepted()
    assert scene.state.steps[PLAN].state.measures[number] == old


def test_a_removed_measure_comes_back_with_who_had_joined() -> None:
    scene, number = planned()
    scene.when(JoinMeasure(PLAN, number), by=bernd).when(RemoveMeasure(PLAN, number)).then_accepted()
    assert scene.view(PLAN, Audience.BOARD).measures == ()
    scene.when(Undo(len(scene.log))).then_accepted()
    assert scene.view(PLAN, Audience.BOARD).measures[0].joined == ("Greven",)


def test_bernd_joins_and_leaves_in_the_name_of_greven() -> None:
    scene, number = planned()
    scene.when(JoinMeasure(PLAN, number), by=bernd).then(MeasureJoined(PLAN, number, GREVEN, BERND))
    assert scene.view(PLAN, Audience.PARTICIPANT, BERND).measures[0].mine == "joined"
    assert scene.state.people[BERND].contributed
    scene.when(LeaveMeasure(PLAN, number), by=bernd).then(MeasureLeft(PLAN, number, GREVEN, BERND))
    assert scene.view(PLAN, Audience.BOARD).measures[0].joined == ()


def test_who_leads_need_not_join() -> None:
    scene, number = planned()
    scene.when(JoinMeasure(PLAN, number), by=anna).then()
    assert scene.view(PLAN, Audience.PARTICIPANT, ANNA).measures[0].mine == "lead"


def test_a_guest_speaks_for_no_municipality_and_cannot_join() -> None:
    scene, number = planned()
    scene.when(JoinMeasure(PLAN, number), by=guest).then_refused("guests_only_look")
    assert not scene.view(PLAN, Audience.PARTICIPANT, GUEST).may_join


def test_nobody_joins_before_the_step_opens_or_after_it_stopped() -> None:
    early = hall().when(AddMeasure(PLAN, "Hitzekarte"))
    early.when(JoinMeasure(PLAN, 8), by=anna).then_refused("step_not_open")
    scene, number = planned()
    scene.when(StopStep(PLAN)).when(JoinMeasure(PLAN, number), by=bernd).then_refused("step_stopped")


def test_nobody_is_asked_to_join_once_it_is_over() -> None:
    scene, _ = planned()
    scene.absent = frozenset({BERND})
    scene.when(StopStep(PLAN)).then_accepted()
    assert scene.view(PLAN, Audience.PARTICIPANT, BERND).may_join
    scene.when(End()).then_accepted()
    assert not scene.view(PLAN, Audience.PARTICIPANT, BERND).may_join


def test_bernd_whose_phone_was_out_of_contact_still_joins() -> None:
    scene, number = planned()
    scene.absent = frozenset({BERND})
    scene.when(StopStep(PLAN)).when(JoinMeasure(PLAN, number), by=bernd).then_accepted()


def test_a_participant_does_not_write_the_plan() -> None:
    scene, number = planned()
    scene.when(RemoveMeasure(PLAN, number), by=anna).then_refused("not_allowed")


def test_the_result_names_municipalities_and_the_card() -> None:
    scene, number = planned()
    scene.when(JoinMeasure(PLAN, number), by=bernd)
    (found,) = results(scene.state, scene.state.steps[PLAN]).measures
    assert (found.what, found.lead, found.partners, found.joined) == (
        "Hitzekarte anlegen",
        "Rheine",
        ("Lotte",),
        ("Greven",),
    )
