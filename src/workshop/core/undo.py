"""Undo: an act of the desk is taken back by its inverse event, unless something was built on it.

The folded state keeps the last acts with their inverses, at most `MOST`. A later event that names one of an act's ids
blocks it until that event is itself undone; an event that cannot be undone (a ballot, a card) blocks for good.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from workshop.core.activity import Ctx
from workshop.core.messages import Command, Event, Recorded
from workshop.core.refusals import Refused
from workshop.core.workshop import Undoable, Workshop

MOST = 30


class Undo(Command, frozen=True, tag="undo"):
    """Takes back the act recorded as `seq`."""

    seq: int
    roles = ("facilitator", "helper")


class Undone(Event, frozen=True, tag="undone"):
    """The act recorded as `undone` was taken back by the event just before this one."""

    undone: int


def last_undoable(w: Workshop, by: str) -> Undoable | None:
    """This desk's own last act, whether or not it can still be taken back."""
    return next((u for u in reversed(w.undo) if u.by == by), None)


def decide_undo(w: Workshop, c: Undo, ctx: Ctx) -> Sequence[Event]:
    """The inverse, or why not."""
    found = next((u for u in w.undo if u.seq == c.seq), None)
    if found is None:
        raise Refused("nothing_to_undo")
    if found.by != ctx.actor.text():
        raise Refused("undo_not_yours")
    if found.final or found.blocked:
        raise Refused("undo_built_upon")
    return (found.inverse, Undone(c.seq))


def note(w: Workshop, r: Recorded) -> Workshop:
    """Keeps the list of acts that may be undone, after the event itself was folded."""
    if isinstance(r.event, Undone):
        return _forget(w, r.event.undone, r.seq - 1)
    inverse = r.event.inverse() if r.by.startswith(("facilitator", "helper")) else None
    ids = r.event.ids()
    acts = w.undo
    if ids and any(not u.final and u.ids & ids for u in acts):
        acts = tuple(_block(u, ids, r.seq, inverse is None) for u in acts)
    if inverse is not None:
        acts = (*acts, Undoable(r.seq, r.by, str(r.event.__struct_config__.tag), inverse, ids))[-MOST:]
    return w if acts is w.undo else msgspec.structs.replace(w, undo=acts)


def _block(u: Undoable, ids: frozenset[int], seq: int, final: bool) -> Undoable:
    if u.final or not u.ids & ids:
        return u
    if final:
        return msgspec.structs.replace(u, final=True)
    return msgspec.structs.replace(u, blocked=(*u.blocked, seq)[-MOST:])


def _forget(w: Workshop, undone: int, by_seq: int) -> Workshop:
    gone = (undone, by_seq)
    rest = tuple(
        msgspec.structs.replace(u, blocked=tuple(b for b in u.blocked if b not in gone)) if u.blocked else u
        for u in w.undo
        if u.seq not in gone
    )
    return msgspec.structs.replace(w, undo=rest)


def fold_undone(w: Workshop, r: Recorded, e: Undone) -> Workshop:
    """Nothing of its own: `note` forgets the act."""
    return w


DECIDERS: dict[type[Command], Any] = {Undo: decide_undo}
FOLDERS: dict[type[Event], Any] = {Undone: fold_undone}
