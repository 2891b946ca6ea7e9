"""The ballot of every rule as a form: what a browser without script sends of it is the ballot, in both languages."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from tests.activities.test_vote_pages import BLOCKS, PAGE, drawn, everywhere
from tests.activities.test_vote_recount import settings_of
from tests.activities.vote_room import Room
from tests.scene import KINDS
from workshop.activities.vote import CountVote, EnterBallot
from workshop.activities.vote.methods import METHODS
from workshop.core.agenda import StopStep
from workshop.core.on_paper import AdmitPaper
from workshop.core.roles import Audience
from workshop.web.wire import from_form

RULES = sorted(METHODS)
GIVEN = {
    "points": (1, 2, None, None),
    "crosses": (1, None, 1, None),
    "grades": (0, 4, None, 2),
    "places": (2, 1, None, 2),
}


def controls(html: str) -> list[tuple[str, str]]:
    """What a browser sends of the form without a pressed button: its state as the server wrote it."""
    pairs = []
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
        ticks = re.search(r'type="(checkbox|radio)"', tag)
        if name and (not ticks or " checked" in tag) and " disabled" not in tag:
            pairs.append((name[1], unescape(value[1]) if value else ""))
    for name, inside in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        pairs.append((name, chosen[1] if chosen else ""))
    return pairs


def form_of(room: Room, rule: str) -> str:
    limits = room.s.view(room.step, Audience.BOARD).limits[0]
    assert limits.rule == rule
    return str(limits.form)


@pytest.mark.parametrize("rule", RULES)
def test_the_form_holds_the_own_ballot_and_sends_it_again_unchanged(rule: str) -> None:
    room = Room(**settings_of(rule)).opened()
    anna = room.people[0]
    marks = GIVEN[form_of(room, rule)]
    room.marks(anna, *marks).then_accepted()
    pairs = controls(drawn(room, "participant_task", anna, page=PAGE))
    command = from_form(KINDS, [(n, v) for n, v in pairs if n not in ("_csrf", "command_id")])
    room.s.when(command, by=anna).then()
    assert room.state.ballots[room.vote][anna.number or 0].points


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("rule", RULES)
def test_each_rule_has_a_page_in_each_phase_for_everybody(rule: str, language: str) -> None:
    room = Room(**settings_of(rule), choose=1)
    room.s.when(AdmitPaper(room.towns[0]))
    before = everywhere(room, language)
    room.opened()
    open_now = everywhere(room, language)
    marks = GIVEN[form_of(room, rule)]
    for who in room.people[:3]:
        room.marks(who, *marks).then_accepted()
    mine = drawn(room, "participant_mine", room.people[0], language)
    room.s.when(StopStep(room.step))
    stopped = everywhere(room, language)
    room.s.when(CountVote(room.step)).then_accepted()
    after = everywhere(room, language)
    for pages in (before, open_now, stopped, after, {"mine": mine}):
        for block, html in pages.items():
            assert not re.search(r"vote\.(rule|unit|grade|purpose)\.|counting\.|None", html), (block, html)
    assert set(after) == set(BLOCKS)


@pytest.mark.parametrize("rule", RULES)
def test_every_control_has_a_name_and_every_radio_a_group(rule: str) -> None:
    html = drawn(Room(**settings_of(rule)).opened(), "participant_task", None, page=PAGE)
    labelled = set(re.findall(r'<label[^>]* for="([^"]*)"', html))
    for tag in re.findall(r"<(?:input|select)[^>]*>", html):
        found: Any = re.search(r' id="([^"]*)"', tag)
        inside_label = re.search(r'type="(checkbox|radio|hidden)"', tag)
        assert inside_label or (found and found[1] in labelled), tag
    for radio in re.findall(r'<fieldset class="grades[^>]*>(.*?)</fieldset>', html, re.DOTALL):
        assert "<legend" in radio
        assert len(set(re.findall(r' name="([^"]*)"', radio))) == 1


def test_who_does_not_know_an_option_says_so_and_it_is_no_mark() -> None:
    room = Room(rule="consensing").opened()
    anna = room.people[0]
    html = drawn(room, "participant_task", anna, "de", page=PAGE)
    assert html.count(">weiß nicht</span>") == 5
    assert "checked" not in html, "nothing is answered beforehand"
    room.marks(anna, 3).then_accepted()
    html = drawn(room, "participant_task", anna, "de", page=PAGE)
    assert html.count(" checked") == 1, "what is not answered yet is not answered for anybody"


def test_the_desk_types_a_paper_ballot_by_the_rule() -> None:
    room = Room(rule="majority_judgment").opened()
    room.s.when(AdmitPaper(room.towns[0])).then_accepted()
    person = max(room.s.state.people)
    html = drawn(room, "desk", None, "de", page=PAGE)
    assert "weiß nicht" in html
    room.s.when(EnterBallot(room.step, room.vote, person, marks="5 - 0 3")).then_accepted()
    given = room.state.ballots[room.vote][person].points
    assert list(given.values()) == [5, 0, 3]
