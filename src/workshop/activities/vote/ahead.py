"""What counting a vote would give away, for the desk to know before it opens and before it counts.

Read off who is here and how many ballots lie there for which municipality, never off what stands on them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from workshop.activities.vote import delegations
from workshop.activities.vote.order import Fate, fate
from workshop.core.workshop import Step, Workshop

GRAVITY: tuple[Fate, ...] = ("told", "maybe", "front", "withheld")


class Ahead(msgspec.Struct, frozen=True):
    """`order`: whether the order per municipality will be told, before opening if all who are here vote.

    `ballots`: how many would count in the vote with the fewest, 0 if none has any. Only secret votes have these.
    """

    order: Fate = "told"
    ballots: int = 0


def ahead(w: Workshop, s: Step) -> Ahead:
    """Of a step that is not counted."""
    if not s.settings.secret or s.state.counted:
        return Ahead()
    if s.status == "planned":
        return Ahead(_fate(_here(w, s)))
    votes = [[c.town for c in delegations.counting(w, s, paper)] for paper in s.state.papers]
    gravest = max((_fate(towns) for towns in votes), key=GRAVITY.index, default=GRAVITY[0])
    return Ahead(gravest, min((len(towns) for towns in votes if towns), default=0))


def _here(w: Workshop, s: Step) -> list[int | None]:
    """A municipality (None: a guest) for each ballot of those who are here."""
    every = [voice.town for voice in delegations.all_voices(w, s).values()]
    if s.settings.delegation == "each":
        return every
    return [*{town for town in every if town is not None}, *(town for town in every if town is None)]


def _fate(ballots: Iterable[int | None]) -> Fate:
    found = Counter(ballots)
    guests = found.pop(None, 0)
    return fate({town: n for town, n in found.items() if town is not None}, guests)
