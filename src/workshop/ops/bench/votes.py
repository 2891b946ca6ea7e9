"""`workshop bench votes`: votes a second, how fast they are acknowledged and how fast the board shows them.

With `--rate` they come evenly, whatever the server does; without, every phone votes again as soon as it was answered.
How long until the board shows a vote is taken from people who vote for the first time during the run, for only these
change the board.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from time import perf_counter

import msgspec

from workshop.ops.bench._room import PER_SECOND, Room, Voter
from workshop.ops.bench._stage import Stage, run
from workshop.ops.bench.figures import Figure, Plan, Scenario, percent

GOAL_PHONES = 1000


class Outcome(msgspec.Struct, frozen=True):
    """What one run of one server gave; times in seconds."""

    votes: int
    took: float
    acks: list[float]
    boards: list[float]
    unanswered: int
    refused: int
    cpu: float
    load: float
    memory_before: int
    memory: int
    phones: int
    own: int
    shared: int
    started: float

    @property
    def rate(self) -> float:
        return self.votes / self.took

    def per_phone(self) -> float:
        return (self.memory - self.memory_before) / max(1, self.phones)


def measure(plan: Plan) -> Iterator[Figure]:
    ours, bare = run(plan, lambda stage: _both(plan, stage))
    yield from figures(plan, ours, bare)


async def _both(plan: Plan, stage: Stage) -> tuple[Outcome, Outcome]:
    late = newcomers(plan.phones)
    hall = await stage.lay_out(plan.phones + late, at="vote")
    async with stage.ours() as servers:
        ours = await _run(plan, Room(hall, servers), late, "")
    async with stage.bare(ours.own, ours.shared) as servers:
        return ours, await _run(plan, Room(hall, servers), late, "yardstick: ")


def newcomers(phones: int) -> int:
    """How many vote for the first time during the run."""
    return min(200, max(2, phones // 5))


async def _run(plan: Plan, room: Room, late: int, who: str) -> Outcome:
    memory = room.memory()
    await room.fill(plan.phones + late, lambda text: plan.tell(who + text))
    voters, new = room.phones[: plan.phones], room.phones[plan.phones :]
    plan.tell(f"{who}everybody votes for the first time")
    for voter in voters:
        voter.vote(perf_counter())
    await room.quiet()
    await room.board.shows(plan.phones)
    room.begin()
    await asyncio.gather(_arrive(plan, room, new), _load(plan, voters, who))
    took = perf_counter() - room.begun
    cpu, load = room.shares()
    votes = len(room.taken.acks)
    unanswered = await room.quiet()
    await room.board.shows(plan.phones + late)
    t = room.taken
    found = Outcome(
        votes,
        took,
        t.acks,
        room.board.delays,
        unanswered,
        t.refused,
        cpu,
        load,
        memory,
        room.memory(),
        len(room.phones),
        t.own // max(1, t.own_frames),
        t.shared // max(1, t.shared_frames),
        max(server.started for server in room.servers),
    )
    await room.leave()
    return found


async def _load(plan: Plan, voters: list[Voter], who: str) -> None:
    if plan.rate is not None:
        await at_rate(plan, voters, plan.rate, who)
        return
    for voter in voters:
        voter.again = _again
        voter.vote(perf_counter())
    begun = perf_counter()
    while (now := perf_counter()) < begun + plan.seconds:
        plan.tell(f"{who}{plan.seconds - (now - begun):.0f} s to go, every phone votes on and on")
        await asyncio.sleep(0.2)
    for voter in voters:
        voter.again = None


def _again(voter: Voter) -> None:
    now = perf_counter()
    if voter.may(now):
        voter.vote(now)
    else:
        asyncio.get_running_loop().call_later(1 / PER_SECOND, _later, voter)


def _later(voter: Voter) -> None:
    if voter.again is not None and voter.idle:
        _again(voter)


async def at_rate(plan: Plan, voters: list[Voter], rate: float, who: str) -> None:
    """So many votes a second, the phones in turn."""
    begun, done, most = perf_counter(), 0, int(rate * plan.seconds)
    while done < most:
        now = perf_counter()
        due = min(most, int((now - begun) * rate) + 1)
        for n in range(done, due):
            voters[n % len(voters)].vote(begun + n / rate)
        if done // 1000 != due // 1000:
            plan.tell(f"{who}{due} of {most} votes sent")
        done = due
        await asyncio.sleep(0.001)


async def _arrive(plan: Plan, room: Room, new: list[Voter]) -> None:
    """Somebody votes for the first time, evenly over the run."""
    begun, base = perf_counter(), plan.phones
    for n, voter in enumerate(new, 1):
        await asyncio.sleep(max(0.0, begun + plan.seconds * n / (len(new) + 1) - perf_counter()))
        now = perf_counter()
        room.board.expect(base + n, now)
        voter.vote(now)


def figures(plan: Plan, ours: Outcome, bare: Outcome) -> Iterator[Figure]:
    goals = _goals(plan)
    how = "as many as were sent" if plan.rate is not None else "closed loop"
    yield Figure(
        "votes acknowledged", ours.rate, "1/s", goals.get("rate"), "more", _limits(plan, ours), bare.rate
    )
    for name, of, against in (("ack", ours.acks, bare.acks), ("vote → board", ours.boards, bare.boards)):
        for part in (50, 99):
            goal = goals.get(f"{name} {part}")
            yield Figure(f"{name} p{part}", percent(of, part), "s", goal, bare=percent(against, part))
    yield Figure("unanswered or refused", ours.unanswered + ours.refused, "votes", 0)
    yield Figure("server CPU", ours.cpu * 100, "% of a core", note=how, bare=bare.cpu * 100)
    per = ours.cpu / ours.rate * 1e6 if ours.rate else 0.0
    yield Figure("server CPU per vote", per, "µs", bare=bare.cpu / bare.rate * 1e6 if bare.rate else None)
    yield Figure("load generator CPU", ours.load * 100, "% of a core", bare=bare.load * 100)
    yield Figure("memory", ours.memory / 2**20, "MiB", bare=bare.memory / 2**20)
    yield Figure("memory per phone", ours.per_phone() / 1024, "KiB", 40, bare=bare.per_phone() / 1024)
    yield Figure("start to listening", ours.started, "s", bare=bare.started)
    yield Figure("own region pushed, mean", ours.own, "bytes")
    yield Figure("board pushed, mean", ours.shared, "bytes")


def _goals(plan: Plan) -> dict[str, float]:
    """Set for a thousand phones and an empty log."""
    if plan.phones != GOAL_PHONES or plan.quick:
        return {}
    if plan.rate is None or plan.rate >= 10_000:
        return {"rate": 9_900, "ack 99": 0.25, "vote → board 99": 0.25}
    return {"ack 99": 0.03, "vote → board 99": 0.15} if plan.rate <= 5_000 else {}


def _limits(plan: Plan, ours: Outcome) -> str:
    """What kept it from being more, where that can be seen."""
    if plan.rate is not None and ours.rate > plan.rate * 0.98:
        return "as many as were sent"
    if ours.load > 0.9 and ours.load >= ours.cpu:
        return "the load generator was at its limit"
    if ours.rate > plan.phones * PER_SECOND * 0.95 and ours.cpu < 0.9:
        return "a person may send no more"
    return "the server was at its limit" if ours.cpu > 0.9 * plan.processes else ""


SCENARIO = Scenario("votes", "votes in a room of phones", measure)
