"""A served house and a real browser for scenarios; every page must stay free of script errors."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.served import Served, serving

FOLDER = os.environ.get("WORKSHOP_PICTURES", "")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP hall.example 127.0.0.1",
]


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


class Screens:
    """Opens pages and remembers what went wrong in them."""

    def __init__(self, browser: Browser, served: Served) -> None:
        self.browser, self.served = browser, served
        self.port = served.port  # or that of something in between
        self.faults: list[str] = []
        self.pages: dict[str, Page] = {}

    async def page(self, width: int, height: int, *, script: bool = True, host: str = "") -> Page:
        """A browser of its own, of this size; `host`: another name for 127.0.0.1."""
        context: BrowserContext = await self.browser.new_context(
            viewport={"width": width, "height": height},
            locale="de-DE",
            java_script_enabled=script,
            base_url=f"http://{host or '127.0.0.1'}:{self.port}",
        )
        context.set_default_timeout(60_000)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda m: self.faults.append(m.text) if "Content Security" in m.text else None)
        self.pages[f"{len(self.pages)}-{width}"] = page
        return page

    async def picture(self, page: Page, name: str) -> None:
        """A picture for the guides, where the run is asked to make them (WORKSHOP_PICTURES names the folder)."""
        if FOLDER:
            await page.screenshot(path=f"{FOLDER}/{name}.png")

    async def phone(self, wid: str, town: str, *, script: bool = True, host: str = "") -> Page:
        """Scans, picks the town, is in: one tap after the scan."""
        page = await self.page(390, 844, script=script, host=host)
        await page.goto(f"/join/{await self.served.code(wid)}")
        if script:
            await page.fill("#town", town[:4])
        await page.click(f'button.pick:has-text("{town}")')
        await page.wait_for_selector("#region-task", state="attached")
        return page

    async def desk(self, wid: str) -> Page:
        """A laptop that is logged in."""
        page = await self.page(1440, 900)
        for name, value in (await self.served.account_cookie()).items():
            await page.context.add_cookies(
                [{"name": name, "value": value, "url": self.served.url, "httpOnly": True}]
            )
        await page.goto(f"/desk/{wid}")
        return page

    async def board(self, wid: str) -> Page:
        """A projector, opened by its secret link."""
        secret = f"board-{wid}-0123456789"
        await self.served.house.people.add_link(secret, "board", wid, self.served.house.now())
        page = await self.page(1920, 1080)
        await page.goto(f"/link/{secret}")
        await page.click("button")
        await page.wait_for_selector("#region-board")
        return page


@asynccontextmanager
async def launched(chromium: str) -> AsyncIterator[Browser]:
    """A browser that talks to nobody but us."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=QUIET)
        try:
            yield browser
        finally:
            await browser.close()


@pytest.fixture
async def screens(chromium: str, served: Served) -> AsyncIterator[Screens]:
    async with launched(chromium) as browser:
        made = Screens(browser, served)
        yield made
        for name, page in made.pages.items():
            await made.picture(page, f"last-{name}")
        assert made.faults == []
