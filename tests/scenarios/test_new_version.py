"""A server stops and another version of it starts: cards on their way arrive once, every page follows when it may."""

from __future__ import annotations

import shutil
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest
from playwright.async_api import Error, Page, expect

from tests.faulty import faulty
from tests.scenarios.bad_hall import CARET, HALF, BadHall
from tests.scenarios.conftest import Screens, launched
from tests.served import serving
from workshop import app

WHILE = 40_000  # more than the pages are spread over, and the pause after the last touch

pytestmark = pytest.mark.browser


def another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same program with one template changed."""
    templates, found = tmp_path / "templates", app.folder
    shutil.copytree(found("templates"), templates)
    with (templates / "base.html").open("a") as base:
        base.write("<!-- another version -->\n")
    monkeypatch.setattr(app, "folder", lambda name: templates if name == "templates" else found(name))


async def wound(page: Page) -> Page:
    """Its time is wound by hand."""
    await page.clock.install()
    await page.reload()
    await expect(page.locator("body")).to_have_attribute("data-connection", "live")
    return page


async def wind(*pages: Page) -> None:
    """A while goes by in these pages; one that loads anew takes its clock along."""
    for page in pages:
        with suppress(Error):
            await page.clock.run_for(WHILE)


async def is_of(build: str, *pages: Page) -> None:
    """These pages are of this version, and live."""
    for page in pages:
        await expect(page.locator("[data-live]").first).to_have_attribute("data-build", build)
        await expect(page.locator("body")).to_have_attribute("data-connection", "live")


async def test_every_page_follows_a_new_version_without_losing_a_word(
    tmp_path: Path, chromium: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with AsyncExitStack() as rest, AsyncExitStack() as old:
        served = await old.enter_async_context(serving(tmp_path))
        line = await rest.enter_async_context(faulty(served.port))
        screens = Screens(await rest.enter_async_context(launched(chromium)), served)
        hall = await BadHall(served, screens, line).open(clock=True)
        board, desk = await wound(await screens.board(hall.wid)), await wound(await screens.desk(hall.wid))
        await desk.fill("#pause-text", "Zurück um elf")
        before = served.house.build
        await old.aclose()
        await hall.hand_in("Rufbus am Abend")
        await hall.anna.fill(hall.field, "Noch nicht fertig")
        await hall.anna.locator(hall.field).blur()
        another_version(tmp_path, monkeypatch)
        hall.served = await rest.enter_async_context(serving(tmp_path))
        line.target, build = hall.served.port, hall.served.house.build
        assert build != before
        assert await hall.cards() == []
        for page in (hall.anna, hall.hanna, board, desk):
            await page.clock.run_for(15_000)  # the longest pause between two sockets
            await expect(page.locator("body")).to_have_attribute("data-connection", "live")
        await expect(hall.anna.locator("#region-mine .card")).to_have_count(1)
        await wind(hall.anna, hall.hanna, board, desk)
        await is_of(build, hall.anna, board)
        await is_of(before, hall.hanna, desk)
        assert await hall.cards() == ["Rufbus am Abend"]
        await expect(hall.anna.locator(hall.field)).to_have_value("Noch nicht fertig")
        await hall.undisturbed()
        await expect(desk.locator("#pause-text")).to_have_value("Zurück um elf")
        await hall.hanna.locator(hall.field).blur()
        await desk.fill("#pause-text", "")
        await wind(hall.hanna, desk)
        await is_of(build, hall.hanna, desk)
        await expect(hall.hanna.locator(hall.field)).to_have_value(f"{HALF[:CARET]}X{HALF[CARET:]}")
        assert screens.faults == []
