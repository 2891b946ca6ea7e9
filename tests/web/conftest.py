"""A browser and a small server for tests of the scripts; one browser a file, for starting it takes long."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from tests.web.script_room import ScriptRoom, serving

QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
WAIT = 60_000


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def room() -> AsyncIterator[ScriptRoom]:
    async with serving(ScriptRoom()) as room:
        yield room


@pytest_asyncio.fixture(loop_scope="module")
async def phone(browser: Browser, room: ScriptRoom) -> AsyncIterator[Page]:
    context = await browser.new_context()
    context.set_default_timeout(WAIT)
    page = await context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security" in line.text else None)
    yield page
    await context.close()
    assert faults == []
