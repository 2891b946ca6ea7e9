"""A phone in one hand: targets of 44 px, text of 16 px and up, nothing sideways at 320 px, nothing that jumps when the
board changes, and below the floor plain HTML that votes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.scenarios.conftest import Screens
from tests.scenarios.stages import Stages
from tests.served import Served
from workshop.activities.collect.messages import WriteCard
from workshop.core.agenda import GoTo, OpenStep
from workshop.core.roles import participant
from workshop.live.session import Session

LOOK = """() => {
  const found = [], says = (e) => `${e.tagName}.${e.className} „${(e.textContent || e.id).trim().slice(0, 24)}“`;
  const hit = (e) => (e.matches("input[type=radio], input[type=checkbox]") && e.closest("label")) || e;
  for (const e of document.querySelectorAll("a, button, select, textarea, summary, input:not([type=hidden])")) {
    const box = hit(e).getBoundingClientRect();
    if (e.checkVisibility() && box.width > 2 && e.closest("main") && !e.closest("p:not(:only-child) > a")
      && Math.min(box.width, box.height) < 43.5) found.push(`small target: ${says(e)}`);
  }
  for (const e of document.querySelectorAll("body *")) {
    const style = getComputedStyle(e), size = parseFloat(style.fontSize);
    const seen = e.checkVisibility() && style.clipPath === "none" && !e.closest("svg, noscript");
    if (seen && size < 15.99 && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
      found.push(`small text: ${style.fontSize} ${says(e)}`);
  }
  const over = document.documentElement.scrollWidth - innerWidth;
  if (over > 0) found.push(`${over} px sideways`);
  return [...new Set(found)]; }"""
SHIFTS = """() => { window.shifts = [];
  new PerformanceObserver((list) => window.shifts.push(...list.getEntries().filter((one) => !one.hadRecentInput)
    .map((one) => one.value))).observe({ type: "layout-shift" }); }"""


async def at(served: Served, wid: str, kind: str) -> int:
    step = (await Stages(served, wid).steps(kind))[0]
    await served.desk(wid, GoTo(step.id))
    await served.desk(wid, OpenStep(step.id))
    return step.id


async def without_layers(page: Page) -> None:
    """What a browser makes of our sheets that knows neither layers nor what came with them."""

    async def older(route: Route) -> None:
        answer = await route.fetch()
        text = re.sub(r"@layer", "@unknown", await answer.text())
        text = re.sub(r"@supports[^{]*accent-color[^{]*", "@supports (display: block)", text)
        await route.fulfill(response=answer, body=text)

    await page.route("**/*.css*", older)


async def looked(page: Page) -> list[str]:
    await page.evaluate("document.fonts.ready")
    found: list[str] = await page.evaluate(LOOK)
    return found


async def test_every_step_fits_a_small_phone_in_one_hand(served: Served, screens: Screens) -> None:
    wid = await served.workshop()
    page = await screens.page(320, 640)
    await page.goto(f"/join/{await served.code(wid)}")
    faults = {"join": await looked(page)}
    await page.click('button.pick:has-text("Rheine")')
    for kind in ("collect", "vote", "vision", "plan"):
        step = await at(served, wid, kind)
        await expect(page.locator(f'[data-at-step="{step}"]')).to_be_attached()
        await expect(page.locator(".phone-next" if kind != "plan" else "h1")).to_be_visible()
        faults[kind] = await looked(page)
    assert [fault for fault in faults.items() if fault[1]] == []


async def write(session: Session, person: int, step: int, text: str) -> Any:
    return await session.submit(participant(person), WriteCard(step, text), f"card-{text}")


async def test_nothing_jumps_on_a_phone_when_the_board_changes(served: Served, screens: Screens) -> None:
    wid = await served.workshop()
    step = await at(served, wid, "collect")
    ben = await served.phone(wid, "Greven")
    anna = await screens.phone(wid, "Rheine")
    await expect(anna.locator("body")).to_have_attribute("data-connection", "live")
    await anna.evaluate("document.fonts.ready")
    await anna.evaluate(SHIFTS)
    carla = await served.phone(wid, "Lienen")
    for n in range(3):
        await write(await served.session(wid), (ben, carla)[n % 2].number, step, f"Gedanke {n}")
    await expect(anna.locator(".turnout")).to_contain_text("3 von")
    await anna.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert await anna.evaluate("window.shifts") == []
    await ben.close()
    await carla.close()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
async def test_below_the_floor_the_page_is_plain_and_votes(
    served: Served, screens: Screens, script: bool
) -> None:
    wid = await served.workshop()
    step = await at(served, wid, "vote")
    page = await screens.page(320, 640, script=script)
    await without_layers(page)
    await page.goto(f"/join/{await served.code(wid)}")
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    await page.click('button.pick:has-text("Rheine")')
    points = page.locator('#region-task input[name^="points."], #region-task select[name^="points."]').first
    await expect(points).to_be_visible()
    await page.wait_for_load_state()  # a box that is asked for earlier is measured without its styles
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    box = await points.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 43.5
    if script:
        await page.locator("#region-task button:not([disabled])", has_text="").nth(1).click()
        await expect(page.locator("[data-outbox-state][data-state=counted]")).to_be_attached()
    else:
        await points.fill("2")
        await page.locator(
            "#region-task form button[type=submit], #region-task form button:not([type])"
        ).last.click()
    await page.goto(f"/room/{wid}")
    assert len((await served.session(wid)).committed.steps[step].state.ballots) == 1
