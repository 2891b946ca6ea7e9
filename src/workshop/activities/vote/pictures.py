"""What can be seen in the published ballots beside the ranking: grades, pairs, purchases, and why the first is first.

All of it is per head and derived from the lines alone, so it tells nothing that the ballot file does not tell. The
count of a file is kept, for it never changes; it is found again by the file's checksum.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from workshop.activities.vote.count import document
from workshop.activities.vote.figures import texts
from workshop.activities.vote.messages import Counted, Paper
from workshop.activities.vote.methods import METHODS
from workshop.activities.vote.shown import Distribution, Duels, Purchase, Spending, Why
from workshop.counting import Outcome, parse_document, tally
from workshop.counting.explain import lead

OBJECTION = 8
KEPT = 64
Labels = Mapping[str, str]


class _File:
    """A published file; equal to another with the same checksum, which covers all that is counted."""

    def __init__(self, paper: Paper, counted: Counted) -> None:
        self.paper, self.counted = paper, counted

    def __hash__(self) -> int:
        return hash(self.counted.checksum)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _File) and other.counted.checksum == self.counted.checksum


@lru_cache(KEPT)
def _outcome(file: _File, weighting: str) -> Outcome:
    return tally(parse_document(document(file.paper, {}, file.counted.lines)), weighting)


def why(paper: Paper, c: Counted, leading: str, labels: Labels) -> Why | None:
    """Why the first is first in the leading count; None where the file does not let that be repeated."""
    if not c.voters or (leading != "per_head" and not c.repeatable):
        return None
    found = _outcome(_File(paper, c), leading)
    if not found.tiers:
        return None
    said = lead(found)
    names, numbers = dict[str, str](), dict[str, str]()
    for key, value in said.values.items():
        if isinstance(value, tuple):
            names[key] = ", ".join(labels[o] for o in value)
        elif key in ("option", "next"):
            names[key] = labels[str(value)]
        else:
            numbers[key] = texts({"": str(value)})[""]
    if paper.budget and "spent" in said.values:
        numbers["spent"] = str(sum(paper.prices[o] for o in found.winners))
    return Why(said.key, names, numbers)


def distributions(
    paper: Paper, c: Counted, labels: Labels, order: tuple[str, ...]
) -> tuple[Distribution, ...]:
    """Rules with grades: the grades of each option, in the order of the ranking."""
    method = METHODS[paper.rule]
    if not method.graded:
        return ()
    given: dict[str, list[int]] = {o: [] for o in order}
    for line in c.lines:
        for option, grade in (line.points or {}).items():
            given[option].append(grade)
    return tuple(_distribution(paper, c, o, labels[o], sorted(given[o]), method.less) for o in order)


def _distribution(
    paper: Paper, c: Counted, option: str, label: str, grades: list[int], less: bool
) -> Distribution:
    scale = range(paper.least, paper.most + 1)
    return Distribution(
        option,
        label,
        tuple(grades.count(g) for g in scale),
        c.voters - len(grades),
        grades[(len(grades) - 1) // 2] if grades else None,
        sum(1 for g in grades if g >= OBJECTION) if less else 0,
    )


def duels(paper: Paper, c: Counted, labels: Labels, order: tuple[str, ...]) -> Duels | None:
    """Rules with places: every option against every other. Ties and what nobody ranked count for neither side."""
    if METHODS[paper.rule].form != "places":
        return None
    before = _before(_File(paper, c))
    wins = tuple(tuple(before[one, other] for other in order) for one in order)
    beats = (a for a in order if all(before[a, b] > before[b, a] for b in order if b != a))
    best = next(beats, None) if c.voters else None
    return Duels(tuple(labels[o] for o in order), wins, labels[best] if best is not None else None)


@lru_cache(KEPT)
def _before(file: _File) -> Mapping[tuple[str, str], int]:
    """How many people put the one before the other; whoever is not ranked is behind all who are."""
    ranked = [line.points for line in file.counted.lines if line.points]
    options = [o.id for o in file.paper.options]
    last = len(options) + 1
    return {
        (one, other): sum(1 for marks in ranked if marks.get(one, last) < marks.get(other, last))
        for one in options
        for other in options
    }


def spending(paper: Paper, c: Counted, labels: Labels) -> Spending | None:
    """Equal shares: who paid what, counted per head."""
    if not paper.budget:
        return None
    found = _outcome(_File(paper, c), "per_head")
    payments: dict[str, dict[str, Any]] = found.details["payments"]
    bought = tuple(_bought(paper, c, o, labels[o], list(payments.get(o, {}).values())) for o in found.winners)
    others = tuple(
        Purchase(o.id, labels[o.id], paper.prices[o.id], c.supporters[o.id], "", False)
        for o in paper.options
        if o.id not in found.winners
    )
    spent = sum(p.price for p in bought)
    share = Fraction(paper.budget, c.voters) if c.voters else Fraction(0)
    return Spending(paper.budget, spent, paper.budget - spent, paper.unit, _money(share), bought, others)


def _bought(paper: Paper, c: Counted, option: str, label: str, paid: list[float]) -> Purchase:
    most = Fraction(max(paid)).limit_denominator(10**6) * paper.unit if paid else None
    told = _money(most) if most is not None else ""
    return Purchase(option, label, paper.prices[option], c.supporters[option], told, most is None)


def _money(amount: Fraction) -> str:
    return str(round(amount))
