"""A ballot of places, dragged: by a thumb on the screen and by a mouse, while another person votes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import CDPSession, Page, async_playwright, expect

from tests.activities.test_vote_forms_phones import STATE, counted
from tests.activities.test_vote_forms_served import marks_of, served
from tests.served import Served
from workshop.activities.vote.messages import Paper
from workshop.core.agenda import AddStep, GoTo, OpenStep

__all__ = ["served"]

LONG = "Straßenverkehrsordnungsbehörde"
THREE = ("Radweg", "Bürgerbus", LONG)
MANY = tuple(f"Vorhaben {n}" for n in range(1, 25))
ORDER = """() => [...document.querySelectorAll('form[data-ballot] .option-row')]
    .map((row) => [row.querySelector('.option-label').textContent.trim(), row.querySelector('select').value])"""
BOX = "(e) => { const b = e.getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; }"
MIDDLE, ABOVE, BELOW = 0.5, 0.1, 0.9


async def asked(served: Served, wid: str, names: tuple[str, ...]) -> tuple[int, Paper]:
    settings = {"rule": "borda", "subject": "typed", "typed": "\n".join(names), "passive": False}
    await served.desk(wid, AddStep("vote", "Reihen", "Was zuerst?", settings=settings))
    session = await served.session(wid)
    step = session.committed.order[-1]
    await served.desk(wid, GoTo(step))
    await served.desk(wid, OpenStep(step))
    return step, session.committed.steps[step].state.papers[0]


@asynccontextmanager
async def room_page(served: Served, wid: str, chromium: str, *, touch: bool) -> AsyncIterator[Page]:
    async with async_playwright() as program:
        browser = await program.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = await browser.new_context(
            base_url=served.url, locale="de-DE", viewport={"width": 390, "height": 844}, has_touch=touch
        )
        page = await context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        await page.goto(f"/join/{await served.code(wid)}")
        await page.click('button.pick:has-text("Rheine")')
        await page.click('[data-opens="wall"] summary')
        yield page
        assert faults == []
        await browser.close()


def row(page: Page, name: str) -> str:
    return f'.option-row:has(.option-label span:text-is("{name}"))'


async def point(page: Page, selector: str, height: float, *, grip: bool = False) -> tuple[float, float]:
    """On the grip of a row, or so far down an element."""
    inside = " [data-grip]" if grip else ""
    x, y, width, tall = await page.locator(selector + inside).evaluate(BOX)
    return (x + width / 2 if grip else 30, y + tall * height)


class Thumb:
    """A finger as the browser gets it from a touch screen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.screen: CDPSession | None = None

    async def tell(self, kind: str, *points: tuple[float, float]) -> None:
        self.screen = self.screen or await self.page.context.new_cdp_session(self.page)
        found = [{"x": x, "y": y, "id": 1} for x, y in points]
        await self.screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": found})

    async def take(self, name: str) -> None:
        await self.page.locator(row(self.page, name)).scroll_into_view_if_needed()
        self.at = await point(self.page, row(self.page, name), MIDDLE, grip=True)
        await self.tell("touchStart", self.at)

    async def over(self, selector: str, height: float) -> None:
        _, y = await point(self.page, selector, height)
        for part in (0.3, 0.6, 1):
            await self.tell("touchMove", (self.at[0], self.at[1] + (y - self.at[1]) * part))

    async def let_go(self) -> None:
        await self.tell("touchEnd")


class Mouse(Thumb):
    """The same hand with a mouse."""

    async def tell(self, kind: str, *points: tuple[float, float]) -> None:
        for x, y in points:
            await self.page.mouse.move(x, y)
        if kind == "touchStart":
            await self.page.mouse.down()
        if kind == "touchEnd":
            await self.page.mouse.up()


