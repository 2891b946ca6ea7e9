"""One run of the Method of Equal Shares: equal purses, and whoever wants a project pays for it with the
others.

Each supporter of a project pays min(purse, rho · weight · points), rho such that the payments add up to the
cost. Bought is the affordable project with most effective votes, cost / rho, and so on until none is
affordable. Who voted the same always holds the same purse per weight, so one purse stands for all of them.
Purses are whole numbers over one denominator: exact, and faster than fractions.
"""

from collections.abc import Iterable
from fractions import Fraction
from heapq import heapify, heappop, heappush

import msgspec

from .weighting import Line, Poll

# Ascending is better: rho per cost (the inverse of effective votes), then cost, fewer votes, lot.
Key = tuple[Fraction, int, int, int]


class Project(msgspec.Struct, frozen=True):
    """`backers`: (purse, points, weight) of those who support it."""

    option: str
    cost: int
    votes: int
    lot: int
    backers: tuple[tuple[int, int, int], ...]

    def key(self, rho: Fraction) -> Key:
        return rho / self.cost, self.cost, -self.votes, self.lot


class Purchase(msgspec.Struct, frozen=True):
    """What was bought and how good it was; rivals with a key that is theirs or better; the purses before and after.

    `payments` are by purse, for one unit of weight, in parts of `unit`.
    """

    project: Project
    key: Key
    rivals: tuple[tuple[Key, Project], ...]
    purses: "Purses"
    payments: dict[int, int]
    unit: int


class Market(msgspec.Struct, frozen=True):
    """All that stays the same from run to run. `lines`: the ballots behind each purse."""

    projects: tuple[Project, ...]
    lines: tuple[tuple[Line, ...], ...]
    total: int


def market(poll: Poll) -> Market:
    """Projects without a supporter or dearer than the budget take no part."""
    behind: dict[tuple[tuple[str, int], ...], list[Line]] = {}
    for line in poll.lines:
        behind.setdefault(tuple(sorted(line.values.items())), []).append(line)
    backers: dict[str, list[tuple[int, int, int]]] = {option: [] for option in poll.options}
    for purse, (content, lines) in enumerate(behind.items()):
        weight = sum(line.weight for line in lines)
        for option, points in content:
            backers[option].append((purse, points, weight))
    projects = tuple(
        Project(
            o,
            poll.params.costs[o],
            sum(u * w for _, u, w in backers[o]),
            poll.params.lot.index(o),
            tuple(backers[o]),
        )
        for o in poll.options
        if backers[o] and poll.params.costs[o] <= poll.params.budget
    )
    return Market(projects, tuple(tuple(lines) for lines in behind.values()), poll.total)


class Purses:
    """What everyone still holds per unit of weight, `held[purse] / unit`; changes as projects are bought."""

    def __init__(self, held: list[int], unit: int) -> None:
        self.held = held
        self.unit = unit

    def copy(self) -> "Purses":
        return Purses(self.held.copy(), self.unit)

    def rho(self, project: Project) -> Fraction | None:
        """None: its supporters cannot pay it. Who has less than the equal share pays all, the rest share anew."""
        held, due = self.held, project.cost * self.unit
        if sum(held[purse] * weight for purse, _, weight in project.backers) < due:
            return None
        rich: Iterable[tuple[int, int, int]] = project.backers
        shares = project.votes
        while True:
            poor = [backer for backer in rich if held[backer[0]] * shares < due * backer[1]]
            if not poor:
                return Fraction(due, shares * self.unit)
            rich = [backer for backer in rich if held[backer[0]] * shares >= due * backer[1]]
            due -= sum(held[purse] * weight for purse, _, weight in poor)
            shares -= sum(points * weight for _, points, weight in poor)

    def pay(self, project: Project, rho: Fraction) -> dict[int, int]:
        """Takes the payments out of the purses; what each paid, in units."""
        due = rho * self.unit
        if due.denominator != 1:
            finer = due.denominator
            self.unit *= finer
            self.held = [held * finer for held in self.held]
        share, held, paid = due.numerator, self.held, {}
        for purse, points, _ in project.backers:
            paid[purse] = min(held[purse], share * points)
            held[purse] -= paid[purse]
        return paid


def run(market: Market, money: int) -> tuple[Purchase, ...]:
    """Buy in order. Rho only rises as purses shrink, so an old key is a lower bound and seldom has to be renewed."""
    each = Fraction(money, market.total)
    purses = Purses([each.numerator] * len(market.lines), each.denominator)
    waiting = [
        (project.key(Fraction(project.cost, project.votes)), -1, project) for project in market.projects
    ]
    heapify(waiting)
    bought: list[Purchase] = []
    while waiting:
        key, known_at, project = heappop(waiting)
        if known_at != len(bought):
            rho = purses.rho(project)
            if rho is not None:
                heappush(waiting, (project.key(rho), len(bought), project))
            continue
        before = purses.copy()
        paid = purses.pay(project, key[0] * project.cost)
        rivals = tuple((key, rival) for key, _, rival in waiting)
        bought.append(Purchase(project, key, rivals, before, paid, purses.unit))
    return tuple(bought)


def same_between(less: tuple[Purchase, ...], more: tuple[Purchase, ...]) -> bool:
    """Whether every run with money between these two certainly buys the same in the same order.

    With a fixed order of purchase more money leaves every purse at least as full and every rho at most as high.
    So if at each step the project was better with less money than any rival with more money, it is in between.
    """
    if [step.project.option for step in less] != [step.project.option for step in more]:
        return False
    return all(
        worst.key < key or _is_twin(worst.project, rival) or _stays_behind(worst.key, best.purses, rival)
        for worst, best in zip(less, more, strict=True)
        for key, rival in best.rivals
    )


def _is_twin(project: Project, rival: Project) -> bool:
    """Same cost, same supporters: they are level at any money, and the lot, which chose, is always the same."""
    return project.cost == rival.cost and project.backers == rival.backers


def _stays_behind(key: Key, purses: Purses, rival: Project) -> bool:
    """The rival's known key may be an old one; this is what it really had to show."""
    rho = purses.rho(rival)
    return rho is None or key < rival.key(rho)
