"""Which phones are to confirm that they know of a stop: called at the stop, and again after a restart."""

from __future__ import annotations

from collections.abc import Sequence

from workshop.core.agenda import StepOpened, StepSet, StepStopped
from workshop.core.messages import Recorded
from workshop.core.workshop import Workshop
from workshop.live.presence import Presence
from workshop.store.log import EventLog


async def call_again(presence: Presence, log: EventLog, w: Workshop) -> None:
    """After a restart, and for whoever comes to another process: each phone of then is to confirm a stop."""
    if any(s.status == "stopped" for s in w.agenda()):
        last = dict[int, Recorded]()
        for r in await log.read(w.id):
            if isinstance(r.event, StepOpened | StepStopped | StepSet) and r.seq <= w.seq:
                last[r.event.step] = r
        for step, r in last.items():
            if _is_stopped(w, step):
                presence.stopped_before(w.id, step, r.seq, _in_the_room(w, r.at))


def call_the_roll(presence: Presence, w: Workshop, recorded: Sequence[Recorded]) -> None:
    """From a stop on, it counts which phones confirm it; open again, none has to."""
    for r in recorded:
        if isinstance(r.event, StepOpened | StepStopped | StepSet):
            presence.reopened(w.id, r.event.step)
            if _is_stopped(w, r.event.step):
                presence.stopped(w.id, r.event.step, r.seq, _in_the_room(w, r.at))


def _is_stopped(w: Workshop, step: int) -> bool:
    return step in w.steps and w.steps[step].status == "stopped"


def _in_the_room(w: Workshop, at: int) -> frozenset[int]:
    """Who had joined by then."""
    return frozenset(p.number for p in w.present() if p.joined <= at)
