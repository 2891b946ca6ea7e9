"""Whatever the network does, in a real browser against the real server: what was handed in is there once, in order."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from tests.activities.test_vote_forms_served import ask
from tests.faulty import Line, faulty
from tests.scenarios.bad_hall import BadHall
from tests.scenarios.conftest import Screens
from tests.served import Served
from workshop.core.hall import Pause, Resume

THREE = ("Rufbus am Abend", "Hitzekarte für alle Orte", "Radwege verbinden")
OFFLINE, UNKEPT = "Kein Netz", "nur, wenn diese Seite offen bleibt"
MINUTE = 60_000

pytestmark = pytest.mark.browser


@pytest.fixture
async def line(served: Served) -> AsyncIterator[Line]:
    async with faulty(served.port) as line:
        yield line


@pytest.fixture
def hall(served: Served, screens: Screens, line: Line) -> BadHall:
    return BadHall(served, screens, line)


async def test_a_network_that_is_gone_and_comes_back(hall: BadHall) -> None:
    await hall.open()
    hall.line.down = True
    hall.line.cut()
    await hall.hand_in(*THREE)
    await hall.says(OFFLINE)
    await expect(hall.state(hall.anna)).to_have_attribute("data-state", "waiting")
    hall.line.heal()
    await hall.holds(*THREE)


async def test_a_connection_cut_again_and_again_while_cards_are_on_their_way(hall: BadHall) -> None:
    await hall.open()
    for text in THREE:
        hall.line.stalled = True
        await hall.hand_in(text)
        hall.line.cut()
        hall.line.stalled = False
    await hall.holds(*THREE)


async def test_half_open_sockets_swallow_what_is_sent(hall: BadHall) -> None:
    await hall.open()
    hall.line.half_open()
    await hall.hand_in(*THREE)
    await hall.holds(*THREE)


async def test_a_half_open_socket_of_somebody_who_only_reads(hall: BadHall) -> None:
    await hall.open(clock=True)
    hall.line.half_open()
    await hall.served.desk(hall.wid, Pause("Kaffee bis elf"))
    await hall.anna.clock.run_for(MINUTE)
    await expect(hall.anna.locator("h1")).to_have_text("Kaffee bis elf")
    await hall.live(hall.anna)
    await hall.served.desk(hall.wid, Resume())
    await expect(hall.anna.locator("h1")).not_to_have_text("Kaffee bis elf")


async def test_a_network_that_takes_everything_and_answers_nothing(hall: BadHall) -> None:
    await hall.open(clock=True)
    hall.line.black_hole = True
    hall.line.half_open()
    await hall.hand_in(*THREE)
    await hall.anna.clock.run_for(MINUTE)
    await hall.says(OFFLINE)
    hall.line.heal()
    hall.line.cut()
    await hall.anna.clock.run_for(MINUTE)
    await hall.holds(*THREE)


async def test_answers_that_get_lost(hall: BadHall) -> None:
    await hall.open(clock=True)
    hall.line.lose_answers = True
    await hall.hand_in(*THREE)
    await hall.line.until(lambda: hall.line.lost)  # the first card's, by socket
    await hall.anna.clock.run_for(15_000)
    await hall.line.until(lambda: len(hall.line.lost) > 1)  # and by POST
    assert await hall.cards() == [THREE[0]]
    assert hall.told == []
    hall.line.heal()
    await hall.anna.clock.run_for(15_000)
    await hall.holds(*THREE)


async def test_everything_arrives_twice(hall: BadHall) -> None:
    await hall.open()
    hall.line.duplicate = True
    await hall.hand_in(THREE[0])
    await expect(hall.state(hall.anna)).to_have_attribute("data-state", "counted")
    hall.line.refuse_sockets = True
    hall.line.cut()
    await hall.hand_in(*THREE[1:])
    await hall.line.until(lambda: len(hall.line.requests("POST")) >= 4)
    hall.line.heal()
    await hall.holds(*THREE)


async def test_what_was_sent_first_arrives_last(hall: BadHall) -> None:
    await hall.open()
    hall.line.reorder = True
    await hall.hand_in(*THREE)
    await hall.line.until(lambda: any(THREE[0] in text for text in hall.line.frames()))  # after its POST
    hall.line.heal()
    await hall.holds(*THREE)


async def test_a_line_that_stands_still_for_a_while(hall: BadHall) -> None:
    await hall.open()
    hall.line.stalled = True
    await hall.hand_in(*THREE)
    await expect(hall.state(hall.anna)).to_have_attribute("data-state", "waiting")
    hall.line.stalled = False
    await hall.holds(*THREE)


async def test_a_line_that_only_drips(hall: BadHall) -> None:
    await hall.open()
    hall.line.drip, hall.line.delay = 100, 0.05
    await hall.hand_in(*THREE)
    await hall.holds(*THREE)


async def test_a_proxy_that_refuses_sockets_and_then_lets_them_through(hall: BadHall) -> None:
    await hall.open(clock=True)
    hall.line.refuse_sockets = True
    hall.line.cut()
    await hall.hand_in(*THREE[:2])
    await hall.line.until(lambda: any("/regions" in path for path in hall.line.requests("GET")))
    await hall.holds(*THREE[:2])
    hall.line.heal()
    # In small steps, each with a real answer: else time would run away from what is under way.
    for _ in range(60):
        for page in (hall.anna, hall.hanna) if hall.line.sockets < 2 else ():
            await page.clock.run_for(1000)
            await page.evaluate("fetch('/').then((answer) => answer.text())")
    await hall.line.until(lambda: hall.line.sockets == 2)
    asked = len(hall.line.requests("GET"))
    frames = len(hall.line.frames())
    await hall.hand_in(THREE[2])
    await expect(hall.anna.locator("#region-mine .card")).to_have_count(3)
    await hall.anna.clock.run_for(10_000)
    assert len(hall.line.frames()) > frames
    assert [path for path in hall.line.requests("GET")[asked:] if "/regions" in path] == []


async def test_a_phone_that_slept_for_hours_wakes_up_current(hall: BadHall) -> None:
    await hall.open(clock=True)
    hall.line.stalled = True
    await hall.hand_in(THREE[0])
    sleep = await hall.anna.context.new_cdp_session(hall.anna)
    await sleep.send("Page.setWebLifecycleState", {"state": "frozen"})
    hall.line.half_open()
    hall.line.stalled = False
    await hall.served.desk(hall.wid, Pause("Kaffee bis elf"))
    await hall.served.desk(hall.wid, Resume())
    await sleep.send("Page.setWebLifecycleState", {"state": "active"})
    await hall.anna.clock.fast_forward(3 * 60 * MINUTE)
    await hall.holds(THREE[0])


async def test_a_closed_tab_and_a_new_one_the_next_day(hall: BadHall) -> None:
    await hall.open()
    hall.line.down = True
    hall.line.cut()
    await hall.hand_in(*THREE)
    await expect(hall.state(hall.anna)).to_have_attribute("data-state", "waiting")
    context, address = hall.anna.context, hall.anna.url
    await hall.anna.close()
    hall.line.heal()
    later = await context.new_page()
    await later.clock.install(time=hall.served.house.now() / 1000 + 24 * 3600)
    await later.goto(address)
    await expect(later.locator("#region-mine .card")).to_have_count(3)
    assert await hall.cards() == list(THREE)
    await hall.live(later)
    await hall.undisturbed()


NO_STORAGE = """for (const name of ["localStorage", "sessionStorage"])
Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError") } });"""


