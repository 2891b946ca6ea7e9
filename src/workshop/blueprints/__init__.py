"""Blueprints: agendas to start a workshop from, and lists of municipalities to pick from.

A blueprint is plain data beside this module, in German and English; `commands_for` turns it into the commands of a
fresh workshop, so that a template can do nothing a facilitator could not do by hand. Knows no kind of step.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, TypeVar

import msgspec

from workshop import i18n
from workshop.core.agenda import AddStep
from workshop.core.messages import Command
from workshop.core.setup import AddField, AddMunicipalities, Describe

KEYS = ("steinfurt_1", "steinfurt_2", "steinfurt_3", "empty")
T = TypeVar("T")


class BlueprintError(ValueError):
    """A blueprint that this program cannot follow: an unknown key, kind of step or reference."""


class Text:
    """A text in the languages it was written in; a manner (`de_familiar`) says only what it says otherwise."""

    def __init__(self, forms: Mapping[str, str] | None = None) -> None:
        self._forms = dict(forms or {})

    def in_(self, voice: str) -> str:
        """The text in this voice; in one it was not written in as that one's catalogue says it, else in English."""
        own = self._forms.get(voice, self._forms.get(i18n.language_of(voice)))
        return said(self._forms.get(i18n.SOURCE, ""), voice) if own is None else own

    def beside(self, language: str) -> str:
        """The text in the other language, for readers of that one."""
        others = [code for code in self._forms if code != language and code == i18n.language_of(code)]
        return self._forms[i18n.SOURCE if i18n.SOURCE in others else others[0]] if others else ""


def said(english: str, voice: str) -> str:
    """As the voice's catalogue says it."""
    return i18n.ALL[voice].text(english) if voice in i18n.ALL and english else english


def _text(kind: type, given: Any) -> Text:
    if kind is not Text or not isinstance(given, dict):
        raise NotImplementedError
    return Text(given)


class BlueprintField(msgspec.Struct, frozen=True):
    """A field of action."""

    name: Text
    description: Text = Text()


class BlueprintStep(msgspec.Struct, frozen=True):
    """A step. In `settings`, "$key" names another step and {"de": …, "en": …} is a text."""

    key: str
    kind: str
    title: Text
    question: Text = Text()
    minutes: int | None = None
    notes: Text = Text()
    settings: dict[str, Any] = msgspec.field(default_factory=dict)


class Blueprint(msgspec.Struct, frozen=True):
    """A workshop before it exists. `municipalities` is the key of a list."""

    key: str
    name: Text
    summary: Text
    title: Text
    host: Text = Text()
    municipalities: str | None = None
    fields: tuple[BlueprintField, ...] = ()
    steps: tuple[BlueprintStep, ...] = ()


class MunicipalityList(msgspec.Struct, frozen=True):
    """Municipalities that are usually invited together."""

    key: str
    name: Text
    names: tuple[str, ...]


def _read(file: str, kind: type[T]) -> T:
    raw = resources.files(__package__).joinpath(file).read_bytes()
    return msgspec.json.decode(raw, type=kind, dec_hook=_text)


@cache
def blueprint(key: str) -> Blueprint:
    """The blueprint with this key."""
    if key not in KEYS:
        raise BlueprintError(f"there is no blueprint {key!r}; there are {', '.join(KEYS)}")
    return _read(f"{key}.json", Blueprint)


def blueprints() -> list[Blueprint]:
    """All blueprints, in the order they are offered."""
    return [blueprint(key) for key in KEYS]


@cache
def municipality_lists() -> tuple[MunicipalityList, ...]:
    """The lists to pick from."""
    return _read("municipalities.json", tuple[MunicipalityList, ...])


def english() -> list[str]:
    """Every English text of the blueprints and lists, for who translates them."""
    files = [f"{key}.json" for key in KEYS] + ["municipalities.json"]
    raw = [json.loads(resources.files(__package__).joinpath(f).read_text(encoding="utf-8")) for f in files]
    return list(dict.fromkeys(filter(None, _english(raw))))


def _english(value: Any) -> Iterator[str]:
    if isinstance(value, dict) and i18n.SOURCE in value:
        yield str(value[i18n.SOURCE])
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _english(one)


def municipality_list(key: str) -> MunicipalityList:
    """The list with this key."""
    found = next((one for one in municipality_lists() if one.key == key), None)
    if found is None:
        raise BlueprintError(f"there is no list of municipalities {key!r}")
    return found


def commands_for(chosen: Blueprint, language: str, kinds: Collection[str] | None = None) -> list[Command]:
    """The commands that make the workshop, for one in which nothing has happened yet.

    References between steps rest on that: ids are given out from 1 in the order of the commands. With `kinds` (as in
    `Kinds.activities`) a step of another kind raises.
    """
    _check_kinds(chosen, kinds)
    names = municipality_list(chosen.municipalities).names if chosen.municipalities else ()
    first = 1 + len(names) + len(chosen.fields)
    ids = {s.key: first + n for n, s in enumerate(chosen.steps)}
    commands: list[Command] = [
        Describe(chosen.title.in_(language), chosen.host.in_(language), language=language)
    ]
    if names:
        commands.append(AddMunicipalities(names))
    commands += [AddField(f.name.in_(language), f.description.in_(language)) for f in chosen.fields]
    return [*commands, *(_add_step(s, language, ids) for s in chosen.steps)]


def _check_kinds(chosen: Blueprint, kinds: Collection[str] | None) -> None:
    unknown = sorted({s.kind for s in chosen.steps if kinds is not None and s.kind not in kinds})
    if unknown:
        raise BlueprintError(f"blueprint {chosen.key!r} has steps of unknown kind: {', '.join(unknown)}")


def _add_step(s: BlueprintStep, language: str, ids: Mapping[str, int]) -> AddStep:
    return AddStep(
        kind=s.kind,
        title=s.title.in_(language),
        question=s.question.in_(language),
        settings=_settings(s.settings, language, ids),
        minutes=s.minutes,
        notes=s.notes.in_(language),
        title_second=s.title.beside(language),
        question_second=s.question.beside(language),
    )


def _settings(given: Mapping[str, Any], language: str, ids: Mapping[str, int]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in given.items():
        if isinstance(value, dict):
            text = Text(value)
            made[name], made[f"{name}_second"] = text.in_(language), text.beside(language)
        else:
            made[name] = _resolved(value, ids)
    return made


def _resolved(value: Any, ids: Mapping[str, int]) -> Any:
    if isinstance(value, list):
        return [_resolved(one, ids) for one in value]
    if not (isinstance(value, str) and value.startswith("$")):
        return value
    if value[1:] not in ids:
        raise BlueprintError(f"there is no step {value[1:]!r} to refer to")
    return ids[value[1:]]
