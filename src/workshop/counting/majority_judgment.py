"""Majority judgment: at least half of the weight gives an option at least its majority grade (lower median).

Ties are broken by Balinski and Laraki's rule in its weighted form: walk outwards from the 50 % quantile on
both sides, in step x from 0 to below 1/2. The lower side shows the lowest grade such that the grades up to
it have at least the share 1/2 - x, the upper side the same with more than 1/2 + x. The first x at which two
options show different grades decides, higher first, the lower side first. With equal weights this is the
rule of removing one median grade after the other.
"""

from fractions import Fraction
from functools import cmp_to_key
from itertools import groupby

import msgspec

from .counted import Counted, Tiers, decimal
from .ratings import Rated, is_enough, rated, too_few
from .weighting import Poll

HALF = Fraction(1, 2)


class Gauge(msgspec.Struct, frozen=True):
    """An option on its walk: from each x on, the (lower, upper) grade that it shows; `x` ascending from 0."""

    option: str
    x: tuple[Fraction, ...]
    shown: tuple[tuple[int, int], ...]


def count(poll: Poll) -> Counted:
    ratings = rated(poll)
    gauges = [_gauge(rating) for rating in ratings if is_enough(poll, rating)]
    grades = {r.option: r.median for r in ratings}
    shares = {r.option: _shares(r) for r in ratings}
    details = {
        "grade": grades,
        "above": {option: decimal(share and share[0]) for option, share in shares.items()},
        "below": {option: decimal(share and share[1]) for option, share in shares.items()},
        "sign": {
            o: None if share is None else "+" if share[0] > share[1] else "-" for o, share in shares.items()
        },
        "rated_by": {r.option: r.people for r in ratings},
    }
    scores = {option: None if grade is None else Fraction(grade) for option, grade in grades.items()}
    return Counted(_tiers(gauges), scores, details, too_few(poll, ratings))


def _shares(rating: Rated) -> tuple[Fraction, Fraction] | None:
    """Shares of the weight strictly above and strictly below the majority grade."""
    median = rating.median
    if median is None:
        return None
    above = sum(weight for grade, weight in rating.weights.items() if grade > median)
    below = sum(weight for grade, weight in rating.weights.items() if grade < median)
    return Fraction(above, rating.total), Fraction(below, rating.total)


def _tiers(gauges: list[Gauge]) -> Tiers:
    key = cmp_to_key(_compare)
    ordered = sorted(gauges, key=key)  # stable: tied options keep the order of the list
    return tuple(tuple(gauge.option for gauge in tied) for _, tied in groupby(ordered, key=key))


def _compare(one: Gauge, other: Gauge) -> int:
    """-1: `one` stands higher. Both step functions are constant between their own steps."""
    at, there = 0, 0
    while one.shown[at] == other.shown[there]:
        steps = [g.x[i + 1] for g, i in ((one, at), (other, there)) if i + 1 < len(g.x)]
        if not steps:
            return 0
        nearest = min(steps)
        at += at + 1 < len(one.x) and one.x[at + 1] == nearest
        there += there + 1 < len(other.x) and other.x[there + 1] == nearest
    return -1 if one.shown[at] > other.shown[there] else 1


def _gauge(rating: Rated) -> Gauge:
    """Lower side: a grade shows from x = 1/2 - (share up to it) on; upper side: from (share below it) - 1/2 on."""
    total, below = rating.total, 0
    lower: dict[Fraction, int] = {}
    upper: dict[Fraction, int] = {}
    for grade, weight in rating.weights.items():
        upto = below + weight
        if 2 * below < total:
            lower[max(Fraction(0), HALF - Fraction(upto, total))] = grade
        if 2 * upto > total:
            upper[max(Fraction(0), Fraction(below, total) - HALF)] = grade
        below = upto
    return _merged(rating.option, lower, upper)


def _merged(option: str, lower: dict[Fraction, int], upper: dict[Fraction, int]) -> Gauge:
    """Both sides have a grade at 0: the median, and the grade above it where the half ends between two."""
    xs = sorted(lower.keys() | upper.keys())
    low, high, shown = 0, 0, []
    for x in xs:
        low, high = lower.get(x, low), upper.get(x, high)
        shown.append((low, high))
    return Gauge(option, tuple(xs), tuple(shown))
