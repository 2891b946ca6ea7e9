"""A newcomer's whole path: from an empty folder and one printed address to a rehearsal that runs and a poster.

The server is the real program as `make run` starts it. What hangs at the door is read as people do: by a camera.
"""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import zxingcpp
from playwright.async_api import Page, expect

from tests.exports.reading import pdf_text
from tests.running import running
from tests.scenarios.conftest import FOLDER, launched

PASSWORD = "vier grüne Busse warten"
FIRST = "#first-steps"


async def picture(page: Page, name: str) -> None:
    if FOLDER:
        await page.screenshot(path=f"{FOLDER}/{name}.png", full_page=True)


async def account(page: Page, said: str) -> None:
    addresses = re.findall(r"http://\S+/begin/\S+", said)
    assert len(addresses) == 1, said
    await page.goto(re.sub(r"/begin/.*", "/", addresses[0]))
    await expect(page.locator("h1")).to_have_text("Willkommen. Dieser Server ist neu.")
    await page.goto(addresses[0])
    await picture(page, "first-account")
    await page.fill("#password", PASSWORD)
    await page.fill("#again", PASSWORD)
    await page.click("button:has-text('Konto anlegen')")
    await expect(page.locator(FIRST)).to_contain_text("1 von 7 erledigt")


async def workshop(page: Page) -> None:
    await page.click(f"{FIRST} a:has-text('Vorlage wählen')")
    await page.fill("#title", "Zukunft im Kreis")
    await page.click("button:has-text('Workshop anlegen')")
    await expect(page.locator("#municipalities")).to_contain_text("24")
    await page.click(".page-head a")
    await expect(page.locator(FIRST)).to_contain_text("3 von 7 erledigt")
    await picture(page, "first-desk")


async def rehearsal(page: Page) -> None:
    await page.click(f"{FIRST} a:has-text('Probe starten')")
    await page.fill("#rehearsal-towns", "6")
    await page.click("button:has-text('Probe beginnen')")
    await expect(page.locator(".desk-rehearsal")).to_contain_text("PROBE")
    # People who were made up come in by the same door as everybody, and the desk sees them without a reload.
    await expect(page.locator("#region-room .figure").first).to_contain_text(
        re.compile("[1-9]"), timeout=60_000
    )
    await page.click(".desk-links a[href$='/desk']")
    await expect(page.locator(FIRST)).to_contain_text("4 von 7 erledigt")


async def poster(page: Page, folder: Path) -> bytes:
    await page.click(f"{FIRST} a:has-text('Aushang erstellen')")
    await page.fill("#wifi", "Rathaus")
    await picture(page, "first-print")
    async with page.expect_download() as coming:
        await page.click("button:has-text('Aushang erstellen')")
    saved = folder / "poster.pdf"
    await (await coming.value).save_as(saved)
    return saved.read_bytes()


async def test_a_newcomer_is_led_from_one_address_to_a_rehearsal_and_a_poster(
    tmp_path: Path, chromium: str
) -> None:
    async with running(tmp_path / "data", verb="run") as server, launched(chromium) as browser:
        context = await browser.new_context(
            viewport={"width": 1440, "height": 900}, locale="de-DE", base_url=server.url
        )
        context.set_default_timeout(60_000)
        page = await context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        await account(page, await server.told("/begin/"))
        await workshop(page)
        await rehearsal(page)
        content = await poster(page, tmp_path)
        (read,) = zxingcpp.read_barcodes(pypdfium2.PdfDocument(content)[0].render(scale=2).to_pil())
        text = pdf_text(content)
        assert "Zukunft im Kreis" in text
        assert "WLAN „Rathaus“" in text
        # Whoever scans it stands at the door of this very workshop.
        await page.goto(read.text)
        await expect(page.locator("body")).to_contain_text("Zukunft im Kreis")
        await page.goto("/desk")
        await expect(page.locator(FIRST)).to_contain_text("5 von 7 erledigt")
        assert faults == []
