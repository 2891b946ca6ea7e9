"""One run of the Method of Equal Shares: equal purses, and whoever wants a project pays for it with the
others.

Each supporter of a project pays min(purse, rho · weight · points), rho such that the payments add up to the
cost. Bought is the affordable project with most effective votes, cost / rho, and so on until none is
affordable. Who voted the same always holds the same purse per weight, so one purse stands for all of them.
Purses are whole numbers over one denominator: exact, and faster than fractions.
"""

from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import ceil

import msgspec

from .weighting import Line, Poll

# Ascending is better: rho per cost (the inverse of effective votes), then cost, fewer votes, lot.
Members = tuple[tuple[int, int], ...]
Backers = tuple[tuple[int, Members], ...]
Key = tuple[Fraction, int, int, int]


class Project(msgspec.Struct, frozen=True):
    """`backers`: by the points that they gave it, (purse, weight) of those who support it."""

    option: str
    cost: int
    votes: int
    lot: int
    backers: Backers

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
    backers: dict[str, dict[int, list[tuple[int, int]]]] = {option: {} for option in poll.options}
    for purse, (content, lines) in enumerate(behind.items()):
        weight = sum(line.weight for line in lines)
        for option, points in content:
            backers[option].setdefault(points, []).append((purse, weight))
    projects = tuple(
        _project(poll, option, tuple((points, tuple(members)) for points, members in backers[option].items()))
        for option in poll.options
        if backers[option] and poll.params.costs[option] <= poll.params.budget
    )
    return Market(projects, tuple(tuple(lines) for lines in behind.values()), poll.total)


def _project(poll: Poll, option: str, backers: Backers) -> Project:
    votes = sum(points * weight for points, members in backers for _, weight in members)
    return Project(option, poll.params.costs[option], votes, poll.params.lot.index(option), backers)


class Purses:
    """What everyone still holds per unit of weight, `held[purse] / unit`; changes as projects are bought."""

    def __init__(self, held: list[int], unit: int) -> None:
        self.held = held
        self.unit = unit

    def copy(self) -> "Purses":
        return Purses(self.held.copy(), self.unit)

    def rho(self, project: Project, least: Fraction) -> Fraction | None:
        """None: its supporters cannot pay it. Who has less than the equal share pays all, the rest share anew.

        `least` is known not to be above rho, which saves rounds. Purses are whole: less than a share is less than
        the share rounded up.
        """
        due, shares, rich = project.cost * self.unit, project.votes, project.backers
        while shares:
            over, under = due, shares
            if least.numerator * self.unit * under > over * least.denominator:
                over, under = least.numerator * self.unit, least.denominator
            still_rich, before = [], shares
            for points, members in rich:
                left, paid, weight = self._part(members, -(-over * points // under))
                due, shares = due - paid, shares - points * weight
                if left:
                    still_rich.append((points, left))
            if shares == before:
                return Fraction(due, shares * self.unit)
            rich = tuple(still_rich)
        return None

    def _part(self, members: Members, share: int) -> tuple[Members, int, int]:
        """Those who can pay the share, unchanged if all can; what the others hold together and weigh."""
        held = self.held
        poor = [(held[purse] * weight, weight) for purse, weight in members if held[purse] < share]
        if not poor:
            return members, 0, 0
        left = tuple(member for member in members if held[member[0]] >= share)
        return left, sum(paid for paid, _ in poor), sum(weight for _, weight in poor)

    def poor(self, project: Project) -> int:
        """How many of its supporters would pay all they have; all of them if it cannot be paid."""
        rho = self.rho(project, Fraction(0))
        if rho is None:
            return sum(len(members) for _, members in project.backers)
        number = 0
        for points, members in project.backers:
            share = ceil(rho * self.unit * points)
            number += sum(self.held[purse] < share for purse, _ in members)
        return number

    def pay(self, project: Project, rho: Fraction) -> dict[int, int]:
        """Takes the payments out of the purses; what each paid, in units."""
        due = rho * self.unit
        if due.denominator != 1:
            finer = due.denominator
            self.unit *= finer
            self.held = [held * finer for held in self.held]
        share, held, paid = due.numerator, self.held, {}
        for points, members in project.backers:
            full = share * points
            for purse, _ in members:
                paid[purse] = min(held[purse], full)
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
            rho = purses.rho(project, key[0] * project.cost)
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

    With a fixed order of purchase more money leaves every purse at least as full and every rho at most as high, so
    the sets of those who pay all they have only shrink. A rival stays behind if, with more money, it is behind what
    was chosen with less; or if those sets are as large at both ends, so that everything between runs straight.
    """
    if [step.project.option for step in less] != [step.project.option for step in more]:
        return False
    straight = True
    for worst, best in zip(less, more, strict=True):
        straight = straight and worst.purses.poor(worst.project) == best.purses.poor(best.project)
        for key, rival in best.rivals:
            if worst.key < key or (straight and worst.purses.poor(rival) == best.purses.poor(rival)):
                continue
            if not _stays_behind(worst.key, best.purses, key, rival):
                return False
    return True


def _stays_behind(key: Key, purses: Purses, known: Key, rival: Project) -> bool:
    """The rival's known key may be an old one; this is what it really had to show."""
    rho = purses.rho(rival, known[0] * rival.cost)
    return rho is None or key < rival.key(rho)
