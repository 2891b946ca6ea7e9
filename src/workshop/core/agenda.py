"""The agenda: steps are added, edited, ordered, opened, stopped and timed, before and during the workshop.

A step that was answered keeps its question and settings. Timers are state that is asked (`due.py`), they end in stop.
This module holds every act on steps as such, which is why it is long; what a kind of step does is in `activities/`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from workshop.core.activity import Ctx, Kinds
from workshop.core.messages import Command, Event, Key, Recorded
from workshop.core.refusals import Refused
from workshop.core.text import clean, optional
from workshop.core.workshop import Step, Workshop, put

MOST_STEPS = 60


class StepText(msgspec.Struct, frozen=True):
    """What a step says and for how many minutes it is planned."""

    title: str
    question: str = ""
    minutes: int | None = None
    notes: str = ""
    title_second: str = ""
    question_second: str = ""


class AddStep(Command, frozen=True, tag="add_step"):
    """A new step; `after` None: at the end, 0: first."""

    kind: str
    title: str
    question: str = ""
    settings: dict[str, Any] = msgspec.field(default_factory=dict)
    minutes: int | None = None
    notes: str = ""
    title_second: str = ""
    question_second: str = ""
    after: int | None = None


class EditStep(Command, frozen=True, tag="edit_step"):
    """New words or settings (None: as they are)."""

    step: int
    title: str
    question: str = ""
    settings: dict[str, Any] | None = None
    minutes: int | None = None
    notes: str = ""
    title_second: str = ""
    question_second: str = ""


class RemoveStep(Command, frozen=True, tag="remove_step"):
    """Takes a step out, as long as nothing was answered in it."""

    step: int


class PlaceStep(Command, frozen=True, tag="place_step"):
    """Puts a step behind another; 0: first."""

    step: int
    after: int


class GoTo(Command, frozen=True, tag="go_to"):
    """Makes a step the current one. `seen`: the current step the desk saw, so that two presses move one step."""

    step: int
    seen: int | None = None


class OpenStep(Command, frozen=True, tag="open_step"):
    """Opens a step for the room; with `seconds` the timer starts."""

    step: int
    seconds: int | None = None


class StopStep(Command, frozen=True, tag="stop_step"):
    """Stops a step; reversible. People out of contact may still deliver."""

    step: int
    roles = ("facilitator", "system")


class ReopenStep(Command, frozen=True, tag="reopen_step"):
    """Opens a stopped step again."""

    step: int


class SetTimer(Command, frozen=True, tag="set_timer"):
    """Seconds from now, 0 takes the timer away, None leaves it as it runs; `stops`: the step stops when it ends."""

    step: int
    seconds: int | None = None
    stops: bool = False


class ExtendTimer(Command, frozen=True, tag="extend_timer"):
    """More seconds (from now, if it has ended)."""

    step: int
    seconds: int = 60


def on_agenda(step: int) -> str:
    """What undo calls a step's being there, apart from what is in it."""
    return f"agenda:{step}"


class StepAdded(Event, frozen=True, tag="step_added"):
    """A step is on the agenda."""

    step: int
    kind: str
    text: StepText
    settings: dict[str, Any]
    place: int

    def ids(self) -> frozenset[Key]:
        """The step, and that it is there."""
        return frozenset({self.step, on_agenda(self.step)})

    def inverse(self) -> Event:
        """Off the agenda."""
        return StepRemoved(self.step, self.kind, self.text, self.settings, self.place)


class StepRemoved(Event, frozen=True, tag="step_removed"):
    """A step is off the agenda."""

    step: int
    kind: str
    text: StepText
    settings: dict[str, Any]
    place: int

    def ids(self) -> frozenset[Key]:
        """The step, and that it is there."""
        return frozenset({self.step, on_agenda(self.step)})

    def inverse(self) -> Event:
        """Back where it was."""
        return StepAdded(self.step, self.kind, self.text, self.settings, self.place)


class StepEdited(Event, frozen=True, tag="step_edited"):
    """A step has other words or settings."""

    step: int
    text: StepText
    settings: dict[str, Any]
    old_text: StepText
    old_settings: dict[str, Any]
    touches = ("step",)

    def inverse(self) -> Event:
        """As it was."""
        return StepEdited(self.step, self.old_text, self.old_settings, self.text, self.settings)


class StepPlaced(Event, frozen=True, tag="step_placed"):
    """A step stands at another place (counted from 0)."""

    step: int
    place: int
    old: int
    touches = ("step",)

    def inverse(self) -> Event:
        """Where it stood."""
        return StepPlaced(self.step, self.old, self.place)


class StepEntered(Event, frozen=True, tag="step_entered"):
    """The room went to a step. `began`: the draft went live with it; False: it is a draft again; None: neither."""

    step: int | None
    old: int | None
    began: bool | None = None

    def ids(self) -> frozenset[Key]:
        """Where the room is, and the workshop's status if that changed too."""
        return frozenset({"current"} if self.began is None else {"current", "status"})

    def basis(self) -> frozenset[Key]:
        """That both steps are on the agenda, whatever happens in them."""
        return frozenset(on_agenda(s) for s in (self.step, self.old) if s is not None)

    def inverse(self) -> Event:
        """Back."""
        return StepEntered(self.old, self.step, None if self.began is None else not self.began)


