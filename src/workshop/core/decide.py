"""decide(kinds, workshop, command, ctx) → events, or raises Refused. Pure; the only door to the rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from workshop.core import (
    agenda,
    board,
    cards,
    door,
    hall,
    mandates,
    manner,
    on_paper,
    own,
    ready,
    retention,
    seats,
    setup,
    undo,
)
from workshop.core.activity import Activity, Ctx, Kinds
from workshop.core.messages import Command, Event
from workshop.core.refusals import Refused
from workshop.core.roles import BY_REMOTE, REMOTE
from workshop.core.workshop import Workshop

_ROOMS = (
    setup,
    agenda,
    door,
    on_paper,
    seats,
    mandates,
    cards,
    hall,
    board,
    retention,
    manner,
    ready,
    own,
    undo,
)
_AFTER_END = ("continue", "undo", "describe", "set_retention", "set_manner", "erase_me")
_IN_A_BREAK = ("erase_me",)


def make_kinds(activities: Iterable[Activity]) -> Kinds:
    """The register of everything that can happen, from the activities' records."""
    bare = Kinds.of(activities, {}, {})
    deciders: dict[type[Command], Any] = {k: v for room in _ROOMS for k, v in room.DECIDERS.items()}
    folders: dict[type[Event], Any] = {k: v for room in _ROOMS for k, v in room.FOLDERS.items()}
    deciders.update(agenda.steps_decider(bare))
    deciders.update(mandates.mandates_decider(bare))
    deciders.update(manner.manner_decider(bare))
    folders.update(agenda.steps_folder(bare))
    return Kinds.of(bare.activities.values(), deciders, folders)


def decide(kinds: Kinds, workshop: Workshop, command: Command, ctx: Ctx) -> Sequence[Event]:
    """The events that follow from the command; none if nothing changes."""
    if ctx.actor.role not in command.roles:
        raise Refused("not_allowed")
    if ctx.actor.desk == REMOTE and _tag(command) not in BY_REMOTE:
        raise Refused("not_allowed")
    if ctx.actor.role == "participant":
        door.known_person(workshop, ctx.actor.number)
    if workshop.status == "ended" and ctx.actor.role != "system" and _tag(command) not in _AFTER_END:
        raise Refused("workshop_ended")
    if ctx.actor.role == "participant" and workshop.paused is not None and _tag(command) not in _IN_A_BREAK:
        raise Refused("paused")
    decider = kinds.deciders.get(type(command))
    if decider is None:
        raise Refused("command_unknown")
    _same_kind(kinds, workshop, command)
    events = decider(workshop, command, ctx)
    return (*events, *own.lets_go(kinds, workshop, events))


def _same_kind(kinds: Kinds, workshop: Workshop, command: Command) -> None:
    """A command of one kind of step must not reach a step of another."""
    step = getattr(command, "step", None)
    owner = kinds.owner(type(command))
    if owner is None:
        return
    if agenda.known_step(workshop, step if isinstance(step, int) else -1).kind != owner.kind:
        raise Refused("step_unknown", "step")


def _tag(command: Command) -> str:
    return str(command.__struct_config__.tag)
