"""Collecting cards: what a step's cards are for, and what reaches the results."""

import pytest

from tests.scene import KINDS, Scene
from workshop.activities.collect import EnterCards
from workshop.core.agenda import AddStep, OpenStep
from workshop.core.results import StepResults
from workshop.core.setup import Describe


def collected(role: str) -> StepResults:
    """The results of an open collection for this part of the vision, with two cards."""
    s = Scene().when(Describe("Smart Region"))
    s.when(AddStep("collect", "Sätze", "Was sagen wir?", {"mode": "open", "role": role})).then_accepted()
    step = s.state.order[0]
    s.when(OpenStep(step)).when(EnterCards(step, "Wir gehören zusammen\nWir gehen voran")).then_accepted()
    found = KINDS["collect"].results(s.state, s.state.steps[step])
    assert found is not None
    return found


@pytest.mark.parametrize("role", ["core", "understanding", "strengths", "ideas", "problems"])
def test_cards_say_which_part_of_the_vision_they_are_for(role: str) -> None:
    found = collected(role)
    assert (found.role, [c.text for c in found.cards]) == (role, ["Wir gehören zusammen", "Wir gehen voran"])


def test_a_part_that_the_vision_does_not_know_is_refused() -> None:
    s = Scene().when(Describe("Smart Region")).when(AddStep("collect", "Sätze", "", {"role": "kern"}))
    s.then_refused("settings_invalid")
