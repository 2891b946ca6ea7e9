"""The desk without a mouse, in a real browser: a whole workshop by keys alone, another by a clicker alone; keys that
were changed or switched off; one screen that is desk and board in turn.
"""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.scenarios.conftest import Screens
from tests.scenarios.test_desk_slips import live
from tests.served import Served
from workshop.core.agenda import AddStep
from workshop.core.setup import AddField, AddMunicipalities
from workshop.core.workshop import Workshop

PRIMARY = "#region-bar .button-primary"


async def three_steps(served: Served) -> str:
    """The arrival that an empty workshop has, a collection, a vote on fields; one phone is there."""
    wid = await served.workshop("empty")
    await served.desk(wid, AddMunicipalities(("Rheine", "Saerbeck")))
    for name in ("Umwelt", "Energie"):
        await served.desk(wid, AddField(name))
    for kind, title in (("collect", "Ideen"), ("vote", "Prioritäten")):
        await served.desk(wid, AddStep(kind, title, title))
    return wid


async def state(served: Served, wid: str) -> Workshop:
    return (await served.session(wid)).committed


async def key(desk: Page, key: str, then: str) -> None:
    """One key, and what the blue button says afterwards."""
    await desk.keyboard.press(key)
    await expect(desk.locator(PRIMARY)).to_contain_text(then)


async def tab_to(desk: Page, selector: str) -> None:
    """As often Tab as it takes, like somebody who has no mouse."""
    for _ in range(120):
        await desk.keyboard.press("Tab")
        if await desk.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"Tab does not lead to {selector}")


async def test_a_whole_workshop_by_keys_alone(served: Served, screens: Screens) -> None:
    wid = await three_steps(served)
    anna = await served.phone(wid, "Rheine")
    desk = await live(screens, wid)
    await key(desk, "n", "Ideen")
    await key(desk, "n", "öffnen")
    await key(desk, "o", "schließen")
    step = (await state(served, wid)).order[1]
    await anna.post(type="write_card", step=step, text="Mehr Busse")
    await anna.client.aclose()
    await key(desk, "s", "aufdecken")
    await key(desk, "z", "schließen")
    assert (await state(served, wid)).steps[step].status == "open"
    await key(desk, "s", "aufdecken")
    await key(desk, "t", "Weiter")
    await key(desk, "n", "öffnen")
    await key(desk, "o", "schließen")
    await key(desk, "s", "Auszählen")
    vote = (await state(served, wid)).order[2]
    await desk.keyboard.press("Space")
    assert (await state(served, wid)).steps[vote].status == "stopped"
    await tab_to(desk, PRIMARY)
    await desk.keyboard.press("Enter")
    await expect(desk.locator("dialog[data-confirm-dialog]")).to_be_visible()
    await desk.keyboard.press("Escape")
    assert (await state(served, wid)).steps[vote].status == "stopped"
    await tab_to(desk, PRIMARY)
    await desk.keyboard.press("Enter")
    await tab_to(desk, 'dialog button[value="yes"]')
    await desk.keyboard.press("Enter")
    await expect(desk.locator(PRIMARY)).to_contain_text("beenden")
    await tab_to(desk, PRIMARY)
    await desk.keyboard.press("Enter")
    await tab_to(desk, 'dialog button[value="yes"]')
    await desk.keyboard.press("Enter")
    await expect(desk.locator(PRIMARY)).to_have_text("Zu den Ergebnissen")


