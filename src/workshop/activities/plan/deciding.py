"""What may happen to the plan, and the facts folded into its state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from workshop.activities.plan.messages import (
    AddMeasure,
    EditMeasure,
    JoinMeasure,
    LeaveMeasure,
    Measure,
    MeasureAdded,
    MeasureEdited,
    MeasureJoined,
    MeasureLeft,
    MeasureRemoved,
    RemoveMeasure,
)
from workshop.core.activity import Ctx
from workshop.core.agenda import known_step, with_state
from workshop.core.cards import known_card
from workshop.core.door import known_municipality, known_person, with_person
from workshop.core.messages import Command, Event, Recorded
from workshop.core.refusals import Refused
from workshop.core.text import clean, optional
from workshop.core.workshop import Step, Workshop, put

LONGEST_WHAT, LONGEST_DUE, MOST_MEASURES = 300, 60, 100


def known_measure(s: Step, measure: int) -> Measure:
    """The measure, or a refusal."""
    found: Measure | None = s.state.measures.get(measure)
    if found is None or measure not in s.state.order:
        raise Refused("measure_unknown", "measure")
    return found


def decide_add(w: Workshop, c: AddMeasure, ctx: Ctx) -> Sequence[Event]:
    """At the end of the plan."""
    s = known_step(w, c.step)
    if len(s.state.order) >= MOST_MEASURES:
        raise Refused("too_many_measures", "what", limit=MOST_MEASURES)
    what = c.what
    if c.card is not None:
        card = known_card(w, c.card)
        if any(s.state.measures[i].card == card.id for i in s.state.order):
            raise Refused("card_is_measure", "card")
        what = what if what.strip() else card.text
    made = _measure(w, w.next_id, what, c.lead, c.partners, c.due, c.card)
    return (MeasureAdded(s.id, made, len(s.state.order)),)


def _measure(
    w: Workshop,
    number: int,
    what: str,
    lead: int | None,
    partners: tuple[int, ...],
    due: str,
    card: int | None,
) -> Measure:
    for town in (lead, *partners):
        known_municipality(w, town)
    others = tuple(p for p in dict.fromkeys(partners) if p != lead)
    return Measure(
        number, clean(what, LONGEST_WHAT, "what"), lead, others, optional(due, LONGEST_DUE, "due"), card
    )


def decide_edit(w: Workshop, c: EditMeasure, ctx: Ctx) -> Sequence[Event]:
    """Changes it."""
    s = known_step(w, c.step)
    old = known_measure(s, c.measure)
    new = _measure(w, old.id, c.what, c.lead, c.partners, c.due, old.card)
    return () if new == old else (MeasureEdited(s.id, new, old),)


def decide_remove(w: Workshop, c: RemoveMeasure, ctx: Ctx) -> Sequence[Event]:
    """Takes it off."""
    s = known_step(w, c.step)
    m = known_measure(s, c.measure)
    return (MeasureRemoved(s.id, m, s.state.order.index(m.id)),)


def decide_join(w: Workshop, c: JoinMeasure, ctx: Ctx) -> Sequence[Event]:
    """Joins, unless the municipality is in already."""
    s, m, town, person = _joining(w, c, ctx)
    if town in (m.lead, *m.partners) or town in s.state.joined.get(m.id, {}):
        return ()
    return (MeasureJoined(s.id, m.id, town, person),)


def decide_leave(w: Workshop, c: LeaveMeasure, ctx: Ctx) -> Sequence[Event]:
    """Leaves what it joined; what the facilitator wrote is changed at the desk."""
    s, m, town, person = _joining(w, c, ctx)
    if town not in s.state.joined.get(m.id, {}):
        return ()
    return (MeasureLeft(s.id, m.id, town, person),)


def _joining(w: Workshop, c: JoinMeasure | LeaveMeasure, ctx: Ctx) -> tuple[Step, Measure, int, int]:
    s, p = known_step(w, c.step), known_person(w, ctx.actor.number)
    if not s.settings.join:
        raise Refused("nothing_asked")
    if s.status != "open" and not (s.status == "stopped" and p.number in s.out_of_contact):
        raise Refused("step_stopped" if s.status in ("stopped", "done") else "step_not_open")
    if p.municipality is None:
        raise Refused("guests_only_look")
    return s, known_measure(s, c.measure), p.municipality, p.number


def _with(w: Workshop, step: int, **changes: Any) -> Workshop:
    return with_state(w, step, msgspec.structs.replace(w.steps[step].state, **changes))


def fold_added(w: Workshop, r: Recorded, e: MeasureAdded) -> Workshop:
    """On the plan."""
    state = w.steps[e.step].state
    order = (*state.order[: e.place], e.measure.id, *state.order[e.place :])
    changed = _with(w, e.step, measures=put(state.measures, e.measure.id, e.measure), order=order)
    return msgspec.structs.replace(changed, next_id=max(w.next_id, e.measure.id + 1))


def fold_removed(w: Workshop, r: Recorded, e: MeasureRemoved) -> Workshop:
    """Off the plan."""
    return _with(w, e.step, order=tuple(i for i in w.steps[e.step].state.order if i != e.measure.id))


def fold_edited(w: Workshop, r: Recorded, e: MeasureEdited) -> Workshop:
    """Changed."""
    return _with(w, e.step, measures=put(w.steps[e.step].state.measures, e.measure.id, e.measure))


def fold_joined(w: Workshop, r: Recorded, e: MeasureJoined) -> Workshop:
    """One more."""
    joined = w.steps[e.step].state.joined
    here = {**joined.get(e.measure, {}), e.municipality: e.person}
    return with_person(_with(w, e.step, joined={**joined, e.measure: here}), e.person, contributed=True)


def fold_left(w: Workshop, r: Recorded, e: MeasureLeft) -> Workshop:
    """One less."""
    joined = w.steps[e.step].state.joined
    here = {town: p for town, p in joined.get(e.measure, {}).items() if town != e.municipality}
    return _with(w, e.step, joined={**joined, e.measure: here})


DECIDERS: dict[type[Command], Any] = {
    AddMeasure: decide_add,
    EditMeasure: decide_edit,
    RemoveMeasure: decide_remove,
    JoinMeasure: decide_join,
    LeaveMeasure: decide_leave,
}
FOLDERS: dict[type[Event], Any] = {
    MeasureAdded: fold_added,
    MeasureRemoved: fold_removed,
    MeasureEdited: fold_edited,
    MeasureJoined: fold_joined,
    MeasureLeft: fold_left,
}
