"""What may stand on a paper: measures, typed lines, a shortlist, prices, to leave all as it is; and paper ballots."""

from __future__ import annotations

from typing import Any

import pytest

from tests.activities.vote_room import Room, ideas
from tests.scene import Scene
from workshop.activities.collect import WithdrawCard
from workshop.activities.plan.messages import AddMeasure
from workshop.activities.vote.marks import crosses, grades, order, points
from workshop.activities.vote.messages import Paper, PaperOption
from workshop.core.agenda import AddStep, EditStep, OpenStep
from workshop.core.refusals import Refused
from workshop.core.roles import Audience
from workshop.core.setup import Describe


def names(room: Room) -> list[str]:
    state = room.state
    return [state.wording[o.id].name for o in state.papers[0].options]


def test_typed_lines_are_options_and_the_same_line_twice_is_one() -> None:
    room = Room(subject="typed", typed="Radweg\n\n Bürgerbus \nradweg", rule="approval").opened()
    assert names(room) == ["Radweg", "Bürgerbus"]
    ids = [o.subject for o in room.state.papers[0].options]
    assert room.s.state.next_id > max(ids)
    assert not set(ids) & set(room.s.state.fields)


def test_measures_of_the_plan_are_options_and_words_of_a_card_go_with_the_card() -> None:
    room = Room(subject="measures", rule="consensing", passive=False)
    _, (card,) = ideas(room, "Ladesäulen")
    room.s.when(AddStep("plan", "Plan")).then_accepted()
    plan = room.s.state.order[-1]
    room.s.when(OpenStep(plan)).then_accepted()
    room.s.when(AddMeasure(plan, "Radweg bauen")).then_accepted()
    room.s.when(AddMeasure(plan, card=card)).then_accepted()
    room.opened()
    assert names(room) == ["Radweg bauen", "Ladesäulen"]
    room.s.when(WithdrawCard(room.s.state.cards[card].step, card), by=room.people[0]).then_accepted()
    view = room.s.view(room.step, Audience.PARTICIPANT, room.people[1].number)
    assert [o.label for o in view.votes[0].options] == ["Radweg bauen", ""]
    worded = [r.event for r in room.s.log if type(r.event).__name__ == "WordingFrozen"]
    assert [e.part_group() for e in worded] == [f"card:{card}"]


def test_a_shortlist_leaves_only_what_it_names() -> None:
    room = Room(subject="fields")
    keep = tuple(int(f) for f in room.fields[1:3])
    short = Room(subject="fields", only=keep).opened()
    assert names(short) == ["Energie", "Wirtschaft"]


def test_a_shortlist_of_cards_shortens_no_vote_on_fields() -> None:
    room = Room(subject="cards")
    _, cards = ideas(room, "Bus", "Bahn", "Baum")
    room.s.when(EditStep(room.step, "Wahl", settings={"only": [str(c) for c in cards[1:]]})).then_accepted()
    room.opened()
    assert names(room) == ["Bahn", "Baum"]
    fields = Room(subject="fields", only=tuple(cards)).opened()
    assert len(names(fields)) == 4


def test_consensing_offers_to_leave_all_as_it_is_unless_switched_off() -> None:
    assert names(Room(rule="consensing").opened())[-1] == "So lassen, wie es ist"
    assert len(names(Room(rule="consensing", passive=False).opened())) == 4
    assert len(names(Room(rule="dots", passive=True).opened())) == 5


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"rule": "equal_shares", "budget": 1000, "prices": "Umwelt | 300"}, "price_missing"),
        ({"subject": "typed", "typed": "allein"}, "too_few_options"),
    ],
)
def test_what_could_not_be_counted_does_not_open(settings: dict[str, Any], code: str) -> None:
    room = Room(**settings)
    room.s.when(OpenStep(room.step)).then_refused(code)


@pytest.mark.parametrize(
    ("settings", "code", "field"),
    [
        ({"rule": "equal_shares"}, "budget_missing", "budget"),
        ({"rule": "equal_shares", "budget": 1000, "prices": "\nUmwelt | 3,50"}, "price_unreadable", "prices"),
        ({"rule": "equal_shares", "budget": 9, "prices": "Umwelt"}, "price_unreadable", "prices"),
        (
            {"rule": "equal_shares", "budget": 9, "subject": "typed", "typed": "Bus\nRad | viel"},
            "price_unreadable",
            "typed",
        ),
        ({"rule": "score", "min_grade": 5, "max_grade": 5}, "scale_empty", "max_grade"),
        ({"max_per_option": 0}, "setting_no_number", "max_per_option"),
    ],
)
def test_settings_that_lack_something_are_refused_at_the_input_that_lacks_it(
    settings: dict[str, Any], code: str, field: str
) -> None:
    s = Scene().when(Describe("Smart Region")).when(AddStep("vote", "Wahl", "", settings))
    s.then_refused(code)
    assert s.refused is not None
    assert s.refused.field == f"settings.{field}"


def test_only_what_the_rule_asks_for_is_checked() -> None:
    settings = {"rule": "dots", "prices": "Umwelt | 3,50", "min_grade": 5, "max_grade": 5}
    s = Scene().when(Describe("Smart Region")).when(AddStep("vote", "Wahl", "", settings))
    s.then_accepted()


def test_prices_are_found_by_name_or_number() -> None:
    prices = "umwelt | 300\nEnergie | 1.500 €\nWirtschaft|20 EUR\n"
    room = Room(rule="equal_shares", budget=2000)
    last = room.fields[3]
    room = Room(rule="equal_shares", budget=2000, prices=f"{prices}{last} | 5").opened()
    assert list(room.state.papers[0].prices.values()) == [300, 1500, 20, 5]
    assert room.s.view(room.step, Audience.BOARD).limits[0].budget == 2000


OPTIONS = tuple(PaperOption(o, 1, (), None, "") for o in "abcd")
PAPER = Paper(1, None, "score", 0, 0, OPTIONS, tuple("abcd"))


@pytest.mark.parametrize(
    ("typed", "text", "marks"),
    [
        (points, "3 3 1", {"c": 2, "a": 1}),
        (crosses, "1, 4", {"a": 1, "d": 1}),
        (grades, "5 0 - 8", {"a": 5, "b": 0, "d": 8}),
        (grades, "3=8 1=0", {"c": 8, "a": 0}),
        (order, "3 1=4 2", {"c": 1, "a": 2, "d": 2, "b": 4}),
    ],
)
def test_a_paper_ballot_is_typed_in_few_keys(typed: Any, text: str, marks: dict[str, int]) -> None:
    assert typed(PAPER, text) == marks


@pytest.mark.parametrize(
    ("typed", "text", "code"),
    [
        (points, " ", "marks_empty"),
        (points, "5", "mark_unknown"),
        (crosses, "1 1", "mark_twice"),
        (grades, "5 0", "marks_incomplete"),
        (grades, "1=gut", "mark_no_number"),
        (grades, "1=2 1=3", "mark_twice"),
        (order, "3 3", "mark_twice"),
        (order, "1=", "mark_unknown"),
    ],
)
def test_a_slip_of_the_keys_is_refused(typed: Any, text: str, code: str) -> None:
    with pytest.raises(Refused) as no:
        typed(PAPER, text)
    assert no.value.code == code
