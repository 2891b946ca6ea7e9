"""Every form of ballot by keyboard alone, with a second phone voting meanwhile, a dead network and a reload."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, Route, async_playwright, expect

from tests.activities.test_vote_forms_served import ask, served
from tests.served import Served
from tests.web.script_room import until
from workshop.activities.vote.messages import Paper

__all__ = ["served"]

FORMS = ("dots", "approval", "consensing", "majority_judgment", "schulze", "equal_shares")
STATE = """() => [...document.querySelectorAll('form[data-ballot] [name^="points."]')]
    .map((e) => [e.name, e.type === "radio" || e.type === "checkbox" ? e.checked : e.value])"""
TRAY = "document.querySelector('form[data-ballot] .tray').getBoundingClientRect().height"
# Phones take a typeface only if it is there at once, so after a reload it may be the other one, with other lines.
TYPEFACE = """() => {
  const probe = document.createElement("span");
  probe.textContent = "Wie breit sind diese Worte hier?";
  document.querySelector("form[data-ballot] .tray").parentElement.append(probe);
  const { width } = probe.getBoundingClientRect();
  probe.remove();
  return width;
}"""
SENT = "Object.keys(localStorage).every((k) => !k.includes('outbox'))"
DEAD = "window.room.link.send = () => false"


async def tab_to(page: Page, selector: str) -> None:
    """By the tabulator alone, as somebody without a mouse."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached")


async def fill_in(page: Page, rule: str, paper: Paper) -> None:
    """The first option gets a mark, the second another, the third none; focus stays on what was pressed."""
    first, second, _ = (f'[name="points.{o.id}"]' for o in paper.options)
    await page.evaluate("document.activeElement.blur()")
    if rule in ("approval", "equal_shares"):
        await tab_to(page, first)
        await page.keyboard.press("Space")
    elif rule in ("consensing", "majority_judgment"):
        await tab_to(page, first)
        await page.keyboard.press("Space")
        await page.keyboard.press("ArrowRight")
        await tab_to(page, second)
        await page.keyboard.press("ArrowLeft")
        await expect(page.locator(f'{second}[value=""]')).to_be_checked()
    else:
        button = "[data-step='1']" if rule == "dots" else "[data-move='up']"
        for name in (first, second) if rule == "schulze" else (first,):
            await tab_to(page, f".option-row:has({name}) {button}")
            await page.keyboard.press("Enter")
            assert await page.evaluate("(s) => document.activeElement.matches(s)", button)
        if rule == "schulze":
            await page.keyboard.press("Enter")  # past the first one
            await expect(page.locator(first)).to_have_value("2")
            await expect(page.locator("[data-announce]")).to_contain_text("Platz 1")


async def lost(route: Route) -> None:
    """Nothing gets through."""
    await route.abort()


async def counted(page: Page) -> None:
    """Nothing is on its way and the ballot says so."""
    await until(page, SENT)
    await expect(page.locator("form[data-ballot] .saved-state")).to_have_text("gezählt")
    await expect(page.locator("#region-mine .saved")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("rule", FORMS)
async def test_a_half_filled_ballot_outlives_strangers_a_dead_network_and_a_reload(
    served: Served, chromium: str, rule: str
) -> None:
    wid = await served.workshop()
    other = await served.phone(wid, "Greven")
    async with async_playwright() as program:
        browser = await program.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = await browser.new_context(
            base_url=served.url, locale="de-DE", viewport={"width": 320, "height": 640}
        )
        page = await context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        await page.goto(f"/join/{await served.code(wid)}")
        await page.click('button.pick:has-text("Rheine")')
        await page.click('[data-opens="wall"] summary')
        step, paper = await ask(served, wid, rule)
        await expect(page.locator("form[data-ballot] .tray")).to_be_visible()
        height, typeface = await page.evaluate(TRAY), await page.evaluate(TYPEFACE)

        await page.evaluate(DEAD)
        await context.route("**/commands", lost)
        await fill_in(page, rule, paper)
        half = await page.evaluate(STATE)
        await expect(page.locator("form[data-ballot] .saved-state")).to_have_text("unterwegs")
        marks = (
            {o.id: n for n, o in enumerate(paper.options, 1)}
            if rule == "schulze"
            else {paper.options[2].id: 1}
        )
        answer = await other.post(type="cast_ballot", step=step, vote=paper.id, points=marks)
        assert "ack" in answer
        await expect(page.locator("#region-wall")).to_contain_text("1 von 2 haben abgestimmt")
        assert await page.evaluate(STATE) == half
        assert await page.evaluate(TRAY) == height, "nothing jumps under the finger"

        await page.reload()
        await counted(page)
        assert await page.evaluate(STATE) == half
        await page.reload()
        await counted(page)
        assert await page.evaluate(STATE) == half, "don't know is still told from not yet answered"
        if await page.evaluate(TYPEFACE) == typeface:
            assert await page.evaluate(TRAY) == height
        assert faults == []
        await browser.close()
    await other.close()
