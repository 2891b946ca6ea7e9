"""`workshop bench exports`: how long each file of a large workshop takes, its memory, and what the room feels of it.

300 people, 2,000 cards, votes over fields and over cards, a log of 100,000 events, unless other sizes are named. The
desk loads one file after the other while people vote; the same load without any file stands beside it.
"""

from __future__ import annotations

import asyncio
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import msgspec

from workshop.ops.bench._hall import Hall
from workshop.ops.bench._large import grown
from workshop.ops.bench._room import Room
from workshop.ops.bench._server import Server
from workshop.ops.bench._stage import Stage, run
from workshop.ops.bench.figures import Figure, Plan, Scenario, percent
from workshop.ops.bench.votes import Votes

PEOPLE, CARDS, EVENTS, RATE = 300, 2_000, 100_000, 30.0
QUICK = {"phones": 6, "cards": 260, "events": 300}
FILES = (
    "summary.pdf report.pdf report.odt report.docx report.md report.html "
    "tables.xlsx tables.ods results.json cards.csv log.csv"
)
GOAL, LATE = 20.0, 0.25
MIB = 2**20
LOOK = 0.02


class Made(msgspec.Struct, frozen=True):
    """One file: seconds, its bytes, the most memory of the process that made it, seconds to acknowledgements."""

    name: str
    took: float
    size: int
    memory: int
    acks: list[float]


class Outcome(msgspec.Struct, frozen=True):
    """`before`: acknowledgements without files; memory of the server before and after."""

    before: list[float]
    files: list[Made]
    memory: tuple[int, int]


def measure(plan: Plan) -> Iterator[Figure]:
    sizes = QUICK if plan.quick else {"phones": PEOPLE, "cards": CARDS, "events": EVENTS}
    given = {"phones": 0 if plan.phones == 1000 else plan.phones, "cards": plan.cards, "events": plan.events}
    large = {name: given[name] or size for name, size in sizes.items()}
    yield from figures(run(msgspec.structs.replace(plan, **large), lambda stage: _play(plan, stage, large)))


async def _play(plan: Plan, stage: Stage, large: dict[str, int]) -> Outcome:
    hall = await stage.lay_out(large["phones"], at="vote")
    await grown(stage.environment(), hall)
    async with stage.ours() as servers:
        room, found = Room(hall, servers, plan.tell, hall.earlier), []
        await room.fill(large["phones"])
        before = await _quiet_time(room, plan.seconds)
        memory = servers[0].memory()
        for name in FILES.split():
            plan.tell(f"{name} is being made")
            found.append(await _one(room, servers[0], hall, name))
        after = servers[0].memory()
        await room.leave()
    return Outcome(before, found, (memory, after))


async def _quiet_time(room: Room, seconds: float) -> list[float]:
    room.begin()
    voting = asyncio.create_task(_vote(room))
    await asyncio.sleep(seconds)
    return await _stop(room, voting)


async def _one(room: Room, server: Server, hall: Hall, name: str) -> Made:
    room.begin()
    voting, watching = asyncio.create_task(_vote(room)), asyncio.create_task(_watch(server))
    begun = perf_counter()
    size = await asyncio.to_thread(_load, server, hall, name)
    took = perf_counter() - begun
    watching.cancel()
    (memory,) = await asyncio.gather(watching)
    return Made(name, took, size, memory, await _stop(room, voting))


async def _stop(room: Room, voting: asyncio.Task[None]) -> list[float]:
    voting.cancel()
    await asyncio.gather(voting, return_exceptions=True)
    await room.quiet()
    return list(room.taken.acks)


async def _vote(room: Room) -> None:
    """So many votes a second, people in turn, until cancelled."""
    votes, n = Votes(room.hall), 0
    while True:
        phone = room.phones[n % len(room.phones)]
        if phone.may(perf_counter()):
            votes.cast(phone, perf_counter())
        n += 1
        await asyncio.sleep(1 / RATE)


async def _watch(server: Server) -> int:
    """The most memory that a process of the server has taken, until cancelled."""
    most = 0
    try:
        while True:
            most = max(most, *(_high_water(pid) for pid in _children(server)), 0)
            await asyncio.sleep(LOOK)
    except asyncio.CancelledError:
        return most


def _children(server: Server) -> list[str]:
    pid = server.process.pid
    try:
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []


def _high_water(pid: str) -> int:
    try:
        if b"workshop.ops.making" not in Path(f"/proc/{pid}/cmdline").read_bytes():
            return 0  # not yet: for a moment it is still the server
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def _load(server: Server, hall: Hall, name: str) -> int:
    url = f"http://127.0.0.1:{server.port}/results/{hall.workshop}/export/{name}"
    asked = urllib.request.Request(url, headers={"Cookie": hall.desk_cookie()})
    with urllib.request.urlopen(asked) as answer:  # noqa: S310 - our own server
        return len(answer.read())


def figures(found: Outcome) -> Iterator[Figure]:
    for one in found.files:
        said = f"{one.size / MIB:.1f} MiB, memory {one.memory / MIB:.0f} MiB, "
        said += f"ack p99 {percent(one.acks, 99) * 1000:.0f} ms"
        yield Figure(one.name, one.took, "s", GOAL, note=said)
    yield Figure("ack p99 without files", percent(found.before, 99), "s")
    acks = [ack for one in found.files for ack in one.acks]
    yield Figure("ack p99 meanwhile", percent(acks, 99), "s", LATE)
    yield Figure("slowest ack meanwhile", max(acks, default=0.0), "s")
    yield Figure("most memory of a file", max(one.memory for one in found.files) / MIB, "MiB")
    yield Figure("server's memory before", found.memory[0] / MIB, "MiB")
    yield Figure("server's memory after", found.memory[1] / MIB, "MiB")


SCENARIO = Scenario("exports", "files of a large workshop while it runs", measure)
