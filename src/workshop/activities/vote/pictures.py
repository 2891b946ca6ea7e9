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
from workshop.activities.vote.figures import MOST_DECIMALS, bars, decimal_text
from workshop.activities.vote.messages import Counted, Paper
from workshop.activities.vote.methods import METHODS
from workshop.core.vote_pictures import Distribution, Duels, Purchase, Spending, Why
from workshop.counting import Outcome, parse_document, tally
from workshop.counting.explain import Message, at_line, lacked, lead

OBJECTION = 8
PIECES = ("counting.lacked.approval", "counting.lacked.approval.one")
"""Told in ballots beside scores in per cent."""
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


def why(paper: Paper, c: Counted, leading: str, labels: Labels) -> tuple[Why | None, Why | None]:
    """Why the first is first in the leading count, and what the next one lacked to draw level. Of several chosen the
    last one, against the first that was not.
    """
    found = _leading(paper, c, leading)
    if found is None or not found.tiers:
        return None, None
    if c.chosen is not None and c.chosen.options:
        said, missing = at_line(found, c.chosen.options)
    else:
        said, missing = lead(found), lacked(found)
    if paper.budget and said is not None:
        return _bought_for(paper, found, said, labels), _out_of_reach(spending(paper, c, labels), leading)
    first = _as_in_bars(paper, c, leading, said, _why(said, labels)) if said is not None else None
    behind = _why(missing, labels) if missing is not None else None
    return first, _agreeing(first, behind) if first is not None and behind is not None else behind


def _as_in_bars(paper: Paper, c: Counted, leading: str, said: Message, told: Why) -> Why:
    """Scores with as many decimals as beside the bars; a mean resistance is not what its bar shows."""
    way, whole = (c.per_head, c.voters) if leading == "per_head" else (c.per_municipality, c.municipalities)
    if METHODS[paper.rule].less or not way.scores:
        return told
    shown = bars(way.scores, paper, whole)
    front, following = _option(said, "option", "options"), _option(said, "next")
    numbers = dict(told.numbers)
    for key, option in (("score", front), ("next_score", following)):
        if key in numbers and option in shown:
            numbers[key] = shown[option][1]
    return Why(told.key, told.names, numbers)


def _agreeing(first: Why, behind: Why) -> Why:
    """What was missing is the difference of the two scores as they are shown, where these are in one unit with it."""
    scores = [first.numbers.get(key) for key in ("score", "next_score")]
    if "gap" not in behind.numbers or None in scores or behind.key in PIECES:
        return behind
    gap = abs(Fraction(scores[0] or 0) - Fraction(scores[1] or 0))
    return Why(behind.key, behind.names, behind.numbers | {"gap": decimal_text(gap, MOST_DECIMALS)})


def _option(said: Message, *keys: str) -> str:
    """The first option named under one of the keys."""
    found = next((said.values[key] for key in keys if said.values.get(key)), "")
    return found[0] if isinstance(found, tuple) else str(found)


def _leading(paper: Paper, c: Counted, leading: str) -> Outcome | None:
    """The leading count anew, or at least its scores where the file does not let it be repeated."""
    if leading == "per_head" or c.repeatable:
        return _outcome(_File(paper, c), leading) if c.voters else None
    way = c.per_municipality
    if not way.scores:
        return None
    places: dict[int, tuple[str, ...]] = {}
    for o in (o.id for o in paper.options if o.id in way.ranks):
        places[way.ranks[o]] = (*places.get(way.ranks[o], ()), o)
    tiers = tuple(places[place] for place in sorted(places))
    first = way.leaders if paper.budget else next(iter(tiers), ())
    counts = (c.voters, c.municipalities, c.abstained, 0)
    return Outcome(paper.rule, leading, *counts, tiers, first, (), dict(way.scores), {})


def _why(said: Message, labels: Labels) -> Why:
    names, numbers = dict[str, tuple[str, ...]](), dict[str, str]()
    for key, value in said.values.items():
        if isinstance(value, tuple):
            names[key] = tuple(labels[o] for o in value)
        elif key == "option":
            names[key] = (labels[str(value)],)
        else:
            text = str(value)
            numbers[key] = text.rstrip("0").removesuffix(".") if "." in text else text
    return Why(said.key, names, numbers)


def _bought_for(paper: Paper, found: Outcome, said: Message, labels: Labels) -> Why:
    """Money is told as it was asked, not in the units in which it was counted."""
    told = _why(said, labels)
    spent = {"spent": str(sum(paper.prices[o] for o in found.winners))} if told.numbers else {}
    return Why(told.key, told.names, spent)


def _out_of_reach(spent: Spending | None, leading: str) -> Why | None:
    """Of those that were not bought, the one whose supporters lacked least."""
    if spent is None or leading != "per_head":
        return None
    near = [p for p in spent.others if p.held and p.price <= spent.budget and int(p.held) < p.price]
    if not near:
        return None
    one = min(near, key=lambda p: p.price - int(p.held))
    money = {"price": str(one.price), "held": one.held, "missing": str(one.price - int(one.held))}
    raised = ".raised" if spent.purse else ""
    return Why(f"counting.lacked.equal_shares{raised}", {"next": (one.label,)}, money)


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
    held = _held(paper, c, found)
    others = tuple(
        Purchase(o.id, labels[o.id], paper.prices[o.id], c.supporters[o.id], "", False, held.get(o.id, ""))
        for o in paper.options
        if o.id not in found.winners
    )
    spent = sum(p.price for p in bought)
    share = Fraction(paper.budget, c.voters) if c.voters else Fraction(0)
    purse = _money(_purse(paper, c, found) * paper.unit) if c.voters and found.details["raised"] else ""
    rounded = any(price % paper.unit for price in paper.prices.values())
    left = paper.budget - spent
    return Spending(
        paper.budget, spent, left, paper.unit, _money(share), bought, others, purse=purse, rounded=rounded
    )


def _purse(paper: Paper, c: Counted, found: Outcome) -> Fraction:
    """What each ballot could give in the last run, in units."""
    return Fraction(paper.budget // paper.unit, c.voters) + int(found.details["raised"])


def _held(paper: Paper, c: Counted, found: Outcome) -> dict[str, str]:
    """What the supporters of each option had left together after the last purchase, in money; per head."""
    if not c.voters:
        return {}
    each = _purse(paper, c, found)
    paid: dict[str, Fraction] = {}
    for payers in found.details["payments"].values():
        for voter, amount in payers.items():
            paid[voter] = paid.get(voter, Fraction(0)) + Fraction(amount).limit_denominator(10**6)
    left: dict[str, Fraction] = {}
    for line in c.lines:
        for option in line.points or ():
            left[option] = left.get(option, Fraction(0)) + each - paid.get(line.voter, Fraction(0))
    return {option: _money(max(amount, Fraction(0)) * paper.unit) for option, amount in left.items()}


def _bought(paper: Paper, c: Counted, option: str, label: str, paid: list[float]) -> Purchase:
    most = Fraction(max(paid)).limit_denominator(10**6) * paper.unit if paid else None
    told = _money(most) if most is not None else ""
    return Purchase(option, label, paper.prices[option], c.supporters[option], told, most is None)


def _money(amount: Fraction) -> str:
    return str(round(amount))
