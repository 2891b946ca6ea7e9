"""A server of another version: its pages load themselves anew, once, and never under anybody's hands."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from playwright.async_api import Error, Page, expect

from tests.web.script_room import DESK, NO_STORAGE, ScriptRoom, hand_in, open_live, partial, state

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

WHILE = 31_000  # more than the hall is spread over and the pause after a touch, less than a silent socket may last


async def beat(phone: Page, room: ScriptRoom) -> None:
    """A beat that the page has heard: what comes after it is on the page."""
    mark = str(time.monotonic_ns())
    await room.push(room.beat(), partial("mine", f"<p>{mark}</p>"))
    await expect(phone.locator("#region-mine")).to_have_text(mark)


async def another_version(phone: Page, room: ScriptRoom) -> None:
    """The next beat speaks of it."""
    room.build = "b2"
    await beat(phone, room)


async def time_passes(phone: Page) -> None:
    """In the page, which may go away with the clock that is wound in it."""
    with suppress(Error):
        await phone.clock.run_for(WHILE)


async def renewed(phone: Page) -> None:
    """Time goes by, and a page of the new version is there."""
    await time_passes(phone)
    await expect(phone.locator("[data-live]")).to_have_attribute("data-build", "b2")


async def stays(phone: Page, room: ScriptRoom) -> None:
    """Time goes by, no page was asked for, and this one still answers."""
    pages = room.pages
    await phone.clock.run_for(WHILE)
    await beat(phone, room)
    assert room.pages == pages
    assert await phone.evaluate("document.querySelector('[data-live]').dataset.build") == "b1"


async def test_an_idle_page_loads_itself_anew_and_keeps_the_draft(phone: Page, room: ScriptRoom) -> None:
    await phone.clock.install()
    await open_live(phone, room)
    await phone.fill("#text-5", "Halb geschrieben")
    await phone.locator("#text-5").blur()
    await another_version(phone, room)
    await renewed(phone)
    await expect(phone.locator("#text-5")).to_have_value("Halb geschrieben")
    await hand_in(phone, "Halb geschrieben, nun ganz")
    await phone.clock.resume()
    await expect(state(phone)).to_have_text("counted")


async def test_nobody_who_writes_is_interrupted(phone: Page, room: ScriptRoom) -> None:
    await phone.clock.install()
    await open_live(phone, room)
    await phone.locator("#text-5").press_sequentially("Ein Markt")
    await another_version(phone, room)
    await stays(phone, room)
    await phone.locator("#text-5").blur()
    await renewed(phone)
    await expect(phone.locator("#text-5")).to_have_value("Ein Markt")


async def test_a_desk_waits_for_a_question_and_for_what_no_draft_keeps(phone: Page, room: ScriptRoom) -> None:
    room.head = DESK
    await phone.clock.install()
    await open_live(phone, room)
    await phone.fill("#name", "Neuer Name")
    await phone.locator("#name").blur()
    await another_version(phone, room)
    await stays(phone, room)
    await phone.fill("#name", "")
    await phone.click("#count")
    await expect(phone.get_by_role("dialog")).to_be_visible()
    await stays(phone, room)
    await phone.get_by_role("button", name="Back").click()
    await renewed(phone)


async def test_a_page_stays_while_something_waits_that_no_device_keeps(phone: Page, room: ScriptRoom) -> None:
    await phone.add_init_script(NO_STORAGE)
    await phone.clock.install()
    await open_live(phone, room)
    await phone.evaluate("document.querySelector('#write-5').setAttribute('action', '/nowhere')")
    await hand_in(phone, "Mehr Bänke")
    await another_version(phone, room)
    await stays(phone, room)


async def test_a_page_never_loads_twice_for_the_same_version(phone: Page, room: ScriptRoom) -> None:
    await phone.clock.install()
    await open_live(phone, room)
    # Two servers of two versions behind one address: what is looked at first is new, what comes then is old.
    room.builds = ["b2", "b1", "b2", "b1", "b2", "b1"]
    await another_version(phone, room)
    await time_passes(phone)
    await room.until(lambda: len(room.greetings) == 2)
    await expect(phone.locator("body")).to_have_attribute("data-connection", "live")
    await stays(phone, room)
    assert room.builds == ["b2", "b1", "b2", "b1"]


async def test_a_server_that_has_no_new_page_yet_is_asked_again(phone: Page, room: ScriptRoom) -> None:
    await phone.clock.install()
    await open_live(phone, room)
    room.builds = ["b1"]
    await another_version(phone, room)
    await time_passes(phone)
    await room.until(lambda: room.pages == 2)
    await beat(phone, room)
    await renewed(phone)


async def test_a_page_whose_server_is_of_its_own_version_stays(phone: Page, room: ScriptRoom) -> None:
    await phone.clock.install()
    await open_live(phone, room)
    await room.push(room.beat())
    await stays(phone, room)
