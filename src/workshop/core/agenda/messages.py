"""Commands and events of the agenda. Old logs hold these events: tags and fields are never renamed,
new fields have defaults.
"""

from __future__ import annotations

from typing import Any

import msgspec

from workshop.core.messages import Command, Event, Key, there


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


class StepAdded(Event, frozen=True, tag="step_added"):
    """A step is on the agenda."""

    step: int
    kind: str
    text: StepText
    settings: dict[str, Any]
    place: int

    def ids(self) -> frozenset[Key]:
        """The step, and that it is there."""
        return frozenset({self.step, there(self.step)})

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
        return frozenset({self.step, there(self.step)})

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
    needs = ("step", "old")

    def ids(self) -> frozenset[Key]:
        """Where the room is, and the workshop's status if that changed too."""
        return frozenset({"current"} if self.began is None else {"current", "status"})

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

    def ids(self) -> frozenset[Key]:
        """The timer only: what people hand in while it runs is not built on it."""
        return frozenset({f"timer:{self.step}"})

    def basis(self) -> frozenset[Key]:
        """The step as it is: stopped by the timer, it has no use for another."""
        return frozenset({self.step})

    def inverse(self) -> Event:
        """The timer before."""
        return TimerSet(self.step, self.old, self.old_stops, self.deadline, self.stops)
