"""What a counted vote may tell of municipalities, and who may vote.

Withheld in secret votes, because a figure for a municipality with one or two voters is their ballot:
- supporting municipalities: below three None; where every municipality with fewer than three ballots supported an
  option (all of them did), one less is stated, so that the figure is "at least" and says nothing of any one of them,
  unless every single ballot supported it, which the count per head shows anyway;
- leaving one municipality out: only whether the leaders stay, None below three municipalities;
- a ballot's `size` (valid ballots of its municipality) stands on all lines if at least three valid ballots share each
  size and guests' ballots are none or at least three, else on no line. An abstention carries the smallest size, which
  tells nothing but that it came from a municipality. Where half of the voters have to rate an option, no line has it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence

from workshop.activities.vote.messages import Line, Paper, Turnout
from workshop.core.views import sort_key
from workshop.core.workshop import Person, Step, Workshop

FEW = 3


def eligible(s: Step, p: Person) -> bool:
    """May this person's ballot count: present, and for a municipality unless guests vote."""
    return not p.removed and (p.municipality is not None or bool(s.settings.guests))


def cut(named: Sequence[Line], sizes: bool = True) -> tuple[list[Line], bool]:
    """The lines without municipalities, with `sizes` if these point at nobody; and whether they carry them."""
    valid = Counter(line.group for line in named if line.points and line.group is not None)
    ballots = Counter[int]()
    for size in valid.values():
        ballots[size] += size
    guests = sum(1 for line in named if line.group is None)
    if not sizes or not ballots or min(ballots.values()) < FEW or 0 < guests < FEW:
        return unnamed(named), False
    smallest = min(ballots)

    def size_of(line: Line) -> int | None:
        if line.group is None:
            return None
        return valid[line.group] if line.points else smallest

    return [Line(line.voter, line.points, None, size_of(line)) for line in named], True


def unnamed(named: Iterable[Line]) -> list[Line]:
    """The lines without anything of a municipality."""
    return [Line(line.voter, line.points) for line in named]


def towns(
    paper: Paper, named: Iterable[Line], supporters: Mapping[str, int], *, secret: bool
) -> dict[str, int | None]:
    """How many municipalities supported each option; withheld as the head of this module says."""
    valid = [line for line in named if line.points]
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
    return {
        option: _told(n, len(size), small and supporters[option] < len(valid)) for option, n in found.items()
    }


def _told(number: int, everybody: int, telling: bool) -> int | None:
    told = number - 1 if telling and number == everybody else number
    return told if told == 0 == number or told >= FEW else None


def turnout(w: Workshop, s: Step, voters: Container[int]) -> tuple[Turnout, ...]:
    """Per municipality with people here: how many gave a ballot, in the order of the names."""
    people, voted = Counter[int](), Counter[int]()
    for p in w.people.values():
        if eligible(s, p) and p.municipality is not None:
            people[p.municipality] += 1
            voted[p.municipality] += p.number in voters
    found = (Turnout(m, w.municipalities[m].name, voted[m], n) for m, n in people.items())
    return tuple(sorted(found, key=lambda t: sort_key(t.name)))
