"""What became of steps. Never refuses: the log is what happened."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec

from workshop.core.activity import Kinds
from workshop.core.agenda.messages import (
    StepAdded,
    StepEdited,
    StepEntered,
    StepOpened,
    StepPlaced,
    StepRemoved,
    StepSet,
    StepStopped,
    StepText,
    TimerSet,
)
from workshop.core.messages import Event, Recorded
from workshop.core.workshop import Step, Workshop, put


def steps_folder(kinds: Kinds) -> dict[type[Event], Any]:
    """Folders that must know the kinds of step."""
    return {StepAdded: partial(fold_added, kinds), StepEdited: partial(fold_edited, kinds)}


def fold_added(kinds: Kinds, w: Workshop, r: Recorded, e: StepAdded) -> Workshop:
    """On the agenda; a step that was there before comes back as it was."""
    kept = w.steps.get(e.step) or _make(kinds, e)
    order = (*w.order[: e.place], e.step, *w.order[e.place :])
    next_id = max(w.next_id, e.step + 1)
    return msgspec.structs.replace(w, steps=put(w.steps, e.step, kept), order=order, next_id=next_id)


def _make(kinds: Kinds, e: StepAdded) -> Step:
    kind, t = kinds[e.kind], e.text
    texts = (t.title, t.question, msgspec.convert(e.settings, kind.settings), kind.state())
    return Step(e.step, e.kind, *texts, "planned", t.minutes, t.notes, t.title_second, t.question_second)


def fold_edited(kinds: Kinds, w: Workshop, r: Recorded, e: StepEdited) -> Workshop:
    """Other words or settings."""
    words = {f.name: getattr(e.text, f.name) for f in msgspec.structs.fields(StepText)}
    settings = msgspec.convert(e.settings, kinds[w.steps[e.step].kind].settings)
    return with_step(w, e.step, **words, settings=settings)


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
    here = with_step(w, e.step, visited=True) if e.step in w.steps else w
    return msgspec.structs.replace(here, current=e.step, status=status)


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


FOLDERS: dict[type[Event], Any] = {
    StepRemoved: fold_removed,
    StepPlaced: fold_placed,
    StepEntered: fold_entered,
    StepOpened: fold_opened,
    StepStopped: fold_stopped,
    StepSet: fold_set,
    TimerSet: fold_timer,
}
