"""Who may cast which ballot: each person the own one, one more under each mandate, or a delegation a joint one.

A *voice* is a ballot that somebody may cast; its key in the state is the number of the person or of the mandate. Under
`joint_last` and `joint_all` the people of a municipality share one ballot: each voice still leaves what it last said,
and what stands is what was said last. Under `joint_all` it is valid only if all who said something said the same. A
voice counts for the municipality it spoke for: after a correction of its municipality it says nothing until it casts
again. Nothing here tells one municipality of another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from workshop.activities.vote.messages import Given, Paper
from workshop.core.refusals import Refused
from workshop.core.workshop import Person, Step, Workshop


class Voice(msgspec.Struct, frozen=True):
    """A ballot that a person may cast. `mandate` None: the own one. `town` None: a guest's."""

    person: int
    town: int | None
    mandate: int | None = None

    @property
    def key(self) -> int:
        """Under which number its ballot lies."""
        return self.person if self.mandate is None else self.mandate


class Standing(msgspec.Struct, frozen=True):
    """A joint ballot as it stands: what was said last, how many said something, how many of them the same."""

    given: Given
    said: int
    same: int
    valid: bool


class Counting(msgspec.Struct, frozen=True):
    """A ballot that counts: `voter` is the number of its person, mandate or municipality."""

    voter: int
    town: int | None
    given: Given


def voices(s: Step, p: Person) -> tuple[Voice, ...]:
    """All ballots of a person, the own one first; none for who left and, unless guests vote, for guests."""
    if p.removed:
        return ()
    own = Voice(p.number, p.municipality)
    further = (Voice(p.number, m, mandate) for m, mandate in p.also.items())
    return tuple(v for v in (own, *further) if v.town is not None or s.settings.guests)


def voice_of(s: Step, p: Person, mandate: int | None) -> Voice:
    """The own voice or that of a mandate, or a refusal."""
    if mandate is not None and mandate not in p.also.values():
        raise Refused("mandate_unknown", "mandate")
    found = next((v for v in voices(s, p) if v.mandate == mandate), None)
    if found is None:
        raise Refused("guests_do_not_vote")
    return found


def holder(w: Workshop, number: int) -> tuple[int, int | None]:
    """Person and mandate behind the number of either."""
    for p in w.people.values():
        if number in p.also.values():
            return p.number, number
    return number, None


def all_voices(w: Workshop, s: Step) -> dict[int, Voice]:
    """Everybody's, by key."""
    return {v.key: v for p in w.people.values() for v in voices(s, p)}


def joint(paper: Paper, town: int | None) -> bool:
    """Whether this municipality casts one ballot together."""
    return paper.delegation != "each" and town is not None


def standing(w: Workshop, s: Step, paper: Paper, town: int | None) -> Standing | None:
    """The joint ballot of a municipality, None if nobody there has said anything."""
    ballots: dict[int, Given] = s.state.ballots.get(paper.id, {})
    here = (v for p in w.people.values() for v in voices(s, p) if v.town == town and v.key in ballots)
    return _standing(paper, [g for v in here if (g := ballots[v.key]).town == town])


def _standing(paper: Paper, said: Iterable[Given]) -> Standing | None:
    every = list(said)
    if not every:
        return None
    last = max(every, key=lambda g: g.seq)
    same = sum(1 for g in every if g.points == last.points)
    return Standing(last, len(every), same, paper.delegation == "joint_last" or same == len(every))


def own(s: Step, paper: Paper, v: Voice) -> Given | None:
    """What this voice itself said last, for the municipality for which it speaks now."""
    given: Given | None = s.state.ballots.get(paper.id, {}).get(v.key)
    if given is not None and joint(paper, v.town) and given.town != v.town:
        return None
    return given


def before(w: Workshop, s: Step, paper: Paper, v: Voice) -> Given | None:
    """The ballot that a new one of this voice replaces: the joint one, or its own."""
    if not joint(paper, v.town):
        return own(s, paper, v)
    found = standing(w, s, paper, v.town)
    return found.given if found else None


def _said(w: Workshop, s: Step, paper: Paper) -> list[tuple[Voice, Given]]:
    every = all_voices(w, s)
    cast: dict[int, Given] = s.state.ballots.get(paper.id, {})
    found = [(every[key], g) for key, g in cast.items() if key in every]
    return [(v, g) for v, g in found if not joint(paper, v.town) or g.town == v.town]


def _together(w: Workshop, s: Step, paper: Paper) -> dict[int, Standing]:
    by: dict[int, list[Given]] = {}
    for v, g in _said(w, s, paper):
        if v.town is not None and joint(paper, v.town):
            by.setdefault(v.town, []).append(g)
    return {town: found for town, said in by.items() if (found := _standing(paper, said))}


def counting(w: Workshop, s: Step, paper: Paper) -> list[Counting]:
    """The ballots that are counted if the vote is counted now."""
    single = [Counting(v.key, v.town, g) for v, g in _said(w, s, paper) if not joint(paper, v.town)]
    shared = _together(w, s, paper).items()
    return [*single, *(Counting(town, town, found.given) for town, found in shared if found.valid)]


def unsettled(w: Workshop, s: Step, paper: Paper) -> int:
    """Municipalities whose people have not confirmed the same, so that their ballot would not count."""
    return sum(1 for found in _together(w, s, paper).values() if not found.valid)


def speakers(w: Workshop, s: Step, paper: Paper) -> tuple[tuple[int, int], ...]:
    """How many people cast ballots for how many municipalities, as (municipalities, people) from two on."""
    towns = Counter(v.person for v, _ in _said(w, s, paper))
    return tuple(sorted(Counter(n for n in towns.values() if n > 1).items()))


def holds(w: Workshop, s: Step, mandate: int) -> bool:
    """A ballot that is not counted lies under this mandate."""
    return any(mandate in ballots for ballots in s.state.ballots.values())