async def test_a_whole_workshop_by_a_clicker_alone(served: Served, screens: Screens) -> None:
    wid = await three_steps(served)
    desk = await live(screens, wid)
    await desk.keyboard.press("PageDown")
    await desk.keyboard.press("?")
    await desk.check("[data-keys-clicker]")
    await desk.keyboard.press("Escape")
    assert (await state(served, wid)).current is None
    line = desk.locator("[data-clicker-line]")
    await expect(line).to_contain_text("vor – Beginnen: Ankommen")
    await forward(desk, "Weiter: Ideen")
    await forward(desk, "öffnen")
    await expect(line).to_contain_text("zurück – Rückgängig")
    await forward(desk, "schließen")
    await push(desk, "PageUp")
    await expect(desk.locator(PRIMARY)).to_contain_text("öffnen")
    await push(desk, ".")
    await expect(desk.locator('[data-key="b"]')).to_contain_text("zeigen")
    await push(desk, "b")
    await expect(desk.locator('[data-key="b"]')).to_contain_text("leeren")
    for then in ("schließen", "Weiter: Prio", "öffnen", "schließen", "Auszählen"):
        await forward(desk, then)
    vote = (await state(served, wid)).order[2]
    await push(desk, "PageDown")
    await expect(desk.locator("dialog[data-confirm-dialog]")).to_be_visible()
    await push(desk, "PageDown")
    await push(desk, "PageUp")
    await expect(desk.locator("dialog[data-confirm-dialog]")).to_be_hidden()
    assert (await state(served, wid)).steps[vote].status == "stopped"
    await push(desk, "PageDown")
    await push(desk, ".")
    await expect(desk.locator(PRIMARY)).to_contain_text("beenden")


async def push(desk: Page, key: str) -> None:
    """One push of a clicker, after the pause in which it does not count."""
    await desk.wait_for_function("() => document.timeline.currentTime > (window.pushed || -1000) + 650")
    await desk.keyboard.press(key)
    await desk.evaluate("window.pushed = document.timeline.currentTime")


async def forward(desk: Page, then: str) -> None:
    await push(desk, "PageDown")
    await expect(desk.locator(PRIMARY)).to_contain_text(then)


async def test_keys_are_changed_and_switched_off_in_this_browser(served: Served, screens: Screens) -> None:
    wid = await three_steps(served)
    desk = await live(screens, wid)
    await desk.keyboard.press("?")
    box = desk.locator('[data-for-key="n"]')
    await box.fill("o")
    await box.press("Tab")
    await expect(desk.locator("#key-error-1")).to_be_visible()
    await box.fill("j")
    await box.press("Tab")
    await expect(desk.locator("#key-error-1")).to_be_hidden()
    await desk.keyboard.press("Escape")
    await desk.reload()
    await desk.wait_for_function("() => document.body.dataset.connection === 'live'")
    await expect(desk.locator(f"{PRIMARY} kbd")).to_have_text("J")
    await desk.keyboard.press("n")
    assert (await state(served, wid)).current is None
    await key(desk, "j", "Ideen")
    await desk.click("[data-keys-open]")
    await desk.uncheck("[data-keys-off]")
    await desk.keyboard.press("Escape")
    await expect(desk.locator(f"{PRIMARY} kbd")).to_be_hidden()
    before = (await state(served, wid)).seq
    for one in ("j", "b", "?", "g"):
        await desk.keyboard.press(one)
    await expect(desk.locator("dialog[open], [data-here]:not([hidden])")).to_have_count(0)
    assert (await state(served, wid)).seq == before


async def test_one_screen_is_desk_and_board_in_turn(served: Served, screens: Screens) -> None:
    wid = await three_steps(served)
    desk = await live(screens, wid)
    await desk.keyboard.press("g")
    board = desk.frame_locator("[data-here] iframe")
    await expect(board.locator("h1")).to_be_visible()
    await expect(desk.locator("[data-here-back]")).to_be_focused()
    await desk.keyboard.press("n")
    await expect(desk.locator(PRIMARY)).to_contain_text("Ideen")
    await desk.keyboard.press("n")
    await expect(board.locator("h1")).to_contain_text("Ideen")
    await desk.keyboard.press("g")
    await expect(desk.locator("[data-here]")).to_be_hidden()
    await expect(desk.locator("[data-here-show]")).to_be_focused()


async def test_a_board_on_the_desks_own_screen_is_noticed(served: Served, screens: Screens) -> None:
    wid = await three_steps(served)
    desk = await live(screens, wid)
    await expect(desk.locator("[data-mirror]")).to_be_hidden()
    board = await desk.context.new_page()
    await board.goto(f"/board/{wid}")
    await expect(desk.locator("[data-mirror]")).to_contain_text("Beamer")
    await board.close()
    await expect(desk.locator("[data-mirror]")).to_be_hidden()
