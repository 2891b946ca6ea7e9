"""Rankings, pair against pair: the weight of the ballots that put one option above another.

Tied options are on a par; whoever is not ranked stands tied below all who are.
"""

from collections import Counter

from .counted import exact
from .model import Ranking
from .weighting import Poll

Matrix = list[list[int]]  # by place on the list of options, in units of 1/scale


def matrix(poll: Poll) -> Matrix:
    size = len(poll.options)
    place = {option: at for at, option in enumerate(poll.options)}
    wins: Matrix = [[0] * size for _ in range(size)]
    for ranking, weight in identical(poll).items():
        below = set(range(size))
        for tied in ranking:
            places = [place[option] for option in tied]
            below.difference_update(places)
            for winner in places:
                row = wins[winner]
                for loser in below:
                    row[loser] += weight
    return wins


def identical(poll: Poll) -> dict[Ranking, int]:
    """Ballots of the same content count as one with their weights together."""
    weights = Counter[Ranking]()
    for line in poll.lines:
        weights[line.ranking] += line.weight
    return weights


def named(poll: Poll, values: Matrix) -> dict[str, dict[str, str | None]]:
    """{a: {b: exact text}} without the diagonal."""
    options = poll.options
    return {
        one: {
            other: exact(poll.exact(values[at][there])) for there, other in enumerate(options) if there != at
        }
        for at, one in enumerate(options)
    }
