"""Whether the order per municipality of a secret vote may be told. The rule in words: `docs/decisions/secret-votes.md`.

Ballots, turnout and the count per head are public. Where no size may be told (`secrecy.tellable`), the order is one
equation more. With few municipalities it often has one solution (towns of 1, 4 and 5 voters), and where beside the odd
ones all have the same number of ballots, it is the order per head moved by the ballots of the odd ones alone, however
many the others are. There nothing of the count per municipality is told, which hangs on nothing but turnout: so what is
withheld can be said before, and is itself no hint. Nothing here changes a count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from workshop.activities.vote.messages import Line
from workshop.activities.vote.secrecy import FEW, shared

MANY = 6
Fate = Literal["told", "maybe", "withheld"]
Sizes = Mapping[int, int] | Mapping[str, int]


def fate(ballots: Mapping[int, int], guests: int) -> Fate:
    """What will become of the order of a secret vote if these municipalities cast so many ballots each.

    "maybe": it is withheld if there are abstentions from a small one.
    """
    voted = {town: n for town, n in ballots.items() if n}
    if not _narrow(voted, guests) or not _small(voted, guests):
        return "told"
    return "maybe" if shared(voted) and not 0 < guests < FEW else "withheld"


def order_told(named: Sequence[Line]) -> bool:
    """Of a secret vote whose sizes may not be told."""
    voted = Counter(line.group for line in named if line.group is not None)
    return not _narrow(voted, sum(1 for line in named if line.group is None))


def stable_told(named: Sequence[Line]) -> bool:
    """Whether it may be told that leaving one municipality out changes nothing. With few municipalities this bit can
    tell two towns of two that were divided from two that were of one mind. Of single ballots it tells nothing new.
    """
    voted = Counter(line.group for line in named if line.group is not None)
    return len(voted) >= MANY or FEW - 1 not in voted.values()


def _narrow(voted: Sizes, guests: int) -> bool:
    """Few municipalities, or all of one size but the odd ones; not where both ways of counting are one anyway."""
    return bool(voted) and not _alike(voted, guests) and (len(voted) < MANY or len(_usual(voted)) < 2)


def _usual(voted: Sizes) -> set[int]:
    """The sizes that do not point at anybody."""
    ballots = Counter[int]()
    for n in voted.values():
        ballots[n] += n
    return {n for n, number in ballots.items() if number >= FEW}


def _alike(voted: Sizes, guests: int) -> bool:
    """Both ways of counting are one: each municipality has one ballot, or there is only one municipality."""
    return not guests and (len(voted) == 1 or set(voted.values()) == {1})


def _small(voted: Sizes, guests: int) -> bool:
    return 0 < guests < FEW or any(n < FEW for n in voted.values())
