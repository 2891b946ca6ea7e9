"""The morning after, in browsers: every file is taken home, the result is released, corrected and taken back."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Page, expect

from tests.scenarios.conftest import Screens
from tests.scenes.eyes import AXE, RUN
from tests.served import Served
from tests.web.test_released_results import CARD, HIDDEN, NAME, ended
from workshop.core.cards import HideCard
from workshop.core.hall import Continue, End


async def does(desk: Page, act: str, **typed: str) -> None:
    """Fills one form of the release page and sends it off."""
    form = desk.locator(f'form:has(input[name="act"][value="{act}"])')
    await desk.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    for name, words in typed.items():
        await form.locator(f'[name="{name}"]').fill(words)
    async with desk.expect_navigation():
        await form.locator("button").click()


async def sound(page: Page) -> None:
    """Nobody is shut out, on a phone and on a laptop, by day and by night."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    for theme in ("light", "dark"):
        await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        for width, height in ((390, 844), (1440, 900)):
            await page.set_viewport_size({"width": width, "height": height})
            assert await page.evaluate(RUN) == [], (theme, width)


async def test_files_are_taken_home_and_the_result_is_released_corrected_and_taken_back(
    served: Served, screens: Screens, tmp_path: Path
) -> None:
    wid = await ended(served)
    desk = await screens.desk(wid)
    await desk.goto(f"/results/{wid}")
    offered = (
        "[...document.querySelectorAll('main section.no-print li a')].map((a) => a.getAttribute('href'))"
    )
    files = await desk.evaluate(offered)
    assert len(files) > 20
    for file in files:
        got = await desk.request.get(file)
        assert (got.status, await got.body() != b"") == (200, True), file

    await desk.click("main a[href$='/release']")
    await sound(desk)
    await does(desk, "release", approved_by=NAME)
    link = urlsplit(str(await desk.get_attribute(".items a[href*='/published/']", "href"))).path
    reader = await screens.page(390, 844)
    asked: list[str] = []
    reader.context.on("request", lambda request: asked.append(request.url))
    await reader.goto(f"/published/{wid}/")
    await expect(reader.locator("h1")).to_have_text("Hier ist kein Ergebnis")
    await reader.goto(link)
    await expect(reader.get_by_text(CARD).first).to_be_visible()

    await does(desk, "public")
    await reader.goto(f"/published/{wid}/")
    await expect(reader.get_by_text(f"Freigegeben von {NAME}")).to_be_visible()
    assert HIDDEN not in await reader.content()
    chart = reader.locator("img.chart").first
    await expect(chart).to_have_js_property("complete", True)
    assert await chart.evaluate("(picture) => picture.naturalWidth > 0")
    await sound(reader)
    await from_a_disk(desk, screens, wid, tmp_path)

    state = (await served.session(wid)).committed
    for command in (Continue(), HideCard(min(state.cards)), End()):
        await served.desk(wid, command)
    await reader.reload()
    await expect(reader.get_by_text("wird gerade berichtigt")).to_be_visible()
    await sound(reader)
    await desk.reload()
    await does(desk, "release", approved_by=NAME, note="Eine Karte <b>entfernt</b>")
    await reader.goto(f"/published/{wid}/")
    await expect(reader.get_by_text("Eine Karte <b>entfernt</b>")).to_be_visible()
    assert CARD not in await reader.content()
    await does(desk, "withdraw", because="Zahlen vertauscht")
    for address in (f"/published/{wid}/", link):
        await reader.goto(address)
        await expect(reader.get_by_text("Zahlen vertauscht")).to_be_visible()
    assert await reader.context.cookies() == []
    own = urlsplit(served.url).hostname
    assert {urlsplit(url).hostname for url in asked} == {own}


async def from_a_disk(desk: Page, screens: Screens, wid: str, folder: Path) -> None:
    """The archive of the page, opened without any server."""
    got = await desk.request.get(f"/desk/{wid}/release/site.zip")
    with zipfile.ZipFile(io.BytesIO(await got.body())) as archive:
        archive.extractall(folder / "site")
    page = await screens.page(1440, 900)
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    await page.goto((folder / "site" / "index.html").as_uri())
    await expect(page.get_by_text(CARD).first).to_be_visible()
    assert await page.locator("img.chart").first.evaluate("(picture) => picture.naturalWidth > 0")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    assert await page.evaluate(ground) not in ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"), "no sheet"
    await page.click("footer a[href='en.html']")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    assert all(url.startswith("file:") for url in asked)
