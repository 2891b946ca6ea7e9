"""What a rule hands back, and the small arithmetic all rules share: sums, tiers, exact and decimal writing.

Ranks are decided on integers and fractions only; decimals are made for reading and never compared.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import msgspec

from .weighting import Poll

Tiers = tuple[tuple[str, ...], ...]


class Counted(msgspec.Struct, frozen=True):
    """`winners` None: the first tier."""

    tiers: Tiers
    scores: Mapping[str, Fraction | None]
    details: dict[str, Any] = {}
    too_few_ratings: tuple[str, ...] = ()
    winners: tuple[str, ...] | None = None


def weighted_sums(poll: Poll) -> dict[str, Fraction]:
    """Per option the sum of weight × points."""
    sums = dict.fromkeys(poll.options, 0)
    for line in poll.lines:
        for option, number in line.values.items():
            sums[option] += line.weight * number
    return {option: poll.exact(number) for option, number in sums.items()}


def supporters(poll: Poll) -> dict[str, int]:
    """Per option the people who named it, whatever the weighting."""
    people = dict.fromkeys(poll.options, 0)
    for line in poll.lines:
        for option in line.values:
            people[option] += line.people
    return people


def tiers_by(scores: Mapping[str, Fraction], lowest_first: bool = False) -> Tiers:
    """Equal scores share a rank; inside a tier the order of the mapping stays."""
    found: dict[Fraction, list[str]] = {}
    for option, score in scores.items():
        found.setdefault(score, []).append(option)
    return tuple(tuple(found[score]) for score in sorted(found, reverse=not lowest_first))


def tiers_of_order(options: tuple[str, ...], above: Callable[[str, str], bool]) -> Tiers:
    """Tiers of a partial order: those above whom none stands, the same among the rest, and so on."""
    left, tiers = list(options), []
    while left:
        tier = [one for one in left if not any(above(other, one) for other in left)]
        tiers.append(tuple(tier))
        left = [one for one in left if one not in tier]
    return tuple(tiers)


def exact(number: Fraction | None) -> str | None:
    """An integer or a fraction in lowest terms, as text."""
    return None if number is None else str(number)


def decimal(number: Fraction | None) -> float | None:
    """For reading, never for a comparison."""
    return None if number is None else float(number)
