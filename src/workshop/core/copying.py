"""A workshop as the commands that make a fresh one like it: words, lists and agenda, nothing of what happened in it.

Used for copying an earlier workshop and for rehearsals. It rests on one promise: a fresh workshop gives out its ids
from 1 in the order of these commands, so steps can be referred to before they exist.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workshop.core.agenda import AddStep, plain
from workshop.core.manner import SetManner
from workshop.core.messages import Command
from workshop.core.refusals import Refused
from workshop.core.retention import SetRetention
from workshop.core.setup import AddField, AddMunicipalities, Describe
from workshop.core.text import day
from workshop.core.workshop import Step, Workshop

LONGEST_TITLE = 160


def copy_commands(
    w: Workshop, *, title: str | None = None, towns: Sequence[str] | None = None
) -> list[Command]:
    """The commands, `Describe` first. `title` and `towns` stand in for the title and municipalities of the original.

    `towns` must differ from each other, for a name given twice is added once and shifts the ids.
    """
    names = tuple(m.name for m in w.municipalities.values()) if towns is None else tuple(towns)
    fields = w.live_fields()
    first = 1 + len(names) + len(fields)
    ids = {s.id: first + n for n, s in enumerate(w.agenda())}
    shown = (title or w.title)[:LONGEST_TITLE]
    commands: list[Command] = [Describe(shown, w.host, _day(w.date), w.place, w.language, w.ask_name)]
    if names:
        commands.append(AddMunicipalities(names))
    commands += [AddField(f.name, f.description) for f in fields]
    if w.keep_days != Workshop().keep_days:
        commands.append(SetRetention(w.keep_days))
    if w.familiar:
        commands.append(SetManner(True))
    return [*commands, *(_copied(s, ids) for s in w.agenda())]


def _day(text: str) -> str:
    """Workshops from before days were asked for may have any text there."""
    try:
        return day(text)
    except Refused:
        return ""


def _copied(s: Step, ids: Mapping[int, int]) -> AddStep:
    settings = {name: _referred(name, value, ids) for name, value in plain(s.settings).items()}
    return AddStep(
        kind=s.kind,
        title=s.title,
        question=s.question,
        settings=settings,
        minutes=s.minutes,
        notes=s.notes,
        title_second=s.title_second,
        question_second=s.question_second,
    )


def _referred(name: str, value: Any, ids: Mapping[int, int]) -> Any:
    """Settings called `…step`, `…steps` or `sources` name steps; those that are gone are left out.

    `only` names cards and the like, which a fresh workshop has not.
    """
    if name == "only":
        return ()
    if name == "sources" or name.endswith("steps"):
        return [ids[i] for i in value if i in ids]
    return ids.get(value) if name.endswith("step") else value
