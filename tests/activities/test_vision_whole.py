"""From cards and counted votes to a stored draft, with nothing made up in between."""

from __future__ import annotations

import pytest

from tests.activities.vote_room import Room, ideas
from tests.scene import KINDS, Scene
from tests.vision.room import DE, EN, Words
from workshop.activities.collect import TurnAll, WriteCard
from workshop.activities.plan.messages import AddMeasure
from workshop.activities.vision.messages import AnswerSection, CheckDraft, ShowSection, StoreDraft
from workshop.activities.vote import CastBallot, CountVote
from workshop.core.agenda import AddStep, OpenStep, StopStep
from workshop.core.cards import HideCard
from workshop.core.conclude import results_of
from workshop.core.roles import Audience
from workshop.vision.draft import draft
from workshop.vision.model import Draft


def fresh(scene: Scene, words: Words = DE) -> Draft:
    return draft(results_of(KINDS, scene.state), words, scene.state.language)


def module() -> tuple[Room, int]:
    """A priority vote over fields, ideas with a vote, a measure and an empty vision step."""
    room = Room().opened()
    for who in room.people:
        room.casts(who, 2, 1)
    room.counted()
    umwelt = room.fields[0]
    _, cards = ideas(room, "Hitzekarte.", "Sensoren", "Sommerfest", field=umwelt)
    s = room.s
    s.when(AddStep("vote", "Ideen", settings={"subject": "cards"})).then_accepted()
    vote = s.state.order[-1]
    s.when(OpenStep(vote)).then_accepted()
    paper = s.state.steps[vote].state.papers[0].id
    for who in room.people:
        s.when(CastBallot(vote, paper, {str(cards[0]): 2}), by=who).then_accepted()
    s.when(StopStep(vote)).when(CountVote(vote)).then_accepted()
    s.when(AddStep("plan", "Maßnahmen")).when(
        AddMeasure(s.state.order[-1], card=cards[0], lead=room.towns[0])
    )
    s.then_accepted().when(AddStep("vision", "Vision")).then_accepted()
    return room, s.state.order[-1]


@pytest.mark.parametrize("words", [DE, EN])
def test_the_rooms_own_results_make_a_draft_that_may_be_stored(words: Words) -> None:
    room, vision = module()
    made = fresh(room.s, words)
    room.s.when(StoreDraft(vision, made.sections, made.language)).then_accepted()
    keys = [c.key for c in room.s.view(vision, Audience.FACILITATOR).sections]
    assert keys == ["core", "speakers", "priorities", f"field-{room.fields[0]}", "next"]


def test_the_wish_that_won_is_said_with_its_support() -> None:
    room, _ = module()
    (wish,) = [s for k, s in fresh(room.s).sentences().items() if ":wishes:" in k]
    assert "„Hitzekarte“ (14 Punkte" in wish.text


def test_storing_what_was_just_stored_changes_nothing() -> None:
    room, vision = module()
    room.s.when(StoreDraft(vision, fresh(room.s).sections)).then_accepted()
    room.s.when(StoreDraft(vision, fresh(room.s).sections)).then()
    room.s.when(CheckDraft(vision, fresh(room.s).sections)).then()


def test_a_card_hidden_later_makes_its_sentence_stale() -> None:
    room, vision = module()
    room.s.when(StoreDraft(vision, fresh(room.s).sections))
    card = min(room.s.state.cards)
    room.s.when(HideCard(card)).when(CheckDraft(vision, fresh(room.s).sections)).then_accepted()
    stale = [
        s.key
        for c in room.s.view(vision, Audience.FACILITATOR).sections
        for s in c.sentences
        if s.state == "stale"
    ]
    assert any(":wishes:" in key for key in stale)


def test_an_objection_is_written_into_the_next_version() -> None:
    room, vision = module()
    room.s.when(StoreDraft(vision, fresh(room.s).sections)).when(OpenStep(vision)).when(
        ShowSection(vision, "priorities")
    )
    room.s.when(AnswerSection(vision, "priorities", "object"), by=room.people[0]).then_accepted()
    texts = [s.text for s in fresh(room.s).sentences().values()]
    assert "Zum Abschnitt „Worauf es ankommt“ gibt es einen Einwand." in texts
    room.s.when(StoreDraft(vision, fresh(room.s).sections)).then_accepted()


@pytest.mark.parametrize("taken_off", [False, True])
def test_the_sentence_the_room_chose_stands_first_until_it_is_taken_off_the_wall(taken_off: bool) -> None:
    room = Room().opened()
    s = room.s
    s.when(AddStep("collect", "Kernsatz", settings={"role": "core"})).then_accepted()
    collect = s.state.order[-1]
    s.when(OpenStep(collect)).then_accepted()
    for text in ("Nah bei den Menschen.", "Stark vor Ort."):
        s.when(WriteCard(collect, text), by=room.people[0]).then_accepted()
    s.when(StopStep(collect)).when(TurnAll(collect)).then_accepted()
    first, second = (c.id for c in s.state.cards.values() if c.step == collect)
    s.when(AddStep("vote", "Wahl", settings={"subject": "cards", "from_steps": [collect]})).then_accepted()
    vote = s.state.order[-1]
    s.when(OpenStep(vote)).then_accepted()
    paper = s.state.steps[vote].state.papers[0].id
    for n, who in enumerate(room.people):
        s.when(CastBallot(vote, paper, {str(second if n else first): 1}), by=who).then_accepted()
    s.when(StopStep(vote)).when(CountVote(vote)).then_accepted()
    if taken_off:
        s.when(HideCard(second)).then_accepted()
    core = fresh(s).section("core")
    assert core is not None
    told = ["Stark vor Ort.", "Für diesen Satz sprachen sich sechs von sieben Personen aus."]
    assert [x.text for x in core.sentences if x.kind == "sentence"] == ([] if taken_off else told)


def test_an_open_line_and_what_comes_next_reach_the_results_as_they_should() -> None:
    room, _ = module()
    settings = {"next_title": "Modul 2", "next_when": "im Herbst"}
    room.s.when(AddStep("vision", "Vision", settings=settings)).then_accepted()
    vision = room.s.state.order[-1]
    room.s.when(StoreDraft(vision, fresh(room.s).sections)).then_accepted()
    told = {c.key: [x.text for x in c.sentences] for c in results_of(KINDS, room.s.state).steps[-1].sections}
    assert "core" not in told
    assert "Als Nächstes folgt „Modul 2“ (im Herbst)." in told["next"]
    assert "core" in [c.key for c in room.s.view(vision, Audience.FACILITATOR).sections]
