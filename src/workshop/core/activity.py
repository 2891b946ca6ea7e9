"""What one kind of step provides, and the register of all kinds. Core knows kinds only through these records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec

from workshop.core.messages import Command, Event, Recorded
from workshop.core.printed import Printed
from workshop.core.results import StepResults
from workshop.core.roles import Actor, Audience
from workshop.core.workshop import Step, Workshop


class Ctx(msgspec.Struct, frozen=True):
    """What a decision may know besides the state: who acts, the time in ms, fresh bytes that are never logged,

    and the people whose phones are out of contact just now. `unaware`: stopped steps of which the phone of the person
    who acts may not have known when it sent; `aware`: those that it has confirmed.
    """

    actor: Actor
    now: int
    chance: bytes = b"\0" * 32
    absent: frozenset[int] = frozenset()
    unaware: frozenset[int] = frozenset()
    aware: frozenset[int] = frozenset()

    def late(self, step: Step) -> bool:
        """Whether what the acting person sends may have been written before the step was stopped."""
        if step.status != "stopped" or step.id in self.aware:
            return False
        return step.id in self.unaware or self.actor.number in step.out_of_contact


Decider = Callable[[Workshop, Any, Ctx], Sequence[Event]]
Folder = Callable[[Workshop, Recorded, Any], Workshop]


def nothing_more(workshop: Workshop, step: Step, ctx: Ctx) -> Sequence[Event]:
    """Default of `opening` and `stopping`."""
    return ()


def never_answered(workshop: Workshop, step: Step) -> bool:
    """Default of `answered`."""
    return False


def holds_nothing(workshop: Workshop, step: Step, mandate: int) -> bool:
    """Default of `holds`."""
    return False


def no_results(workshop: Workshop, step: Step) -> StepResults | None:
    """Default of `results`."""
    return None


def lets_nothing_go(
    workshop: Workshop, step: Step, cards: frozenset[int], people: frozenset[int]
) -> Sequence[Event]:
    """Default of `lets_go`."""
    return ()


def no_ballot_files(workshop: Workshop, step: Step) -> dict[int, dict[str, object]]:
    """Default of `ballot_files`."""
    return {}


def nothing_printed(workshop: Workshop, step: Step) -> Sequence[Printed]:
    """Default of `printed`."""
    return ()


def accepts_settings(settings: Any) -> None:
    """Default of `check_settings`."""


@dataclass(frozen=True)
class Work:
    """Slow work that a step waits for, in parts that may run in another process, one after the other.

    `needed`: so many of the parts must be done, the others as far as time allows. `finish` makes of their answers the
    command that ends it, sent by the house under the id `key`.
    """

    key: str
    step: int
    parts: tuple[Callable[[], Any], ...]
    needed: int
    finish: Callable[[Sequence[Any]], Command]


def no_work(workshop: Workshop, step: Step, seed: bytes) -> Work | None:
    """Default of `work`."""
    return None


@dataclass(frozen=True)
class Activity:
    """One kind of step. `deciders`/`folders` map message classes to functions; every command has a field `step`.
    `check_settings` refuses settings that fit their type but not each other.

    `view(workshop, step, audience, person)` gives the struct its template gets (hidden things are absent from it).
    `opening`/`stopping` add events when a step opens or stops, or refuse. `answered`: asking is frozen from then on.
    `holds`: something not yet counted hangs on this mandate. `ballot_files`: by vote, the file of a counted vote with
    which others can count again. `printed`: what people get on paper if the network dies. `lets_go`: events that rid
    the step of what it keeps of cards whose words, and people whose texts, are erased just now.
    """

    kind: str
    settings: type[msgspec.Struct]
    state: type[msgspec.Struct]
    deciders: dict[type[Command], Decider]
    folders: dict[type[Event], Folder]
    view: Callable[[Workshop, Step, Audience, int | None], msgspec.Struct]
    check_settings: Callable[[Any], None] = accepts_settings
    opening: Callable[[Workshop, Step, Ctx], Sequence[Event]] = nothing_more
    stopping: Callable[[Workshop, Step, Ctx], Sequence[Event]] = nothing_more
    answered: Callable[[Workshop, Step], bool] = never_answered
    holds: Callable[[Workshop, Step, int], bool] = holds_nothing
    results: Callable[[Workshop, Step], StepResults | None] = no_results
    work: Callable[[Workshop, Step, bytes], Work | None] = no_work
    contributors: Callable[[Workshop, Step], frozenset[int]] = field(
        default=lambda workshop, step: frozenset()
    )
    ballot_files: Callable[[Workshop, Step], dict[int, dict[str, object]]] = no_ballot_files
    printed: Callable[[Workshop, Step], Sequence[Printed]] = nothing_printed
    lets_go: Callable[[Workshop, Step, frozenset[int], frozenset[int]], Sequence[Event]] = lets_nothing_go


@dataclass(frozen=True)
class Kinds:
    """All kinds of step of this program, with every message that can occur."""

    activities: dict[str, Activity]
    deciders: dict[type[Command], Decider] = field(default_factory=dict)
    folders: dict[type[Event], Folder] = field(default_factory=dict)

    @classmethod
    def of(cls, activities: Iterable[Activity], deciders: Any, folders: Any) -> Kinds:
        """Kinds from records, added to the messages of the workshop itself."""
        table = {a.kind: a for a in activities}
        all_deciders, all_folders = dict(deciders), dict(folders)
        for a in table.values():
            all_deciders.update(a.deciders)
            all_folders.update(a.folders)
        return cls(table, all_deciders, all_folders)

    def __getitem__(self, kind: str) -> Activity:
        return self.activities[kind]

    def commands(self) -> dict[str, type[Command]]:
        """Command classes by tag."""
        return self._by_tag

    def owner(self, command: type[Command]) -> Activity | None:
        """The kind of step to which this command belongs, None for those of the workshop itself."""
        return self._owners.get(command)

    # Asked for every command: 12 µs of a ballot's 60 went into making the first anew.
    @cached_property
    def _by_tag(self) -> dict[str, type[Command]]:
        return {str(c.__struct_config__.tag): c for c in self.deciders}

    @cached_property
    def _owners(self) -> dict[type[Command], Activity]:
        return {command: a for a in self.activities.values() for command in a.deciders}

    def events(self) -> tuple[type[Event], ...]:
        """All event classes."""
        return tuple(self.folders)
