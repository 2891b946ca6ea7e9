"""The scripts in a real Chromium under the real content policy: nothing typed is lost, nothing is counted twice.

What a device keeps is in test_scripts_kept.py, a new version of the server in test_scripts_renew.py. A little over 300
lines, so that all of these share one browser."""

from __future__ import annotations

import re
import time

import pytest
from playwright.async_api import Page, expect

from tests.web.script_room import (
    COUNTS,
    DESK,
    HOUR,
    ScriptRoom,
    ballot_form,
    hand_in,
    open_live,
    partial,
    state,
    until,
    write_form,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_anna_sees_that_her_card_was_counted_and_the_field_is_free_again(
    phone: Page, room: ScriptRoom
) -> None:
    await open_live(phone, room)
    await hand_in(phone, "Mehr Bänke")
    await expect(state(phone)).to_have_text("counted")
    await expect(phone.locator("#text-5")).to_have_value("")
    await expect(phone.locator("[data-announce] p").last).to_have_text("counted")
    assert room.arrived[0][0] == "socket"
    assert room.arrived[0][1]["person"] == 3
    assert room.forms() == [{"type": "write_card", "step": "5", "text": "Mehr Bänke"}]


async def test_a_card_swallowed_by_a_half_open_socket_goes_by_post(phone: Page, room: ScriptRoom) -> None:
    await open_live(phone, room)
    room.deaf = True
    await hand_in(phone, "Radweg")
    await expect(state(phone)).to_have_text("counted")
    assert [way for way, _ in room.arrived] == ["post"]
    assert room.tokens == {"token-1"}
    await room.until(lambda: len(room.greetings) >= 2)  # and the dead socket is replaced


async def test_a_waiting_card_survives_a_reload_and_is_counted_once(phone: Page, room: ScriptRoom) -> None:
    await open_live(phone, room)
    room.down = True
    for socket in list(room.sockets):
        await socket.close(code=1012)
    await hand_in(phone, "Carsharing")
    await expect(state(phone)).to_have_text("waiting")
    await phone.reload()
    await expect(state(phone)).to_have_text("waiting")
    await expect(phone.locator("#text-5")).to_have_value("Carsharing")
    room.down = False
    await expect(state(phone)).to_have_text("counted")
    await expect(phone.locator("#text-5")).to_have_value("")
    assert [form["text"] for form in room.forms()] == ["Carsharing"]


async def test_what_hanna_types_survives_a_pushed_frame(phone: Page, room: ScriptRoom) -> None:
    await open_live(phone, room)
    await phone.locator("#text-5").press_sequentially("Ein Markt am")
    await phone.keyboard.press("ArrowLeft")
    await room.push(partial("head", "<h1>Collect, paused</h1>") + partial("task", write_form(5)))
    await expect(phone.locator("h1")).to_have_text("Collect, paused")
    await phone.keyboard.type("X")
    await expect(phone.locator("#text-5")).to_have_value("Ein Markt aXm")
    await expect(phone.locator("[data-counts]")).to_have_text("187")


async def test_the_draft_of_an_ended_step_is_offered_back(phone: Page, room: ScriptRoom) -> None:
    await open_live(phone, room)
    await phone.fill("#text-5", "Noch nicht fertig")
    await room.push(partial("task", write_form(6)), {"versions": "v1"})
    await expect(phone.locator("#text-6")).to_have_value("")
    await expect(phone.locator(".draft-text")).to_have_text("Noch nicht fertig")
    await phone.get_by_role("button", name="Insert").click()
    await expect(phone.locator("#text-6")).to_have_value("Noch nicht fertig")
    await expect(phone.locator("[data-draft-offer]")).to_be_hidden()


async def test_a_field_that_turns_into_the_next_steps_does_not_carry_the_text_along(
    phone: Page, room: ScriptRoom
) -> None:
    await open_live(phone, room)
    await phone.fill("#text-5", "Für Schritt fünf")
    await room.push(partial("task", write_form(5).replace("5-text", "6-text")))
    await expect(phone.locator("#text-5")).to_have_value("")
    await room.push(partial("task", write_form(5)))
    await expect(phone.locator("#text-5")).to_have_value("Für Schritt fünf")


async def test_two_cards_arrive_in_the_order_they_were_handed_in(phone: Page, room: ScriptRoom) -> None:
    await open_live(phone, room)
    room.deaf = True
    await hand_in(phone, "erste")
    await hand_in(phone, "zweite")
    await phone.fill("#text-5", "dritte, noch im Schreiben")
    await room.until(lambda: len(room.done) == 2)
    await expect(state(phone)).to_have_text("counted")
    assert [form["text"] for form in room.forms()] == ["erste", "zweite"]
    await expect(phone.locator("#text-5")).to_have_value("dritte, noch im Schreiben")


async def test_an_impatient_finger_hands_in_one_card(phone: Page, room: ScriptRoom) -> None:
    await open_live(phone, room)
    room.deaf = True
    await phone.fill("#text-5", "Einmal")
    for _ in range(3):
        await phone.click("#hand-in-5")
    await expect(state(phone)).to_have_text("counted")
    assert len({message["id"] for _, message in room.arrived}) == 1


async def test_a_refused_card_keeps_its_text_and_says_why(phone: Page, room: ScriptRoom) -> None:
    await open_live(phone, room)
    room.refusal = {"code": "paused", "text": "The room is paused."}
    await hand_in(phone, "Zu früh")
    await expect(phone.get_by_role("alert")).to_have_text("The room is paused.")
    await expect(phone.locator("#text-5")).to_have_value("Zu früh")
    room.refusal = None
    await phone.click("#hand-in-5")
    await expect(state(phone)).to_have_text("counted")


async def test_a_refusal_goes_with_the_next_success_and_with_the_step(phone: Page, room: ScriptRoom) -> None:
    room.head = '<h1>Collect</h1><span data-at-step="5" hidden></span>'
    await open_live(phone, room)
    alert = phone.locator("[data-outbox-state] [role=alert]")
    room.refusal = {"code": "too_late", "text": "Too late."}
    await hand_in(phone, "Erste")
    await expect(alert).to_have_text("Too late.")
    await room.push(partial("mine", "<p>More</p>"))
    await expect(phone.locator("#region-mine")).to_have_text("More")
    await expect(alert).to_be_visible()
    await room.push(partial("head", '<h1>Next</h1><span data-at-step="6" hidden></span>'))
    await expect(alert).to_have_count(0)
    await hand_in(phone, "Zweite")
    await expect(alert).to_be_visible()
    room.refusal = None
    await hand_in(phone, "Dritte")
    await expect(state(phone)).to_have_text("counted")
    await expect(alert).to_have_count(0)


@pytest.mark.parametrize("way", ["socket", "post"])
async def test_a_card_that_is_asked_to_come_later_comes_again_by_the_same_way(
    phone: Page, room: ScriptRoom, way: str
) -> None:
    room.no_sockets = way == "post"
    await phone.goto(room.address)
    await expect(phone.locator("body")).to_have_attribute("data-connection", "live")
    room.busy = 3
    await hand_in(phone, "Im Gedränge")
    await expect(state(phone)).to_have_text("counted")
    assert [by for by, _ in room.arrived] == [way] * 4
    assert len({message["id"] for _, message in room.arrived}) == 1
    assert len(room.greetings) == (way == "socket")  # the socket was not taken for dead


async def test_a_card_of_another_person_waits_for_its_owner(phone: Page, room: ScriptRoom) -> None:
    await open_live(phone, room)
    room.refusal = {"code": "other_person", "text": "This phone is somebody else's now."}
    await hand_in(phone, "Von Anna")
    await expect(phone.get_by_role("alert")).to_have_text("This phone is somebody else's now.")
    room.refusal, room.person = None, 4
    await open_live(phone, room)
    await expect(phone.locator("#text-5")).to_have_value("")
    room.person = 3
    await open_live(phone, room)
    await room.until(lambda: len(room.done) == 1)
    assert room.arrived[-1][1]["person"] == 3


async def test_quick_taps_make_one_ballot(phone: Page, room: ScriptRoom) -> None:
    room.task = ballot_form()
    await open_live(phone, room)
    for _ in range(2):
        await phone.get_by_role("button", name="one more dot for Bus").click()
    await phone.get_by_role("button", name="one more dot for Baum").click()
    await expect(phone.locator("[data-dots-text]")).to_have_text("0 of 3 dots left")
    await expect(phone.locator(".dot-empty")).to_have_count(3)
    await expect(state(phone)).to_have_text("counted")
    form = room.forms()[-1]
    assert (form["points.12"], form["points.13"]) == ("2", "1")
    # Only said to be disabled, so that the focus stays: a finger can press it all the same.
    await phone.get_by_role("button", name="one more dot for Baum").click(force=True)
    await expect(phone.locator("[data-announce] p").last).to_have_text("no dots left")
    await expect(phone.locator("#points-13")).to_have_value("1")


async def test_of_waiting_ballots_only_the_newest_is_handed_in(phone: Page, room: ScriptRoom) -> None:
    room.task = ballot_form()
    await open_live(phone, room)
    room.deaf = room.down = True
    ballots = "Object.keys(localStorage).filter(key => key.startsWith('workshop:outbox:'))"
    unsent = ballots + ".map(key => JSON.parse(localStorage[key])).filter(entry => !entry.sent)"
    more = phone.get_by_role("button", name="one more dot for Bus")
    await more.click()
    await until(phone, f"{ballots}.length === 1")
    await more.click()
    await until(phone, f"{ballots}.length === 2")
    await phone.get_by_role("button", name="one dot less for Bus").click()
    await phone.get_by_role("button", name="one more dot for Baum").click()
    await until(phone, f"JSON.stringify({unsent}).includes('points.13\",\"1')")
    assert await phone.evaluate(f"{ballots}.length") == 2  # the first is under way and must not be replaced
    room.deaf = room.down = False
    await room.until(lambda: len(room.done) == 2)
    await expect(state(phone)).to_have_text("counted")
    given = [(form["points.12"], form["points.13"]) for form in room.forms()]
    assert given == [("1", "0"), ("1", "1")]


async def test_the_own_ballot_comes_from_the_server_when_nothing_waits(phone: Page, room: ScriptRoom) -> None:
    room.task = ballot_form()
    room.mine = """<p data-own-ballot='{"key":"ballot:7:1","seq":1,"points":{"12":2}}'></p>"""
    await open_live(phone, room)
    await expect(phone.locator("#points-12")).to_have_value("2")
    newer = """<p data-own-ballot='{"key":"ballot:7:1","seq":2,"points":{"13":1}}'></p>"""
    await room.push(partial("mine", newer))
    await expect(phone.locator("#points-13")).to_have_value("1")
    await expect(phone.locator("[data-dots-text]")).to_have_text("2 of 3 dots left")


async def test_without_sockets_the_page_polls_and_says_it_is_live(phone: Page, room: ScriptRoom) -> None:
    room.no_sockets = True
    room.head = "<h1>From the poll</h1>"
    await phone.goto(room.address)
    await room.until(lambda: room.polls >= 2)
    await expect(phone.locator("body")).to_have_attribute("data-connection", "live")
    await hand_in(phone, "Per Post")
    await expect(state(phone)).to_have_text("counted")
    assert [way for way, _ in room.arrived] == ["post"]


async def test_a_new_socket_greets_with_the_versions_that_are_on_the_page(
    phone: Page, room: ScriptRoom
) -> None:
    await open_live(phone, room)
    await room.push(partial("head", "<h1>Seventh</h1>"), {"versions": "v7"})
    await expect(phone.locator("h1")).to_have_text("Seventh")
    for socket in list(room.sockets):
        await socket.close(code=1012)
    await room.until(lambda: len(room.greetings) == 2)
    assert room.greetings == ["v0", "v7"]
    await expect(phone.locator("[data-banner]")).to_be_hidden()


async def test_a_socket_without_a_beat_is_replaced(phone: Page, room: ScriptRoom) -> None:
    await phone.clock.install()
    await open_live(phone, room)
    await phone.clock.fast_forward(36_000)
    await room.until(lambda: len(room.greetings) == 2)
    await expect(phone.locator("body")).to_have_attribute("data-connection", "live")


async def test_a_phone_that_refuses_storage_still_sends(phone: Page, room: ScriptRoom) -> None:
    await phone.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no') } })"
    )
    await open_live(phone, room)
    await hand_in(phone, "Ohne Speicher")
    await expect(state(phone)).to_have_text("counted")


