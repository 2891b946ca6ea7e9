"""`workshop bench join`: everybody comes in at once, by the code and the form, as people do.

Each phone asks for the door, sends the form, loads its page and opens its socket; it is in when it shows what there is.
There is no yardstick: a bare server has no door.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from time import perf_counter

import msgspec

from workshop.ops.bench._beside import spread, used
from workshop.ops.bench._hall import TOWNS
from workshop.ops.bench._room import Costs, Phone, Room
from workshop.ops.bench._stage import Stage, run
from workshop.ops.bench.figures import Figure, Plan, Scenario
from workshop.ops.load import Gone, NotLetIn
from workshop.ops.visitor import Visitor


class Outcome(msgspec.Struct, frozen=True):
    """Seconds from the moment everybody began: until the form was answered, and until the phone showed the step."""

    joined: list[float]
    ready: list[float]
    outside: int
    costs: Costs


def measure(plan: Plan) -> Iterator[Figure]:
    found = run(plan, lambda stage: _play(plan, stage))
    last = max(found.ready, default=0.0)
    yield Figure("people who came in", len(found.ready) / last if last else 0.0, "1/s", better="more")
    yield from spread("joined", found.joined, None)
    yield from spread("phone ready", found.ready, None)
    yield Figure("all phones ready", last, "s")
    yield Figure("people who stayed outside", found.outside, "people", 0)
    yield from used(plan, found.costs, None)


async def _play(plan: Plan, stage: Stage) -> Outcome:
    hall = await stage.lay_out(0, at="info")
    async with stage.ours() as servers:
        room = Room(hall, servers, plan.tell)
        await room.fill(0)
        room.begin()
        joined, ready = list[float](), list[float]()
        coming = [asyncio.ensure_future(_come(room, n, joined, ready)) for n in range(plan.phones)]
        while (left := plan.phones - sum(task.done() for task in coming)) > 0:
            plan.tell(f"{len(joined)} of {plan.phones} have joined, {len(ready)} phones are ready")
            await asyncio.wait(coming, timeout=0.5)
            if left and perf_counter() - room.begun > 120:
                break
        costs = room.costs()
        for task in coming:
            task.cancel()
        await room.leave()
    return Outcome(joined, ready, plan.phones - len(ready), costs)


async def _come(room: Room, place: int, joined: list[float], ready: list[float]) -> None:
    server = room.servers[place % len(room.servers)]
    visitor = Visitor("127.0.0.1", server.port)
    try:
        wid = await visitor.join(room.hall.code, f"Town {place % TOWNS + 1}")
        joined.append(perf_counter() - room.begun)
        await visitor.get(f"/room/{wid}")
        await visitor.close()
        phone = Phone(room.taken, room.signs, 0)
        room.phones.append(phone)
        await phone.connect("127.0.0.1", server.port, f"/room/{wid}/socket", visitor.cookie)
    except (NotLetIn, Gone, OSError, asyncio.IncompleteReadError):
        return  # counted by not being ready
    phone.hello()
    await phone.current.wait()
    ready.append(perf_counter() - room.begun)


SCENARIO = Scenario("join", "everybody comes in at once", measure)
