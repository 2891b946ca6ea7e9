"""A workshop without what nobody sees: what must be the same again after an act was taken back.

Left out are the counters and lists that only ever grow, and what an inverse keeps on purpose, each with its reason.
"""

from __future__ import annotations

from typing import Any

import msgspec

from workshop.activities.plan import State as Plan
from workshop.activities.vision import State as Vision
from workshop.activities.vote import State as Vote
from workshop.core.workshop import Card, Step, Workshop


def visible(w: Workshop) -> dict[str, Any]:
    """Tables in their order, as plain values."""
    live = {f.id for f in w.live_fields()} | {c.field for c in w.cards.values()}
    plans = {m for s in w.steps.values() if isinstance(s.state, Plan) for m in s.state.order}
    kept = msgspec.structs.replace(
        w,
        seq=0,
        at=0,
        undo=(),
        undone=None,
        next_id=0,  # ids are never given out twice
        steps={i: _step(w.steps[i]) for i in w.order},  # off the agenda is out of sight
        fields={
            i: f for i, f in w.fields.items() if i in live
        },  # retired: letters and colour are never used again
        field_order=tuple(i for i in w.field_order if i in live),
        groups={i: g for i, g in w.groups.items() if not g.removed},
        parked={i: p for i, p in w.parked.items() if not p.done},
        cards={
            i: _card(c, plans) for i, c in w.cards.items() if c.state != "withdrawn"
        },  # without words, on no screen
        people={
            i: msgspec.structs.replace(p, corrected=False) for i, p in w.people.items()
        },  # the note stays
    )
    found: dict[str, Any] = msgspec.to_builtins(kept, str_keys=True)
    found["municipalities"] = list(found["municipalities"].items())
    return found


def _card(c: Card, plans: set[int]) -> Card:
    """A measure that is off the plan leaves its words with the card, out of sight."""
    return msgspec.structs.replace(c, measures={m: t for m, t in c.measures.items() if m in plans})


def _step(s: Step) -> Step:
    if s.status != "stopped":
        s = msgspec.structs.replace(s, out_of_contact=())  # asked of a stopped step only
    s = msgspec.structs.replace(s, visited=False)  # what the room once saw it saw
    if s.status == "planned":
        s = msgspec.structs.replace(s, opened_at=None)
    if isinstance(s.state, Vote) and s.status == "planned":
        return msgspec.structs.replace(s, state=Vote())  # the next opening freezes a new paper
    if isinstance(s.state, Plan):
        measures = {i: s.state.measures[i] for i in s.state.order}
        return msgspec.structs.replace(s, state=msgspec.structs.replace(s.state, measures=measures))
    if isinstance(s.state, Vision):  # wordings are numbered on, and what hall and phones have seen stays seen
        return msgspec.structs.replace(s, state=msgspec.structs.replace(s.state, wording={}, shown=()))
    return s
