"""Forty cards from paper at the desk, by keyboard alone."""

from __future__ import annotations

from playwright.async_api import expect

from tests.scenarios.conftest import Screens
from tests.served import Served
from workshop.core.agenda import AddStep, GoTo, OpenStep
from workshop.core.setup import AddField, AddMunicipalities


async def test_forty_cards_from_paper_without_a_mouse(served: Served, screens: Screens) -> None:
    wid = await served.workshop("empty")
    await served.desk(wid, AddMunicipalities(("Rheine", "Saerbeck")))
    await served.desk(wid, AddField("Umwelt"))
    await served.desk(wid, AddField("Mobilität"))
    await served.desk(wid, AddStep("collect", "Ideen", "Welche Ideen haben Sie?", {"mode": "open"}))
    session = await served.session(wid)
    step = session.committed.order[-1]
    await served.desk(wid, OpenStep(step))
    await served.desk(wid, GoTo(step, seen=session.committed.current))
    desk = await screens.desk(wid)
    await expect(desk.locator("#region-material")).to_be_visible()
    await desk.wait_for_function("document.body.dataset.connection === 'live'")

    await desk.keyboard.press("k")
    lines = desk.locator("form[data-paper] textarea")
    await expect(lines).to_be_focused()
    await desk.keyboard.press("Shift+Tab")
    await desk.keyboard.type("Mob")
    await desk.keyboard.press("Shift+Tab")
    await desk.keyboard.type("Saer")
    await desk.keyboard.press("Tab")
    await desk.keyboard.press("Tab")
    await expect(lines).to_be_focused()
    for number in range(1, 38):
        await desk.keyboard.type(f"Gedanke {number}")
        await desk.keyboard.press("Enter")
    await desk.keyboard.type("Gedanke 38")
    await desk.keyboard.press("Shift+Enter")
    await desk.keyboard.type("Gedanke 39")
    await desk.keyboard.press("Tab")
    await desk.keyboard.press("Enter")
    await expect(lines).to_be_focused()
    await desk.keyboard.type("Gedanke 40")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#region-material .figure").first).to_contain_text("40")
    await expect(lines).to_be_focused()
    await expect(lines).to_have_value("")

    w = session.committed
    cards = sorted(w.cards.values(), key=lambda k: k.id)
    assert [k.text for k in cards] == [f"Gedanke {n}" for n in range(1, 41)]
    assert {w.fields[k.field or 0].name for k in cards} == {"Mobilität"}
    assert {w.municipalities[k.municipality or 0].name for k in cards} == {"Saerbeck"}

    await desk.keyboard.type("x" * 201)
    await desk.keyboard.press("Enter")
    await expect(desk.locator("form[data-paper] [role=alert]")).to_be_visible()
    await expect(lines).to_have_value("x" * 201)
    assert len(session.committed.cards) == 40
