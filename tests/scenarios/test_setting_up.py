"""Several forms on one page: saving one loses nothing typed in another, and what is refused is said at its field."""

from __future__ import annotations

from playwright.async_api import expect

from tests.scenarios.conftest import Screens
from tests.served import Served


async def test_saving_one_form_keeps_what_is_typed_in_the_others(served: Served, screens: Screens) -> None:
    wid = await served.workshop()
    desk = await screens.desk(wid)
    await desk.goto(f"/desk/{wid}/setup")
    await desk.fill("#place", "Bürgersaal")
    await desk.fill("#ssid", "ü" * 32)
    await desk.fill("#password", "geheimes Wort")
    await desk.click("text=Netz speichern")
    await expect(desk.locator("#ssid")).to_be_focused()
    sentence = desk.locator("#refusal")
    await expect(sentence).to_be_in_viewport()
    assert await sentence.evaluate("e => e.nextElementSibling.id") == "ssid"
    await expect(desk.locator("#password")).to_have_value("")
    await expect(desk.locator("#password-hint")).to_contain_text("noch einmal")
    await expect(desk.locator("#place")).to_have_value("Bürgersaal")
    await expect(desk.locator("form:has(#place) [data-unsaved-note]")).to_have_text("Noch nicht gespeichert.")
    await desk.fill("#ssid", "Rathaus")
    await desk.fill("#password", "geheimes Wort")
    await desk.click("form:has(#place) button")
    await expect(desk.locator("form:has(#place) [data-unsaved-note]")).to_have_text("Gespeichert.")
    await expect(desk.locator("#ssid")).to_have_value("Rathaus")
    await expect(desk.locator("#password")).to_have_value("geheimes Wort")
    await desk.click("text=Netz speichern")
    await expect(desk.locator("form:has(#ssid) [data-unsaved-note]")).to_have_text("Gespeichert.")
    w = (await served.session(wid)).committed
    assert w.wifi is not None
    assert (w.place, w.wifi.ssid, w.wifi.password) == ("Bürgersaal", "Rathaus", "geheimes Wort")
