"""What may happen to steps. Only here is something refused; what becomes of it is in `folding.py`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from workshop.core.activity import Ctx, Kinds
from workshop.core.agenda.finding import (
    MOST_STEPS,
    known_step,
    place_after,
    plain,
    plain_settings,
    text_of,
)
from workshop.core.agenda.messages import (
    AddStep,
    EditStep,
    ExtendTimer,
    GoTo,
    OpenStep,
    PlaceStep,
    RemoveStep,
    ReopenStep,
    SetTimer,
    StepAdded,
    StepEdited,
    StepEntered,
    StepOpened,
    StepPlaced,
    StepRemoved,
    StepSet,
    StepStopped,
    StepText,
    StopStep,
    TimerSet,
)
from workshop.core.messages import Command, Event
from workshop.core.refusals import Refused
from workshop.core.text import clean, optional
from workshop.core.workshop import Step, Workshop


def steps_decider(kinds: Kinds) -> dict[type[Command], Any]:
    """Deciders that must know the kinds of step."""
    knowing: dict[type[Command], Any] = {
        AddStep: decide_add,
        EditStep: decide_edit,
        RemoveStep: decide_remove,
        OpenStep: decide_open,
        StopStep: decide_stop,
    }
    return {command: partial(decider, kinds) for command, decider in knowing.items()}


def decide_add(kinds: Kinds, w: Workshop, c: AddStep, ctx: Ctx) -> Sequence[Event]:
    """Adds a step."""
    if c.kind not in kinds.activities:
        raise Refused("kind_unknown", "kind")
    if len(w.order) >= MOST_STEPS:
        raise Refused("too_many_steps", "title", limit=MOST_STEPS)
    place = len(w.order) if c.after is None else place_after(w, c.after)
    settings = plain_settings(kinds, c.kind, c.settings)
    return (StepAdded(w.next_id, c.kind, _clean_text(c), settings, place),)


def _clean_text(c: AddStep | EditStep) -> StepText:
    if c.minutes is not None and not 1 <= c.minutes <= 1440:
        raise Refused("minutes_out_of_range", "minutes")
    return StepText(
        clean(c.title, 80, "title"),
        optional(c.question, 300, "question"),
        c.minutes,
        optional(c.notes, 4000, "notes", lines=True),
        optional(c.title_second, 80, "title_second"),
        optional(c.question_second, 300, "question_second"),
    )


def decide_edit(kinds: Kinds, w: Workshop, c: EditStep, ctx: Ctx) -> Sequence[Event]:
    """New words or settings; what was answered stays as it was asked."""
    s, text = known_step(w, c.step), _clean_text(c)
    old = plain(s.settings)
    settings = old if c.settings is None else plain_settings(kinds, s.kind, {**old, **c.settings})
    fixed = settings != old or text.question != s.question or text.question_second != s.question_second
    if fixed and (s.status == "open" or kinds[s.kind].answered(w, s)):
        raise Refused("step_answered", "question")
    return (StepEdited(s.id, text, settings, text_of(s), old),)


def decide_remove(kinds: Kinds, w: Workshop, c: RemoveStep, ctx: Ctx) -> Sequence[Event]:
    """Takes a step out that nobody answered."""
    s = known_step(w, c.step)
    if s.id == w.current or s.status == "open":
        raise Refused("step_in_use", "step")
    if kinds[s.kind].answered(w, s):
        raise Refused("step_answered", "step")
    settings = plain(s.settings)
    return (StepRemoved(s.id, s.kind, text_of(s), settings, w.order.index(s.id)),)


def decide_open(kinds: Kinds, w: Workshop, c: OpenStep, ctx: Ctx) -> Sequence[Event]:
    """Opens a step, going to it and starting the clock if asked to."""
    s = known_step(w, c.step)
    if s.status != "planned":
        raise Refused("step_not_planned", "step")
    entered = () if w.current == s.id else (_entered(w, s),)
    timer = () if c.seconds is None else (_timer(s, ctx.now, c.seconds, s.timer_stops),)
    # The opening comes first: it names the act that undo takes back.
    return (StepOpened(s.id, s.status), *entered, *kinds[s.kind].opening(w, s, ctx), *timer)


def decide_stop(kinds: Kinds, w: Workshop, c: StopStep, ctx: Ctx) -> Sequence[Event]:
    """Stops an open step."""
    s = known_step(w, c.step)
    if s.status != "open":
        raise Refused("step_not_open", "step")
    away = tuple(sorted(p for p in ctx.absent if p in w.people and not w.people[p].removed))
    return (StepStopped(s.id, away), *kinds[s.kind].stopping(w, s, ctx))


def decide_place(w: Workshop, c: PlaceStep, ctx: Ctx) -> Sequence[Event]:
    """Reorders, nothing to do if it stands there already."""
    s = known_step(w, c.step)
    if c.after == s.id:
        return ()
    rest = [i for i in w.order if i != s.id]
    place = 0 if c.after == 0 else rest.index(known_step(w, c.after).id) + 1
    old = w.order.index(s.id)
    return () if place == old else (StepPlaced(s.id, place, old),)


def decide_go_to(w: Workshop, c: GoTo, ctx: Ctx) -> Sequence[Event]:
    """Goes to a step, unless another desk already moved on."""
    s = known_step(w, c.step)
    if c.seen is not None and c.seen != (w.current or 0):
        return () if w.current == s.id else _moved_on(w)
    return () if w.current == s.id else (_entered(w, s),)


def _entered(w: Workshop, s: Step) -> StepEntered:
    return StepEntered(s.id, w.current, True if w.status == "draft" else None)


def _moved_on(w: Workshop) -> Sequence[Event]:
    current = w.step()
    raise Refused("moved_on", "step", title=current.title if current else "")


def decide_reopen(w: Workshop, c: ReopenStep, ctx: Ctx) -> Sequence[Event]:
    """Opens a stopped step again; a timer that has ended is taken away."""
    s = known_step(w, c.step)
    if s.status != "stopped":
        raise Refused("step_not_stopped", "step")
    over = s.deadline is not None and s.deadline <= ctx.now
    gone = (TimerSet(s.id, None, False, s.deadline, s.timer_stops),) if over else ()
    return (StepSet(s.id, "open", s.status), *gone)


def decide_set_timer(w: Workshop, c: SetTimer, ctx: Ctx) -> Sequence[Event]:
    """Starts or takes away the timer, or says only what happens when it ends."""
    s = known_step(w, c.step)
    if c.seconds is None:
        return (TimerSet(s.id, s.deadline, c.stops, s.deadline, s.timer_stops),)
    return (_timer(s, ctx.now, c.seconds, c.stops),)


def decide_extend_timer(w: Workshop, c: ExtendTimer, ctx: Ctx) -> Sequence[Event]:
    """Adds seconds to what is left."""
    s = known_step(w, c.step)
    if not 1 <= c.seconds <= 86_400:
        raise Refused("seconds_out_of_range", "seconds")
    base = max(s.deadline or 0, ctx.now)
    return (TimerSet(s.id, base + c.seconds * 1000, s.timer_stops, s.deadline, s.timer_stops),)


def _timer(s: Step, now: int, seconds: int, stops: bool) -> TimerSet:
    if not 0 <= seconds <= 86_400:
        raise Refused("seconds_out_of_range", "seconds")
    return TimerSet(s.id, now + seconds * 1000 if seconds else None, stops, s.deadline, s.timer_stops)


DECIDERS: dict[type[Command], Any] = {
    PlaceStep: decide_place,
    GoTo: decide_go_to,
    ReopenStep: decide_reopen,
    SetTimer: decide_set_timer,
    ExtendTimer: decide_extend_timer,
}
