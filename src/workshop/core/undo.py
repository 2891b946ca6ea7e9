"""Undo: an act of the desk is taken back by the inverses of its events, unless something was built on it.

An act is all that one command did; it is taken back as a whole or not at all, and its first event names it. The folded
state keeps the last acts with their inverses, at most `MOST`. A later event that changes what an act changed or rests
on, or rests on what it changed, blocks it until that event's act is itself undone; an event that cannot be undone (a
ballot, a card) blocks for good. This module knows no event by name but its own.
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
LONGEST = 40


class Undo(Command, frozen=True, tag="undo"):
    """Takes back the act whose first event was recorded as `seq`."""

    seq: int
    roles = ("facilitator", "helper")


class Undone(Event, frozen=True, tag="undone"):
    """The act that began with `undone` was taken back by the events just before this one, of the same command."""

    undone: int


def last_undoable(w: Workshop, by: str) -> Undoable | None:
    """This desk's own last act, whether or not it can still be taken back."""
    return next((u for u in reversed(w.undo) if u.by == by), None)


def may_undo(u: Undoable) -> bool:
    """Whether nothing was built on it."""
    return not u.final and not u.blocked


def _name(w: Workshop, e: Event) -> int | str:
    """What an event is about, empty if that has no name. A card is a number: its words may still be covered."""
    names = (*e.touches, "step", "municipality")
    number = next((n for name in names if isinstance(n := _single(getattr(e, name, None)), int)), None)
    if number is None or number in w.cards or number in w.people:
        return number or ""
    known = {k: t.title for k, t in w.steps.items()} | {k: g.heading for k, g in w.groups.items()}
    known |= {k: f.name for k, f in w.fields.items()} | {k: p.text for k, p in w.parked.items()}
    known |= {k: m.name for k, m in w.municipalities.items()}
    return str(known.get(number, getattr(e, "name", "")))[:LONGEST]


def _single(value: Any) -> Any:
    """One of one, so that a single card of an act on several is named too."""
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value


def decide_undo(w: Workshop, c: Undo, ctx: Ctx) -> Sequence[Event]:
    """The inverses, or why not."""
    found = next((u for u in w.undo if u.seq == c.seq), None)
    if found is None:
        raise Refused("nothing_to_undo")
    if found.by != ctx.actor.text():
        raise Refused("undo_not_yours")
    if not may_undo(found):
        raise Refused("undo_built_upon")
    return (*found.inverses, Undone(c.seq))


def note(w: Workshop, r: Recorded) -> Workshop:
    """Keeps the list of acts that may be undone, after the event itself was folded."""
    if isinstance(r.event, Undone):
        return _forget(w, r.event.undone, r.act or r.seq - 1)
    if w.undone is not None and w.undone[0] == r.by:
        w = msgspec.structs.replace(w, undone=None)
    desk = r.by.startswith(("facilitator", "helper"))
    inverse = r.event.inverse() if desk else None
    acts = _blocked(w.undo, r, final=inverse is None)
    acts = _joined(acts, r, inverse, _name(w, r.event)) if desk else acts
    return w if acts is w.undo else msgspec.structs.replace(w, undo=acts)


def _blocked(acts: tuple[Undoable, ...], r: Recorded, *, final: bool) -> tuple[Undoable, ...]:
    act, changed, rests = r.act or r.seq, r.event.ids(), r.event.basis()

    def hit(u: Undoable) -> bool:
        if u.final or u.seq == act:
            return False
        return not (changed.isdisjoint(u.ids) and changed.isdisjoint(u.needs) and rests.isdisjoint(u.ids))

    if not any(hit(u) for u in acts):
        return acts
    return tuple(_block(u, act, final) if hit(u) else u for u in acts)


def _block(u: Undoable, act: int, final: bool) -> Undoable:
    if final:
        return msgspec.structs.replace(u, final=True)
    return msgspec.structs.replace(u, blocked=(*(b for b in u.blocked if b != act), act)[-MOST:])


def _joined(
    acts: tuple[Undoable, ...], r: Recorded, inverse: Event | None, name: int | str
) -> tuple[Undoable, ...]:
    """The event as an act of its own or as part of the last one. An act whose first event is final is never listed."""
    ids, needs, names = r.event.ids(), r.event.basis(), (name,) if name else ()
    if not r.act:
        made = inverse and Undoable(r.seq, r.by, r.event.word(), (inverse,), ids, needs, names=names)
        return (*acts, made)[-MOST:] if made else acts
    if not acts or acts[-1].seq != r.act:
        return acts
    last = acts[-1]
    if inverse is None:
        # What names nothing (the wording of a paper) goes with the rest; everything else makes the act final.
        return (*acts[:-1], msgspec.structs.replace(last, final=True)) if ids else acts
    more = {"inverses": (inverse, *last.inverses), "ids": last.ids | ids, "needs": last.needs | needs}
    more["names"] = tuple(dict.fromkeys((*last.names, *names)))
    return (*acts[:-1], msgspec.structs.replace(last, **more))


def _forget(w: Workshop, undone: int, by_act: int) -> Workshop:
    gone = (undone, by_act)
    back = next((u for u in w.undo if u.seq == undone), None)
    said = (back.by, back.tag, back.names) if back else None
    rest = tuple(
        msgspec.structs.replace(u, blocked=tuple(b for b in u.blocked if b not in gone)) if u.blocked else u
        for u in w.undo
        if u.seq not in gone
    )
    return msgspec.structs.replace(w, undo=rest, undone=said)


def fold_undone(w: Workshop, r: Recorded, e: Undone) -> Workshop:
    """Nothing of its own: `note` forgets the act."""
    return w


DECIDERS: dict[type[Command], Any] = {Undo: decide_undo}
FOLDERS: dict[type[Event], Any] = {Undone: fold_undone}
