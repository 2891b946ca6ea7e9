"""Every audience gets its part of the vision and of the plan as a page; what was taken away is not in it."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any

import jinja2
import pytest

from tests.activities.test_plan import BERND, GUEST, PLAN, planned
from tests.activities.test_vision import (
    ANNA,
    CARD,
    VISION,
    WISH,
    anna,
    asked,
    drafted,
    hall,
    with_open_line,
    written,
)
from tests.conftest import ROOT
from tests.scene import KINDS, Scene
from workshop import i18n
from workshop.activities.plan.messages import AddMeasure, EditMeasure
from workshop.activities.vision.messages import (
    AnswerSection,
    BuildDraft,
    CheckDraft,
    EditSentence,
    ExplainAnswer,
    ShowSection,
)
from workshop.core.cards import HideCard
from workshop.core.roles import Audience
from workshop.web.render import environment, kind_block
from workshop.web.wire import from_form

PAGE = SimpleNamespace(csrf="token", new_id=lambda: "0123456789abcdef")
BLOCKS = {
    "participant_task": Audience.PARTICIPANT,
    "participant_mine": Audience.PARTICIPANT,
    "participant_wall": Audience.PARTICIPANT,
    "board": Audience.BOARD,
    "desk": Audience.FACILITATOR,
}


@cache
def templates() -> jinja2.Environment:
    return environment(ROOT / "templates", lambda path: path)


def drawn(
    scene: Scene, step: int, block: str, person: int | None = None, language: str = "en", page: Any = None
) -> str:
    env = templates()
    view = scene.view(step, BLOCKS[block], person)
    names = {
        "step": scene.state.steps[step],
        "view": view,
        "commands_url": "/c",
        "page": page,
        "person": person,
        "frame": None,
    }
    context = env.from_string("").new_context(names)
    assert isinstance(context, jinja2.runtime.Context)
    with i18n.speaking(language):
        return str(kind_block(context, block))


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("scene", [hall, drafted, asked])
@pytest.mark.parametrize("page", [None, PAGE])
def test_every_phase_of_the_vision_has_its_pages(scene: Any, language: str, page: Any) -> None:
    for block in BLOCKS:
        person = ANNA if block == "participant_mine" else None
        found = drawn(scene(), VISION, block, person, language, page)
        assert "style=" not in found
        assert ("token" in found) is ("<form" in found and page is not None)
        assert found or block == "participant_task"


def test_a_sentence_opens_to_what_it_rests_on() -> None:
    found = drawn(asked(), VISION, "participant_mine", ANNA)
    assert (
        '<summary><span dir="auto" lang="de">Am meisten Rückhalt hat „Hitzekarte“.</span></summary>' in found
    )
    assert '<q dir="auto">Hitzekarte</q>' in found


def test_anna_sees_what_she_answered_and_where_her_reason_goes() -> None:
    scene = asked().when(AnswerSection(VISION, "field-9", "object"), by=anna)
    scene.when(ExplainAnswer(VISION, "Zu teuer."), by=anna)
    found = drawn(scene, VISION, "participant_mine", ANNA)
    assert "You object." in found
    assert "Your reason: Zu teuer." in found
    assert 'value="object" aria-pressed="true"' in found
    assert "Zu teuer" not in drawn(scene, VISION, "board") + drawn(scene, VISION, "participant_wall")
    assert "Zu teuer" in drawn(scene, VISION, "desk")


def test_the_words_of_a_hidden_card_are_on_no_screen_of_the_hall() -> None:
    scene = asked().when(HideCard(CARD))
    for block in ("participant_mine", "participant_wall", "board"):
        found = drawn(scene, VISION, block, ANNA if block == "participant_mine" else None)
        assert "Hitzekarte" not in found
        assert "is being revised" in found


def test_the_desk_shows_what_was_and_what_would_be() -> None:
    scene = asked().when(EditSentence(VISION, WISH, "Schatten.")).when(CheckDraft(VISION, written("„Neues“")))
    found = drawn(scene, VISION, "desk")
    assert "Was: Am meisten Rückhalt hat „Hitzekarte“." in found
    assert "Would be now: Am meisten Rückhalt hat „Neues“." in found


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_plan_has_its_pages(language: str) -> None:
    scene, _ = planned()
    for block in BLOCKS:
        found = drawn(scene, PLAN, block, BERND if block == "participant_mine" else None, language, PAGE)
        assert ("Hitzekarte anlegen" in found) is (block != "participant_task")


def test_bernd_joins_by_one_button_and_a_guest_has_none() -> None:
    scene, _ = planned()
    assert "Greven joins in" in drawn(scene, PLAN, "participant_mine", BERND)
    assert "joins in" not in drawn(scene, PLAN, "participant_mine", GUEST)


def test_the_forms_of_desk_and_phone_are_commands() -> None:
    pairs = [
        ("type", "add_measure"),
        ("step", "4"),
        ("what", "Los"),
        ("lead", ""),
        ("partners[]", "1"),
        ("due", ""),
    ]
    assert from_form(KINDS, pairs) == AddMeasure(4, "Los", None, (1,))
    pairs = [
        ("type", "edit_measure"),
        ("step", "4"),
        ("measure", "9"),
        ("what", "Los"),
        ("lead", "2"),
        ("due", "Mai"),
    ]
    assert from_form(KINDS, pairs) == EditMeasure(4, 9, "Los", 2, (), "Mai")
    pairs = [("type", "build_draft"), ("step", "4"), ("only[]", WISH)]
    assert from_form(KINDS, pairs) == BuildDraft(4, (WISH,))
    pairs = [("type", "answer_section"), ("step", "4"), ("section", "field-9"), ("answer", "concern")]
    assert from_form(KINDS, pairs) == AnswerSection(4, "field-9", "concern")


def test_the_open_line_is_for_the_desk_to_write_and_not_for_the_room_to_agree_to() -> None:
    scene = with_open_line()
    desk = drawn(scene, VISION, "desk")
    assert "Show next: Wer hier spricht" in desk
    assert 'id="write-core-open-0"' in desk
    assert ">Hier steht der Satz.</textarea>" not in desk
    scene.when(ShowSection(VISION, "core")).then_accepted()
    assert "Hier steht der Satz." in drawn(scene, VISION, "board")
    assert "have answered" not in drawn(scene, VISION, "board")
    phone = drawn(scene, VISION, "participant_mine", ANNA)
    assert "still being written" in phone
    assert "I agree" not in phone
    scene.when(EditSentence(VISION, "core:open:0", "Wir teilen.")).then_accepted()
    assert "I agree" in drawn(scene, VISION, "participant_mine", ANNA)
    assert 'id="write-core-open-0"' not in drawn(scene, VISION, "desk")
