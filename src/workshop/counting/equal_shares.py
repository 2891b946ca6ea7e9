"""The Method of Equal Shares: everyone gets the same part of the budget, supporters buy together.

The run itself is in purses.py. Here: its completion, because equal purses alone seldom spend the budget.
Add1 starts again with one unit of money more per voter while the result stays within the budget;
utilitarian then adds what still fits, most votes first. Bought options are the winners, in order of
purchase.
"""

from collections.abc import Iterable
from fractions import Fraction

from .counted import Counted, Tiers, decimal, supporters, weighted_sums
from .purses import Market, Project, Purchase, market, run, same_between
from .weighting import Poll

Run = tuple[Purchase, ...]


def count(poll: Poll) -> Counted:
    ground = market(poll)
    base = run(ground, poll.params.budget) if poll.lines else ()
    raised, last = (0, base) if poll.params.completion == "none" else _add1(poll, ground, base)
    bought = [step.project for step in last]
    if poll.params.completion == "add1_utilitarian":
        bought += _utilitarian(poll, ground, bought)
    order = tuple(project.option for project in bought)
    details = {
        "spent": _cost(bought),
        "payments": _payments(ground, last) | {project.option: {} for project in bought[len(last) :]},
        "without_completion": [step.project.option for step in base],
        "raised": raised,
        "supporters": supporters(poll),
    }
    return Counted(_tiers(poll, order), weighted_sums(poll), details, winners=order)


def _add1(poll: Poll, ground: Market, base: Run) -> tuple[int, Run]:
    """The last result within the budget, stepping over amounts between which nothing can change."""
    budget, raised, kept, step = poll.params.budget, 0, base, 1
    while _still_fits(ground, kept, budget):
        ahead = run(ground, budget + (raised + step) * poll.voters)
        if same_between(kept, ahead):
            raised, kept, step = raised + step, ahead, step * 2
        elif step > 1:
            step //= 2
        elif _cost(bought.project for bought in ahead) > budget:
            break
        else:
            raised, kept = raised + 1, ahead
    return raised, kept


def _still_fits(ground: Market, kept: Run, budget: int) -> bool:
    bought = [step.project for step in kept]
    return any(project.cost <= budget - _cost(bought) for project in _others(ground, bought))


def _others(ground: Market, bought: list[Project]) -> list[Project]:
    taken = {project.option for project in bought}
    return [project for project in ground.projects if project.option not in taken]


def _utilitarian(poll: Poll, ground: Market, bought: list[Project]) -> list[Project]:
    left, added = poll.params.budget - _cost(bought), []
    for project in sorted(
        _others(ground, bought), key=lambda project: (-project.votes, project.cost, project.lot)
    ):
        if project.cost <= left:
            added.append(project)
            left -= project.cost
    return added


def _cost(projects: Iterable[Project]) -> int:
    return sum(project.cost for project in projects)


def _payments(ground: Market, last: Run) -> dict[str, dict[str, float | None]]:
    """Every supporter is named, also one whose purse was empty; a line of several ballots pays for all of them."""
    return {
        step.project.option: {
            line.voter: decimal(Fraction(step.payments[purse] * line.weight, step.unit))
            for _, members in step.project.backers
            for purse, _ in members
            for line in ground.lines[purse]
        }
        for step in last
    }


def _tiers(poll: Poll, bought: tuple[str, ...]) -> Tiers:
    """Bought and not bought, in the order of the list."""
    chosen = tuple(option for option in poll.options if option in bought)
    others = tuple(option for option in poll.options if option not in bought)
    return tuple(tier for tier in (chosen, others) if tier)