async def test_a_socket_closed_for_good_says_so_and_stays_closed(phone: Page, room: ScriptRoom) -> None:
    room.closing = 4403
    await phone.goto(room.address)
    await expect(phone.locator("[data-banner]")).to_have_text("signed out")
    await expect(phone.locator("[data-status]")).to_have_attribute("data-state", "closed")
    await expect(phone.locator("[data-gone]")).to_be_hidden()
    assert room.polls == 0


async def test_who_was_taken_out_reads_that_and_not_that_the_network_is_gone(
    phone: Page, room: ScriptRoom
) -> None:
    room.closing = 4410
    await phone.goto(room.address)
    await expect(phone.locator("[data-gone]")).to_be_visible()
    await expect(phone.locator("[data-status]")).to_have_attribute("data-state", "closed")
    await expect(phone.locator("[data-banner]")).to_be_hidden()


async def test_a_page_of_a_workshop_that_was_thrown_away_says_so(phone: Page, room: ScriptRoom) -> None:
    room.closing = 4404
    await phone.goto(room.address)
    await expect(phone.locator("[data-discarded]")).to_be_visible()
    await expect(phone.locator("[data-banner]")).to_be_hidden()
    await expect(phone.locator("[data-status]")).to_have_attribute("data-state", "closed")


async def test_the_countdown_follows_the_servers_clock(phone: Page, room: ScriptRoom) -> None:
    room.clock_ahead = HOUR
    deadline = int(time.time() * 1000) + HOUR + 30 * 60_000
    room.head = f'<h1>Vote</h1><time data-deadline="{deadline}">soon</time>'
    await open_live(phone, room)
    await expect(phone.locator("time")).to_have_text(re.compile(r"^(29:\d\d|30:00)$"))


