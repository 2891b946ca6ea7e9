"""The face as it is drawn: sizes that 15 metres need, nothing over or cut, few pages, no scrolling sideways.

Sizes are what the browser computed, scaled to 1920 × 1080; docs/design.md says where the floors come from.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.scenarios.conftest import Screens
from tests.scenarios.stages import THOUGHTS, Stages
from tests.served import Served
from workshop.activities.plan.messages import AddMeasure
from workshop.core.agenda import AddStep, GoTo, OpenStep, SetTimer
from workshop.core.hall import Park, ShowParked

FURNITURE, FLOOR = 26, 32
LONGEST_WORD = "Straßenverkehrsordnungsbehörde"
LOOK = """([furniture, floor]) => {
  const found = [], scale = Math.min(innerWidth / 1920, innerHeight / 1080);
  const room = ".path, .entrance-address, .figure-words, .eyebrow, .tile";
  const own = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  const seen = [...document.querySelectorAll(".stage *")].filter((e) => {
    const box = e.getBoundingClientRect(), paged = e.closest("[data-pages]");
    if (paged && box.left > paged.getBoundingClientRect().right - 20 * scale) return false;  // on a later page
    return own(e) && e.checkVisibility() && getComputedStyle(e).clipPath === "none" && box.width > 2
      && box.left >= 0 && box.left < innerWidth;
  });
  const says = (e) => `${e.tagName}.${e.className} „${e.textContent.trim().slice(0, 24)}“`;
  for (const e of seen) {
    const size = parseFloat(getComputedStyle(e).fontSize) / scale, box = e.getBoundingClientRect();
    if (size < (e.closest(room) ? furniture : floor) - 0.5) found.push(`${size.toFixed(1)} px: ${says(e)}`);
    if (box.right > innerWidth + 2 || box.bottom > innerHeight + 2) found.push(`outside: ${says(e)}`);
    const card = e.closest(".card, td, .sheet, .board-text") || e;
    if (card.clientWidth && !card.matches("[data-pages]") && card.scrollWidth > card.clientWidth + 2)
      found.push(`cut: ${says(e)}`);
  }
  const boxes = seen.map((e) => [e, e.getClientRects()[0]]);
  for (const [i, [one, a]] of boxes.entries())
    for (const [other, b] of boxes.slice(i + 1))
      if (!one.contains(other) && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6) found.push(`over: ${says(one)} / ${says(other)}`);
  return [...new Set(found)].slice(0, 10);
}"""
WHOLE = """(word) => [...document.querySelectorAll("[data-pages] p")].flatMap((p) => {
  const at = p.textContent.indexOf(word), text = p.lastChild;
  if (at < 0) return [];
  const range = document.createRange();
  const node = [...p.childNodes].find((n) => n.nodeType === 3 && n.data.includes(word));
  range.setStart(node, node.data.indexOf(word));
  range.setEnd(node, node.data.indexOf(word) + word.length);
  return range.getClientRects().length === 1 ? [] : [p.textContent];
})"""
DRAWN = "() => document.documentElement.dataset.drawn"
PAGES = "() => (document.querySelector('[data-wall-turn]') || {}).textContent || ''"


async def drawn(page: Page) -> list[str]:
    """What is wrong on the board at both sizes of projector."""
    faults = []
    for width, height in ((1280, 720), (1920, 1080)):
        await page.set_viewport_size({"width": width, "height": height})
        await page.evaluate("document.fonts.ready")
        await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        found: list[str] = await page.evaluate(LOOK, [FURNITURE, FLOOR])
        faults += [f"{width}: {fault}" for fault in found]
    return faults


async def a_wall(served: Served, wid: str, number: int, settings: dict[str, Any]) -> None:
    stages = Stages(served, wid)
    await stages.arrive()
    await served.desk(wid, AddStep("collect", "Offene Wand", "Was fällt Ihnen sonst noch ein?", settings))
    step = (await stages.state()).order[-1]
    await served.desk(wid, GoTo(step))
    await served.desk(wid, OpenStep(step))
    fields: list[int | None] = [f.id for f in (await stages.state()).live_fields()]
    await stages.write(step, [f"{THOUGHTS[n % 7]} {n}" for n in range(number)], fields)


@pytest.mark.parametrize(("number", "most"), [(3, 1), (25, 2), (200, 8)])
async def test_a_wall_is_read_from_the_last_row(
    served: Served, screens: Screens, number: int, most: int
) -> None:
    wid = await served.workshop()
    await a_wall(served, wid, number, {"mode": "open", "with_field": True, "show_municipality": True})
    board = await screens.board(wid)
    assert await drawn(board) == []
    assert await board.evaluate(WHOLE, LONGEST_WORD) == []
    pages = str(await board.evaluate(PAGES))
    assert int(pages.rpartition("/")[2] or 1) <= most
    await expect(board.locator("[data-card]")).to_have_count(number)


async def test_pages_turn_by_themselves_and_a_card_that_comes_in_leaves_the_page_open(
    served: Served, screens: Screens
) -> None:
    wid = await served.workshop()
    await a_wall(served, wid, 120, {"mode": "open"})
    board = await screens.board(wid)
    await board.clock.install()
    await board.reload()
    turn = board.locator("[data-wall-turn]")
    await expect(turn).to_contain_text("1 / ")
    step = (await served.session(wid)).committed.order[-1]
    await served.desk(wid, SetTimer(step, 600))
    clock = board.locator(".clock")
    await expect(clock).to_have_text(re.compile(r"\d+:\d\d"))
    drawn_before = await board.evaluate(DRAWN)
    await board.clock.fast_forward(31_000)
    await expect(turn).to_contain_text("2 / ")
    assert (
        await board.evaluate(DRAWN) == drawn_before
    )  # neither the clock nor the page number made it measure anew
    stages = Stages(served, wid)
    stages.people = list((await stages.state()).people)
    await stages.write((await stages.state()).order[-1], ["Zuletzt gekommen"])
    await expect(board.get_by_text("Zuletzt gekommen")).to_be_attached()
    await expect(turn).to_contain_text("2 / ")


async def test_a_plan_and_a_full_parking_lot_are_read_from_the_last_row(
    served: Served, screens: Screens
) -> None:
    wid = await served.workshop()
    stages = Stages(served, wid)
    (step,) = await stages.steps("plan")
    towns = list((await stages.state()).municipalities)
    await served.desk(wid, GoTo(step.id))
    await served.desk(wid, OpenStep(step.id))
    for n in range(12):
        due = "bis zum dritten Quartal 2027"
        await served.desk(wid, AddMeasure(step.id, f"{THOUGHTS[n % 7]} {n}", towns[n], (towns[n + 1],), due))
    board = await screens.board(wid)
    assert await drawn(board) == []
    for n in range(30):
        await served.desk(wid, Park(f"{THOUGHTS[n % 7]} {n}"))
    await served.desk(wid, ShowParked(True))
    await expect(board.locator("h1")).to_have_text("Themenspeicher")
    assert await drawn(board) == []


@pytest.mark.parametrize("number", [3, 200])
async def test_no_phone_scrolls_sideways(served: Served, screens: Screens, number: int) -> None:
    wid = await served.workshop()
    await a_wall(served, wid, number, {"mode": "open", "with_field": True, "show_municipality": True})
    phone = await screens.phone(wid, "Neuenkirchen")
    await phone.set_viewport_size({"width": 320, "height": 640})
    await phone.get_by_text("Was an der Wand steht").click()
    await expect(phone.locator("#region-wall li")).to_have_count(number)
    assert await phone.evaluate("document.documentElement.scrollWidth") == 320
