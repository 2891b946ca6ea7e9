"""`workshop bench board`: what the board shows, on every phone at once.

Ten cards a second come while every phone has the wall open, so each change goes to all of them: how long that takes
with `--cards` cards on the wall. `--rate` changes how many come.
"""

from __future__ import annotations

from collections.abc import Iterator

from workshop.ops.bench.cards import written
from workshop.ops.bench.figures import Figure, Plan, Scenario

RATE = 10.0


def measure(plan: Plan) -> Iterator[Figure]:
    yield from written(plan, plan.rate if plan.rate is not None else RATE, ("wall",))


SCENARIO = Scenario("board", "the wall open on every phone", measure)
