"""Steps as they are: found by number, as texts and settings that the log can hold."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from workshop.core.activity import Kinds
from workshop.core.agenda.messages import StepText
from workshop.core.refusals import Refused
from workshop.core.workshop import Step, Workshop

MOST_STEPS = 60


def known_step(w: Workshop, step: int) -> Step:
    """The step, or a refusal."""
    found = w.steps.get(step)
    if found is None or step not in w.order:
        raise Refused("step_unknown", "step")
    return found


def text_of(s: Step) -> StepText:
    """What a step says."""
    return StepText(s.title, s.question, s.minutes, s.notes, s.title_second, s.question_second)


def plain_settings(kinds: Kinds, kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """The settings with their defaults, as plain values; refuses what the kind does not know."""
    try:
        made = msgspec.convert(given, kinds[kind].settings, strict=False)
    except msgspec.ValidationError as error:
        at = re.search(r"`\$\.(\w+)", str(error))
        name = f"settings.{at[1]}" if at else "settings"
        raise Refused("settings_invalid", name, detail=str(error)) from error
    kinds[kind].check_settings(made)
    return plain(made)


def plain(settings: msgspec.Struct) -> dict[str, Any]:
    """Settings as the log reads them back: lists, no tuples."""
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(settings))
    return found


def place_after(w: Workshop, after: int) -> int:
    """The place behind a step, 0 for `after` 0."""
    if after == 0:
        return 0
    return w.order.index(known_step(w, after).id) + 1
