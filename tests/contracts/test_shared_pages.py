"""In a full hall no shared page and nobody else's own part holds a person's number; acts can be taken back.

People have numbers far from all others, so that they are found wherever they leak to. A new kind of step must be given
something here.
"""

from __future__ import annotations

import re
import typing
from functools import cache
from types import UnionType
from typing import Any, Literal, NamedTuple, Union

import msgspec
import pytest

from tests.conftest import ROOT
from tests.scene import KINDS, Scene
from workshop.activities.cluster import ProposeField
from workshop.activities.collect import CardWithdrawn, WriteCard
from workshop.activities.plan.messages import AddMeasure, JoinMeasure
from workshop.activities.vision.messages import AnswerSection, ExplainAnswer, ShowSection, StoreDraft
from workshop.activities.vote import CastBallot
from workshop.core.agenda import AddStep, OpenStep
from workshop.core.door import PersonJoined
from workshop.core.messages import Command, Event
from workshop.core.roles import Actor, Audience, participant
from workshop.core.setup import AddField, AddMunicipalities, Describe
from workshop.core.workshop import Workshop
from workshop.live.hub import Group
from workshop.vision.model import ModerationRef, Section, Sentence
from workshop.web.render import Renderer, environment

ANNA, BERND = 700_000_001, 800_000_001


class Hall(NamedTuple):
    """The workshop, its steps by kind, and the kinds that people gave something to."""

    state: Workshop
    steps: dict[str, int]
    given: set[str]


def prepared() -> Scene:
    """A step of every kind, the collection first, since only earlier cards are sorted."""
    s = Scene().when(Describe("Smart Region")).when(AddMunicipalities(("Rheine", "Greven")))
    s.when(AddField("Umwelt")).when(AddField("Energie"))
    for kind in sorted(KINDS.activities, key=lambda k: k != "collect"):
        settings = {"mode": "open"} if kind == "collect" else {}
        s.when(AddStep(kind, f"Schritt {kind}", settings=settings)).then_accepted()
    rheine, greven = s.state.municipalities
    return s.given(PersonJoined(ANNA, rheine), PersonJoined(BERND, greven))


@cache
def hall() -> Hall:
    """Anna from Rheine and Bernd from Greven gave something to every kind of step."""
    s = prepared()
    steps = {step.kind: step.id for step in s.state.agenda()}
    one = Sentence("speakers:towns:0", "Zwei Menschen haben mitgewirkt.", sources=(ModerationRef(),))
    s.when(StoreDraft(steps["vision"], (Section("speakers", "Wer spricht", (one,)),))).then_accepted()
    for step in steps.values():
        s.when(OpenStep(step)).then_accepted()
    s.when(ShowSection(steps["vision"], "speakers")).then_accepted()
    s.when(AddMeasure(steps["plan"], "Rufbus")).then_accepted()
    given = {kind for person in (ANNA, BERND) for kind in gives(s, steps, participant(person))}
    return Hall(s.state, steps, given)


def gives(s: Scene, steps: dict[str, int], who: Actor) -> list[str]:
    paper = s.state.steps[steps["vote"]].state.papers[0]
    measure = s.state.steps[steps["plan"]].state.order[0]
    s.when(WriteCard(steps["collect"], "Rufbus am Abend"), by=who).then_accepted()
    card, field = max(s.state.cards), s.state.field_order[0]
    commands: list[tuple[str, Command]] = [
        ("cluster", ProposeField(steps["cluster"], card, field)),
        ("vote", CastBallot(steps["vote"], paper.id, {paper.options[0].id: 1})),
        ("vision", AnswerSection(steps["vision"], "speakers", "object", "Uns fehlt hier der Bus")),
        ("vision", ExplainAnswer(steps["vision"], "Uns fehlt hier der Bus am Abend")),
        ("plan", JoinMeasure(steps["plan"], measure)),
    ]
    for _, command in commands:
        s.when(command, by=who).then_accepted()
    return ["collect", *(kind for kind, _ in commands)]


@cache
def renderer() -> Renderer:
    return Renderer(
        environment(ROOT / "templates", lambda path: path), KINDS, "http://hall.example", lambda: 0
    )


def at(kind: str) -> Workshop:
    return msgspec.structs.replace(hall().state, current=hall().steps[kind])


def people_in(text: str) -> set[str]:
    return {str(ANNA), str(BERND)} & set(re.findall(r"\d+", text))


def test_people_gave_something_to_every_kind_that_takes_something() -> None:
    takes = {k for k, a in KINDS.activities.items() if any("participant" in c.roles for c in a.deciders)}
    assert hall().given == takes


@pytest.mark.parametrize("audience", [Audience.BOARD, Audience.PARTICIPANT, Audience.HELPER])
@pytest.mark.parametrize("kind", KINDS.activities)
def test_no_person_is_in_a_page_that_is_shared(kind: str, audience: Audience) -> None:
    drawn = renderer().draw(at(kind), Group(audience, "de"), frozenset((ANNA, BERND)))
    assert people_in("".join(drawn.values())) == set()


@pytest.mark.parametrize("kind", KINDS.activities)
def test_annas_own_part_does_not_name_bernd(kind: str) -> None:
    assert str(BERND) not in renderer().own(at(kind), "de", ANNA)


@pytest.mark.parametrize("event", KINDS.events(), ids=lambda e: e.__name__)
def test_what_was_taken_back_can_be_done_again(event: type[Event]) -> None:
    done = made(event)
    back = done.inverse()
    if back is not None:
        assert type(back) in KINDS.folders
        if isinstance(back, CardWithdrawn):
            assert back.ids() == {done.card}, "seals the card alone, and nothing older hangs on it"
            return
        again = back.inverse()
        assert again is not None, "an inverse without inverse seals whatever was done before"
        assert again.inverse() == back


def made(event: type[Event]) -> Any:
    """An event with something in every field."""
    return event(
        **{f.name: something(f.type, n) for n, f in enumerate(msgspec.structs.fields(event), start=1)}
    )


def something(kind: Any, n: int) -> Any:
    if kind in (int, str, bool):
        return {int: n, str: f"text {n}", bool: bool(n % 2)}[kind]
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin in (Union, UnionType):
        return something(next(p for p in parts if p is not type(None)), n)
    if origin is tuple:
        return (something(parts[0], n),) if parts[-1] is ... else tuple(something(p, n) for p in parts)
    if origin is Literal:
        return parts[0]
    if origin is dict:
        return {}
    needed = [f for f in msgspec.structs.fields(kind) if f.required]
    return kind(**{f.name: something(f.type, n) for f in needed})
