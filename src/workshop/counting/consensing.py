"""Systemic consensing: the smallest resistance leads. 0 is no objection, 10 unacceptable; a blank is never 0.

Ranked by the exact mean resistance over those who answered. Resistance from 8 up is counted apart: these
people are to be asked what would have to change.
"""

from .counted import Counted, decimal, exact, tiers_by
from .ratings import Rated, is_enough, rated, too_few
from .weighting import Poll

HIGHEST = 10
OBJECTION = 8


def count(poll: Poll) -> Counted:
    ratings = rated(poll)
    means = {rating.option: rating.mean for rating in ratings}
    ranked = {r.option: r.mean for r in ratings if r.mean is not None and is_enough(poll, r)}
    details = {
        "resistance": {r.option: exact(poll.exact(r.weighted_sum)) if r.weights else None for r in ratings},
        "acceptance_percent": {r.option: _acceptance(r) for r in ratings},
        "maximum": {r.option: max(r.weights, default=None) for r in ratings},
        "rated_by": {r.option: r.people for r in ratings},
        "objections": objections(poll),
    }
    return Counted(tiers_by(ranked, lowest_first=True), means, details, too_few(poll, ratings))


def _acceptance(rating: Rated) -> float | None:
    mean = rating.mean
    return None if mean is None else decimal(100 - mean * 100 / HIGHEST)


def objections(poll: Poll) -> dict[str, int]:
    """People whose own answer is 8 or more."""
    people = dict.fromkeys(poll.options, 0)
    for line in poll.lines:
        for option, resistance in line.values.items():
            if resistance >= OBJECTION:
                people[option] += line.people
    return people
