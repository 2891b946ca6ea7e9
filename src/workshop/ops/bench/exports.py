"""`workshop bench exports`: how long each file of a large workshop takes, its memory, and what the room feels of it.

300 people, 2,000 cards, votes over fields and over cards, a log of 100,000 events, unless other sizes are named. The
desk loads one file after the other, everything that the results page offers, while people vote; the same load without
any file stands beside it. A workshop is taken along when its vote is counted, while people write cards.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

import msgspec

from workshop.ops.bench._large import grown
from workshop.ops.bench._offered import ALONG, QUICK, Offered, load, offered
from workshop.ops.bench._room import Phone, Room
from workshop.ops.bench._server import Server
from workshop.ops.bench._stage import Stage, run
from workshop.ops.bench.figures import Figure, Plan, Scenario, percent
from workshop.ops.bench.votes import Votes

PEOPLE, CARDS, EVENTS, RATE = 300, 2_000, 100_000, 30.0
CARD_RATE = 2.0
"""Less: a card makes every screen draw its field again."""
SMALL = {"phones": 6, "cards": 260, "events": 300}
GOAL, LATE = 20.0, 0.25
MIB = 2**20
LOOK = 0.02
LOOK_AGAIN = 0.5
Send = Callable[[Phone], None]


class Made(msgspec.Struct, frozen=True):
    """One file: seconds, its bytes, the most memory of the process that made it, how much the server grew, seconds to
    acknowledgements.
    """

    what: Offered
    took: float
    size: int
    memory: int
    grew: int
    acks: list[float]


class Outcome(msgspec.Struct, frozen=True):
    """`before`: acknowledgements without files; memory of the server before and after, and the most it ever had."""

    before: list[float]
    files: list[Made]
    memory: tuple[int, int, int]


def measure(plan: Plan) -> Iterator[Figure]:
    sizes = SMALL if plan.quick else {"phones": PEOPLE, "cards": CARDS, "events": EVENTS}
    given = {"phones": 0 if plan.phones == 1000 else plan.phones, "cards": plan.cards, "events": plan.events}
    large = {name: given[name] or size for name, size in sizes.items()}
    yield from figures(run(msgspec.structs.replace(plan, **large), lambda stage: _play(plan, stage, large)))


async def _play(plan: Plan, stage: Stage, large: dict[str, int]) -> Outcome:
    hall = await stage.lay_out(large["phones"], at="vote")
    await grown(stage.environment(), hall)
    async with stage.ours() as servers:
        room, server = Room(hall, servers, plan.tell, hall.earlier), servers[0]
        await room.fill(large["phones"])
        votes = Votes(hall)
        before = await _quiet_time(room, plan.seconds, votes)
        memory = server.memory()
        every = await asyncio.to_thread(offered, server, hall)
        found = [
            await _one(room, server, one, lambda phone: votes.cast(phone, perf_counter()))
            for one in every
            if one.name in (QUICK - {ALONG} if plan.quick else {o.name for o in every} - {ALONG})
        ]
        await _counted(room, server)
        along = next(one for one in every if one.name == ALONG)
        found.append(await _one(room, server, along, lambda phone: _write(room, phone), CARD_RATE))
        after = (memory, server.memory(), server.memory("VmHWM"))
        await room.leave()
    return Outcome(before, found, after)


async def _counted(room: Room, server: Server) -> None:
    """Returns when the vote is, and the wall open."""
    hall, desk = room.hall, await room.desk()
    room.tell("the vote is being counted")
    for act, kind in (("stop_step", "vote"), ("count_vote", "vote"), ("go_to", "collect")):
        await desk.ask([("type", act), ("step", str(hall.steps[kind]))])
    page = f"/results/{hall.workshop}"
    while f"/ballots-{hall.steps['vote']}-".encode() not in await asyncio.to_thread(load, server, hall, page):  # noqa: ASYNC110 - from outside
        await asyncio.sleep(LOOK_AGAIN)
    desk.close()
    await desk.ended


def _write(room: Room, phone: Phone) -> None:
    """A card."""
    fields = room.hall.fields
    form = [("type", "write_card"), ("step", str(room.hall.steps["collect"]))]
    form += [
        ("field", str(fields[phone.sent % len(fields)])),
        ("text", f"A bench {phone.number} {phone.sent}"),
    ]
    phone.deliver(perf_counter(), json.dumps(form).encode())


async def _quiet_time(room: Room, seconds: float, votes: Votes) -> list[float]:
    room.begin()
    sending = asyncio.create_task(_load(room, lambda phone: votes.cast(phone, perf_counter())))
    await asyncio.sleep(seconds)
    return await _stop(room, sending)


async def _one(room: Room, server: Server, what: Offered, send: Send, rate: float = RATE) -> Made:
    room.tell(f"{what.name} is being made")
    room.begin()
    sending, watching = asyncio.create_task(_load(room, send, rate)), asyncio.create_task(_watch(server))
    memory, begun = server.memory(), perf_counter()
    size = len(await asyncio.to_thread(load, server, room.hall, what.path))
    took, grew = perf_counter() - begun, server.memory() - memory
    watching.cancel()
    (most,) = await asyncio.gather(watching)
    acks = await _stop(room, sending)
    room.tell(
        f"{what.name}: {took:.1f} s, memory {most / MIB:.0f} MiB, ack p99 {percent(acks, 99) * 1000:.0f} ms"
    )
    return Made(what, took, size, most, grew, acks)


async def _stop(room: Room, sending: asyncio.Task[None]) -> list[float]:
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    await room.quiet()
    return list(room.taken.acks)


async def _load(room: Room, send: Send, rate: float = RATE) -> None:
    """So many a second, people in turn, until cancelled."""
    n = 0
    while True:
        phone = room.phones[n % len(room.phones)]
        if phone.may(perf_counter()):
            send(phone)
        n += 1
        await asyncio.sleep(1 / rate)


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


def figures(found: Outcome) -> Iterator[Figure]:
    for one in found.files:
        said = f"one of {one.what.times}, " if one.what.times > 1 else ""
        said += f"{one.size / MIB:.1f} MiB, memory {one.memory / MIB:.0f} MiB, "
        said += f"server {one.grew / MIB:+.0f} MiB, ack p99 {percent(one.acks, 99) * 1000:.0f} ms"
        yield Figure(one.what.name, one.took, "s", GOAL, note=said)
    yield Figure("ack p99 without files", percent(found.before, 99), "s")
    acks = [ack for one in found.files for ack in one.acks]
    yield Figure("ack p99 meanwhile", percent(acks, 99), "s", LATE)
    yield Figure("slowest ack meanwhile", max(acks, default=0.0), "s")
    yield Figure("most memory of a file", max(one.memory for one in found.files) / MIB, "MiB")
    yield Figure("server's memory before", found.memory[0] / MIB, "MiB")
    yield Figure("server's memory after", found.memory[1] / MIB, "MiB")
    yield Figure("most memory of the server", found.memory[2] / MIB, "MiB")


SCENARIO = Scenario("exports", "files of a large workshop while it runs", measure)
