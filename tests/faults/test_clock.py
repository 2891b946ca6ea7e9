"""The server's clock is put on and back by hours: time in a log never runs backwards, a timer ends once and in time,
and nobody is locked out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.faults.rooms import collecting, desk_screen
from tests.live.test_session import KINDS, a_session
from tests.served import serving
from workshop.activities.collect import WriteCard
from workshop.core.agenda import SetTimer, StepStopped
from workshop.core.evolve import fold
from workshop.core.refusals import Refused
from workshop.core.roles import facilitator, participant
from workshop.live import clock
from workshop.live.clock import Steady
from workshop.web.limits import Bucket, Guesses

HOUR = 3_600_000
JUMPS = st.lists(st.integers(-8 * HOUR, 8 * HOUR), max_size=12)


class Hands:
    """A system's clock that somebody puts, beside one that nobody can."""

    def __init__(self) -> None:
        self.passed, self.put = 0, 1_800_000_000_000

    def wall(self) -> int:
        return (self.passed + self.put) * 1_000_000

    def steady(self) -> Steady:
        return Steady(self.wall, lambda: self.passed * 1_000_000)


class Telling(Steady):
    """Says when it has taken over what was put."""

    def __init__(self, wall: Callable[[], int]) -> None:
        self.taken_over = asyncio.Event()
        super().__init__(wall)
        self.taken_over.clear()

    def adopt(self) -> None:
        super().adopt()
        self.taken_over.set()


def test_the_house_counts_what_passes_whatever_is_put_and_takes_it_over_when_told() -> None:
    hands = Hands()
    steady = hands.steady()
    begin = steady()
    hands.passed, hands.put = 60_000, hands.put - 3 * HOUR
    assert (steady() - begin, steady.behind()) == (60_000, -3 * HOUR)
    steady.adopt()
    assert (steady() - begin, steady.behind()) == (60_000 - 3 * HOUR, 0)


async def test_a_timer_ends_in_time_although_the_clock_was_put_back_and_then_the_new_time_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "LOOK_SECONDS", 0.01)
    put = [0]
    steady = Telling(lambda: clock.passing() + put[0] * 1_000_000)
    async with serving(tmp_path, clock=steady) as served:
        wid, step = await collecting(served)
        session = await served.session(wid)
        await served.desk(wid, SetTimer(step, 1, stops=True))
        put[0] -= 3 * HOUR
        async with desk_screen(served, wid) as desk:
            while session.committed.steps[step].status == "open":
                assert abs(steady.behind()) > HOUR, "not taken over while the timer runs"
                await desk.until("now", "")
        await steady.taken_over.wait()
        assert abs(steady.behind()) < clock.JUMP_MS
        log = await served.house.sessions.history(wid)
    assert sum(isinstance(r.event, StepStopped) for r in log) == 1
    assert [r.at for r in log] == sorted(r.at for r in log)


@given(jumps=JUMPS)
@settings(max_examples=60)
def test_however_the_clock_jumps_a_log_runs_forwards_and_a_timer_fires_once(jumps: list[int]) -> None:
    async def scene() -> None:
        session, log, around = await a_session()
        anna, step = participant(max(session.committed.people)), session.committed.order[0]
        around.time += 10 * HOUR
        await session.submit(facilitator(), SetTimer(step, 60, stops=True), "timer-001")
        for n, jump in enumerate([*jumps, 20 * HOUR]):
            around.time = max(1, around.time + jump)
            session.tick()
            try:
                await session.submit(anna, WriteCard(step, f"Karte {n}"), f"id-{n:08}")
            except Refused:
                assert session.committed.steps[step].status == "stopped"
        around.time += 100 * HOUR
        session.tick()
        await session.close()
        recorded = await log.read("w")
        assert [r.at for r in recorded] == sorted(r.at for r in recorded)
        assert sum(isinstance(r.event, StepStopped) for r in recorded) == 1
        assert fold(KINDS, recorded, "w") == session.committed

    asyncio.run(scene())


@given(jumps=JUMPS)
def test_however_the_clock_jumps_nobody_is_locked_out(jumps: list[int]) -> None:
    now = [10 * HOUR]
    bucket = Bucket(3, 1, lambda: now[0])
    for jump in jumps:
        now[0] += jump
        while bucket.take("anna"):
            pass
        assert not bucket.open("anna")
    now[0] += 1_000
    assert bucket.open("anna")
    assert bucket.take("anna")


def test_guesses_that_lie_in_the_future_are_forgotten() -> None:
    now = [10 * HOUR]
    guesses = Guesses(lambda: now[0], asyncio.sleep)
    guesses._times.extend([now[0]] * 70)
    assert guesses.alarm() == 70
    now[0] -= 5 * HOUR
    assert guesses.alarm() == 0
