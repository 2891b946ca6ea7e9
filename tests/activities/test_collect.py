"""Collecting cards: what a step's cards are for, and what reaches the results."""

import pytest

from tests.scene import KINDS, Scene
from workshop.activities.collect import EnterCards, WriteCard
from workshop.core.agenda import AddStep, OpenStep
from workshop.core.cards import HideCard, MergeCards
from workshop.core.door import Join
from workshop.core.results import StepResults
from workshop.core.roles import SYSTEM, Audience, participant
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


def test_an_author_sees_under_which_card_an_own_one_was_laid() -> None:
    s = Scene().when(Describe("Smart Region")).when(AddStep("collect", "Ideen", settings={"mode": "open"}))
    step = s.state.order[0]
    s.when(OpenStep(step)).when(EnterCards(step, "Rufbus")).when(Join(), by=SYSTEM)
    anna = max(s.state.people)
    s.when(WriteCard(step, "Ruf-Bus"), by=participant(anna)).then_accepted()
    head, mine = sorted(s.state.cards)
    s.when(MergeCards(head, (mine,))).then_accepted()

    def seen() -> list[tuple[str, str | None, bool]]:
        return [(k.text, k.under, k.hangs) for k in s.view(step, Audience.PARTICIPANT, anna).mine]

    assert seen() == [("Ruf-Bus", "Rufbus", True)]
    s.when(HideCard(head)).then_accepted()
    assert seen() == [("Ruf-Bus", None, False)]


def test_a_part_that_the_vision_does_not_know_is_refused() -> None:
    s = Scene().when(Describe("Smart Region")).when(AddStep("collect", "Sätze", "", {"role": "kern"}))
    s.then_refused("settings_invalid")