async def test_keys_press_buttons_but_never_the_counting_one(phone: Page, room: ScriptRoom) -> None:
    room.head = DESK
    await open_live(phone, room)
    await phone.evaluate(COUNTS)
    await phone.keyboard.press("n")
    await phone.keyboard.press("c")
    await phone.focus("#name")
    await phone.keyboard.press("n")
    assert await phone.evaluate("window.pressed") == ["next"]
    await phone.click("#count")
    await phone.get_by_role("button", name="Back").click()
    assert await phone.evaluate("window.pressed") == ["next"]
    await phone.click("#count")
    await phone.get_by_role("dialog").get_by_role("button", name="Count").click()
    await until(phone, "window.pressed.length === 2")


async def test_a_municipality_is_found_by_the_beginnings_of_its_words(phone: Page, room: ScriptRoom) -> None:
    names = ("Münster", "Neuenkirchen", "Sankt Maria", "Emsdetten")
    items = "".join(
        f'<label data-name="{name}"><input type="radio" name="m">{name}</label>' for name in names
    )
    room.head = f'<input id="q" data-filter="towns"><div id="towns">{items}</div>'
    await open_live(phone, room)
    for query, found in (("mü", 1), ("muen", 1), ("mun", 1), ("ma", 1), ("kirchen", 0), ("", 4)):
        await phone.fill("#q", query)
        await expect(phone.locator("#towns label:visible")).to_have_count(found)
    await phone.fill("#q", "neu")
    await phone.keyboard.press("Enter")
    await expect(phone.get_by_label("Neuenkirchen")).to_be_checked()
