"""Choosing so many: clear, by the rule's second criterion, and where only the lot is left a run-off on one press."""

from __future__ import annotations

from typing import Any

from tests.activities.vote_room import Room, ideas
from workshop.activities.vote import PlanRunOff
from workshop.core.agenda import OpenStep
from workshop.core.roles import Audience


def choice(room: Room) -> Any:
    return room.s.view(room.step, Audience.FACILITATOR).results[0].choice


def test_where_no_tie_is_cut_the_first_are_chosen() -> None:
    room = Room(choose=2).opened()
    room.marks(room.people[0], 2, 1)
    room.marks(room.people[1], 1)
    room.counted()
    assert choice(room).labels == ("Umwelt", "Energie")
    assert choice(room).by == "clear"
    room.s.when(PlanRunOff(room.step, room.state.counted[0].vote)).then_refused("nothing_level")


def test_more_supporters_go_first_where_dots_are_level() -> None:
    room = Room(choose=1).opened()
    room.marks(room.people[0], 2)
    room.marks(room.people[1], 0, 1)
    room.marks(room.people[2], 0, 1)
    room.counted()
    assert (choice(room).labels, choice(room).by) == (("Energie",), "criterion")


def test_a_run_off_is_a_vote_among_those_who_are_level_for_the_places_left() -> None:
    room = Room(rule="consensing", choose=2).opened()
    room.marks(room.people[0], 0, 3, 3, 3, 10)
    result = room.counted()
    assert choice(room).by == "lot"
    assert len(result.level) == 3
    assert choice(room).places == 1
    room.s.when(PlanRunOff(room.step, room.state.counted[0].vote)).then_accepted()
    following = room.s.state.order[room.s.state.order.index(room.step) + 1]
    room.s.when(OpenStep(following)).then_accepted()
    paper = room.s.state.steps[following].state.papers[0]
    assert {o.id for o in paper.options} == set(result.level)
    assert (paper.rule, paper.points, paper.max_per_option, paper.choose) == ("dots", 1, 1, 1)


def test_typed_options_and_cards_run_off_too() -> None:
    typed = Room(subject="typed", typed="A | 5\nB\nC", rule="approval", choose=1).opened()
    typed.marks(typed.people[0], 1, 1)
    typed.counted()
    typed.s.when(PlanRunOff(typed.step, typed.state.counted[0].vote)).then_accepted()
    later = typed.s.state.order[typed.s.state.order.index(typed.step) + 1]
    assert typed.s.state.steps[later].settings.typed == "A\nB"
    room = Room(subject="cards", choose=1)
    _, cards = ideas(room, "Bus", "Bahn", "Baum")
    room.opened()
    room.marks(room.people[0], 1, 1)
    room.counted()
    room.s.when(PlanRunOff(room.step, room.state.counted[0].vote)).then_accepted()
    later = room.s.state.order[room.s.state.order.index(room.step) + 1]
    assert room.s.state.steps[later].settings.only == tuple(cards[:2])


def test_an_option_without_a_place_is_never_chosen() -> None:
    room = Room(rule="score", choose=3).opened()
    for who in room.people:
        room.marks(who, 5, 6)
    room.marks(room.people[0], 5, 6, 10)
    room.counted()
    assert choice(room).labels == ("Energie", "Umwelt")
