"""What time itself demands: steps whose timer has ended and that stop by themselves. Asked before every batch."""

from __future__ import annotations

from workshop.core.agenda import StopStep
from workshop.core.messages import Command
from workshop.core.workshop import Workshop


def due(workshop: Workshop, now: int) -> list[tuple[str, Command]]:
    """Commands of the clock with ids derived from what is due, so that each happens once in any number of processes."""
    return [
        (f"due:{s.id}:{s.deadline}", StopStep(s.id))
        for s in workshop.agenda()
        if s.status == "open" and s.timer_stops and s.deadline is not None and s.deadline <= now
    ]


def next_due(workshop: Workshop) -> int | None:
    """When the clock has to be asked again, in ms."""
    ends = [s.deadline for s in workshop.agenda() if s.status == "open" and s.timer_stops and s.deadline]
    return min(ends, default=None)