class StepOpened(Event, frozen=True, tag="step_opened"):
    """A step was opened; `old` is its status before."""

    step: int
    old: str = "planned"
    touches = ("step",)

    def basis(self) -> frozenset[Key]:
        """A workshop that is not over."""
        return frozenset({"status"})

    def inverse(self) -> Event:
        """As before."""
        return StepSet(self.step, self.old, "open")


class StepStopped(Event, frozen=True, tag="step_stopped"):
    """A step was stopped; these people were out of contact and may still deliver what they wrote."""

    step: int
    out_of_contact: tuple[int, ...] = ()
    touches = ("step",)

    def basis(self) -> frozenset[Key]:
        """A workshop that is not over."""
        return frozenset({"status"})

    def inverse(self) -> Event:
        """Open again."""
        return StepSet(self.step, "open", "stopped")


class StepSet(Event, frozen=True, tag="step_set"):
    """A step has another status."""

    step: int
    status: str
    old: str
    touches = ("step",)

    def basis(self) -> frozenset[Key]:
        """A workshop that is not over."""
        return frozenset({"status"})

    def inverse(self) -> Event:
        """The status before."""
        return StepSet(self.step, self.old, self.status)


class TimerSet(Event, frozen=True, tag="timer_set"):
    """A step ends at `deadline` (ms), None: no timer."""

    step: int
    deadline: int | None
    stops: bool
    old: int | None
    old_stops: bool
    needs = ("step",)

    def ids(self) -> frozenset[Key]:
        """The timer only: what people hand in while it runs is not built on it."""
        return frozenset({f"timer:{self.step}"})

    def inverse(self) -> Event:
        """The timer before."""
        return TimerSet(self.step, self.old, self.old_stops, self.deadline, self.stops)


def known_step(w: Workshop, step: int) -> Step:
    """The step, or a refusal."""
    found = w.steps.get(step)
    if found is None or step not in w.order:
        raise Refused("step_unknown", "step")
    return found


def text_of(s: Step) -> StepText:
    """What a step says."""
    return StepText(s.title, s.question, s.minutes, s.notes, s.title_second, s.question_second)


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


def plain_settings(kinds: Kinds, kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """The settings with their defaults, as plain values; refuses what the kind does not know."""
    try:
        made = msgspec.convert(given, kinds[kind].settings, strict=False)
    except msgspec.ValidationError as error:
        raise Refused("settings_invalid", "settings", detail=str(error)) from error
    return plain(made)


def plain(settings: msgspec.Struct) -> dict[str, Any]:
    """Settings as the log reads them back: lists, no tuples."""
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(settings))
    return found


def steps_decider(kinds: Kinds) -> dict[type[Command], Any]:
    """Deciders that must know the kinds of step."""

    def add(w: Workshop, c: AddStep, ctx: Ctx) -> Sequence[Event]:
        if c.kind not in kinds.activities:
            raise Refused("kind_unknown", "kind")
        if len(w.order) >= MOST_STEPS:
            raise Refused("too_many_steps", "title", limit=MOST_STEPS)
        place = len(w.order) if c.after is None else place_after(w, c.after)
        settings = plain_settings(kinds, c.kind, c.settings)
        return (StepAdded(w.next_id, c.kind, _clean_text(c), settings, place),)

    def edit(w: Workshop, c: EditStep, ctx: Ctx) -> Sequence[Event]:
        s, text = known_step(w, c.step), _clean_text(c)
        old = plain(s.settings)
        settings = old if c.settings is None else plain_settings(kinds, s.kind, {**old, **c.settings})
        fixed = settings != old or text.question != s.question or text.question_second != s.question_second
        if fixed and (s.status == "open" or kinds[s.kind].answered(w, s)):
            raise Refused("step_answered", "question")
        return (StepEdited(s.id, text, settings, text_of(s), old),)

    def remove(w: Workshop, c: RemoveStep, ctx: Ctx) -> Sequence[Event]:
        s = known_step(w, c.step)
        if s.id == w.current or s.status == "open":
            raise Refused("step_in_use", "step")
        if kinds[s.kind].answered(w, s):
            raise Refused("step_answered", "step")
        settings = plain(s.settings)
        return (StepRemoved(s.id, s.kind, text_of(s), settings, w.order.index(s.id)),)

    def open_step(w: Workshop, c: OpenStep, ctx: Ctx) -> Sequence[Event]:
        s = known_step(w, c.step)
        if s.status != "planned":
            raise Refused("step_not_planned", "step")
        entered = () if w.current == s.id else (_entered(w, s),)
        timer = () if c.seconds is None else (_timer(s, ctx.now, c.seconds, s.timer_stops),)
        # The opening comes first: it names the act that undo takes back.
        return (StepOpened(s.id, s.status), *entered, *kinds[s.kind].opening(w, s, ctx), *timer)

    def stop(w: Workshop, c: StopStep, ctx: Ctx) -> Sequence[Event]:
        s = known_step(w, c.step)
        if s.status != "open":
            raise Refused("step_not_open", "step")
        away = tuple(sorted(p for p in ctx.absent if p in w.people and not w.people[p].removed))
        return (StepStopped(s.id, away), *kinds[s.kind].stopping(w, s, ctx))

    return {AddStep: add, EditStep: edit, RemoveStep: remove, OpenStep: open_step, StopStep: stop}


