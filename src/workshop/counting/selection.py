"""Choosing exactly k where the cut may run through a tie: by the rule's second criterion, and at last by lot.

Never used for ranks: whoever is level stays level in every list. The lot is the order stored before the
count. What still ties after the second criterion is told (`level`), so that the hall may hold a run-off
instead of trusting the lot.
"""

from collections.abc import Callable
from fractions import Fraction

import msgspec

from . import borda
from .consensing import OBJECTION
from .counted import supporters
from .model import BallotFile
from .ratings import rated
from .tally import tally
from .weighting import PER_HEAD, Poll, weigh

Number = int | Fraction
Criterion = Callable[[Poll], dict[str, Number]]  # higher goes first


class Selection(msgspec.Struct, frozen=True):
    """`cut`: the options of the tie that was cut, `level`: those of them whom only the lot told apart."""

    chosen: tuple[str, ...]
    cut: tuple[str, ...] = ()
    level: tuple[str, ...] = ()


def select(file: BallotFile, k: int, weighting: str = PER_HEAD) -> Selection:
    """The first k, or all that have a place if there are fewer; of equal shares the first k bought."""
    outcome = tally(file, weighting)
    if file.method == "equal_shares":
        return Selection(outcome.winners[:k])
    chosen: list[str] = []
    for tier in outcome.tiers:
        room = k - len(chosen)
        if room <= 0:
            break
        if len(tier) > room:
            return through(file, weighting, tuple(chosen), tier, room)
        chosen += tier
    return Selection(tuple(chosen))


def through(
    file: BallotFile, weighting: str, before: tuple[str, ...], tier: tuple[str, ...], room: int
) -> Selection:
    poll = weigh(file, weighting)
    marks = [criterion(poll) for criterion in CRITERIA[file.method]]
    lot = {option: place for place, option in enumerate(file.params.lot)}

    def mark(option: str) -> tuple[Number, ...]:
        return tuple(-values[option] for values in marks)

    order = sorted(tier, key=lambda option: (mark(option), lot[option]))
    last, following = order[room - 1], order[room]
    level = (
        [option for option in order if mark(option) == mark(last)] if mark(last) == mark(following) else []
    )
    return Selection((*before, *order[:room]), tier, tuple(level))


def _people(poll: Poll) -> dict[str, Number]:
    return dict(supporters(poll))


def _municipalities(poll: Poll) -> dict[str, Number]:
    found: dict[str, set[str]] = {option: set() for option in poll.options}
    for line in poll.lines:
        for option in line.values:
            if line.group is not None:
                found[option].add(line.group)
    return {option: len(groups) for option, groups in found.items()}


def _median(poll: Poll) -> dict[str, Number]:
    return {
        rating.option: poll.params.min if rating.median is None else rating.median for rating in rated(poll)
    }


def _few_lowest(poll: Poll) -> dict[str, Number]:
    return {rating.option: -rating.weights.get(poll.params.min, 0) for rating in rated(poll)}


def _low_maximum(poll: Poll) -> dict[str, Number]:
    return {rating.option: -max(rating.weights, default=0) for rating in rated(poll)}


def _few_objections(poll: Poll) -> dict[str, Number]:
    """By weight and with the blanks that were filled in, as the maximum and the mean before it."""
    return {
        rating.option: -sum(weight for grade, weight in rating.weights.items() if grade >= OBJECTION)
        for rating in rated(poll)
    }


def _borda(poll: Poll) -> dict[str, Number]:
    return {option: score or Fraction(0) for option, score in borda.count(poll).scores.items()}


CRITERIA: dict[str, tuple[Criterion, ...]] = {
    "dots": (_people, _municipalities),
    "approval": (_municipalities,),
    "score": (_median, _few_lowest),
    "majority_judgment": (),
    "borda": (),
    "schulze": (_borda,),
    "ranked_pairs": (_borda,),
    "consensing": (_low_maximum, _few_objections),
}