@pytest.mark.browser
@pytest.mark.parametrize("touch", [True, False], ids=["thumb", "mouse"])
async def test_a_dragged_ballot_is_that_of_the_buttons_and_stands_while_another_votes(
    served: Served, chromium: str, touch: bool
) -> None:
    wid = await served.workshop()
    other = await served.phone(wid, "Greven")
    async with room_page(served, wid, chromium, touch=touch) as page:
        step, paper = await asked(served, wid, THREE)
        hand = (Thumb if touch else Mouse)(page)
        await expect(page.locator("[data-rank-line]")).to_contain_text("Noch nichts eingeordnet")

        await hand.take("Bürgerbus")
        await hand.over("[data-rank-line]", ABOVE)
        await expect(page.locator(".drop-said")).to_have_text("Platz 1")
        await hand.let_go()
        await expect(page.locator("[data-announce]")).to_contain_text("Bürgerbus: Platz 1")
        await counted(page)

        await hand.take(LONG)
        await hand.over(row(page, "Bürgerbus"), ABOVE)
        marks = {o.id: n for n, o in enumerate(paper.options, 1)}
        assert "ack" in await other.post(type="cast_ballot", step=step, vote=paper.id, points=marks)
        await expect(page.locator("#region-wall")).to_contain_text("2 von 2 haben abgestimmt")
        await expect(page.locator(".is-held")).to_contain_text(LONG)
        await expect(page.locator(".drop-before")).to_contain_text("Bürgerbus")
        await hand.let_go()
        assert await page.evaluate(ORDER) == [[LONG, "1"], ["Bürgerbus", "2"], ["Radweg", ""]]
        dragged = await page.evaluate(STATE)
        await expect(page.locator("#region-mine")).to_contain_text(f"1. {LONG}")
        await counted(page)
        assert await marks_of(served, wid, step, page) == [("Bürgerbus", 2), (LONG, 1)]
        await page.reload()
        await counted(page)
        assert sorted(await page.evaluate(STATE)) == sorted(dragged)

        await hand.take("Radweg")
        await hand.over(row(page, LONG), MIDDLE)
        await expect(page.locator(".drop-said")).to_have_text("Platz 1, geteilt")
        await hand.let_go()
        assert await page.evaluate(ORDER) == [["Radweg", "1"], [LONG, "1"], ["Bürgerbus", "2"]]
        await hand.take("Radweg")
        await hand.over("[data-rank-line]", BELOW)
        await expect(page.locator(".drop-said")).to_have_text("ohne Platz")
        await hand.let_go()
        assert await page.evaluate(STATE) == dragged, "back to what it was"

        await page.locator(f"{row(page, LONG)} select").select_option("")
        await page.locator(f"{row(page, 'Bürgerbus')} select").select_option("")
        await page.locator(f'{row(page, LONG)} [data-move="up"]').click()
        await page.locator(f'{row(page, "Bürgerbus")} [data-move="up"]').click()
        assert sorted(await page.evaluate(STATE)) == sorted(dragged), "the buttons give the same"
        await counted(page)
    await other.close()


@pytest.mark.browser
async def test_a_long_list_moves_along_and_what_is_broken_off_goes_back(
    served: Served, chromium: str
) -> None:
    wid = await served.workshop()
    async with room_page(served, wid, chromium, touch=True) as page:
        step, _ = await asked(served, wid, MANY)
        thumb = Thumb(page)
        for name in ("Vorhaben 1", "Vorhaben 2"):
            await page.locator(f'{row(page, name)} [data-move="up"]').click()
        await counted(page)
        before = await page.evaluate(ORDER)

        await thumb.take("Vorhaben 24")
        assert await page.evaluate("scrollY") > 600
        await thumb.tell("touchMove", (thumb.at[0], 100))
        await page.wait_for_function("() => scrollY === 0")  # and rests, so a row is where it was measured
        await thumb.over(row(page, "Vorhaben 2"), ABOVE)
        await expect(page.locator(".drop-said")).to_have_text("Platz 2")
        await thumb.tell("touchCancel")
        await expect(page.locator(".is-held")).to_have_count(0)
        assert await page.evaluate(ORDER) == before, "a broken touch puts back"

        await thumb.take("Vorhaben 24")
        await thumb.tell("touchMove", (thumb.at[0], 100))
        await page.wait_for_function("() => scrollY === 0")  # and rests, so a row is where it was measured
        await thumb.over(row(page, "Vorhaben 2"), ABOVE)
        await page.keyboard.press("Escape")
        await expect(page.locator("[style], .is-held, .drop-before, .drop-said")).to_have_count(0)
        await thumb.let_go()
        assert await page.evaluate(ORDER) == before, "Escape puts back"
        assert len(await marks_of(served, wid, step, page)) == 2

        await page.evaluate("scrollTo(0, 0)")
        x, y = await point(page, row(page, "Vorhaben 5") + " .option-label", MIDDLE)
        await thumb.tell("touchStart", (x + 80, y))
        for part in range(1, 8):
            await thumb.tell("touchMove", (x + 80, y - 40 * part))
        await thumb.let_go()
        await page.wait_for_function("() => scrollY > 60")
        assert await page.evaluate(ORDER) == before, "beside the grip the page scrolls"
        x, y, width, height = await page.locator(f"{row(page, 'Vorhaben 9')} [data-grip]").evaluate(BOX)
        assert min(width, height) >= 44
        assert await page.evaluate("document.querySelectorAll('[data-grip]:not([aria-hidden])').length") == 0
        assert await page.evaluate(
            "[...document.querySelectorAll('[data-grip]')].every((e) => e.tabIndex < 0)"
        )
