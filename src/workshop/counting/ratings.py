"""What every rating rule needs of an option: its grades by weight, who rated it, and whether that is enough.

A blank that the file fills in is a grade for every figure, but no rating: it never helps an option over the
coverage rule (half of the voters and half of the municipalities, both of people, whatever the weighting).
"""

from fractions import Fraction
from itertools import accumulate

import msgspec

from .weighting import Poll


class Rated(msgspec.Struct, frozen=True):
    """One option: `weights` {grade: weight in units of 1/scale}, lowest grade first; `people` rated it themselves."""

    option: str
    weights: dict[int, int]
    people: int
    municipalities: int

    @property
    def total(self) -> int:
        return sum(self.weights.values())

    @property
    def weighted_sum(self) -> int:
        return sum(grade * weight for grade, weight in self.weights.items())

    @property
    def mean(self) -> Fraction | None:
        return Fraction(self.weighted_sum, self.total) if self.weights else None

    @property
    def median(self) -> int | None:
        """The lowest grade such that the grades up to it have at least half of the weight."""
        total = self.total
        for grade, upto in zip(self.weights, accumulate(self.weights.values()), strict=True):
            if 2 * upto >= total:
                return grade
        return None


def rated(poll: Poll) -> tuple[Rated, ...]:
    return tuple(_rated(poll, option) for option in poll.options)


def _rated(poll: Poll, option: str) -> Rated:
    weights: dict[int, int] = {}
    people, towns, blank = 0, set[str](), poll.params.blank
    for line in poll.lines:
        grade = line.values.get(option)
        if grade is not None:
            people += line.people
            if line.group is not None:
                towns.add(line.group)
        elif blank is None:
            continue
        else:
            grade = blank
        weights[grade] = weights.get(grade, 0) + line.weight
    return Rated(option, dict(sorted(weights.items())), people, len(towns))


def is_enough(poll: Poll, rating: Rated) -> bool:
    """Whether the option gets a place at all."""
    if not rating.weights:
        return False
    if poll.params.coverage == "none":
        return True
    return 2 * rating.people >= poll.voters and 2 * rating.municipalities >= poll.municipalities


def too_few(poll: Poll, ratings: tuple[Rated, ...]) -> tuple[str, ...]:
    return tuple(rating.option for rating in ratings if not is_enough(poll, rating))
