"""What a device keeps until it has been answered: over days, in several tabs, where nothing may be stored."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from tests.web.script_room import (
    NO_STORAGE,
    ScriptRoom,
    hand_in,
    open_live,
    partial,
    state,
    until,
    write_form,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

KEPT = "Object.keys(localStorage).filter(key => key.startsWith('workshop:outbox:'))"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
WAYS_TO_REFUSE = pytest.mark.parametrize("refusal", [NO_STORAGE, FULL], ids=["no storage", "storage full"])


async def leave_behind(phone: Page, room: ScriptRoom, *texts: str) -> None:
    """Handed in without a server, and the tab is closed."""
    await open_live(phone, room)
    room.deaf = room.down = True
    for number, text in enumerate(texts):
        await hand_in(phone, text)
        await until(phone, f"{KEPT}.length === {number + 1}")
    await phone.close()
    room.deaf = room.down = False


async def come_back(phone: Page, room: ScriptRoom, days: float) -> Page:
    """A new tab of the same person, this much later by the device's clock."""
    page = await phone.context.new_page()
    await page.clock.install(time=datetime.now() + timedelta(days=days))  # noqa: DTZ005
    await page.goto(room.address)
    return page


async def second_tab(phone: Page, room: ScriptRoom) -> Page:
    """Both are live."""
    await open_live(phone, room)
    other = await phone.context.new_page()
    await other.goto(room.address)
    await room.until(lambda: len(room.sockets) == 2)
    return other


async def test_what_was_handed_in_without_network_arrives_in_order_the_next_day(
    phone: Page, room: ScriptRoom
) -> None:
    await leave_behind(phone, room, "erste", "zweite")
    page = await come_back(phone, room, days=1)
    await room.until(lambda: len(room.done) == 2)
    assert [form["text"] for form in room.forms()] == ["erste", "zweite"]
    await expect(state(page)).to_have_text("counted")


async def test_what_has_lain_for_days_goes_only_when_its_owner_says_so(phone: Page, room: ScriptRoom) -> None:
    await leave_behind(phone, room, "erste", "zweite")
    page = await come_back(phone, room, days=4)
    box = page.locator("[data-postbox]")
    await expect(box).to_contain_text("old: erste")
    await hand_in(page, "von heute")
    await expect(state(page)).to_have_text("counted")
    assert [form["text"] for form in room.forms()] == ["von heute"]
    await box.get_by_role("button", name="Drop").first.click()
    await expect(box).not_to_contain_text("erste")
    await box.get_by_role("button", name="Send").click()
    await room.until(lambda: len(room.done) == 2)
    assert [form["text"] for form in room.forms()] == ["von heute", "zweite"]
    await until(page, f"{KEPT}.length === 0")


async def test_two_tabs_send_each_command_once_and_both_say_what_became_of_it(
    phone: Page, room: ScriptRoom
) -> None:
    other = await second_tab(phone, room)
    room.deaf = True
    await hand_in(phone, "erste")
    await expect(state(other)).to_have_text("waiting")
    await hand_in(other, "zweite")
    await room.until(lambda: len(room.done) == 2)
    await expect(state(phone)).to_have_text("counted")
    await expect(state(other)).to_have_text("counted")
    assert [dict(message["form"])["text"] for _, message in room.arrived] == ["erste", "zweite"]
    room.deaf, room.refusal = False, {"code": "paused", "text": "The room is paused."}
    await hand_in(phone, "dritte")
    await expect(other.get_by_role("alert")).to_have_text("The room is paused.")
    assert len(room.arrived) == 3


async def test_a_tab_closed_while_it_sends_leaves_its_turn_to_the_other(
    phone: Page, room: ScriptRoom
) -> None:
    other = await second_tab(phone, room)
    room.deaf = room.down = True
    await hand_in(phone, "erste")
    await until(other, f"{KEPT}.length === 1")
    room.deaf = room.down = False
    await phone.close()
    await expect(state(other)).to_have_text("counted")
    assert [form["text"] for form in room.forms()] == ["erste"]


