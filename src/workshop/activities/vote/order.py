"""Whether anything of the count per municipality may be told of a secret vote whose sizes may not be told
(`secrecy.tellable`). The rule in words: `docs/decisions/secret-votes.md`.

Ballots, turnout and the count per head are public; numbers per municipality are withheld. A whole order of places
beside these is still so much that of a hall of six towns nearly always one way to deal the ballots out is left (tried:
106 of 108 halls, 16 and 24 options). So of such a vote no more is told than who is in front, and that only where there
are so many ways to deal the ballots out that one answer out of a few hundred leaves thousands of them. Elsewhere
nothing is told. How many ways there are hangs on nothing but turnout: so what is withheld can be said before, and is
itself no hint. Nothing here changes a count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import factorial
from typing import Literal

from workshop.activities.vote.messages import Line
from workshop.activities.vote.secrecy import FEW, shared

MANY = 6
ENOUGH = 1_000_000
"""Ways to deal the ballots out, from which on it is told who is in front: a few hundred answers leave thousands."""
Fate = Literal["told", "maybe", "front", "withheld"]
Sizes = Mapping[int, int] | Mapping[str, int]


def fate(ballots: Mapping[int, int], guests: int) -> Fate:
    """What will become of the order of a secret vote if these municipalities cast so many ballots each.

    "front": only who is in front is told; "maybe": not even that if there are abstentions from a small one.
    """
    voted = {town: n for town, n in ballots.items() if n}
    if not voted or _alike(voted, guests) or not _small(voted, guests):
        return "told"
    if shared(voted) and not 0 < guests < FEW:
        return "maybe" if _narrow(voted, guests) else "told"
    return "withheld" if _narrow(voted, guests) else "front"


def front_told(named: Sequence[Line]) -> bool:
    """Whether it may be told who is in front per municipality, in a secret vote whose sizes may not be told."""
    voted = Counter(line.group for line in named if line.group is not None)
    return not _narrow(voted, sum(1 for line in named if line.group is None))


def one_count(named: Sequence[Line]) -> bool:
    """Both ways of counting are one, so the one per municipality tells nothing new: each has one ballot (an abstention
    counts as one), or there is only one municipality.
    """
    voted = Counter(line.group for line in named if line.group is not None)
    return _alike(voted, sum(1 for line in named if line.group is None))


def stable_told(named: Sequence[Line]) -> bool:
    """Whether it may be told that leaving one municipality out changes nothing. With few municipalities this bit can
    tell two towns of two that were divided from two that were of one mind. Of single ballots it tells nothing new.
    """
    voted = Counter(line.group for line in named if line.group is not None)
    return len(voted) >= MANY or FEW - 1 not in voted.values()


def _narrow(voted: Sizes, guests: int) -> bool:
    """Too few ways to deal the ballots out; not where both ways of counting are one anyway."""
    return bool(voted) and not _alike(voted, guests) and _deals(voted, guests) < ENOUGH


def _deals(voted: Sizes, guests: int) -> int:
    """Ways to say of each ballot from how large a municipality it came, which is all that the count hangs on."""
    ballots = Counter[int]({0: guests})
    for n in voted.values():
        ballots[n] += n
    found = factorial(ballots.total())
    for number in ballots.values():
        found //= factorial(number)
    return found


def _alike(voted: Sizes, guests: int) -> bool:
    """Both ways of counting are one: each municipality has one ballot, or there is only one municipality."""
    return not guests and (len(voted) == 1 or set(voted.values()) == {1})


def _small(voted: Sizes, guests: int) -> bool:
    return 0 < guests < FEW or any(n < FEW for n in voted.values())
