"""Before a result is released somebody looks at copies of hidden cards' words; nothing else is to be looked at."""

from __future__ import annotations

import pytest

from tests.activities.vote_room import Room, ideas
from tests.scene import KINDS, Scene
from tests.vision.room import DE
from workshop.activities.plan.messages import AddMeasure, EditMeasure
from workshop.activities.vision.messages import AddSentence, StoreDraft
from workshop.core.agenda import AddStep
from workshop.core.cards import HideCard, MakeGroup
from workshop.core.conclude import results_of
from workshop.core.hall import Park
from workshop.core.looked_at import Remark, mark_of, remarks
from workshop.vision.draft import draft

WORDS = "Freibad länger öffnen"


def found(s: Scene) -> tuple[Remark, ...]:
    return remarks(s.state, results_of(KINDS, s.state))


def with_cards(*texts: str) -> tuple[Scene, list[int], int]:
    """Cards on the wall and an empty plan."""
    room = Room()
    _, cards = ideas(room, *texts)
    room.s.when(AddStep("plan", "Plan")).then_accepted()
    return room.s, cards, room.s.state.order[-1]


def test_nothing_is_to_be_looked_at_while_no_card_is_hidden() -> None:
    s, cards, plan = with_cards(WORDS, "Zweite Karte")
    s.when(AddMeasure(plan, card=cards[0])).when(Park(WORDS)).then_accepted()
    assert found(s) == ()


def test_a_measure_is_named_when_its_card_is_hidden_whatever_it_says_by_now() -> None:
    s, cards, plan = with_cards(WORDS)
    s.when(AddMeasure(plan, card=cards[0])).then_accepted()
    (measure,) = s.state.steps[plan].state.order
    s.when(EditMeasure(plan, measure, "Ganz anders gesagt")).when(HideCard(cards[0])).then_accepted()
    assert found(s) == (Remark("hidden", "measure", "Ganz anders gesagt"),)


def test_the_vision_that_lists_such_a_measure_is_named_too() -> None:
    s, cards, plan = with_cards(WORDS)
    s.when(AddMeasure(plan, card=cards[0])).when(AddStep("vision", "Vision")).then_accepted()
    vision = s.state.order[-1]
    s.when(StoreDraft(vision, draft(results_of(KINDS, s.state), DE).sections)).then_accepted()
    (measure,) = s.state.steps[plan].state.order
    s.when(EditMeasure(plan, measure, "Neu")).when(HideCard(cards[0])).then_accepted()
    assert {r.words for r in found(s)} == {WORDS, "Neu"}


@pytest.mark.parametrize("copy", [WORDS.upper(), f"Wir wollen: {WORDS}!", f" {WORDS}."])
def test_words_of_a_hidden_card_are_found_wherever_they_were_typed_again(copy: str) -> None:
    s, cards, plan = with_cards(WORDS, "Anderes")
    wall = s.state.cards[cards[0]].step
    s.when(Park(copy)).when(MakeGroup(copy, wall, None, (cards[1],))).when(AddMeasure(plan, copy))
    s.then_accepted().when(AddStep("vision", "Vision")).then_accepted()
    vision = s.state.order[-1]
    made = draft(results_of(KINDS, s.state), DE)
    s.when(StoreDraft(vision, made.sections)).when(AddSentence(vision, made.sections[0].key, copy))
    s.then_accepted().when(HideCard(cards[0])).then_accepted()
    assert {r.what for r in found(s)} == {"parked", "heading", "measure", "sentence"}


def test_a_card_that_can_be_read_may_say_the_same() -> None:
    s, cards, _ = with_cards(WORDS, f"{WORDS}.")
    s.when(Park(WORDS)).when(HideCard(cards[0])).then_accepted()
    assert found(s) == ()


def test_a_short_word_inside_others_is_no_copy() -> None:
    s, cards, _ = with_cards("Rad", "Anderes")
    s.when(Park("Radwege im Außenbereich")).when(HideCard(cards[0])).then_accepted()
    assert found(s) == ()
    assert [r.words for r in found(s.when(Park("rad")))] == ["rad"]


def test_who_agrees_agrees_to_these_words_alone() -> None:
    one, other = Remark("hidden", "measure", "a"), Remark("hidden", "measure", "b")
    assert len({mark_of(()), mark_of((one,)), mark_of((other,)), mark_of((one, other))}) == 4
