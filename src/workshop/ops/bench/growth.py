"""`workshop bench growth`: hours of a workshop in fast motion. Is memory flat, and the last vote as cheap as the first?

Every phone votes on and on until the log holds `--events` events (100,000 unless named), far more than four hours in
a hall bring. Then the server is started again: until it listens, and until somebody who comes in sees the door of
the workshop with that log.
"""

from __future__ import annotations

import asyncio
import urllib.request
from collections.abc import Iterator
from time import perf_counter

import msgspec

from workshop.ops.bench._hall import Hall
from workshop.ops.bench._room import Room
from workshop.ops.bench._server import Server
from workshop.ops.bench._stage import Stage, run
from workshop.ops.bench.figures import Figure, Plan, Scenario, percent
from workshop.ops.bench.votes import Votes

EVENTS, QUICK_EVENTS = 100_000, 300
PARTS = 10


class Part(msgspec.Struct, frozen=True):
    """A tenth of the run: seconds of processor time a vote, median answer in seconds, bytes afterwards."""

    cost: float
    ack: float
    memory: int


class Outcome(msgspec.Struct, frozen=True):
    """`events` in the log, more or less; `started` and `opened` in seconds, with that log."""

    events: int
    parts: list[Part]
    started: float
    opened: float
    memory_again: int


def measure(plan: Plan) -> Iterator[Figure]:
    events = plan.events or (QUICK_EVENTS if plan.quick else EVENTS)
    yield from figures(run(msgspec.structs.replace(plan, events=0), lambda stage: _play(plan, stage, events)))


async def _play(plan: Plan, stage: Stage, events: int) -> Outcome:
    hall = await stage.lay_out(plan.phones, at="vote")
    async with stage.ours() as servers:
        room, votes = Room(hall, servers, plan.tell), Votes(hall)
        await room.fill(plan.phones)
        parts = [await _part(room, votes, events // PARTS, n) for n in range(1, PARTS + 1)]
        await room.leave()
    async with stage.ours() as servers:
        opened = await asyncio.to_thread(_door, servers[0], hall)
        started, memory = max(s.started for s in servers), servers[0].memory()
    return Outcome(events, parts, started, opened, memory)


async def _part(room: Room, votes: Votes, most: int, n: int) -> Part:
    room.begin()
    cpu = sum(server.cpu() for server in room.servers)
    for phone in room.phones:
        phone.again = votes.again
        votes.again(phone)
    while (done := len(room.taken.acks)) < most:
        room.tell(f"part {n} of {PARTS}: {done} of {most} votes")
        await asyncio.sleep(0.02)
    for phone in room.phones:
        phone.again = None
    await room.quiet()
    used, acks = sum(server.cpu() for server in room.servers) - cpu, room.taken.acks
    return Part(used / len(acks), percent(acks, 50), room.memory())


def _door(server: Server, hall: Hall) -> float:
    begun = perf_counter()
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/join/{hall.code}") as answer:
        answer.read()
    return perf_counter() - begun


def figures(found: Outcome) -> Iterator[Figure]:
    first, last = found.parts[0], found.parts[-1]
    yield Figure("events in the log at the end", found.events, "events")
    for n, part in enumerate(found.parts, 1):
        said = f"ack p50 {part.ack * 1000:.1f} ms, {part.cost * 1e6:.0f} µs a vote"
        yield Figure(f"memory after part {n}", part.memory / 2**20, "MiB", note=said)
    yield Figure("memory, last part against the second", last.memory / found.parts[1].memory, "times", 1.1)
    yield Figure("cost of a vote, last part against the first", last.cost / first.cost, "times", 1.2)
    yield Figure("start to listening with that log", found.started, "s", 2)
    yield Figure("first page of that workshop", found.opened, "s", note="reads and folds the whole log")
    yield Figure("memory with the workshop open", found.memory_again / 2**20, "MiB")


SCENARIO = Scenario("growth", "hours of a workshop in fast motion", measure)
