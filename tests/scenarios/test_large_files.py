"""A large workshop in a browser: how far a file is, cancelling it, the file itself; the same for its release."""

from __future__ import annotations

import asyncio
from pathlib import Path

from playwright.async_api import expect

from tests.scenarios.conftest import Screens
from tests.served import Served
from tests.web.test_results import add
from workshop.activities.collect import EnterCards
from workshop.core.agenda import StopStep
from workshop.core.hall import End
from workshop.web.making import LARGE_CARDS


async def test_a_file_is_waited_for_cancelled_and_loaded(served: Served, screens: Screens) -> None:
    wid = await served.workshop("empty")
    step = await add(served, wid, "collect", "Ideen", mode="open")
    for start in range(0, LARGE_CARDS + 1, 50):
        lines = "\n".join(f"Bäume für Straße {n}" for n in range(start, start + 50))
        await served.desk(wid, EnterCards(step, lines))
    await served.desk(wid, StopStep(step))
    page = await screens.desk(wid)
    await page.goto(f"/results/{wid}")
    box = page.locator("[data-making]")
    await expect(box).to_be_hidden()
    async with served.house.beside.turn:
        for ending in ("/report.odt", "/attendance/ods", "/workshop.json"):
            await page.click(f"a[href$='{ending}']")
            await expect(box).to_contain_text("Wartet auf eine andere Datei")
            await page.click("[data-making-cancel]")
            await expect(box).to_be_hidden()
    async with page.expect_download(timeout=120_000) as coming:
        await page.click("a[href$='/report.md']")
    file = await coming.value
    assert file.suggested_filename == f"{wid}-report.md"
    assert f"Bäume für Straße {LARGE_CARDS}" in await asyncio.to_thread(Path(await file.path()).read_text)
    await expect(box).to_contain_text("Die Datei liegt bei Ihren Downloads")
    await served.desk(wid, End())
    await page.goto(f"/desk/{wid}/release")
    await page.fill("[name=approved_by]", "Erika Öztürk")
    release = page.locator("form[data-makes] button")
    async with served.house.beside.turn:
        await release.click()
        await expect(box).to_contain_text("Wartet auf eine andere Datei")
        await page.click("[data-making-cancel]")
        await expect(box).to_contain_text("Es wurde nichts freigegeben")
    assert await served.house.editions.all(wid) == []
    await release.click()
    await expect(page.locator("table")).to_contain_text("Erika Öztürk", timeout=120_000)
    assert len(await served.house.editions.all(wid)) == 1
