"""Steps as they are: found by number, as texts and settings that the log can hold."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from msgspec import inspect

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
    """The settings with their defaults (None: the default), as plain values; refuses what the kind does not know."""
    given = {name: value for name, value in given.items() if value is not None}
    try:
        made = msgspec.convert(given, kinds[kind].settings, strict=False)
    except msgspec.ValidationError as error:
        raise _refused(kinds[kind].settings, str(error)) from error
    kinds[kind].check_settings(made)
    return plain(made)


def _refused(settings: type[msgspec.Struct], why: str) -> Refused:
    """Which setting it is and what it may be; what no form of ours sends is only named."""
    at = re.search(r"`\$\.(\w+)", why)
    name = at.group(1) if at else why
    found = bounds(settings, name)
    if not found:
        return Refused("settings_invalid", f"settings.{name}" if at else "settings", name=name)
    code = "setting_no_number" if "least" in found else "setting_too_long"
    return Refused(code, f"settings.{name}", setting_key=f"setting.{name}", **found)


def bounds(settings: type[msgspec.Struct], name: str) -> dict[str, int]:
    """The least and the most of a number, the most letters of a text; empty where there is neither."""
    field = next((f for f in struct_of(settings).fields if f.name == name), None)
    kinds: tuple[Any, ...] = getattr(field.type, "types", (field.type,)) if field else ()
    for kind in kinds:
        if isinstance(kind, inspect.IntType) and kind.ge is not None and kind.le is not None:
            return {"least": kind.ge, "most": kind.le}
        if isinstance(kind, inspect.StrType) and kind.max_length is not None:
            return {"most": kind.max_length}
    return {}


def struct_of(settings: type[msgspec.Struct]) -> inspect.StructType:
    """The settings as msgspec describes them."""
    found = inspect.type_info(settings)
    assert isinstance(found, inspect.StructType)  # noqa: S101 - settings are a struct
    return found


def plain(settings: msgspec.Struct) -> dict[str, Any]:
    """Settings as the log reads them back: lists, no tuples."""
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(settings))
    return found


def place_after(w: Workshop, after: int) -> int:
    """The place behind a step, 0 for `after` 0."""
    if after == 0:
        return 0
    return w.order.index(known_step(w, after).id) + 1
