"""`workshop bench cards`: the room writes cards; when each is acknowledged and when the board shows it.

`--rate` cards a second, the phones in turn; without it every phone writes one in twenty seconds. `board` is the same
with the wall open on every phone.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from time import perf_counter

import msgspec

from workshop.ops.bench._beside import both, spread, used
from workshop.ops.bench._room import Costs, Phone, Room
from workshop.ops.bench._stage import Stage, run
from workshop.ops.bench.figures import Figure, Plan, Scenario

ONE_IN = 20.0


class Outcome(msgspec.Struct, frozen=True):
    """`unseen`: cards that the board did not show. Times in seconds; `walls` of phones that have the wall open."""

    acks: list[float]
    boards: list[float]
    walls: list[float]
    unanswered: int
    unseen: int
    costs: Costs


def measure(plan: Plan) -> Iterator[Figure]:
    rate = plan.rate if plan.rate is not None else max(1.0, plan.phones / ONE_IN)
    yield from written(plan, rate, ())


def written(plan: Plan, rate: float, opened: tuple[str, ...]) -> Iterator[Figure]:
    """The figures of so many cards a second."""
    ours, bare = run(plan, lambda stage: _both(plan, stage, rate, opened))
    yield Figure("cards written", len(ours.acks) / plan.seconds, "1/s", bare=len(bare.acks) / plan.seconds)
    yield from spread("ack", ours.acks, bare.acks)
    yield from spread("card → board", ours.boards, bare.boards)
    if opened:
        yield from spread("card → open wall on a phone", ours.walls, bare.walls)
    yield Figure("unanswered or refused", ours.unanswered, "cards", 0)
    yield Figure("cards that the board did not show", ours.unseen, "cards", 0)
    yield from used(plan, ours.costs, bare.costs)
    yield Figure("pushed to a phone, mean", ours.costs.own, "bytes")
    yield Figure("board pushed, mean", ours.costs.shared, "bytes")


async def _both(plan: Plan, stage: Stage, rate: float, opened: tuple[str, ...]) -> tuple[Outcome, Outcome]:
    hall = await stage.lay_out(plan.phones, at="collect")
    return await both(plan, stage, hall, lambda room: _play(plan, room, rate, opened))


async def _play(plan: Plan, room: Room, rate: float, opened: tuple[str, ...]) -> Outcome:
    await room.fill(plan.phones, opened)
    signs, most = room.signs, max(1, int(rate * plan.seconds))
    if not opened:
        for phone in room.phones:
            phone.seen = most  # nothing to look for
    room.begin()
    for n in range(most):
        due = room.begun + n / rate
        await asyncio.sleep(max(0.0, due - perf_counter()))
        _write(room, room.phones[n % len(room.phones)], n, due)
        if n % 50 == 0:
            room.tell(f"{n} of {most} cards")
    await asyncio.sleep(max(0.0, room.begun + plan.seconds - perf_counter()))
    costs = room.costs()
    unanswered = await room.quiet() + room.taken.refused
    await room.until(lambda: room.board.seen >= len(signs.all))
    await room.until(lambda: all(p.seen >= most for p in room.phones))
    walls = [delay for phone in room.phones for delay in phone.delays]
    unseen = len(signs.all) - room.board.seen
    return Outcome(list(room.taken.acks), room.board.delays, walls, unanswered, unseen, costs)


def _write(room: Room, phone: Phone, n: int, due: float) -> None:
    text = f"Measured card {n:05d}: a bench in the shade on the way to school"
    fields = room.hall.fields
    room.signs.expect(text.encode())
    form = [("type", "write_card"), ("step", str(room.hall.steps["collect"]))]
    form += [("field", str(fields[n % len(fields)])), ("text", text)]
    phone.deliver(due, json.dumps(form).encode())


SCENARIO = Scenario("cards", "the room writes cards", measure)
