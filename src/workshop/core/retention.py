"""How long names and return codes are kept after the end of a workshop. What was written and counted stays.

Whoever joins is told the time, so it can be made shorter while people are in, but not longer. This module only says
when; erasing is done outside, for names never come near the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from workshop.core.activity import Ctx
from workshop.core.messages import Command, Event, Recorded
from workshop.core.refusals import Refused
from workshop.core.workshop import Workshop

DAY = 24 * 3600 * 1000
LEAST_DAYS, MOST_DAYS = 1, 365


class SetRetention(Command, frozen=True, tag="set_retention"):
    """Names and return codes are kept for so many days after the end."""

    days: int


class RetentionSet(Event, frozen=True, tag="retention_set"):
    """The time for which names and return codes are kept."""

    days: int
    old: int
    thing = "retention"

    def inverse(self) -> Event | None:
        """The time before; a shorter one was promised to people and stays."""
        return RetentionSet(self.old, self.days) if self.days > self.old else None


def kept_until(w: Workshop) -> int | None:
    """Until when names and return codes are kept; None while the workshop goes on."""
    return None if w.ended_at is None else w.ended_at + w.keep_days * DAY


def is_due(w: Workshop, now: int) -> bool:
    """Whether names and return codes have to go. A workshop that nobody ended was over with its last event."""
    over = w.at if w.ended_at is None else w.ended_at
    return now > over + w.keep_days * DAY


def decide_retention(w: Workshop, c: SetRetention, ctx: Ctx) -> Sequence[Event]:
    """Sets the time, as far as that breaks no promise."""
    if not LEAST_DAYS <= c.days <= MOST_DAYS:
        raise Refused("retention_out_of_range", "days", least=LEAST_DAYS, most=MOST_DAYS)
    if c.days > w.keep_days and any(not p.paper for p in w.people.values()):
        raise Refused("retention_promised", "days", days=w.keep_days)
    return () if c.days == w.keep_days else (RetentionSet(c.days, w.keep_days),)


def fold_retention(w: Workshop, r: Recorded, e: RetentionSet) -> Workshop:
    """Takes over the time."""
    return msgspec.structs.replace(w, keep_days=e.days)


DECIDERS: dict[type[Command], Any] = {SetRetention: decide_retention}
FOLDERS: dict[type[Event], Any] = {RetentionSet: fold_retention}
