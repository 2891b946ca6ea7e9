"""What was prepared for the day and leaves no other trace in the log: poster, paper kit, a rehearsal.

Noted by the house when it happens, so that every desk of the workshop sees it ticked off. Nothing rests on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

import msgspec

from workshop.core.activity import Ctx
from workshop.core.messages import Command, Event, Recorded
from workshop.core.workshop import Workshop

What = Literal["poster", "paper", "rehearsal"]


class NoteReady(Command, frozen=True, tag="note_ready"):
    """The poster or the paper kit was made, or a rehearsal was started."""

    what: What
    roles: ClassVar[tuple[str, ...]] = ("system",)
    internal: ClassVar[bool] = True


class MadeReady(Event, frozen=True, tag="made_ready"):
    """It was made for the first time."""

    what: str


class FirstStep(msgspec.Struct, frozen=True):
    """One line of the list that leads a newcomer; `key` is what words and addresses are found by."""

    key: str
    done: bool


def first_steps(w: Workshop | None) -> tuple[FirstStep, ...]:
    """From the account to open doors; None: there is no workshop yet. Empty once everything is ticked off."""
    made = w is not None and bool(w.title)
    found = {
        "account": True,
        "workshop": made,
        "municipalities": w is not None and bool(w.municipalities),
        "rehearsal": w is not None and "rehearsal" in w.ready,
        "poster": w is not None and "poster" in w.ready,
        "paper": w is not None and "paper" in w.ready,
        "doors": w is not None and any(not p.paper for p in w.people.values()),
    }
    return () if all(found.values()) else tuple(FirstStep(key, done) for key, done in found.items())


def decide_ready(w: Workshop, c: NoteReady, ctx: Ctx) -> Sequence[Event]:
    """Once is enough."""
    return () if c.what in w.ready else (MadeReady(c.what),)


def fold_ready(w: Workshop, r: Recorded, e: MadeReady) -> Workshop:
    """Ticked off."""
    return msgspec.structs.replace(w, ready=w.ready | {e.what})


DECIDERS: dict[type[Command], Any] = {NoteReady: decide_ready}
FOLDERS: dict[type[Event], Any] = {MadeReady: fold_ready}
