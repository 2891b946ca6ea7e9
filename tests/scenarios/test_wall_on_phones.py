"""Two phones, one with the board as text open: it fills at once and stays true; the other is not bothered."""

from __future__ import annotations

import secrets

from playwright.async_api import Page, expect

from tests.scenarios.conftest import Screens
from tests.served import Served
from workshop.activities.collect import WriteCard
from workshop.core.agenda import AddStep, GoTo, OpenStep
from workshop.core.roles import participant

SUMMARY = "Was an der Wand steht"


async def write(served: Served, wid: str, text: str) -> None:
    session = await served.session(wid)
    step, anna = session.committed.order[-1], min(session.committed.people)
    await session.submit(participant(anna), WriteCard(step, text), secrets.token_hex(16))


async def open_wall(served: Served, screens: Screens) -> tuple[str, Page, Page]:
    wid = await served.workshop()
    await served.desk(wid, AddStep("collect", "Offene Wand", settings={"mode": "open"}))
    step = (await served.session(wid)).committed.order[-1]
    await served.desk(wid, GoTo(step))
    await served.desk(wid, OpenStep(step))
    return wid, await screens.phone(wid, "Rheine"), await screens.phone(wid, "Greven")


async def test_the_board_as_text_is_fetched_when_opened_and_true_while_open(
    served: Served, screens: Screens
) -> None:
    wid, anna, bernd = await open_wall(served, screens)
    await write(served, wid, "Rufbus am Abend")
    await bernd.get_by_text(SUMMARY).click()
    await expect(bernd.locator("#region-wall")).to_contain_text("Rufbus am Abend")
    await write(served, wid, "Hitzekarte für alle Orte")
    await expect(bernd.locator("#region-wall")).to_contain_text("Hitzekarte für alle Orte")
    await expect(bernd.locator("details.wall-text")).to_have_attribute("open", "")
    await expect(anna.locator("#region-mine")).to_contain_text("Hitzekarte für alle Orte")
    assert await anna.locator("#region-wall").inner_html() == ""
    await bernd.get_by_text(SUMMARY).click()
    await anna.get_by_text(SUMMARY).click()
    await expect(anna.locator("#region-wall")).to_contain_text("Hitzekarte für alle Orte")
    await write(served, wid, "Radwege verbinden")
    await expect(anna.locator("#region-wall")).to_contain_text("Radwege verbinden")
    assert "Radwege" not in await bernd.locator("#region-wall").inner_html()


async def test_a_phone_behind_a_proxy_without_sockets_reads_the_board_too(
    served: Served, screens: Screens
) -> None:
    wid, anna, _ = await open_wall(served, screens)
    await write(served, wid, "Rufbus am Abend")
    await anna.add_init_script(
        "window.WebSocket = class { constructor() { throw new Error('no sockets'); } };"
    )
    await anna.reload()
    await expect(anna.locator("body")).to_have_attribute("data-connection", "live")
    await anna.get_by_text(SUMMARY).click()
    await expect(anna.locator("#region-wall")).to_contain_text("Rufbus am Abend")