@WAYS_TO_REFUSE
async def test_without_storage_a_reload_loses_nothing_and_nothing_false_is_said(
    phone: Page, room: ScriptRoom, refusal: str
) -> None:
    await phone.add_init_script(refusal)
    phone.on("dialog", lambda dialog: dialog.accept())  # the browser asks whether to leave
    await open_live(phone, room)
    room.down = room.deaf = True
    for socket in list(room.sockets):
        await socket.close(code=1012)
    await hand_in(phone, "erste")
    await hand_in(phone, "zweite")
    await phone.fill("#text-5", "dritte, noch im Schreiben")
    await expect(phone.locator("[data-banner]")).to_have_text("keep this page open")
    await phone.reload()
    await expect(phone.locator("#text-5")).to_have_value("dritte, noch im Schreiben")
    await expect(state(phone)).to_have_text("waiting")
    room.down = room.deaf = False
    await room.until(lambda: len(room.done) == 2)
    assert [form["text"] for form in room.forms()] == ["erste", "zweite"]
    await expect(phone.locator("[data-banner]")).to_be_hidden()
    await expect(phone.locator("#text-5")).to_have_value("dritte, noch im Schreiben")


async def test_a_refused_text_is_offered_back_when_the_next_one_stands_in_its_field(
    phone: Page, room: ScriptRoom
) -> None:
    await open_live(phone, room)
    room.deaf = True
    room.refusal = {"code": "paused", "text": "The room is paused."}
    await hand_in(phone, "erste")
    await phone.fill("#text-5", "zweite, noch im Schreiben")
    await expect(phone.locator(".draft-text")).to_have_text("erste")
    await expect(phone.get_by_role("alert")).to_have_text("The room is paused.")
    await expect(phone.locator("#text-5")).to_have_value("zweite, noch im Schreiben")
    await phone.get_by_role("button", name="Insert").click()
    await expect(phone.locator("#text-5")).to_have_value("zweite, noch im Schreiben\nerste")


async def test_what_waits_without_its_form_is_listed_until_it_has_arrived(
    phone: Page, room: ScriptRoom
) -> None:
    await open_live(phone, room)
    room.deaf = room.down = True
    await hand_in(phone, "Mehr Bänke")
    await room.push(partial("task", write_form(6)))
    box = phone.locator("[data-postbox]")
    await expect(box).to_have_text("on its way: Mehr Bänke")
    room.deaf = room.down = False
    await expect(box).to_have_text("delivered: Mehr Bänke")
    assert [form["text"] for form in room.forms()] == ["Mehr Bänke"]


async def test_a_refusal_far_from_its_form_names_what_was_refused(phone: Page, room: ScriptRoom) -> None:
    await open_live(phone, room)
    room.deaf = True
    room.refusal = {"code": "too_late", "text": "Too late."}
    await hand_in(phone, "Mehr Bänke")
    await room.push(partial("task", write_form(6)))
    await expect(phone.locator("[data-notices]")).to_have_text("Mehr Bänke: Too late.")


async def test_a_clock_that_is_put_back_does_not_make_a_dead_socket_trusted(
    phone: Page, room: ScriptRoom
) -> None:
    await phone.clock.install()
    await open_live(phone, room)
    await phone.clock.set_system_time(datetime.now() - timedelta(hours=2))  # noqa: DTZ005
    await phone.clock.run_for(45_000)
    await room.until(lambda: len(room.greetings) == 2)
    await expect(phone.locator("body")).to_have_attribute("data-connection", "live")


async def test_a_device_with_another_network_has_a_new_socket_at_once(phone: Page, room: ScriptRoom) -> None:
    await phone.clock.install()
    await open_live(phone, room)
    await phone.clock.run_for(3000)
    await phone.evaluate("window.dispatchEvent(new Event('online'))")
    await room.until(lambda: len(room.greetings) == 2)


async def test_a_page_that_is_closed_for_good_keeps_nothing_new_and_sends_nothing(
    phone: Page, room: ScriptRoom
) -> None:
    await phone.clock.install()
    await open_live(phone, room)
    room.deaf = room.down = True
    await hand_in(phone, "vorher")
    await until(phone, f"{KEPT}.length === 1")
    room.down, room.closing = False, 4401
    room.refusal = {"code": "none", "text": "must not be asked"}
    for socket in list(room.sockets):
        await socket.close(code=4401)
    await expect(phone.locator("[data-banner]")).to_have_text("signed out")
    await expect(state(phone)).to_have_text("gone nowhere")
    await phone.evaluate("window.dispatchEvent(new Event('focus'))")
    await phone.clock.run_for(60_000)
    assert await phone.evaluate("fetch('/room/r1/regions').then((answer) => answer.status)") == 200
    assert room.arrived == []
    await hand_in(phone, "nachher")
    await expect(phone.get_by_role("alert")).to_have_text("reload")
    assert await phone.evaluate(f"{KEPT}.length") == 1
    await expect(phone.locator("#text-5")).to_have_value("nachher")
