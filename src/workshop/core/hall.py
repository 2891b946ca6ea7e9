"""The hall as a whole: pause with a text, blank board, parking lot, end of the workshop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from workshop.core.activity import Ctx
from workshop.core.messages import Command, Event, Recorded
from workshop.core.refusals import Refused
from workshop.core.text import clean, optional
from workshop.core.workshop import Parked, Workshop, put


class Pause(Command, frozen=True, tag="pause"):
    """Shows a text on every screen instead of the step."""

    text: str = ""


class Resume(Command, frozen=True, tag="resume"):
    """Ends the pause."""


class SetBlank(Command, frozen=True, tag="set_blank"):
    """Blanks the board or shows it again."""

    blank: bool


class Park(Command, frozen=True, tag="park"):
    """Puts something into the parking lot."""

    text: str


class SetParked(Command, frozen=True, tag="set_parked"):
    """Ticks something in the parking lot off, or on again."""

    parked: int
    done: bool


class ShowParked(Command, frozen=True, tag="show_parked"):
    """Shows the parking lot on the board instead of the step, or the step again."""

    shown: bool


class End(Command, frozen=True, tag="end"):
    """Ends the workshop: no more joining or writing."""


class Continue(Command, frozen=True, tag="continue"):
    """Takes up an ended workshop again."""


class Paused(Event, frozen=True, tag="paused"):
    """A text is shown instead of the step, None: no longer."""

    text: str | None
    old: str | None
    thing = "pause"

    def inverse(self) -> Event:
        """The other way."""
        return Paused(self.old, self.text)


class BlankSet(Event, frozen=True, tag="blank_set"):
    """The board is blank, or not."""

    blank: bool
    thing = "blank"

    def inverse(self) -> Event:
        """The other way."""
        return BlankSet(not self.blank)


class ParkedAdded(Event, frozen=True, tag="parked_added"):
    """Something is in the parking lot."""

    parked: int
    text: str
    touches = ("parked",)

    def inverse(self) -> Event:
        """Ticked off."""
        return ParkedSet(self.parked, True, False)


class ParkedSet(Event, frozen=True, tag="parked_set"):
    """Something in the parking lot is done, or not."""

    parked: int
    done: bool
    old: bool
    touches = ("parked",)

    def inverse(self) -> Event:
        """As before."""
        return ParkedSet(self.parked, self.old, self.done)


class ParkedShown(Event, frozen=True, tag="parked_shown"):
    """The board shows the parking lot, or not."""

    shown: bool
    thing = "parked_shown"

    def inverse(self) -> Event:
        """The other way."""
        return ParkedShown(not self.shown)


class StatusSet(Event, frozen=True, tag="status_set"):
    """The workshop is live or ended."""

    status: str
    old: str
    thing = "status"

    def inverse(self) -> Event:
        """As before."""
        return StatusSet(self.old, self.status)


def decide_pause(w: Workshop, c: Pause, ctx: Ctx) -> Sequence[Event]:
    """Pauses, with or without a text."""
    return (Paused(optional(c.text, 300, "text"), w.paused),)


def decide_resume(w: Workshop, c: Resume, ctx: Ctx) -> Sequence[Event]:
    """Goes on."""
    return () if w.paused is None else (Paused(None, w.paused),)


def decide_blank(w: Workshop, c: SetBlank, ctx: Ctx) -> Sequence[Event]:
    """Blanks or shows."""
    return () if w.blank == c.blank else (BlankSet(c.blank),)


def decide_park(w: Workshop, c: Park, ctx: Ctx) -> Sequence[Event]:
    """Parks."""
    return (ParkedAdded(w.next_id, clean(c.text, 300)),)


def decide_set_parked(w: Workshop, c: SetParked, ctx: Ctx) -> Sequence[Event]:
    """Ticks off."""
    if c.parked not in w.parked:
        raise Refused("parked_unknown", "parked")
    old = w.parked[c.parked].done
    return () if old == c.done else (ParkedSet(c.parked, c.done, old),)


def decide_end(w: Workshop, c: End, ctx: Ctx) -> Sequence[Event]:
    """Ends, if no step is open any more."""
    still = next((s for s in w.agenda() if s.status == "open"), None)
    if still is not None:
        raise Refused("step_still_open", number=w.order.index(still.id) + 1, title=still.title)
    return () if w.status == "ended" else (StatusSet("ended", w.status),)


def decide_continue(w: Workshop, c: Continue, ctx: Ctx) -> Sequence[Event]:
    """Goes on after the end."""
    return (StatusSet("live", w.status),) if w.status == "ended" else ()


def decide_show_parked(w: Workshop, c: ShowParked, ctx: Ctx) -> Sequence[Event]:
    """Shows the parking lot or the step."""
    return () if w.parked_shown == c.shown else (ParkedShown(c.shown),)


def fold_paused(w: Workshop, r: Recorded, e: Paused) -> Workshop:
    """Pause."""
    return msgspec.structs.replace(w, paused=e.text)


def fold_blank(w: Workshop, r: Recorded, e: BlankSet) -> Workshop:
    """Blank."""
    return msgspec.structs.replace(w, blank=e.blank)


def fold_parked(w: Workshop, r: Recorded, e: ParkedAdded) -> Workshop:
    """Parked."""
    parked = put(w.parked, e.parked, Parked(e.parked, e.text))
    return msgspec.structs.replace(w, parked=parked, next_id=max(w.next_id, e.parked + 1))


def fold_set_parked(w: Workshop, r: Recorded, e: ParkedSet) -> Workshop:
    """Ticked."""
    p = msgspec.structs.replace(w.parked[e.parked], done=e.done)
    return msgspec.structs.replace(w, parked=put(w.parked, p.id, p))


def fold_parked_shown(w: Workshop, r: Recorded, e: ParkedShown) -> Workshop:
    """Shown."""
    return msgspec.structs.replace(w, parked_shown=e.shown)


def fold_status(w: Workshop, r: Recorded, e: StatusSet) -> Workshop:
    """Status, and since when it is over."""
    return msgspec.structs.replace(w, status=e.status, ended_at=r.at if e.status == "ended" else None)


DECIDERS: dict[type[Command], Any] = {
    Pause: decide_pause,
    Resume: decide_resume,
    SetBlank: decide_blank,
    Park: decide_park,
    SetParked: decide_set_parked,
    ShowParked: decide_show_parked,
    End: decide_end,
    Continue: decide_continue,
}
FOLDERS: dict[type[Event], Any] = {
    Paused: fold_paused,
    BlankSet: fold_blank,
    ParkedAdded: fold_parked,
    ParkedSet: fold_set_parked,
    ParkedShown: fold_parked_shown,
    StatusSet: fold_status,
}
