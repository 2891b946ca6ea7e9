"""`workshop bench counting`: how long every rule takes in a hall as large as it gets, and how long stability takes.

Ballots are drawn from the seed, all of them different, as slow as an honest hall can be. It measures the
same functions that count in the hall and must not have its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import Any

from workshop.core.chance import below, numbers, shuffled
from workshop.counting import BallotFile, is_stable, parse_document, spread, tally, weigh
from workshop.counting.model import METHODS
from workshop.counting.units import in_units, unit_of

from .figures import Figure, Plan, Scenario, seconds

WEIGHTINGS = ("per_head", "per_municipality", "capped:3")
RULE_GOAL, SHARES_GOAL, SPREAD_GOAL = 1.0, 5.0, 10.0
WITH_SPREAD_GOAL = ("dots", "approval", "score")
DRAWS, PART, PATIENCE = 1000, 50, 30.0
QUICK_DRAWS = 5
MONEY = 2_000_000

PARAMS: dict[str, dict[str, Any]] = {
    "dots": {"points": 6, "max_per_option": 2},
    "score": {"min": 0, "max": 5, "coverage": "half"},
    "majority_judgment": {"min": 0, "max": 5, "coverage": "half"},
    "consensing": {"coverage": "half"},
}


def measure(plan: Plan) -> Iterator[Figure]:
    ballots, options = (60, 6) if plan.quick else (3000, 24)
    for method in METHODS:
        file = hall(plan.seed, method, ballots, options)
        for weighting in WEIGHTINGS:
            what = f"{method}, {ballots} ballots × {options} options, {weighting}"
            goal = SHARES_GOAL if method == "equal_shares" else RULE_GOAL
            yield Figure(what, seconds(lambda f=file, w=weighting: tally(f, w)), "s", goal)  # type: ignore[misc]
        what = f"{method}, {ballots} ballots × {options} options, per_head, without each municipality in turn"
        recounts = len(weigh(file, "per_head").groups)
        took = seconds(lambda f=file: is_stable(f, "per_head", 3), times=1)  # type: ignore[misc]
        yield Figure(what, took, "s", note=f"{recounts} recounts")
    yield from _large_budgets(plan)
    for method in METHODS:
        yield _draws(plan, method)


def _large_budgets(plan: Plan) -> Iterator[Figure]:
    """Add1 raises every purse unit by unit: in thousandths of the budget, and in single euros for comparison."""
    options = 6 if plan.quick else 24
    for unit, goal in ((unit_of(MONEY), SHARES_GOAL), (1, None)):
        file = hall(plan.seed, "equal_shares", 60, options, unit)
        for weighting in WEIGHTINGS:
            raised = tally(file, weighting).details["raised"]
            what = (
                f"equal_shares, 60 ballots × {options} options, {weighting}, {MONEY} € in units of {unit} €"
            )
            took = seconds(lambda f=file, w=weighting: tally(f, w))  # type: ignore[misc]
            yield Figure(what, took, "s", goal, note=f"purses raised by {raised} units")


def _draws(plan: Plan, method: str) -> Figure:
    """In parts, each with a seed of its own, so that progress can be told and patience can end."""
    most, part = (QUICK_DRAWS, QUICK_DRAWS) if plan.quick else (DRAWS, PART)
    file, done, begun = hall(plan.seed, method, 60, 30), 0, perf_counter()
    while done < most and (method in WITH_SPREAD_GOAL or perf_counter() - begun < PATIENCE):
        drawn = spread(file, plan.seed + done.to_bytes(4, "big"), "per_municipality", 3, part)
        if drawn is None:
            raise ValueError("this seed fills fewer than eight towns")
        done += drawn.runs
        plan.tell(f"stability of {method}: {done} of {most} draws")
    goal = SPREAD_GOAL if method in WITH_SPREAD_GOAL else None
    what = f"stability of {method}, {done} draws, 60 ballots × 30 options"
    return Figure(what, perf_counter() - begun, "s", goal)


def hall(seed: bytes, method: str, ballots: int, options: int, unit: int = unit_of(MONEY)) -> BallotFile:
    """Towns of uneven sizes, one in forty a guest."""
    draw = numbers(seed, f"{method} {ballots} {options}")
    ids = [str(number) for number in range(1, options + 1)]
    towns = max(24, ballots // 50)
    lines = []
    for voter in range(ballots):
        town = below(draw, 1 + below(draw, towns))
        group = None if below(draw, 40) == 0 else f"town {town}"
        content = _content(method, ids, seed + voter.to_bytes(4, "big"))
        lines.append({"voter": str(voter), "group": group, "ballot": content})
    params = PARAMS.get(method, {}) | (_money(draw, ids, unit) if method == "equal_shares" else {})
    listed = [{"id": option} for option in ids]
    return parse_document({"method": method, "params": params, "options": listed, "ballots": lines})


def _money(draw: Iterator[int], ids: list[str], unit: int) -> dict[str, Any]:
    costs = {option: MONEY // 40 + below(draw, MONEY // 5) for option in ids}
    budget, rounded = in_units(MONEY, costs, unit)
    return {"budget": budget, "costs": rounded, "completion": "add1"}


def _content(method: str, ids: list[str], seed: bytes) -> Any:
    draw = numbers(seed, method)
    order = shuffled(ids, seed, method)
    if method == "dots":
        return dict.fromkeys(order[:3], 2)
    if method in ("approval", "equal_shares"):
        return order[: 2 + below(draw, 7)]
    if method in ("borda", "schulze", "ranked_pairs"):
        return [[option] for option in order[: 1 + below(draw, len(ids))]]
    highest = 10 if method == "consensing" else 5
    return {option: below(draw, highest + 1) for option in order if below(draw, 10)}


SCENARIO = Scenario("counting", "counting every rule", measure)
