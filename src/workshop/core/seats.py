"""Seats at the door: how many people of a municipality may come in, one by one or the whole list at once.

The whole list is one act with one undo. A row that cannot be right stops all of them: nothing is half set. Who comes
in is decided in `door.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from workshop.core.activity import Ctx
from workshop.core.door import MOST_PEOPLE, SeatsSet, SetSeats, known_municipality
from workshop.core.messages import Command, Event
from workshop.core.refusals import Refused
from workshop.core.workshop import Workshop


class SetAllSeats(Command, frozen=True, tag="set_all_seats"):
    """Seats by municipality, as typed: an empty text is without limit. Who is not named keeps what it has."""

    seats: dict[int, str] = msgspec.field(default_factory=dict)


def decide_seats(w: Workshop, c: SetSeats, ctx: Ctx) -> Sequence[Event]:
    """Sets the number of seats of one municipality."""
    m = known_municipality(w, c.municipality)
    if m is None:
        raise Refused("municipality_unknown", "municipality")
    if c.seats is not None and not 0 <= c.seats <= MOST_PEOPLE:
        raise Refused("seats_out_of_range", "seats")
    return (SeatsSet(m.id, c.seats, m.seats),)


def decide_all(w: Workshop, c: SetAllSeats, ctx: Ctx) -> Sequence[Event]:
    """Sets what differs; every wrong row is named at once."""
    if any(m not in w.municipalities for m in c.seats):
        raise Refused("municipality_unknown", "municipality")
    wrong = [m for m, typed in c.seats.items() if not right(typed)]
    if wrong:
        names = ", ".join(w.municipalities[m].name for m in wrong)
        raise Refused("seats_wrong", "seats", names=names, rows=wrong, limit=MOST_PEOPLE)
    wanted = {m: int(typed) if typed.strip() else None for m, typed in c.seats.items()}
    return tuple(
        SeatsSet(m, seats, w.municipalities[m].seats)
        for m, seats in wanted.items()
        if seats != w.municipalities[m].seats
    )


def right(typed: str) -> bool:
    """Whether this can be a number of seats, or none."""
    number = typed.strip()
    return not number or (
        number.isascii() and number.isdigit() and len(number) <= 4 and int(number) <= MOST_PEOPLE
    )


DECIDERS: dict[type[Command], Any] = {SetSeats: decide_seats, SetAllSeats: decide_all}
FOLDERS: dict[type[Event], Any] = {}
