"""Settings that no form sends: refused when the step is made, so that no step ever holds them."""

import msgspec
import pytest

from tests.scene import KINDS, Scene
from workshop import i18n
from workshop.core.agenda import AddStep, OpenStep
from workshop.core.agenda.finding import bounds
from workshop.core.refusals import Refused
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
    assert s.refused
    assert s.refused.code in ("setting_no_number", "setting_too_long")
    for language in i18n.languages():
        said = sentence(s.refused, language)
        assert "$" not in said
        assert "setting." not in said


def sentence(no: Refused, language: str = "de") -> str:
    with i18n.speaking(language):
        return i18n.sentence(no.code, no.params)


def test_a_setting_out_of_bounds_is_named_with_its_bounds() -> None:
    s = Scene().when(Describe("Smart Region")).when(AddStep("vote", "Punkte", "", {"points": 101}))
    assert s.refused
    assert s.refused.field == "settings.points"
    assert sentence(s.refused) == "„Punkte je Person“ muss eine ganze Zahl von 1 bis 100 sein."


def test_a_setting_that_no_form_sends_is_named_without_english() -> None:
    s = Scene().when(Describe("Smart Region")).when(AddStep("vote", "Punkte", "", {"rule": "raten"}))
    s.then_refused("settings_invalid")
    assert s.refused
    assert sentence(s.refused) == "Diese Einstellung passt nicht: rule"


@pytest.mark.parametrize("language", i18n.languages())
def test_every_setting_with_bounds_has_a_name(language: str) -> None:
    for kind in KINDS.activities.values():
        for name in msgspec.structs.fields(kind.settings):
            if bounds(kind.settings, name.name):
                assert i18n.ALL[language].knows(f"setting.{name.name}"), name.name


def test_the_text_of_a_step_is_shown_without_control_characters_and_overrides() -> None:
    s = Scene().when(Describe("Smart Region"))
    s.when(AddStep("info", "Start", "", {"text": "Gut\u202en\x00\n- Punkt"})).then_accepted()
    s.when(OpenStep(s.state.order[0])).then_accepted()
    shown = s.view(s.state.order[0], Audience.BOARD)
    assert shown.lines == ("Gutn",)
    assert shown.items == ("Punkt",)
