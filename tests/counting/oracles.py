"""The same rules again, slowly and straight from their definitions, to hold the quick ones against."""

from collections.abc import Mapping
from fractions import Fraction

from workshop.counting import BallotFile
from workshop.counting.model import Content


def points_of(content: Content) -> Mapping[str, int]:
    if isinstance(content, dict):
        return content
    return {str(option): 1 for option in content or ()}


def weights_of(file: BallotFile, weighting: str) -> list[tuple[Content, Fraction]]:
    """One entry for each person who has a part in the count."""
    people = [b for b in file.ballots for _ in range(b.weight) if b.ballot is not None]
    if weighting != "per_head":
        people = [ballot for ballot in people if ballot.group is not None]
    found = []
    for ballot in people:
        size = sum(other.group == ballot.group for other in people)
        weight = Fraction(1) if weighting == "per_head" else Fraction(1, size)
        found.append((ballot.ballot, weight))
    return found


def equal_shares(file: BallotFile, weighting: str) -> tuple[list[str], int, list[str]]:
    """(bought, raised, bought without completion), one restart after the other."""
    voters = weights_of(file, weighting)
    budget, costs = file.params.budget, file.params.costs
    base = bought = _shares(file, voters, Fraction(budget))
    raised = 0
    takes_part = [
        o for o in costs if costs[o] <= budget and any(points_of(ballot).get(o) for ballot, _ in voters)
    ]
    while file.params.completion != "none":
        left = budget - sum(costs[o] for o in bought)
        if not any(costs[o] <= left for o in takes_part if o not in bought):
            break
        ahead = _shares(file, voters, Fraction(budget + (raised + 1) * len(voters)))
        if sum(costs[o] for o in ahead) > budget:
            break
        raised, bought = raised + 1, ahead
    return bought, raised, base


def _shares(file: BallotFile, voters: list[tuple[Content, Fraction]], money: Fraction) -> list[str]:
    total = sum(weight for _, weight in voters)
    purses = [money * weight / total for _, weight in voters]
    bought: list[str] = []
    while True:
        best: tuple[tuple[Fraction, int, Fraction, int], str, list[Fraction]] | None = None
        for option, cost in file.params.costs.items():
            utility = [weight * points_of(ballot).get(option, 0) for ballot, weight in voters]
            rho = _rho(purses, utility, cost)
            if option in bought or cost > file.params.budget or rho is None:
                continue
            key = (rho / cost, cost, -sum(utility, Fraction(0)), file.params.lot.index(option))
            if best is None or key < best[0]:
                best = key, option, [min(p, rho * u) for p, u in zip(purses, utility, strict=True)]
        if best is None:
            return bought
        bought.append(best[1])
        purses = [purse - paid for purse, paid in zip(purses, best[2], strict=True)]


def _rho(purses: list[Fraction], utility: list[Fraction], cost: int) -> Fraction | None:
    backers = sorted((p / u, p, u) for p, u in zip(purses, utility, strict=True) if u)
    if not backers or sum(purse for _, purse, _ in backers) < cost:
        return None
    due, shares = Fraction(cost), sum((u for _, _, u in backers), Fraction(0))
    for full, purse, u in backers:
        if due / shares <= full:
            break
        due, shares = due - purse, shares - u
    return due / shares


def majority_sequence(grades: list[int]) -> list[int]:
    """Balinski and Laraki: write the lower median, take it away, and again."""
    left, sequence = sorted(grades), []
    while left:
        sequence.append(left.pop((len(left) - 1) // 2))
    return sequence
