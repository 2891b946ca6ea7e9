"""`workshop bench burst`: the whole room votes at once, and again a few times with another ballot.

What is told is the median of the rounds; the board changes only in the first, when the votes are new.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from time import perf_counter

import msgspec

from workshop.ops.bench._beside import both, used
from workshop.ops.bench._room import Costs, Room
from workshop.ops.bench._stage import Stage, run
from workshop.ops.bench.figures import Figure, Plan, Scenario, percent
from workshop.ops.bench.votes import GOAL_PHONES, Votes

ROUNDS, QUICK_ROUNDS = 7, 2


class Outcome(msgspec.Struct, frozen=True):
    """Acknowledgements of each round in seconds from its begin, and when the board showed the first."""

    rounds: list[list[float]]
    board: float
    unanswered: int
    costs: Costs

    def middle(self, part: float) -> float:
        return median(percent(acks, part) for acks in self.rounds)


def measure(plan: Plan) -> Iterator[Figure]:
    ours, bare = run(plan, lambda stage: _both(plan, stage))
    goal = 0.1 if plan.phones == GOAL_PHONES else None
    yield Figure("ack p50", ours.middle(50), "s", bare=bare.middle(50))
    yield Figure("ack p99", ours.middle(99), "s", bare=bare.middle(99))
    yield Figure("last ack", ours.middle(100), "s", goal, bare=bare.middle(100))
    yield Figure("last ack of the worst round", max(percent(acks, 100) for acks in ours.rounds), "s")
    yield Figure("board shows all", ours.board, "s", bare=bare.board)
    yield Figure("unanswered or refused", ours.unanswered, "votes", 0)
    yield from used(plan, ours.costs, bare.costs)


async def _both(plan: Plan, stage: Stage) -> tuple[Outcome, Outcome]:
    hall = await stage.lay_out(plan.phones, at="vote")
    return await both(plan, stage, hall, lambda room: _play(plan, room))


async def _play(plan: Plan, room: Room) -> Outcome:
    await room.fill(plan.phones)
    votes, rounds, unanswered = Votes(room.hall), [], 0
    room.begin()
    for n in range(QUICK_ROUNDS if plan.quick else ROUNDS):
        room.tell(f"round {n + 1}")
        room.taken.acks.clear()
        now = perf_counter()
        if n == 0:
            room.board.expect(room.base + plan.phones, now)
        for phone in room.phones:
            votes.cast(phone, now)
        unanswered += await room.quiet()
        rounds.append(list(room.taken.acks))
        await room.until(lambda: bool(room.board.turnouts))
    board = room.board.turnouts[0] if room.board.turnouts else float("inf")
    return Outcome(rounds, board, unanswered + room.taken.refused, room.costs())


SCENARIO = Scenario("burst", "the whole room votes at once", measure)
