"""`workshop bench storm`: every connection breaks at the same moment and every phone comes back at once.

Nobody waits with jitter here, as real phones do, and all of them say that they show nothing, so each gets the whole
page: the worst that can come.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from statistics import median
from time import perf_counter

import msgspec

from workshop.ops.bench._beside import both, spread, used
from workshop.ops.bench._room import Costs, Phone, Room
from workshop.ops.bench._stage import Stage, run
from workshop.ops.bench.figures import Figure, Plan, Scenario

ROUNDS, QUICK_ROUNDS = 3, 1
GOAL_PHONES, GOAL = 2000, 1.5


class Outcome(msgspec.Struct, frozen=True):
    """Seconds from the first phone's knocking until each was current again, by round."""

    rounds: list[list[float]]
    lost: int
    costs: Costs

    def every(self) -> list[float]:
        return [delay for phones in self.rounds for delay in phones]

    def last(self) -> float:
        return median(max(phones, default=0.0) for phones in self.rounds)


def measure(plan: Plan) -> Iterator[Figure]:
    ours, bare = run(plan, lambda stage: _both(plan, stage))
    yield from spread("a phone is current again", ours.every(), bare.every())
    goal = GOAL if plan.phones == GOAL_PHONES else None
    yield Figure("all phones are current again", ours.last(), "s", goal, bare=bare.last())
    yield Figure("phones that did not come back", ours.lost, "phones", 0)
    yield from used(plan, ours.costs, bare.costs)
    yield Figure("pushed to a phone, mean", ours.costs.own, "bytes")


async def _both(plan: Plan, stage: Stage) -> tuple[Outcome, Outcome]:
    hall = await stage.lay_out(plan.phones, at="vote")
    return await both(plan, stage, hall, lambda room: _play(plan, room))


async def _play(plan: Plan, room: Room) -> Outcome:
    await room.fill(plan.phones)
    rounds, lost = [], 0
    room.begin()
    for n in range(QUICK_ROUNDS if plan.quick else ROUNDS):
        room.tell(f"round {n + 1}: everybody is cut off")
        for phone in room.phones:
            phone.drop()
        await asyncio.wait([phone.ended for phone in room.phones])
        room.phones = [Phone(room.taken, room.signs, number) for number, _ in room.hall.people]
        rounds.append(await _return(room))
        lost += len(room.phones) - len(rounds[-1])
    return Outcome(rounds, lost, room.costs())


async def _return(room: Room) -> list[float]:
    begun, delays = perf_counter(), list[float]()

    async def one(phone: Phone, place: int) -> None:
        await room.sit_down(phone, place)
        await phone.current.wait()
        delays.append(perf_counter() - begun)

    back = [asyncio.ensure_future(one(phone, place)) for place, phone in enumerate(room.phones)]
    _, waiting = await asyncio.wait(back, timeout=60)
    for task in waiting:
        task.cancel()
    return delays


SCENARIO = Scenario("storm", "everybody reconnects at once", measure)
