"""The same rules again, slowly and straight from their definitions, to hold the quick ones against.

Fractions throughout, one entry a person, every path and every order of a tie written out. Nothing is taken from
the modules under test but the checked file.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise, permutations, product
from typing import Any, NamedTuple

from workshop.counting import BallotFile
from workshop.counting.model import Content

Tiers = list[set[str]]
HALF = Fraction(1, 2)


class Person(NamedTuple):
    content: Any
    weight: Fraction
    group: str | None


def points_of(content: Content) -> Mapping[str, int]:
    if isinstance(content, dict):
        return content
    return {str(option): 1 for option in content or ()}


def people_of(file: BallotFile, weighting: str) -> list[Person]:
    """One entry for each person who has a part in the count."""
    people = [b for b in file.ballots for _ in range(b.weight) if b.ballot is not None]
    if weighting == "per_head":
        return [Person(ballot.ballot, Fraction(1), ballot.group) for ballot in people]
    cap = 1 if weighting == "per_municipality" else int(weighting.removeprefix("capped:"))
    found = []
    for ballot in people:
        size = sum(other.group == ballot.group for other in people)
        if ballot.group is not None:
            found.append(Person(ballot.ballot, Fraction(min(size, cap), size), ballot.group))
    return found


def weights_of(file: BallotFile, weighting: str) -> list[tuple[Content, Fraction]]:
    return [(person.content, person.weight) for person in people_of(file, weighting)]


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
    if file.params.completion == "add1_utilitarian":
        bought = bought + _greedy(file, voters, [o for o in takes_part if o not in bought], bought)
    return bought, raised, base


def _greedy(
    file: BallotFile, voters: list[tuple[Content, Fraction]], rest: list[str], bought: list[str]
) -> list[str]:
    votes = {o: sum((w * points_of(c).get(o, 0) for c, w in voters), Fraction(0)) for o in rest}
    left, added = file.params.budget - sum(file.params.costs[o] for o in bought), []
    while fitting := [o for o in rest if o not in added and file.params.costs[o] <= left]:
        most = [o for o in fitting if votes[o] == max(votes[o] for o in fitting)]
        cheapest = [o for o in most if file.params.costs[o] == min(file.params.costs[o] for o in most)]
        added.append(next(o for o in file.params.lot if o in cheapest))
        left -= file.params.costs[added[-1]]
    return added


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


def options_of(file: BallotFile) -> list[str]:
    return [option.id for option in file.options]


def tiers(options: Iterable[str], above: Callable[[str, str], bool]) -> Tiers:
    """Take away those above whom none stands, and again."""
    left, found = set(options), []
    while left:
        found.append({a for a in left if not any(above(b, a) for b in left)})
        left -= found[-1]
    return found


def by_score(scores: Mapping[str, Fraction]) -> Tiers:
    return tiers(scores, lambda one, other: scores[one] > scores[other])


def additive(file: BallotFile, people: list[Person]) -> tuple[Tiers, dict[str, Any]]:
    scores = {o: _sum(p.weight * points_of(p.content).get(o, 0) for p in people) for o in options_of(file)}
    return by_score(scores), scores


def _sum(numbers: Iterable[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0))


def grades_of(file: BallotFile, people: list[Person], option: str) -> list[tuple[int, Fraction]]:
    """(grade, weight) of everyone who graded it, or for whom the file does."""
    given = [(p.content.get(option, file.params.blank), p.weight) for p in people]
    return [(grade, weight) for grade, weight in given if grade is not None]


def placed(file: BallotFile, people: list[Person]) -> list[str]:
    """The options that have a grade and, if the file asks for it, half of the people and half of the towns."""
    towns = {p.group for p in people} - {None}
    found = []
    for o in options_of(file):
        raters = [p for p in people if o in p.content]
        there = {p.group for p in raters} - {None}
        covered = Fraction(len(raters)) >= HALF * len(people) and Fraction(len(there)) >= HALF * len(towns)
        if grades_of(file, people, o) and (covered or file.params.coverage == "none"):
            found.append(o)
    return found


def means(file: BallotFile, people: list[Person]) -> tuple[Tiers, dict[str, Any]]:
    scores: dict[str, Any] = dict.fromkeys(options_of(file))
    for o in scores:
        if grades := grades_of(file, people, o):
            scores[o] = _sum(g * w for g, w in grades) / _sum(w for _, w in grades)
    sign = -1 if file.method == "consensing" else 1
    return by_score({o: sign * scores[o] for o in placed(file, people)}), scores


def majority(file: BallotFile, people: list[Person]) -> tuple[Tiers, dict[str, Any]]:
    grades = {o: grades_of(file, people, o) for o in options_of(file)}
    walks = {o: dict(_walk(grades, o)) for o in placed(file, people)}

    def above(one: str, other: str) -> bool:
        for x in sorted(walks[one]):
            if walks[one][x] != walks[other][x]:
                return walks[one][x] > walks[other][x]
        return False

    return tiers(walks, above), {o: Fraction(_lower(g, HALF)) if g else None for o, g in grades.items()}


def _walk(grades: dict[str, list[tuple[int, Fraction]]], option: str) -> Iterator[tuple[Fraction, Any]]:
    """What it shows at every x at which any option may change, and halfway to the next."""
    turns = {Fraction(0), HALF}
    for given in grades.values():
        total = _sum(w for _, w in given)
        turns |= {abs(HALF - _sum(w for g, w in given if g <= grade) / total) for grade, _ in given}
    known = sorted(turns)
    middles = [(one + other) / 2 for one, other in pairwise(known)]
    for x in {*known[:-1], *middles}:
        yield x, (_lower(grades[option], HALF - x), _upper(grades[option], HALF + x))


def _lower(given: list[tuple[int, Fraction]], share: Fraction) -> int:
    total = _sum(w for _, w in given)
    return min(g for g, _ in given if _sum(w for other, w in given if other <= g) >= share * total)


def _upper(given: list[tuple[int, Fraction]], share: Fraction) -> int:
    total = _sum(w for _, w in given)
    return min(g for g, _ in given if _sum(w for other, w in given if other <= g) > share * total)


def borda(file: BallotFile, people: list[Person]) -> tuple[Tiers, dict[str, Any]]:
    """The mean over all orders in which the ties of a ballot could be written out."""
    options = options_of(file)
    scores = dict.fromkeys(options, Fraction(0))
    for p in people:
        ranked = {o for tied in p.content for o in tied}
        rest = [o for o in options if o not in ranked]
        last = [tuple(rest)] if rest and file.params.variant == "tournament" else []
        orders = list(product(*(permutations(tied) for tied in [*p.content, *last])))
        best = len(ranked) if file.params.variant == "modified" else len(options) - 1
        for order in orders:
            for place, o in enumerate(o for tied in order for o in tied):
                scores[o] += p.weight * (best - place) / len(orders)
    return by_score(scores), scores


def preferring(people: list[Person], one: str, other: str) -> Fraction:
    """The weight of the ballots with one above the other; unranked is below all ranked."""

    def place(content: Any, option: str) -> int:
        return next((at for at, tied in enumerate(content) if option in tied), len(content))

    return _sum(p.weight for p in people if place(p.content, one) < place(p.content, other))


def schulze(file: BallotFile, people: list[Person]) -> tuple[Tiers, dict[str, Any]]:
    options = options_of(file)
    n = {(a, b): preferring(people, a, b) for a in options for b in options}
    link = {(a, b): n[a, b] if n[a, b] > n[b, a] else Fraction(0) for a, b in n}

    def strongest(a: str, b: str) -> Fraction:
        between = [o for o in options if o not in (a, b)]
        chains = [(a, *way, b) for size in range(len(between) + 1) for way in permutations(between, size)]
        return max(min(link[step] for step in pairwise(chain)) for chain in chains)

    p = {(a, b): strongest(a, b) for a in options for b in options if a != b}
    return _ordered(options, lambda a, b: a != b and p[a, b] > p[b, a])


def _ordered(options: list[str], above: Callable[[str, str], bool]) -> tuple[Tiers, dict[str, Any]]:
    return tiers(options, above), {a: Fraction(sum(above(a, b) for b in options)) for a in options}


def ranked_pairs(file: BallotFile, people: list[Person]) -> tuple[Tiers, dict[str, Any]]:
    options, lot = options_of(file), file.params.lot
    n = {(a, b): preferring(people, a, b) for a in options for b in options}
    wins = [(a, b) for a, b in n if n[a, b] > n[b, a]]
    wins.sort(key=lambda w: (n[w], -n[w[1], w[0]], -lot.index(w[0]), lot.index(w[1])), reverse=True)
    locked: set[tuple[str, str]] = set()

    def leads(a: str, b: str) -> bool:
        return (a, b) in locked or any(x == a and leads(y, b) for x, y in locked)

    for winner, loser in wins:
        if not leads(loser, winner):
            locked.add((winner, loser))
    return _ordered(options, leads)


RULES: dict[str, Callable[[BallotFile, list[Person]], tuple[Tiers, dict[str, Any]]]] = {
    "dots": additive,
    "approval": additive,
    "score": means,
    "majority_judgment": majority,
    "borda": borda,
    "schulze": schulze,
    "ranked_pairs": ranked_pairs,
    "consensing": means,
}