async def test_a_browser_that_refuses_storage_loses_nothing_while_its_tab_is_open(hall: BadHall) -> None:
    await hall.open()
    erik = await hall.phone("Emsdetten", script=NO_STORAGE)
    erik.on("dialog", lambda dialog: dialog.accept())  # the browser asks whether to leave
    hall.line.down = True
    hall.line.cut()
    await hall.hand_in(*THREE, page=erik)
    await hall.says(UNKEPT, erik)
    await expect(hall.state(erik)).to_have_text("wartet auf Netz; bitte lassen Sie diese Seite offen")
    hall.line.heal()
    hall.line.lose_answers = True
    await erik.reload()
    await hall.line.until(lambda: hall.line.lost)
    hall.line.heal()
    await hall.holds(*THREE, page=erik)


async def test_two_tabs_of_one_person_on_a_bad_line(hall: BadHall) -> None:
    await hall.open()
    other = await hall.anna.context.new_page()
    await other.goto(hall.anna.url)
    await hall.live(other)
    hall.line.half_open()
    await hall.hand_in(THREE[0])
    await expect(hall.state(other)).to_have_attribute("data-state", "waiting")
    await hall.hand_in(THREE[1], page=other)
    await hall.hand_in(THREE[2])
    await hall.holds(*THREE)
    await expect(hall.state(other)).to_have_attribute("data-state", "counted")
    await expect(other.locator("#region-mine .card")).to_have_count(3)


async def test_a_ballot_that_arrives_late_does_not_overwrite_the_newer_one(hall: BadHall) -> None:
    await hall.open()
    step, paper = await ask(hall.served, hall.wid, "dots")
    first, second = paper.options[0].id, paper.options[1].id
    more = ".option-row:has([name='points.%s']) [data-step='1']"
    said = hall.anna.locator("form[data-ballot] .saved-state")
    hall.line.lose_answers = True  # so the page cannot know that the first one is in
    await hall.anna.click(more % first)
    await hall.line.until(lambda: hall.line.lost)
    await hall.anna.click(more % second)
    hall.line.heal()
    hall.line.cut()
    await hall.line.until(lambda: len(hall.ids_told()) == 2)
    await expect(said).to_have_attribute("data-state", "counted")
    late = next(text for text in hall.line.frames() if "cast_ballot" in text)
    async with hall.own_socket() as socket:
        await socket.send(json.dumps({"versions": ""}))
        await socket.send(late)  # once more, from a dead socket's buffer
        answers = (json.loads(text) async for text in socket if '"ack"' in str(text))
        assert (await anext(answers))["seq"] == hall.ids_told()[json.loads(late)["id"]]
    state = (await hall.served.session(hall.wid)).committed.steps[step].state
    number = json.loads(late)["person"]
    assert state.ballots[state.papers[0].id][number].points == {first: 1, second: 1}
    assert hall.ids_told().items() <= hall.ids().items()
