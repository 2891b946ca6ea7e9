"""`workshop bench next`: the desk goes to the next step; how long until every phone shows its question.

The desk presses to and fro between an open collection and an open vote. A round ends when all phones have the question,
so no press overtakes another; what is told is taken over all phones of all rounds, the last phone as a median.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

import msgspec

from workshop.ops.bench._beside import both, spread, used
from workshop.ops.bench._hall import QUESTIONS
from workshop.ops.bench._room import Costs, Room
from workshop.ops.bench._stage import Stage, run
from workshop.ops.bench.figures import Figure, Plan, Scenario

ROUNDS, QUICK_ROUNDS = 7, 2


class Outcome(msgspec.Struct, frozen=True):
    """Seconds from the press to the question on a phone, by round; and on the board."""

    rounds: list[list[float]]
    boards: list[float]
    missing: int
    costs: Costs

    def every(self) -> list[float]:
        return [delay for phones in self.rounds for delay in phones]

    def last(self) -> float:
        return median(max(phones, default=0.0) for phones in self.rounds)


def measure(plan: Plan) -> Iterator[Figure]:
    ours, bare = run(plan, lambda stage: _both(plan, stage))
    yield from spread("question on a phone", ours.every(), bare.every())
    yield Figure("question on the last phone", ours.last(), "s", bare=bare.last())
    yield Figure(
        "question on the board", median(ours.boards or [0.0]), "s", bare=median(bare.boards or [0.0])
    )
    yield Figure("screens without the question", ours.missing, "screens", 0)
    yield from used(plan, ours.costs, bare.costs)
    yield Figure("regions pushed to a phone, mean", ours.costs.own, "bytes")


async def _both(plan: Plan, stage: Stage) -> tuple[Outcome, Outcome]:
    hall = await stage.lay_out(plan.phones, at="vote", opened=("collect", "vote"))
    return await both(plan, stage, hall, lambda room: _play(plan, room))


async def _play(plan: Plan, room: Room) -> Outcome:
    await room.fill(plan.phones)
    desk, kinds, screens = await room.desk(), ("collect", "vote"), (*room.phones, room.board)
    rounds: list[list[float]] = []
    missing = 0
    room.begin()
    for n in range(QUICK_ROUNDS if plan.quick else ROUNDS):
        room.tell(f"round {n + 1}")
        kind, number = kinds[n % 2], len(room.signs.all) + 1
        question = QUESTIONS[kind]
        room.signs.expect(question.encode())
        desk.send(
            [("type", "go_to"), ("step", str(room.hall.steps[kind])), ("seen", ""), ("question", question)]
        )
        await room.until(lambda number=number: all(s.seen == number for s in screens))  # type: ignore[misc]
        late = [s for s in screens if s.seen < number]
        missing += len(late)
        for screen in late:
            screen.seen = number
        rounds.append([p.delays.pop() for p in room.phones if p.delays])
    costs = room.costs()
    desk.close()
    await desk.ended
    return Outcome(rounds, room.board.delays, missing, costs)


SCENARIO = Scenario("next", "the next question on every phone", measure)
