"""The values that counting works on: a file of ballots, and what came out of it.

These structs mirror the file format of `workshop tally`, so that a vote in the hall and a file on a town's
laptop go through the same code. They hold checked values only (see ballots.py); nothing here computes.
"""

from typing import Any

import msgspec

Points = dict[str, int]
Choice = tuple[str, ...]
Ranking = tuple[tuple[str, ...], ...]
Content = Points | Choice | Ranking | None

METHODS = (
    "dots",
    "approval",
    "score",
    "majority_judgment",
    "borda",
    "schulze",
    "ranked_pairs",
    "consensing",
    "equal_shares",
)


class BallotError(Exception):
    """Unreadable or contradictory input: names the place as a path from the top of the file."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place}: {why}" if place else why)
        self.place = place
        self.why = why


class Option(msgspec.Struct, frozen=True, omit_defaults=True):
    id: str
    name: str | None = None
    salt: str | None = None
    name_hash: str | None = None


class Ballot(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the file: `weight` identical ballots. `ballot` None: abstained. Points of 0 are left out."""

    voter: str
    ballot: Content
    group: str | None = None
    weight: int = 1
    group_size: int | None = None


class Params(msgspec.Struct, frozen=True):
    """Every rule's parameters in one record; which of them a rule knows stands in params.py. `blank` None: left out."""

    points: int = 0
    max_per_option: int = 0
    min: int = 0
    max: int = 10
    blank: int | None = None
    coverage: str = "none"
    variant: str = "tournament"
    budget: int = 0
    costs: dict[str, int] = {}
    completion: str = "add1"
    lot: tuple[str, ...] = ()


class BallotFile(msgspec.Struct, frozen=True):
    method: str
    params: Params
    options: tuple[Option, ...]
    ballots: tuple[Ballot, ...]


class Outcome(msgspec.Struct, frozen=True):
    """What `workshop tally` prints, field by field in this order."""

    method: str
    weighting: str
    voters: int
    municipalities: int
    abstained: int
    without_municipality: int
    tiers: tuple[tuple[str, ...], ...]
    winners: tuple[str, ...]
    too_few_ratings: tuple[str, ...]
    scores: dict[str, str | None]
    details: dict[str, Any]
