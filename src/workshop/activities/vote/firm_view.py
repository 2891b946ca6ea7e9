"""How firmly a counted vote stands, as it is read: sentences first, then places and shares. For desk and report.

What other rules would say is worked out per head from the published ballots and goes to the desk alone. Nothing here
decides anything, and nothing can be told that `standing.py` left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from workshop.activities.vote.firmness import Standing
from workshop.activities.vote.messages import Counted, Line, Paper
from workshop.activities.vote.methods import METHODS, places
from workshop.core.results import Firmness, PlaceRow, Said
from workshop.counting import leaders, parse_document, tally

Labels = Mapping[str, str]
Written = Callable[[dict[str, int], Paper], Any]
LOW = 2
"""A resistance up to here is hardly any."""


def firmness(c: Counted, labels: Labels, ahead: tuple[str, ...]) -> Firmness | None:
    """None for votes that were counted before this was worked out, and where nobody is in front."""
    s = c.standing
    if s is None or not ahead:
        return None
    rows = tuple(
        PlaceRow(labels[o], s.moves.get(o), s.spread.get(o)) for o in labels if o in s.moves or o in s.spread
    )
    shares = tuple((share.name, share.per_cent) for share in s.shares)
    return Firmness(tuple(_said(s, c, labels, ahead)), rows, shares, s.draws, s.withheld)


def _said(s: Standing, c: Counted, labels: Labels, ahead: tuple[str, ...]) -> Iterator[Said]:
    if s.same is not None and s.same == s.recounts:
        names = ", ".join(labels[o] for o in ahead)
        yield Said("counting.stable", {"options": names}, {"recounts": s.recounts})
    elif s.same is not None:
        yield Said("counting.unstable_in", {}, {"changed": s.recounts - s.same, "recounts": s.recounts})
    if s.margin is not None:
        sides = {"option": labels[s.margin.inside], "next": labels[s.margin.outside]}
        yield Said(f"counting.margin.{s.margin.of}", sides, {"number": s.margin.number})
    if s.draws:
        best, worst = s.spread[ahead[0]]
        numbers = {"draws": s.draws, "best": best, "worst": worst}
        yield Said(f"standing.drawn.{s.of}", {"option": labels[ahead[0]]}, numbers)
    if s.shares:
        least = min(s.shares, key=lambda share: share.per_cent)
        none = sum(1 for share in s.shares if not share.per_cent)
        yield Said("standing.least", {"town": least.name}, {"share": least.per_cent, "none": none})
    if s.withheld:
        yield Said("standing.withheld", {}, {})


def others(paper: Paper, c: Counted, labels: Labels) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What each other rule that fits these ballots names first, per head; empty without a ballot."""
    if not c.voters:
        return ()
    found = _others(_Key(paper, c))
    return tuple((rule, tuple(labels[o] for o in first)) for rule, first in found.items())


class _Key:
    """A published file, found again by its checksum."""

    def __init__(self, paper: Paper, counted: Counted) -> None:
        self.paper, self.counted = paper, counted

    def __hash__(self) -> int:
        return hash(self.counted.checksum)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.counted.checksum == self.counted.checksum


@lru_cache(64)
def _others(key: _Key) -> dict[str, tuple[str, ...]]:
    paper, lines = key.paper, key.counted.lines
    return {rule: _first(rule, paper, lines, written) for rule, written in fitting(paper).items()}


def fitting(paper: Paper) -> dict[str, Written]:
    """Other rules that the marks of this paper's ballots allow, and how these write a ballot."""
    form = METHODS[paper.rule].form
    if form == "places":
        return {r: places for r in ("schulze", "ranked_pairs", "borda") if r != paper.rule}
    if form == "grades":
        up: Written = lambda given, p: {o: _good(mark, p) for o, mark in given.items()}  # noqa: E731
        yes: Written = lambda given, p: [o for o, mark in given.items() if _carries(mark, p)]  # noqa: E731
        rules = {"score": up, "majority_judgment": up, "approval": yes}
        same = "score" if METHODS[paper.rule].less else paper.rule
        return {rule: written for rule, written in rules.items() if rule != same}
    crosses: Written = lambda given, p: [o for o, mark in given.items() if mark]  # noqa: E731
    return {"approval": crosses} if paper.rule != "approval" else {}


def _good(mark: int, paper: Paper) -> int:
    return paper.most - mark + paper.least if METHODS[paper.rule].less else mark


def _carries(mark: int, paper: Paper) -> bool:
    """A grade from the middle of the scale upwards; hardly any resistance."""
    return mark <= LOW if METHODS[paper.rule].less else 2 * mark >= paper.least + paper.most


def _first(rule: str, paper: Paper, lines: tuple[Line, ...], written: Written) -> tuple[str, ...]:
    graded = rule in ("score", "majority_judgment")
    params: dict[str, Any] = (
        {"min": paper.least, "max": paper.most, "coverage": paper.coverage} if graded else {}
    )
    ballots = [
        {"voter": line.voter, "ballot": written(line.points, paper) if line.points else None}
        for line in lines
    ]
    options = [{"id": o.id} for o in paper.options]
    found = tally(parse_document({"method": rule, "params": params, "options": options, "ballots": ballots}))
    return leaders(found) or found.winners
