"""Whether the order per municipality of a secret vote may be told. The rule in words: `docs/decisions/secret-votes.md`.

Ballots, turnout and the count per head are public. Where no size may be told (`secrecy.tellable`), the order is one
equation more, and with few municipalities it often has one solution (towns of 1, 4 and 5 voters). So below `MANY`
municipalities nothing of the count per municipality is told, which hangs on nothing but what is public anyway. From
there on it is told unless it pins the ballot of a municipality with one or two ballots: some exchange of a ballot of
theirs for another person's has to leave everything told as it is. Nothing here changes a count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec.structs import replace

from workshop.activities.vote.messages import Line
from workshop.activities.vote.secrecy import FEW, shared

MANY = 6
TRIES = 40
"""Exchanges that are tried for each small municipality."""
Fate = Literal["told", "maybe", "withheld"]
Told = Callable[[Sequence[Line]], object]


def fate(ballots: Mapping[int, int], guests: int) -> Fate:
    """What will become of the order of a secret vote if these municipalities cast so many ballots each.

    Abstentions may turn "maybe" into either, and so may, in a large hall, what stands on the ballots.
    """
    voted = {town: n for town, n in ballots.items() if n}
    if not voted or _alike(voted, guests) or not _small(voted, guests):
        return "told"
    if shared(voted) and not 0 < guests < FEW:
        return "maybe" if len(voted) < MANY else "told"
    return "withheld" if len(voted) < MANY else "maybe"


def order_told(named: Sequence[Line], told: Told) -> bool:
    """Of a secret vote whose sizes may not be told. `told`: what such ballots would tell per municipality."""
    voted = Counter(line.group for line in named if line.group is not None)
    guests = sum(1 for line in named if line.group is None)
    if not voted or _alike(voted, guests):
        return True
    if len(voted) < MANY:
        return False
    seen = told(named)
    return all(_open(named, town, voted, told, seen) for town, n in voted.items() if n < FEW)


def stable_told(named: Sequence[Line]) -> bool:
    """Whether it may be told that leaving one municipality out changes nothing. With few municipalities this bit can
    tell two towns of two that were divided from two that were of one mind. Of single ballots it tells nothing new.
    """
    voted = Counter(line.group for line in named if line.group is not None)
    return len(voted) >= MANY or FEW - 1 not in voted.values()


def _alike(voted: Mapping[int, int] | Mapping[str, int], guests: int) -> bool:
    """Both ways of counting are one: each municipality has one ballot, or there is only one municipality."""
    return not guests and (len(voted) == 1 or set(voted.values()) == {1})


def _small(voted: Mapping[int, int] | Mapping[str, int], guests: int) -> bool:
    return 0 < guests < FEW or any(n < FEW for n in voted.values())


def _open(named: Sequence[Line], town: str, voted: Mapping[str, int], told: Told, seen: object) -> bool:
    """Another ballot may lie in this municipality as well: nothing that is told speaks against it."""
    if any(_sheets(named, town) != _sheets(named, t) for t, n in voted.items() if n == voted[town]):
        return True  # municipalities of one size may change places as a whole
    tried = list(_exchanges(named, town))
    return not tried or any(told(lines) == seen for lines in tried)


def _sheets(named: Sequence[Line], town: str) -> list[list[tuple[str, int]]]:
    return sorted(sorted((line.points or {}).items()) for line in named if line.group == town)


def _exchanges(named: Sequence[Line], town: str) -> Iterator[list[Line]]:
    """The hall with one ballot of the town exchanged for a different one, each such pair of ballots and towns once."""
    done = set[object]()
    for a, own in enumerate(named):
        for b, other in enumerate(named if own.group == town else ()):
            pair = (str(own.points), str(other.points), other.group)
            if other.group == town or own.points == other.points or pair in done or len(done) >= TRIES:
                continue
            done.add(pair)
            lines = list(named)
            lines[a], lines[b] = replace(own, points=other.points), replace(other, points=own.points)
            yield lines
