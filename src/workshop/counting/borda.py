"""Borda: points by place. Three conventions for options that stand tied or unranked, named by `variant`.

tournament: options below plus half of those tied, the unranked tied last. zero: m-1, m-2, …, unranked 0.
modified: k, k-1, …, 1 for k ranked options, unranked 0. In the last two, tied options share the mean of the
places they occupy. Points are doubled inside, so that halves stay whole.
"""

from collections.abc import Iterator
from fractions import Fraction

from .counted import Counted, tiers_by
from .model import Ranking
from .pairwise import identical
from .weighting import Poll


def count(poll: Poll) -> Counted:
    doubled = dict.fromkeys(poll.options, 0)
    for ranking, weight in identical(poll).items():
        for option, points in _doubled_points(ranking, poll):
            doubled[option] += weight * points
    sums = {option: Fraction(number, 2 * poll.scale) for option, number in doubled.items()}
    return Counted(tiers_by(sums), sums)


def _doubled_points(ranking: Ranking, poll: Poll) -> Iterator[tuple[str, int]]:
    """A tied list whose best place is worth `top` is worth top + (top - n + 1), each, when doubled."""
    number = len(poll.options)
    ranked = sum(map(len, ranking))
    top = ranked if poll.params.variant == "modified" else number - 1
    for tied in ranking:
        for option in tied:
            yield option, 2 * top - len(tied) + 1
        top -= len(tied)
    if poll.params.variant == "tournament" and ranked < number:
        placed = {option for tied in ranking for option in tied}
        for option in poll.options:
            if option not in placed:
                yield option, number - ranked - 1
