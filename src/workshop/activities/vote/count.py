"""Counting one vote: everything that needs people and towns is computed here, then both are cut off.

Withheld in secret votes, because a figure for a municipality with one or two voters is their ballot:
- supporting municipalities: below three None; where every municipality with fewer than three ballots supported an
  option (all of them did), one less is stated, so that the figure is "at least" and says nothing of any one of them,
  unless every single ballot supported it, which the count per head shows anyway;
- leaving one municipality out: only whether the leaders stay, None below three municipalities;
- a ballot's `size` (valid ballots of its municipality) stands on all lines if at least three valid ballots share each
  size and guests' ballots are none or at least three, else on no line. An abstention carries the smallest size, which
  tells nothing but that it came from a municipality.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from workshop.activities.vote.messages import (
    Counted,
    Given,
    Line,
    Paper,
    Points,
    State,
    Turnout,
    Way,
    Wording,
)
from workshop.core.chance import receipt, shuffled
from workshop.core.views import sort_key
from workshop.core.workshop import Person, Step, Workshop
from workshop.counting import (
    BallotFile,
    Outcome,
    as_document,
    check_number,
    checksum,
    leaders,
    parse_document,
    tally,
)

FEW = 3


def eligible(s: Step, p: Person) -> bool:
    """May this person's ballot count: present, and for a municipality unless guests vote."""
    return not p.removed and (p.municipality is not None or bool(s.settings.guests))


def count_all(w: Workshop, s: Step, seed: bytes) -> tuple[Counted, ...]:
    """All votes of the step."""
    return tuple(_count(w, s, paper, seed) for paper in s.state.papers)


def _count(w: Workshop, s: Step, paper: Paper, seed: bytes) -> Counted:
    given = {p: g for p, g in s.state.ballots[paper.id].items() if eligible(s, w.people[p])}
    named = _named(w, paper, given, seed)
    published, repeatable = cut(named) if s.settings.secret else (named, True)
    counted = parse_document(document(paper, s.state.wording, named))
    ways = {weighting: tally(counted, weighting) for weighting in ("per_head", "per_municipality")}
    head = ways["per_head"]
    supporters: dict[str, int] = head.details["supporters"]
    shown = document(paper, s.state.wording, published)
    return Counted(
        vote=paper.id,
        lines=tuple(published),
        per_head=way(head, paper),
        per_municipality=way(ways["per_municipality"], paper),
        supporters=supporters,
        towns=towns(paper, named, supporters, secret=bool(s.settings.secret)),
        voters=head.voters,
        municipalities=ways["per_municipality"].municipalities,
        abstained=head.abstained,
        turnout=turnout(w, s, given),
        stable=stable(counted, s.settings.leading, leaders(ways[s.settings.leading])),
        repeatable=repeatable,
        checksum=checksum(shown),
    )


def _named(w: Workshop, paper: Paper, given: Mapping[int, Given], seed: bytes) -> list[Line]:
    """The ballots in a drawn order, still with their municipality, no longer with their person."""
    lines: list[Line] = []
    taken = {g.receipt for g in given.values() if g.receipt}
    for person, g in given.items():
        town = w.people[person].municipality
        name = w.municipalities[town].name if town is not None else None
        voter = g.receipt or receipt(seed, f"receipt:{paper.id}:{person}", taken)
        taken.add(voter)
        lines.append(Line(voter, g.points or None, name))
    return shuffled(lines, seed, f"ballots:{paper.id}")


def cut(named: Sequence[Line]) -> tuple[list[Line], bool]:
    """The lines without municipalities, with sizes if these point at nobody; and whether they carry them."""
    valid = Counter(line.group for line in named if line.points and line.group is not None)
    ballots = Counter[int]()
    for size in valid.values():
        ballots[size] += size
    guests = sum(1 for line in named if line.group is None)
    if not ballots or min(ballots.values()) < FEW or 0 < guests < FEW:
        return [Line(line.voter, line.points) for line in named], False
    smallest = min(ballots)

    def size_of(line: Line) -> int | None:
        if line.group is None:
            return None
        return valid[line.group] if line.points else smallest

    return [Line(line.voter, line.points, None, size_of(line)) for line in named], True


def way(outcome: Outcome, paper: Paper) -> Way:
    """Scores, shared ranks and leaders of one way of counting; without a ballot all share the first place."""
    ranks, place = {o.id: 1 for o in paper.options}, 1
    for tier in outcome.tiers:
        ranks.update(dict.fromkeys(tier, place))
        place += len(tier)
    scores = {option: score or "0" for option, score in outcome.scores.items()}
    return Way(scores, ranks, leaders(outcome))


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


def stable(file: BallotFile, weighting: str, ahead: Sequence[str]) -> bool | None:
    """Whether the leaders stay in front whichever municipality is left out; None if that says nothing or too much."""
    groups = {b.group for b in file.ballots if b.ballot is not None and b.group is not None}
    if not ahead or len(groups) < FEW:
        return None
    return all(_in_front(tally(_without(file, g), weighting), frozenset(ahead)) for g in sorted(groups))


def _without(file: BallotFile, group: str) -> BallotFile:
    return msgspec.structs.replace(file, ballots=tuple(b for b in file.ballots if b.group != group))


def _in_front(outcome: Outcome, ahead: frozenset[str]) -> bool:
    """The leaders and nobody else hold the first places, with no tie across the cut."""
    seen: set[str] = set()
    for tier in outcome.tiers:
        if len(seen) >= len(ahead):
            break
        seen.update(tier)
    return seen == ahead


def document(
    paper: Paper, wording: Mapping[str, Wording], lines: Iterable[Line], hidden: Container[str] = ()
) -> dict[str, Any]:
    """The ballot file as `workshop tally` reads it. Hidden and erased options keep only the hash of their words."""
    options = []
    for o in paper.options:
        words = wording.get(o.id, Wording())
        told = {"name": words.name, "salt": words.salt} if words.name and o.id not in hidden else {}
        options.append({"id": o.id, **told, "name_hash": o.name_hash})
    params = {"points": paper.points, "max_per_option": paper.max_per_option, "lot": list(paper.lot)}
    ballots = [_written(line) for line in lines]
    raw = {"method": paper.rule, "params": params, "options": options, "ballots": ballots}
    return as_document(parse_document(raw))


def _written(line: Line) -> dict[str, Any]:
    points: Points | None = dict(line.points) if line.points else None
    plain: dict[str, Any] = {"voter": line.voter, "ballot": points}
    return plain | ({"group": line.group} if line.size is None else {"group_size": line.size})


def ballot_file(state: State, vote: int, hidden: Container[str] = (), rule_text: str = "") -> dict[str, Any]:
    """The file of one counted vote with its checksum; what both counts gave is told beside it, not counted with.

    `hidden`: ids of options whose words must not leave the house any more. KeyError if the vote is not counted.
    """
    found = {c.vote: c for c in state.counted}[vote]
    paper = {p.id: p for p in state.papers}[vote]
    ways = {"per_head": found.per_head, "per_municipality": found.per_municipality}
    beside = {
        "unit": "points",
        "checksum": found.checksum,
        "check_number": check_number(found.checksum),
        "per_municipality_repeatable": found.repeatable,
        "as_counted": {name: {"scores": w.scores, "ranks": w.ranks} for name, w in ways.items()},
    }
    told = {"rule_text": rule_text} if rule_text else {}
    return document(paper, state.wording, found.lines, hidden) | told | beside
