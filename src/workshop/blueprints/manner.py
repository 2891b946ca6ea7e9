"""What the blueprints laid out, said familiarly or formally: for a workshop whose form of address is set.

Only texts that stand word for word as a blueprint has them are said otherwise; what somebody typed stays theirs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

import msgspec

from workshop import i18n
from workshop.blueprints import KEYS, Text
from workshop.core.agenda import EditStep, StepText, plain, text_of
from workshop.core.workshop import Step, Workshop


def reworded(w: Workshop, *, familiar: bool) -> tuple[EditStep, ...]:
    """The steps that say something otherwise in this manner, with their new words."""
    table = _otherwise(familiar)
    found = []
    for s in w.agenda():
        was = msgspec.structs.asdict(text_of(s)), plain(s.settings)
        now = tuple({name: _said(value, table) for name, value in part.items()} for part in was)
        if now != was:
            found.append(_edit(s, StepText(**now[0]), now[1]))
    return tuple(found)


def _edit(s: Step, t: StepText, settings: dict[str, Any]) -> EditStep:
    return EditStep(
        s.id, t.title, t.question, settings, t.minutes, t.notes, t.title_second, t.question_second
    )


def _said(value: Any, table: dict[str, str]) -> Any:
    return table.get(value, value) if isinstance(value, str) else value


def _otherwise(familiar: bool) -> dict[str, str]:
    """From what is said in the one manner to what is said in the other, in every language that has both."""
    both = [
        (text.in_(language), text.in_(i18n.voice_of(language, familiar=True)))
        for text in _texts()
        for language in i18n.languages()
    ]
    return {(a if familiar else b): (b if familiar else a) for a, b in both if a != b}


def _texts() -> Iterator[Text]:
    for key in KEYS:
        yield from _below(json.loads(resources.files(__package__).joinpath(f"{key}.json").read_bytes()))


def _below(value: Any) -> Iterator[Text]:
    if isinstance(value, dict) and i18n.SOURCE in value:
        yield Text(value)
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _below(one)
