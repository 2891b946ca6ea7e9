"""What a counted vote may tell of municipalities, and who may vote.

Withheld in secret votes, because a figure for a municipality with one or two voters is their ballot:
- supporting municipalities: below three None; where every municipality with fewer than three ballots supported an
  option (all of them did), one less is stated, so that the figure is "at least" and says nothing of any one of them,
  unless every single ballot supported it and nobody abstained, which the count per head shows anyway. If the figure
  of any option would still tell a small municipality's ballot (towns of 3, 3, 3, 1, 1; three towns behind it, two
  ballots without it), the vote states none at all, so that what is missing points at no option;
- leaving one municipality out: only whether the leaders stay, None below three municipalities;
- a ballot's `size` (valid ballots of its municipality) stands on all lines if at least three valid ballots share each
  size, at least three ballots each number of voters, no abstention came from one or two voters, and guests' ballots are
  none or at least three; else on no line. An abstention carries the smallest size, which tells nothing but that it came
  from a municipality. Where half of the voters have to rate an option, no line has it;
- the numbers per municipality: where sizes may not be told, sums of both counts are two equations from which the
  ballots of a small municipality can be worked out (one voter beside a town of three: 3·T - S = 2·x). Then of
  that count no more is told than who is in front, and not even that where it could tell a ballot (`order.py`);
  municipalities are counted by turnout, supporting ones and what leaving one out changes are not told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from workshop.activities.vote.delegations import all_voices
from workshop.activities.vote.messages import Line, Paper, Turnout
from workshop.core.text import sort_key
from workshop.core.workshop import Person, Step, Workshop

FEW = 3


def eligible(s: Step, p: Person) -> bool:
    """May this person's ballot count: present, and for a municipality unless guests vote."""
    return not p.removed and (p.municipality is not None or bool(s.settings.guests))


def cut(named: Sequence[Line], sizes: bool = True) -> tuple[list[Line], bool]:
    """The lines without municipalities, with `sizes` if these point at nobody; and whether they carry them."""
    if not sizes or not tellable(named):
        return unnamed(named), False
    valid = Counter(line.group for line in named if line.points and line.group is not None)
    smallest = min(valid.values())

    def size_of(line: Line) -> int | None:
        if line.group is None:
            return None
        return valid[line.group] if line.points else smallest

    return [Line(line.voter, line.points, None, size_of(line)) for line in named], True


def tellable(named: Sequence[Line]) -> bool:
    """Whether a ballot's size, and so the numbers per municipality, point at nobody."""
    voted = Counter(line.group for line in named if line.group is not None)
    valid = Counter(line.group for line in named if line.points and line.group is not None)
    silent = any(n < FEW and valid[group] < n for group, n in voted.items())
    guests = sum(1 for line in named if line.group is None)
    return bool(valid) and shared(voted) and shared(valid) and not silent and not 0 < guests < FEW


def shared(sizes: Mapping[Any, int]) -> bool:
    """Whether each size is that of at least three ballots."""
    return not sizes or min(_ballots(sizes).values()) >= FEW


def _ballots(sizes: Mapping[Any, int]) -> Counter[int]:
    """How many ballots share each size."""
    found = Counter[int]()
    for size in sizes.values():
        found[size] += size
    return found


def unnamed(named: Iterable[Line]) -> list[Line]:
    """The lines without anything of a municipality."""
    return [Line(line.voter, line.points) for line in named]


def towns(
    paper: Paper, named: Iterable[Line], supporters: Mapping[str, int], *, secret: bool
) -> dict[str, int | None]:
    """How many municipalities supported each option; withheld as the head of this module says."""
    lines = list(named)
    valid = [line for line in lines if line.points]
    size = Counter(line.group for line in valid if line.group is not None)
    behind: dict[str, set[str]] = {o.id: set() for o in paper.options}
    for line in valid:
        for option in line.points or ():
            if line.group is not None:
                behind[option].add(line.group)
    found = {option: len(groups) for option, groups in behind.items()}
    if not secret:
        return dict(found)
    small = any(n < FEW for n in size.values())
    everybody = len(lines)
    told = {
        option: _told(n, len(size), small and supporters[option] < everybody) for option, n in found.items()
    }
    lacking = {option: len(valid) - supporters[option] for option in told}
    sizes = sorted(size.values())
    if any(_points_at_one(sizes, n, lacking[option]) for option, n in told.items() if n):
        return {option: n if n == 0 else None for option, n in told.items()}
    return told


def _points_at_one(sizes: Sequence[int], told: int, lacking: int) -> bool:
    """Whether these towns, so many of them behind an option, and so many ballots without it tell a small town's ballot.

    The towns without a supporter are any whose ballots together are no more than the ones without the option. A town
    of one must be able to stand on both sides, a town of two must not have to stand among those.
    """
    if not lacking:
        return False
    without = (0, 1) if told == len(sizes) - 1 else (len(sizes) - told,)
    for at, own in enumerate(sizes):
        if own >= FEW:
            break
        others = [*sizes[:at], *sizes[at + 1 :]]
        outside = any(sum(others[:k]) <= lacking for k in without if k <= len(others))
        inside = any(k and own + sum(others[: k - 1]) <= lacking for k in without)
        if not outside or (own == 1 and not inside):
            return True
    return False


def _told(number: int, everybody: int, telling: bool) -> int | None:
    told = number - 1 if telling and number == everybody else number
    return told if told == 0 == number or told >= FEW else None


def turnout(w: Workshop, s: Step, voters: Container[int]) -> tuple[Turnout, ...]:
    """Per municipality with people here or one who speaks for it: how many gave a ballot, in the order of the names.

    `voters`: numbers of people and mandates.
    """
    people, voted = Counter[int](), Counter[int]()
    for key, voice in all_voices(w, s).items():
        if voice.town is not None:
            people[voice.town] += 1
            voted[voice.town] += key in voters
    found = (Turnout(m, w.municipalities[m].name, voted[m], n) for m, n in people.items())
    return tuple(sorted(found, key=lambda t: sort_key(t.name)))
