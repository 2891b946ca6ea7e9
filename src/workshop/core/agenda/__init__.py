"""The agenda: steps are added, edited, ordered, opened, stopped and timed, before and during the workshop.

A step that was answered keeps its question and settings. Timers are state that is asked (`due.py`), they end in stop.
Here is every act on steps as such; what a kind of step does is in `activities/`. `messages.py` words · `finding.py`
what is there · `deciding.py` what may happen · `folding.py` what became of it.
"""

from __future__ import annotations

from workshop.core.agenda.deciding import DECIDERS, steps_decider
from workshop.core.agenda.finding import (
    MOST_STEPS,
    known_step,
    place_after,
    plain,
    plain_settings,
    text_of,
)
from workshop.core.agenda.folding import (
    FOLDERS,
    steps_folder,
    with_state,
    with_step,
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

__all__ = [
    "DECIDERS",
    "FOLDERS",
    "MOST_STEPS",
    "AddStep",
    "EditStep",
    "ExtendTimer",
    "GoTo",
    "OpenStep",
    "PlaceStep",
    "RemoveStep",
    "ReopenStep",
    "SetTimer",
    "StepAdded",
    "StepEdited",
    "StepEntered",
    "StepOpened",
    "StepPlaced",
    "StepRemoved",
    "StepSet",
    "StepStopped",
    "StepText",
    "StopStep",
    "TimerSet",
    "known_step",
    "place_after",
    "plain",
    "plain_settings",
    "steps_decider",
    "steps_folder",
    "text_of",
    "with_state",
    "with_step",
]
