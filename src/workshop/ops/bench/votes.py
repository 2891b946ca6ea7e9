"""`workshop bench votes`: votes a second, how fast they are acknowledged and how fast the board shows them.

With `--rate` they come evenly, whatever the server does; without, every phone votes again as soon as it was answered.
How long until the board shows a vote is taken from people who vote for the first time during the run, for only these
change the board.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from time import perf_counter

import msgspec

from workshop.ops.bench._beside import both, spread, used
from workshop.ops.bench._hall import Hall
from workshop.ops.bench._room import BURST, PER_SECOND, Costs, Phone, Room
from workshop.ops.bench._stage import Stage, run
from workshop.ops.bench.figures import Figure, NotMeasured, Plan, Scenario

GOAL_PHONES = 1000


class Outcome(msgspec.Struct, frozen=True):
    """What one run of one server gave; times in seconds. `unseen`: first votes that the board did not show."""

    took: float
    acks: list[float]
    boards: list[float]
    unanswered: int
    unseen: int
    costs: Costs

    @property
    def rate(self) -> float:
        return len(self.acks) / self.took

    @property
    def each(self) -> float:
        """Processor time for a vote."""
        return self.costs.cpu / self.rate if self.rate else 0.0


def measure(plan: Plan) -> Iterator[Figure]:
    most = plan.phones * (PER_SECOND + BURST / plan.seconds)
    if plan.rate is not None and plan.rate > most:
        raise NotMeasured(
            f"{plan.phones} people may send {most:,.0f} votes a second at most for {plan.seconds:g} s"
        )
    ours, bare = run(plan, lambda stage: _both(plan, stage))
    yield from _figures(plan, ours, bare)


async def _both(plan: Plan, stage: Stage) -> tuple[Outcome, Outcome]:
    late = newcomers(plan.phones)
    hall = await stage.lay_out(plan.phones + late, at="vote")
    return await both(plan, stage, hall, lambda room: play(plan, room, late))


def newcomers(phones: int) -> int:
    """How many vote for the first time during the run."""
    return min(200, max(2, phones // 5))


class Votes:
    """The papers that people hand in, each time another one."""

    def __init__(self, hall: Hall) -> None:
        self._forms = forms_of(hall)

    def cast(self, phone: Phone, due: float) -> None:
        """A vote that differs from the one before."""
        phone.deliver(due, self._forms[(phone.number + phone.sent) % len(self._forms)])

    def again(self, phone: Phone) -> None:
        """One more as soon as a person may."""
        now = perf_counter()
        if phone.may(now):
            self.cast(phone, now)
        else:
            asyncio.get_running_loop().call_later(1 / PER_SECOND, self._later, phone)

    def _later(self, phone: Phone) -> None:
        if phone.again is not None and phone.idle:
            self.again(phone)


def forms_of(hall: Hall) -> list[bytes]:
    """Different ballots, with every field that the page has."""
    made = []
    for place in range(max(1, len(hall.options))):
        points = [(f"points.{o}", "2" if n == place else "0") for n, o in enumerate(hall.options)]
        fields = [("type", "cast_ballot"), ("step", str(hall.steps["vote"])), ("vote", str(hall.vote))]
        made.append(json.dumps([*fields, *points]).encode())
    return made


async def play(plan: Plan, room: Room, late: int) -> Outcome:
    """One room votes."""
    await room.fill(plan.phones + late)
    voters, new, votes = room.phones[: plan.phones], room.phones[plan.phones :], Votes(room.hall)
    room.tell("everybody votes for the first time")
    for voter in voters:
        votes.cast(voter, perf_counter())
    await room.quiet()
    await room.until(lambda: room.board.voted >= room.base + plan.phones)
    room.begin()
    await asyncio.gather(_arrive(plan, room, votes, new), _load(plan, room, votes, voters))
    took, acks, costs = perf_counter() - room.begun, list(room.taken.acks), room.costs()
    unanswered = await room.quiet() + room.taken.refused
    await room.until(lambda: len(room.board.turnouts) == late)
    boards = room.board.turnouts
    return Outcome(took, acks, boards, unanswered, late - len(boards), costs)


async def _load(plan: Plan, room: Room, votes: Votes, voters: list[Phone]) -> None:
    if plan.rate is not None:
        await _at_rate(plan, room, votes, voters, plan.rate)
        return
    for voter in voters:
        voter.again = votes.again
        votes.cast(voter, perf_counter())
    begun = perf_counter()
    while (now := perf_counter()) < begun + plan.seconds:
        room.tell(f"{plan.seconds - (now - begun):.0f} s to go, every phone votes on and on")
        await asyncio.sleep(0.2)
    for voter in voters:
        voter.again = None


async def _at_rate(plan: Plan, room: Room, votes: Votes, voters: list[Phone], rate: float) -> None:
    """So many votes a second, the phones in turn."""
    begun, done, most = perf_counter(), 0, int(rate * plan.seconds)
    while done < most:
        due = min(most, int((perf_counter() - begun) * rate) + 1)
        for n in range(done, due):
            votes.cast(voters[n % len(voters)], begun + n / rate)
        if done // 1000 != due // 1000:
            room.tell(f"{due} of {most} votes sent")
        done = due
        await asyncio.sleep(0.001)


async def _arrive(plan: Plan, room: Room, votes: Votes, new: list[Phone]) -> None:
    """Somebody votes for the first time, evenly over the run."""
    begun = perf_counter()
    for n, voter in enumerate(new, 1):
        await asyncio.sleep(max(0.0, begun + plan.seconds * n / (len(new) + 1) - perf_counter()))
        now = perf_counter()
        room.board.expect(room.base + plan.phones + n, now)
        votes.cast(voter, now)


def _figures(plan: Plan, ours: Outcome, bare: Outcome) -> Iterator[Figure]:
    goals = _goals(plan)
    note = _limits(plan, ours)
    yield Figure("votes acknowledged", ours.rate, "1/s", goals.get("rate"), "more", note, bare.rate)
    yield from spread("ack", ours.acks, bare.acks, {99: goals["ack"]} if "ack" in goals else None)
    shown = {99: goals["board"]} if "board" in goals else None
    yield from spread("vote → board", ours.boards, bare.boards, shown)
    yield Figure("unanswered or refused", ours.unanswered, "votes", 0)
    yield Figure("first votes that the board did not show", ours.unseen, "votes", 0)
    yield Figure("server CPU per vote", ours.each * 1e6, "µs", bare=bare.each * 1e6)
    yield from used(plan, ours.costs, bare.costs)
    yield Figure("own region pushed, mean", ours.costs.own, "bytes")
    yield Figure("board pushed, mean", ours.costs.shared, "bytes")


def _goals(plan: Plan) -> dict[str, float]:
    """Set for a thousand phones."""
    if plan.phones != GOAL_PHONES or plan.quick:
        return {}
    if plan.rate is None or plan.rate > 5_000:
        return {"rate": min(10_000, (plan.rate or 10_000) * 0.99), "ack": 0.25, "board": 0.25}
    return {"ack": 0.03, "board": 0.15}


def _limits(plan: Plan, ours: Outcome) -> str:
    """What kept it from being more, where that can be seen."""
    cpu, load = ours.costs.cpu, ours.costs.load
    if plan.rate is not None and ours.rate > plan.rate * 0.98:
        return "as many as were sent"
    if load > 0.9 and load >= cpu:
        return "the load generator was at its limit"
    if cpu > 0.9:
        return "the server was at its limit"
    most = plan.phones * (PER_SECOND + BURST / plan.seconds)
    return "a person may send no more" if ours.rate > most * 0.9 else "something else held it up"


SCENARIO = Scenario("votes", "votes in a room of phones", measure)
