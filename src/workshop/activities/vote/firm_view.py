"""How firmly a counted vote stands, as it is read: sentences first, then places and shares. For desk and report.

What other rules would say is worked out per head from the published ballots and goes to the desk alone. Nothing here
decides anything, and nothing can be told that `standing.py` left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from workshop.activities.vote.firmness import Margin, Standing
from workshop.activities.vote.messages import Counted, Line, Paper
from workshop.activities.vote.methods import METHODS, places
from workshop.core.results import Firmness, PlaceRow, Said
from workshop.counting import Outcome, leaders, parse_document, tally
from workshop.counting.beside import GRADES, beside
from workshop.counting.stability import front

Labels = Mapping[str, str]
Written = Callable[[dict[str, int], Paper], Any]


def firmness(c: Counted, labels: Labels, ahead: tuple[str, ...]) -> Firmness | None:
    """Of the options chosen, else of those in front. None for votes that were counted before this was worked out, and
    where there are none.
    """
    s = c.standing
    if s is not None and s.chosen and c.chosen is not None:
        ahead = c.chosen.options
    if s is None or not ahead:
        return None
    rows = tuple(
        PlaceRow(labels[o], s.moves.get(o), s.spread.get(o)) for o in labels if o in s.moves or o in s.spread
    )
    shares = tuple((share.name, share.per_cent) for share in s.shares)
    return Firmness(tuple(_said(s, c, labels, ahead)), rows, shares, s.draws, s.withheld, s.chosen)


def _said(s: Standing, c: Counted, labels: Labels, ahead: tuple[str, ...]) -> Iterator[Said]:
    about = ".chosen" if s.chosen else ""
    if s.same is not None and s.same == s.recounts:
        names = ", ".join(labels[o] for o in ahead)
        yield Said(f"counting.stable{about}", {"options": names}, {"recounts": s.recounts})
    elif s.same is not None:
        changed = {"changed": s.recounts - s.same, "recounts": s.recounts}
        yield Said(f"counting.unstable_in{about}", {}, changed)
    if s.margin is not None:
        yield _margin(s.margin, c, labels)
    if s.draws:
        watched = ahead[-1] if s.chosen else ahead[0]
        best, worst = s.spread[watched]
        numbers = {"draws": s.draws, "best": best, "worst": worst}
        yield Said(f"standing.drawn.{s.of}", {"option": labels[watched]}, numbers)
    if s.shares:
        least = min(s.shares, key=lambda share: share.per_cent)
        none = sum(1 for share in s.shares if not share.per_cent)
        yield Said(f"standing.least{about}", {"town": least.name}, {"share": least.per_cent, "none": none})
    if s.withheld:
        yield Said("standing.withheld", {}, {})


def _margin(found: Margin, c: Counted, labels: Labels) -> Said:
    """Where both are level at the line, what decided there instead of a ballot."""
    sides = {"option": labels[found.inside], "next": labels[found.outside]}
    if not found.number:
        by = "lot" if c.chosen is not None and found.outside in c.chosen.level else "criterion"
        return Said(f"standing.line.{by}", sides, {})
    return Said(f"counting.margin.{found.of}", sides, {"number": found.number})


def others(paper: Paper, c: Counted, labels: Labels) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What each other rule that fits these ballots names first, as many as were chosen; per head, empty without a
    ballot.
    """
    if not c.voters:
        return ()
    found = _others(_Key(paper, c))
    number = len(c.chosen.options) if c.chosen is not None else 0
    return tuple((rule, tuple(labels[o] for o in _front(one, number))) for rule, one in found.items())


def _front(found: Outcome, number: int) -> tuple[str, ...]:
    return front(found, number) if number else leaders(found) or found.winners


class _Key:
    """A published file, found again by its checksum."""

    def __init__(self, paper: Paper, counted: Counted) -> None:
        self.paper, self.counted = paper, counted

    def __hash__(self) -> int:
        return hash(self.counted.checksum)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.counted.checksum == self.counted.checksum


@lru_cache(64)
def _others(key: _Key) -> dict[str, Outcome]:
    paper, lines = key.paper, key.counted.lines
    return {rule: _counted(rule, paper, lines, written) for rule, written in fitting(paper).items()}


def fitting(paper: Paper) -> dict[str, Written]:
    """Other rules that the marks of this paper's ballots allow, and how these write a ballot."""
    form, less = METHODS[paper.rule].form, METHODS[paper.rule].less
    found = beside(paper.rule, form, less=less, least=paper.least, most=paper.most)
    if form == "places":
        return {rule: places for rule in found}  # noqa: C420 - typed by where it goes
    return {rule: _without_paper(write) for rule, write in found.items()}


def _without_paper(write: Callable[[Any], Any]) -> Written:
    return lambda given, _paper: write(given)


def _counted(rule: str, paper: Paper, lines: tuple[Line, ...], written: Written) -> Outcome:
    graded = rule in GRADES
    params: dict[str, Any] = (
        {"min": paper.least, "max": paper.most, "coverage": paper.coverage} if graded else {}
    )
    ballots = [
        {"voter": line.voter, "ballot": written(line.points, paper) if line.points else None}
        for line in lines
    ]
    options = [{"id": o.id} for o in paper.options]
    return tally(parse_document({"method": rule, "params": params, "options": options, "ballots": ballots}))
