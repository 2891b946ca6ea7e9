"""How firmly a counted vote stands, as it is stored. Values only; `standing.py` works them out while counting.

Whoever holds these may show them: what would tell of a small municipality was left out before they were made.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Places = tuple[int, int]
"""Best and worst place."""


class Margin(msgspec.Struct, frozen=True):
    """So many `of` ballots or municipalities would have to change for `outside` to draw level with `inside`.

    None of them: both are level at the line of the choice, so one alone changes who is chosen.
    """

    number: int
    of: Literal["ballots", "municipalities"]
    inside: str
    outside: str


class TownShare(msgspec.Struct, frozen=True):
    """Of what a municipality gave, so many per cent went to the options in front."""

    name: str
    per_cent: int


class Standing(msgspec.Struct, frozen=True):
    """In the leading count. `withheld`: figures of recounts and municipalities are left out, for some are too small.

    `recounts`: without one municipality each, in `same` of them the same are in front (None: withheld), `moves` their
    places by option. `draws`: so many halls were drawn `of` municipalities, or of ballots where municipalities may not
    be told; `spread`: the places between the 5 % and the 95 % draw. `shares`: empty where withheld or not known.
    `chosen`: all of this is about the options that were chosen, not about those in front.
    """

    withheld: bool = False
    recounts: int = 0
    same: int | None = None
    moves: dict[str, Places] = {}
    margin: Margin | None = None
    draws: int = 0
    of: Literal["municipalities", "ballots"] = "municipalities"
    spread: dict[str, Places] = {}
    shares: tuple[TownShare, ...] = ()
    chosen: bool = False
