"""Settings that no form sends: refused when the step is made, so that no step ever holds them."""

import pytest

from tests.scene import Scene
from workshop.core.agenda import AddStep, OpenStep
from workshop.core.roles import Audience
from workshop.core.setup import Describe


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("collect", {"limit": -1}),
        ("collect", {"limit": 2**70}),
        ("collect", {"longest": 0}),
        ("collect", {"longest": 10**9}),
        ("collect", {"longest": "long"}),
        ("info", {"text": "x" * 5000}),
        ("vote", {"points": "many"}),
        ("vote", {"points": -1}),
    ],
)
def test_settings_out_of_bounds_are_refused(kind: str, settings: dict[str, object]) -> None:
    s = Scene().when(Describe("Smart Region")).when(AddStep(kind, "Schritt", "", settings))
    s.then_refused("settings_invalid")


def test_the_text_of_a_step_is_shown_without_control_characters_and_overrides() -> None:
    s = Scene().when(Describe("Smart Region"))
    s.when(AddStep("info", "Start", "", {"text": "Gut\u202en\x00\n- Punkt"})).then_accepted()
    s.when(OpenStep(s.state.order[0])).then_accepted()
    shown = s.view(s.state.order[0], Audience.BOARD)
    assert shown.lines == ("Gutn",)
    assert shown.items == ("Punkt",)
