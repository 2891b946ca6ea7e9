"""Every audience gets its part of a vote as a page, in both languages and all phases; what is hidden is not in it."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any

import jinja2
import pytest

from tests.activities.vote_room import Room, ideas
from tests.conftest import ROOT
from tests.scene import KINDS
from workshop import i18n
from workshop.activities.vote import CastBallot, EnterBallot
from workshop.core.agenda import OpenStep, StopStep
from workshop.core.cards import HideCard
from workshop.core.on_paper import AdmitPaper
from workshop.core.roles import Actor, Audience
from workshop.core.views import arrived_of
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
    room: Room, block: str, who: Actor | None = None, language: str = "en", page: Any = None, **more: Any
) -> str:
    """A block as it is shown; `more`: what a page knows beside, such as what was typed and refused."""
    env = templates()
    step = room.s.state.steps[room.step]
    view = room.s.view(room.step, BLOCKS[block], who.number if who else None)
    context = env.from_string("").new_context(
        {
            "step": step,
            "view": view,
            "commands_url": "/c",
            "page": page,
            "frame": None,
            "root": "",
            "wid": "w",
            "desk": SimpleNamespace(frame=SimpleNamespace(arrived=arrived_of(room.s.state))),
            **more,
        }
    )
    assert isinstance(context, jinja2.runtime.Context)
    with i18n.speaking(language):
        return str(kind_block(context, block))


def everywhere(room: Room, language: str = "en") -> dict[str, str]:
    return {b: drawn(room, b, room.people[0] if b == "participant_mine" else None, language) for b in BLOCKS}


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("settings", [{}, {"secret": False, "leading": "per_municipality", "guests": True}])
def test_each_phase_has_a_page_for_everybody(language: str, settings: dict[str, Any]) -> None:
    room = Room(**settings)
    room.s.when(AdmitPaper(room.towns[0]))
    assert all(everywhere(room, language)[b] for b in ("participant_task", "board", "desk"))
    room.opened()
    for who in room.people:
        room.casts(who, 1, 1).then_accepted()
    assert all(everywhere(room, language).values())
    room.s.when(StopStep(room.step))
    assert all(everywhere(room, language).values())
    room = Room(**settings).opened()
    for who in room.people[:3]:
        room.casts(who, 2)
    room.counted()
    found = everywhere(room, language)
    assert found.pop("participant_mine") == ""
    assert all("Umwelt" in text for text in found.values())
    assert all("style=" not in text and "_csrf" not in text for text in found.values())


def test_a_pushed_part_carries_no_token_and_a_page_does() -> None:
    room = Room().opened()
    room.casts(room.people[0], 2)
    pushed, page = drawn(room, "participant_task"), drawn(room, "participant_task", room.people[0], page=PAGE)
    assert "_csrf" not in pushed
    assert 'value="2"' not in pushed
    assert 'name="_csrf" value="token"' in page
    assert f'name="points.{room.fields[0]}" value="2"' in page
    mine = drawn(room, "participant_mine", room.people[0])
    assert f'"key": "ballot:{room.step}:{room.vote}"' in mine
    assert f'"points": {{"{room.fields[0]}": 2}}' in mine


def test_before_counting_the_pages_of_the_others_do_not_depend_on_what_is_on_the_ballots() -> None:
    first, second = Room().opened(), Room().opened()
    for who in first.people:
        first.casts(who, 2)
        second.casts(who, 0, 1, 1)
    for block in ("participant_task", "participant_wall", "board", "desk"):
        assert drawn(first, block) == drawn(second, block)


def test_a_hidden_card_is_named_as_withdrawn_and_markup_stays_text() -> None:
    room = Room(subject="cards")
    _, cards = ideas(room, "<b>fett</b>", "Beleidigung")
    room.opened()
    room.casts(room.people[0], 1, 2)
    room.s.when(HideCard(cards[1]))
    task = drawn(room, "participant_task")
    assert "Beleidigung" not in task
    assert "Withdrawn card" in task
    assert "&lt;b&gt;fett" in task
    room.counted()
    assert all("Beleidigung" not in text and "<b>fett" not in text for text in everywhere(room).values())


def test_several_votes_share_the_board_field_by_field() -> None:
    room = Room(subject="cards", per_field=True)
    ideas(room, "Hitzekarte", "Pegel", field=room.fields[0])
    ideas(room, "Solardach", "Speicher", field=room.fields[1])
    room.opened()
    for who in room.people:
        room.casts(who, 2)
    room.counted()
    board = drawn(room, "board")
    assert board.count('class="wall-field') == 2
    assert "Hitzekarte" in board
    assert "Solardach" not in board


@pytest.mark.parametrize("act", [None, OpenStep, StopStep])
def test_the_desk_always_says_which_fields_nobody_can_vote_on(act: Any) -> None:
    room = Room(subject="cards", per_field=True)
    ideas(room, "Hitzekarte", "Pegel", field=room.fields[0])
    ideas(room, "Allein", field=room.fields[2])
    for one in (OpenStep, StopStep) if act is StopStep else (OpenStep,) if act else ():
        room.s.when(one(room.step)).then_accepted()
    said = "Without a vote, because there are fewer than 2 options: Wirtschaft."
    for block in ("desk", "board", "participant_task", "participant_wall"):
        assert said in drawn(room, block), block


def test_people_on_paper_are_let_in_and_entered_where_the_vote_is() -> None:
    room = Room().opened()
    desk = drawn(room, "desk")
    assert 'value="admit_paper"' in desk
    assert '<select class="input" id="paper-town" name="municipality" required><option value="">' in desk
    assert "enter_ballot" not in desk
    room.s.when(AdmitPaper(room.towns[0], 2)).then_accepted()
    anna, bernd = sorted(room.s.state.people)[-2:]
    room.s.when(EnterBallot(room.step, room.vote, anna, marks="1")).then_accepted()
    first, again = drawn(room, "desk").split("Replace a ballot that was entered")
    assert f'<option value="{bernd}"' in first
    assert f'<option value="{anna}"' not in first
    assert again.index('<option value="">') < again.index(f'<option value="{anna}"')
    room.s.when(EnterBallot(room.step, room.vote, bernd, marks="2")).then_accepted()
    first, _ = drawn(room, "desk").split("Replace a ballot that was entered")
    assert "enter_ballot" not in first


def test_an_emptied_number_field_is_no_point() -> None:
    pairs = [("type", "cast_ballot"), ("step", "5"), ("vote", "7"), ("points.1", ""), ("points.2", "2")]
    assert from_form(KINDS, pairs) == CastBallot(5, 7, {"2": 2})
    assert from_form(KINDS, [*pairs, ("abstain", "true")]) == CastBallot(5, 7, {"2": 2}, True)
