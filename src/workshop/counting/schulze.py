"""Schulze: A stands above B if the strongest chain of wins from A to B beats the one back.

A win is a pair with more weight for it than against it; a chain is as strong as its weakest win (winning
votes). The relation is a partial order when there are ties, so options come in tiers, never in an invented
order. A Condorcet winner (beats every other option) is named apart: then nothing else needs explaining.
"""

from fractions import Fraction

from .counted import Counted, tiers_of_order
from .pairwise import Matrix, matrix, named
from .weighting import Poll


def count(poll: Poll) -> Counted:
    wins = matrix(poll)
    paths = _widest_paths(wins)
    place = {option: at for at, option in enumerate(poll.options)}

    def above(one: str, other: str) -> bool:
        return paths[place[one]][place[other]] > paths[place[other]][place[one]]

    details = {
        "pairwise": named(poll, wins),
        "paths": named(poll, paths),
        "condorcet_winner": _condorcet_winner(poll.options, wins) if poll.lines else None,
    }
    beaten = {one: Fraction(sum(above(one, other) for other in poll.options)) for one in poll.options}
    return Counted(tiers_of_order(poll.options, above), beaten, details)


def _widest_paths(wins: Matrix) -> Matrix:
    size = range(len(wins))
    paths = [[wins[j][k] if wins[j][k] > wins[k][j] else 0 for k in size] for j in size]
    for i in size:
        through = paths[i]
        for j in size:
            row, reach = paths[j], paths[j][i]
            if i == j or not reach:
                continue
            for k in size:
                if k != j:
                    row[k] = max(row[k], min(reach, through[k]))
    return paths


def _condorcet_winner(options: tuple[str, ...], wins: Matrix) -> str | None:
    for at, option in enumerate(options):
        if all(wins[at][other] > wins[other][at] for other in range(len(options)) if other != at):
            return option
    return None
