"""Guessing at the door is slowed and told, a hall is not locked out; too many phones are told too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.scene import Scene
from tests.served import Served, serving
from workshop.core.agenda import AddStep, GoTo, OpenStep
from workshop.core.door import Join, SetDoor, SetSeats
from workshop.core.roles import SYSTEM
from workshop.core.setup import AddMunicipalities, Describe
from workshop.web.limits import Guesses
from workshop.web.watch import BEGUN, LATELY, Watch, watch

WRONG = "AAAAAA"


class Clock:
    """Time and rest as the test says."""

    def __init__(self) -> None:
        self.at = 1_000_000_000
        self.rested: list[float] = []
        self.resting, self.over = asyncio.Event(), asyncio.Event()

    def __call__(self) -> int:
        return self.at

    async def rest(self, seconds: float) -> None:
        self.rested.append(seconds)
        self.resting.set()
        await self.over.wait()


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


async def test_a_browser_that_guesses_waits_and_the_one_beside_it_does_not() -> None:
    clock = Clock()
    guesses = Guesses(clock, clock.rest)
    for _ in range(10):
        assert guesses.may_try("anna")
        await guesses.wrong("anna")
    assert not guesses.may_try("anna")
    assert guesses.may_try("bernd")
    assert guesses.may_try("")
    clock.at += 10_000
    assert guesses.may_try("anna")


async def test_beyond_the_budget_wrong_answers_are_held_and_memory_is_bounded() -> None:
    clock = Clock()
    guesses = Guesses(clock, clock.rest)
    for n in range(200):
        await guesses.wrong(f"made-up-{n}")
    assert clock.rested == []
    held = [asyncio.create_task(guesses.wrong("")) for _ in range(guesses.MOST_HELD)]
    await asyncio.sleep(0)
    assert clock.rested == [guesses.HOLD] * guesses.MOST_HELD
    await guesses.wrong("")
    assert len(clock.rested) == guesses.MOST_HELD
    clock.over.set()
    await asyncio.gather(*held)
    clock.at += 60_000
    await guesses.wrong("")
    assert len(clock.rested) == guesses.MOST_HELD


async def test_desks_hear_once_and_as_long_as_it_is_new() -> None:
    clock = Clock()
    guesses = Guesses(clock, clock.rest)
    rung = [await guesses.wrong("") for _ in range(guesses.ALARM + 20)]
    assert rung.count(True) == 1
    assert guesses.alarm() == guesses.ALARM + 20
    clock.at += guesses.WINDOW
    assert guesses.alarm() == 0


async def test_a_hall_joins_while_somebody_behind_its_address_guesses(served: Served) -> None:
    wid = await served.workshop()
    clock = Clock()
    served.house.limits.guesses._rest = clock.rest
    for _ in range(200):
        await served.house.limits.guesses.wrong("")
    async with served.client() as guesser:
        guess = asyncio.create_task(guesser.get(f"/join/{WRONG}"))
        await clock.resting.wait()
        phones = [await served.phone(wid, "Rheine") for _ in range(3)]
        assert not guess.done()
        clock.over.set()
        assert (await guess).status_code == 422
    for phone in phones:
        await phone.close()


async def test_a_browser_that_guessed_too_often_is_told_to_wait_even_with_a_right_code(
    served: Served,
) -> None:
    code = await served.code(await served.workshop())
    async with served.client() as guesser:
        await guesser.get("/")
        for _ in range(10):
            assert "gibt es nicht" in (await guesser.get("/", params={"code": WRONG})).text
        for path in (f"/?code={code}", f"/join/{code}"):
            told = await guesser.get(path)
            assert told.status_code == 422
            assert "zu viele Versuche" in told.text
    async with served.client() as neighbour:
        assert (await neighbour.get(f"/join/{code}")).status_code == 200


async def test_programs_that_guess_are_counted_and_running_desks_are_told(served: Served) -> None:
    wid = await served.workshop()
    async with served.client(**await served.account_cookie()) as desk, served.client() as program:
        assert "rät Teilnahme-Codes" not in (await desk.get(f"/desk/{wid}")).text
        for _ in range(served.house.limits.guesses.ALARM):
            answer = await program.post(f"/api/join/{WRONG}", json={"municipality": "Rheine"})
            assert answer.status_code == 404
        assert "rät Teilnahme-Codes" in (await desk.get(f"/desk/{wid}")).text
        await served.desk(wid, SetDoor(False))
        assert "rät Teilnahme-Codes" not in (await desk.get(f"/desk/{wid}")).text


def a_hall(people: int, seats: int | None = None) -> Scene:
    s = Scene().when(Describe("Smart Region")).when(AddMunicipalities(("Rheine", "Greven")))
    if seats is not None:
        s.when(SetSeats(1, seats)).when(SetSeats(2, 0))
    s.when(AddStep("info", "Begrüßung"))
    for _ in range(people):
        s.when(Join(1), by=SYSTEM)
    return s


def test_more_phones_than_seats_is_told_when_every_municipality_has_seats() -> None:
    s = a_hall(3, seats=3)
    assert watch(s.state, s.now, 0).crowd == ""
    s.when(Join(None), by=SYSTEM)
    assert watch(s.state, s.now, 0) == Watch(0, "seats", 4, 3, 4)
    assert watch(a_hall(5).state, s.now, 0).crowd == ""


def test_many_late_phones_at_once_are_told_once_it_has_begun() -> None:
    s = a_hall(30)
    step = s.state.order[0]
    s.when(GoTo(step, 0)).when(OpenStep(step))
    assert watch(s.state, s.now, 0).crowd == ""
    s.now += BEGUN + LATELY
    for _ in range(9):
        s.when(Join(2), by=SYSTEM)
    assert watch(s.state, s.now, 0).crowd == ""
    s.when(Join(2), by=SYSTEM)
    assert watch(s.state, s.now, 0).crowd == "jump"
    assert watch(s.state, s.now + LATELY, 0).crowd == ""
    s.when(SetDoor(False))
    assert watch(s.state, s.now, 99) == Watch()
