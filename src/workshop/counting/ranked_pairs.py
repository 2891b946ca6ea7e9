"""Ranked pairs (Tideman): lock the clearest wins first, leave out what would close a circle.

Wins are sorted by winning votes, then by fewer opposing votes, then by the lot: the pair whose winner
stands higher in it first, then whose loser stands lower. A pair with equal votes is not locked at all, so
options can stay tied. A cross-check of Schulze, with which it agrees in most real cases.
"""

from fractions import Fraction

from .counted import Counted, tiers_of_order
from .pairwise import Matrix, matrix, named
from .weighting import Poll


def count(poll: Poll) -> Counted:
    wins = matrix(poll)
    place = {option: at for at, option in enumerate(poll.options)}
    locked, below = _lock(
        _sorted_pairs(wins, [poll.params.lot.index(option) for option in poll.options]), len(wins)
    )

    def above(one: str, other: str) -> bool:
        return bool(below[place[one]] >> place[other] & 1)

    details = {
        "pairwise": named(poll, wins),
        "locked": [[poll.options[winner], poll.options[loser]] for winner, loser in locked],
    }
    beaten = {one: Fraction(below[place[one]].bit_count()) for one in poll.options}
    return Counted(tiers_of_order(poll.options, above), beaten, details)


def _sorted_pairs(wins: Matrix, lot: list[int]) -> list[tuple[int, int]]:
    size = range(len(wins))
    pairs = [(a, b) for a in size for b in size if wins[a][b] > wins[b][a]]
    return sorted(
        pairs, key=lambda pair: (-wins[pair[0]][pair[1]], wins[pair[1]][pair[0]], lot[pair[0]], -lot[pair[1]])
    )


def _lock(pairs: list[tuple[int, int]], size: int) -> tuple[list[tuple[int, int]], list[int]]:
    """The locked pairs in order, and for each option the set (bits) of those it reaches by locked pairs."""
    locked, below = [], [0] * size
    for winner, loser in pairs:
        if below[loser] >> winner & 1:
            continue
        locked.append((winner, loser))
        reached = below[loser] | 1 << loser
        for option in range(size):
            if option == winner or below[option] >> winner & 1:
                below[option] |= reached
    return locked, below