def place_after(w: Workshop, after: int) -> int:
    """The place behind a step, 0 for `after` 0."""
    if after == 0:
        return 0
    return w.order.index(known_step(w, after).id) + 1


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


def steps_folder(kinds: Kinds) -> dict[type[Event], Any]:
    """Folders that must know the kinds of step."""

    def make(step: int, kind: str, t: StepText, given: dict[str, Any]) -> Step:
        settings = msgspec.convert(given, kinds[kind].settings)
        state = kinds[kind].state()
        texts = (t.title, t.question, settings, state)
        return Step(step, kind, *texts, "planned", t.minutes, t.notes, t.title_second, t.question_second)

    def added(w: Workshop, r: Recorded, e: StepAdded) -> Workshop:
        kept = w.steps.get(e.step) or make(e.step, e.kind, e.text, e.settings)
        order = (*w.order[: e.place], e.step, *w.order[e.place :])
        next_id = max(w.next_id, e.step + 1)
        return msgspec.structs.replace(w, steps=put(w.steps, e.step, kept), order=order, next_id=next_id)

    def edited(w: Workshop, r: Recorded, e: StepEdited) -> Workshop:
        s, t = w.steps[e.step], e.text
        changed = msgspec.structs.replace(
            s,
            title=t.title,
            question=t.question,
            minutes=t.minutes,
            notes=t.notes,
            title_second=t.title_second,
            question_second=t.question_second,
            settings=msgspec.convert(e.settings, kinds[s.kind].settings),
        )
        return msgspec.structs.replace(w, steps=put(w.steps, s.id, changed))

    return {StepAdded: added, StepEdited: edited}


def with_step(w: Workshop, step: int, **changes: Any) -> Workshop:
    """The workshop with one step changed."""
    return msgspec.structs.replace(
        w, steps=put(w.steps, step, msgspec.structs.replace(w.steps[step], **changes))
    )


def with_state(w: Workshop, step: int, state: msgspec.Struct) -> Workshop:
    """The workshop with the state of one step replaced."""
    return with_step(w, step, state=state)


def fold_removed(w: Workshop, r: Recorded, e: StepRemoved) -> Workshop:
    """Off the agenda; the step itself is kept for undo."""
    return msgspec.structs.replace(w, order=tuple(i for i in w.order if i != e.step))


def fold_placed(w: Workshop, r: Recorded, e: StepPlaced) -> Workshop:
    """Another place."""
    rest = [i for i in w.order if i != e.step]
    return msgspec.structs.replace(w, order=(*rest[: e.place], e.step, *rest[e.place :]))


def fold_entered(w: Workshop, r: Recorded, e: StepEntered) -> Workshop:
    """The current step; the workshop is live from the first one on, until that is taken back."""
    status = "draft" if e.began is False else "live" if w.status == "draft" else w.status
    return msgspec.structs.replace(w, current=e.step, status=status)


def fold_opened(w: Workshop, r: Recorded, e: StepOpened) -> Workshop:
    """Open, since now."""
    return with_step(w, e.step, status="open", opened_at=r.at, out_of_contact=())


def fold_stopped(w: Workshop, r: Recorded, e: StepStopped) -> Workshop:
    """Stopped; remembers who was out of contact."""
    return with_step(w, e.step, status="stopped", out_of_contact=e.out_of_contact)


def fold_set(w: Workshop, r: Recorded, e: StepSet) -> Workshop:
    """Another status."""
    return with_step(w, e.step, status=e.status)


def fold_timer(w: Workshop, r: Recorded, e: TimerSet) -> Workshop:
    """Another deadline."""
    return with_step(w, e.step, deadline=e.deadline, timer_stops=e.stops)


DECIDERS: dict[type[Command], Any] = {
    PlaceStep: decide_place,
    GoTo: decide_go_to,
    ReopenStep: decide_reopen,
    SetTimer: decide_set_timer,
    ExtendTimer: decide_extend_timer,
}
FOLDERS: dict[type[Event], Any] = {
    StepRemoved: fold_removed,
    StepPlaced: fold_placed,
    StepEntered: fold_entered,
    StepOpened: fold_opened,
    StepStopped: fold_stopped,
    StepSet: fold_set,
    TimerSet: fold_timer,
}
