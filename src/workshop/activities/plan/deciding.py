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
    bare,
)
from workshop.core.activity import Ctx
from workshop.core.agenda import known_step, with_state
from workshop.core.cards import LONGEST, known_card, with_cards
from workshop.core.door import known_municipality, known_person, with_person
from workshop.core.messages import Command, Event, Recorded
from workshop.core.refusals import Refused
from workshop.core.text import clean, optional
from workshop.core.workshop import Step, Workshop, put

LONGEST_DUE, MOST_MEASURES = 60, 100


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
    made = _measure(w, w.next_id, what, c, c.card)
    return (MeasureAdded(s.id, bare(made), len(s.state.order), "" if c.card is None else made.what),)


def _measure(w: Workshop, number: int, what: str, c: AddMeasure | EditMeasure, card: int | None) -> Measure:
    """The measure that is wished for, with its words."""
    for town in (c.lead, *c.partners):
        known_municipality(w, town)
    others = tuple(p for p in dict.fromkeys(c.partners) if p != c.lead)
    words, due = clean(what, LONGEST, "what"), optional(c.due, LONGEST_DUE, "due")
    return Measure(number, words, c.lead, others, due, card)


def words_of(w: Workshop, m: Measure) -> str:
    """What is done, in words; empty once the card they came from was erased."""
    if m.card is None:
        return m.what
    card = w.cards.get(m.card)
    return card.measures.get(m.id, "") if card is not None else ""


def decide_edit(w: Workshop, c: EditMeasure, ctx: Ctx) -> Sequence[Event]:
    """Changes it."""
    s = known_step(w, c.step)
    old = known_measure(s, c.measure)
    new, before = _measure(w, old.id, c.what, c, old.card), words_of(w, old)
    if new == msgspec.structs.replace(old, what=before):
        return ()
    if old.card is None:
        return (MeasureEdited(s.id, new, old),)
    return (MeasureEdited(s.id, bare(new), old, new.what, before),)


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


def _worded(w: Workshop, step: int, m: Measure, what: str) -> Workshop:
    """The measure as it stands now, words from a card with that card; without words those from before stay."""
    measures = put(w.steps[step].state.measures, m.id, bare(m))
    changed, words = _with(w, step, measures=measures), what or m.what
    if m.card not in w.cards or not words:
        return changed
    return with_cards(changed, {m.card: {"measures": {**w.cards[m.card].measures, m.id: words}}})


def fold_added(w: Workshop, r: Recorded, e: MeasureAdded) -> Workshop:
    """On the plan."""
    order = w.steps[e.step].state.order
    order = (*order[: e.place], e.measure.id, *order[e.place :])
    changed = _with(_worded(w, e.step, e.measure, e.what), e.step, order=order)
    return msgspec.structs.replace(changed, next_id=max(w.next_id, e.measure.id + 1))


def fold_removed(w: Workshop, r: Recorded, e: MeasureRemoved) -> Workshop:
    """Off the plan."""
    return _with(w, e.step, order=tuple(i for i in w.steps[e.step].state.order if i != e.measure.id))


def fold_edited(w: Workshop, r: Recorded, e: MeasureEdited) -> Workshop:
    """Changed."""
    return _worded(w, e.step, e.measure, e.what)


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
