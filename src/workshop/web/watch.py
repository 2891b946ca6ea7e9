"""What a desk should look at about its door: wrong join codes in numbers, far more phones than expected.

It only says so. Nothing here refuses anybody: a hall sits behind one address, and seats are kept at the door itself.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from workshop.core.workshop import Workshop

MINUTE = 60_000
BEGUN, LATELY = 10 * MINUTE, 5 * MINUTE
LEAST = 10
"""Fewer late-comers at once are no news, however small the hall."""


class Watch(msgspec.Struct, frozen=True):
    """`wrong_codes`: so many that the desk should know, else 0. `crowd`: why the phones are too many."""

    wrong_codes: int = 0
    crowd: Literal["", "seats", "jump"] = ""
    phones: int = 0
    seats: int = 0
    lately: int = 0


def watch(w: Workshop, now: int, wrong_codes: int) -> Watch:
    """What there is to say now; nothing once nobody can join anyhow."""
    if w.status == "ended" or not w.door_open:
        return Watch()
    joined = [p.joined for p in w.present() if not p.paper]
    lately = sum(at > now - LATELY for at in joined)
    return Watch(wrong_codes, _crowd(w, now, len(joined), lately), len(joined), seats_of(w) or 0, lately)


def seats_of(w: Workshop) -> int | None:
    """All seats together, None if a municipality has no limit."""
    seats = [m.seats for m in w.municipalities.values()]
    return sum(s or 0 for s in seats) if seats and None not in seats else None


def _crowd(w: Workshop, now: int, phones: int, lately: int) -> Literal["", "seats", "jump"]:
    seats = seats_of(w)
    if seats is not None and phones > seats:
        return "seats"
    opened = [s.opened_at for s in w.agenda() if s.opened_at]
    begun = bool(opened) and now - min(opened) > BEGUN
    return "jump" if begun and lately >= LEAST and lately * 4 > phones - lately else ""
