"""A counted vote as structs for templates. Values only; `ranking.py` fills them from what was counted, `pictures.py`
the pictures from the published ballots. Numbers are text with a point, the page sets the comma and the unit's words.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from workshop.core.results import FieldRef, Firmness, MergedSupport
from workshop.core.vote_pictures import Choice, Distribution, Duels, Spending, TownTurnout, Why

Headline = Literal["one", "order", "several", "nobody", "withheld"]
Second = Literal["same", "order", "level", "other", "nobody", "withheld"]


class Row(msgspec.Struct, frozen=True):
    """One option with a place. `rank` by the leading count, per head where the order per municipality is withheld;
    shares 0 to 100 are lengths of bars.

    `head_text`, `municipality_text`: in the unit of the ranking, empty where withheld. `label` is empty for a card
    that was hidden or erased.
    `supporters`: people who marked it; `municipalities` None: withheld, or the rule knows no supporters.
    `passive`: to leave all as it is. `chosen`: among those that were to be chosen, or bought.
    """

    option: str
    rank: int
    other_rank: int | None
    label: str
    field: FieldRef | None
    head_share: float
    head_text: str
    municipality_share: float
    municipality_text: str
    supporters: int
    municipalities: int | None
    withdrawn: bool
    passive: bool = False
    chosen: bool = False
    price: int | None = None


class Unplaced(msgspec.Struct, frozen=True):
    """An option without a place: too few people or municipalities rated it."""

    option: str
    label: str
    field: FieldRef | None
    rated_by: int
    withdrawn: bool


class TownRow(msgspec.Struct, frozen=True):
    """Open votes: what the people of a municipality gave to each option, in the order of the rows."""

    name: str
    cells: tuple[int, ...]


class Firm(msgspec.Struct, frozen=True):
    """For the desk: how firmly a vote stands. `others`: other rules with what they name first, `same` of them so."""

    vote: int
    firmness: Firmness | None
    others: tuple[tuple[str, tuple[str, ...]], ...]
    same: int


class Ranking(msgspec.Struct, frozen=True):
    """`headline`: one, several or nobody leads (`leaders`) in the leading count, one with others behind it (`order`),
    or that is withheld.

    `second`: what the other count says: the same leaders, the same in another `order`, the same
    but `level`, `other` ones, or nobody leads; or it is `withheld`, as `order_withheld` says of the one or the other.
    `gap`: by how much the last leader is ahead of `follower`, in the leading count. `towns`: open votes only.
    `why`: why the first is first, `lacked`: what the next one lacked to draw level.
    `merged`: cards and headings that hold several options by now. `withheld`: no numbers per municipality are told.
    `form`, `unit`, `less`, `least`, `most`: how ballots looked, what numbers mean, whether less is better, the scale.
    `delegation`, `speakers` (municipalities, people), `unsettled`: who cast which ballots (`messages.Counted`).
    Pictures are per head: `distributions` (grades), `duels` (places), `spending` (budget), else empty or None.
    """

    vote: int
    field: FieldRef | None
    rule: str
    points: int
    max_per_option: int
    leading: str
    secret: bool
    rows: tuple[Row, ...]
    headline: Headline
    leaders: tuple[str, ...]
    second: Second
    second_leaders: tuple[str, ...]
    gap: str
    follower: str
    stable: bool | None
    voters: int
    municipalities: int
    abstained: int
    withheld: bool
    turnout: tuple[TownTurnout, ...]
    towns: tuple[TownRow, ...]
    repeatable: bool
    both: bool
    apart: bool
    checksum: str
    check_number: str
    merged: tuple[MergedSupport, ...]
    form: str
    unit: str
    less: bool
    supports: bool
    least: int
    most: int
    coverage: str
    unplaced: tuple[Unplaced, ...]
    choice: Choice | None
    why: Why | None
    lacked: Why | None
    distributions: tuple[Distribution, ...]
    duels: Duels | None
    spending: Spending | None
    delegation: str = "each"
    speakers: tuple[tuple[int, int], ...] = ()
    unsettled: int = 0
    order_withheld: bool = False
