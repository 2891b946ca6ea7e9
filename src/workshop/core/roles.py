"""Who acts and who looks. The actor always comes from a cookie or token, never from a message."""

from __future__ import annotations

import enum
from typing import Literal

import msgspec


class Audience(enum.StrEnum):
    """For whom a view is made."""

    PARTICIPANT = "participant"
    FACILITATOR = "facilitator"
    HELPER = "helper"
    BOARD = "board"
    ORGANISER = "organiser"
    REMOTE = "remote"


Role = Literal["participant", "facilitator", "helper", "system"]


class Actor(msgspec.Struct, frozen=True):
    """`number`: the person in this workshop (participant) or the account (facilitator); None for links and clocks.

    `desk` tells two desks of one account apart, so that each undoes its own last act.
    """

    role: Role
    number: int | None = None
    desk: str = ""

    def text(self) -> str:
        """How the actor is written into the log: `participant:12`, `facilitator:3`, `helper`, `system`."""
        return self.role if self.number is None else f"{self.role}:{self.number}"


SYSTEM = Actor("system")

REMOTE = "remote"
"""`Actor.desk` of a phone that was paired with a desk: it acts for the desk's account, in a few ways only."""
BY_REMOTE = frozenset(
    {
        *("go_to", "open_step", "stop_step", "reopen_step", "set_timer", "extend_timer"),
        *("set_blank", "pause", "resume", "turn_card", "lay_down", "hide_card", "show_picture"),
    }
)
"""Tags of the commands that a paired phone may send. Whoever finds it can disturb, but nothing here is final:
nothing is counted, ended, erased or set up."""


HOUSE = Actor("facilitator", 0)
"""Lays out what a template or an earlier workshop holds: no desk's own act, so on no desk to undo."""


def facilitator(number: int = 1) -> Actor:
    """The facilitator with this account number."""
    return Actor("facilitator", number)


def participant(number: int) -> Actor:
    """The person with this number in the workshop."""
    return Actor("participant", number)
