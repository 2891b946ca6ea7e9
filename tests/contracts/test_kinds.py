"""What every kind of step and every message owes: blocks for each audience, no person on the board, declared fields."""

from __future__ import annotations

import re
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from tests.conftest import ROOT
from tests.scene import KINDS, Scene
from workshop.activities.collect import WriteCard
from workshop.activities.vote import CastBallot
from workshop.core.agenda import AddStep, OpenStep, StopStep
from workshop.core.door import Join
from workshop.core.hall import ParkedAdded
from workshop.core.messages import Command, Event
from workshop.core.roles import SYSTEM, Audience, Role, participant
from workshop.core.setup import AddField, AddMunicipalities, Describe
from workshop.live.hub import Group
from workshop.web.render import PAGES, Renderer, environment

BLOCKS = {"participant_task", "participant_mine", "participant_wall", "board", "desk"}
STAGES = ("planned", "open", "stopped")
ENVIRONMENT = environment(ROOT / "templates", lambda path: path)
FIRST = 900_000  # ids so high that no number of something can be one of them


def hall(kind: str, stage: str) -> tuple[Scene, int]:
    """Two people with something on their account; a step of this kind is the current one."""
    s = Scene().given(ParkedAdded(FIRST, "Parkplatz")).when(Describe("Smart Region"))
    s.when(AddMunicipalities(("Rheine", "Greven"))).when(AddField("Umwelt")).when(AddField("Energie"))
    s.when(AddStep("collect", "Ideen")).when(AddStep(kind, "Schritt", "Was nun?")).then_accepted()
    for town in s.state.municipalities:
        s.when(Join(town), by=SYSTEM).then_accepted()
    ideas, step = s.state.order
    s.when(OpenStep(ideas)).when(WriteCard(ideas, "Bürgerbus"), by=participant(min(s.state.people)))
    s.when(OpenStep(step)).then_accepted()
    state = s.state.steps[step]
    if kind == "vote" and stage != "planned":
        paper = state.state.papers[0]
        for person in s.state.people:
            ballot = CastBallot(step, paper.id, {paper.options[0].id: 1})
            s.when(ballot, by=participant(person)).then_accepted()
    if kind == "collect" and stage != "planned":
        s.when(WriteCard(step, "Rufbus"), by=participant(max(s.state.people))).then_accepted()
    if stage == "stopped":
        s.when(StopStep(step)).then_accepted()
    if stage == "planned":
        planned = msgspec.structs.replace(s.state.steps[step], status="planned", state=KINDS[kind].state())
        s.state = msgspec.structs.replace(s.state, steps={**s.state.steps, step: planned})
    return s, step


@pytest.mark.parametrize("kind", sorted(KINDS.activities))
def test_every_kind_has_a_template_with_a_block_for_every_audience(kind: str) -> None:
    assert set(ENVIRONMENT.get_template(f"activities/{kind}.html").blocks) >= BLOCKS


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("kind", sorted(KINDS.activities))
def test_every_kind_is_drawn_for_every_audience(kind: str, stage: str, language: str) -> None:
    s, _ = hall(kind, stage)
    renderer = Renderer(ENVIRONMENT, KINDS, "http://localhost:8000", lambda: s.now)
    for audience, (_, regions) in PAGES.items():
        drawn = renderer.draw(s.state, Group(audience, language, "facilitator:1"), frozenset())
        assert set(drawn) == set(regions)
        assert all("style=" not in html and "_csrf" not in html for html in drawn.values())
    for person in s.state.people:
        renderer.own(s.state, language, person)


@pytest.mark.parametrize("audience", [Audience.BOARD, Audience.ORGANISER])
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("kind", sorted(KINDS.activities))
def test_no_person_is_in_what_the_hall_sees(kind: str, stage: str, audience: Audience) -> None:
    s, step = hall(kind, stage)
    view = s.view(step, audience)
    numbers = set(re.findall(r"\d+", msgspec.json.encode(view).decode()))
    assert not numbers & {str(p) for p in s.state.people}
    assert not getattr(view, "mine", ())


@pytest.mark.parametrize("event", KINDS.events(), ids=lambda e: e.__name__)
def test_every_event_declares_what_is_true(event: type[Event]) -> None:
    fields = {f.name: f for f in msgspec.structs.fields(event)}
    apart = (*event.personal, *event.secret)
    assert all(name in fields and not fields[name].required for name in apart)
    assert bool(apart) == (event.part_group is not Event.part_group)
    assert set(event.touches) <= set(fields)


# Text that stays in the log although somebody typed it or it was made by the house, and why.
# Words, keys and figures of the program:
HOUSE = """
    made_ready.what described.language field_added.letters step_removed.kind step_opened.old step_set.status
    step_set.old person_joined.ticket cards_set.state cards_set.old status_set.status status_set.old
    step_added.kind card_written.state draft_stored.language draft_stored.wording
    sentence_edited.key sentence_confirmed.key sentence_added.key sentence_removed.key
    section_shown.section section_shown.old section_answered.section paper_frozen.papers
    vote_counted.counted picture_shown.picture picture_shown.old wifi_set.encryption
    draft_purged.language draft_purged.board
"""
# Written by the host about the workshop, not by or about a person:
HOST = """
    described.title described.host described.date described.place described.old
    municipality_added.name municipality_removed.name field_added.name field_added.description
    field_renamed.name field_renamed.description field_renamed.old step_removed.text
    step_removed.settings group_made.heading group_set.heading group_set.old paused.text paused.old
    parked_added.text step_added.text step_added.settings step_edited.text step_edited.settings
    step_edited.old_text step_edited.old_settings measure_added.measure measure_removed.measure
    measure_edited.measure measure_edited.old paper_frozen.wording
"""
STAYS = (HOUSE + HOST).split()


def holds_text(hint: Any) -> bool:
    if hint is str:
        return True
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return any(holds_text(h) for h in get_type_hints(hint).values())
    return any(holds_text(h) for h in get_args(hint) if not isinstance(h, str))


def test_text_in_events_is_erasable_or_stays_for_a_reason() -> None:
    found = {
        f"{e.__struct_config__.tag}.{name}"
        for e in KINDS.events()
        for name, hint in get_type_hints(e).items()
        if name in e.__struct_fields__ and name not in (*e.personal, *e.secret) and holds_text(hint)
    }
    assert found == set(STAYS)


@pytest.mark.parametrize("command", KINDS.deciders, ids=lambda c: c.__name__)
def test_every_command_says_who_may_send_it(command: type[Command]) -> None:
    assert command.roles
    assert set(command.roles) <= set(get_args(Role))
