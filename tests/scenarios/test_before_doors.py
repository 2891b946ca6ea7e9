"""Before doors open, in real browsers: board, phone in the hall and clicker arrive on the list by themselves; a phone
leads the workshop as a remote, and is out when it is withdrawn.
"""

from __future__ import annotations

from playwright.async_api import expect

from tests.scenarios.conftest import Screens
from tests.scenarios.test_desk_keys import state, three_steps
from tests.served import Served


async def test_what_is_measured_arrives_on_the_list(served: Served, screens: Screens) -> None:
    wid = await three_steps(served)
    desk = await screens.desk(wid)
    await desk.goto(f"/desk/{wid}/checklist")
    await expect(desk.locator('[data-check="board"]')).to_have_attribute("data-state", "open")
    await expect(desk.locator("[data-own]")).to_contain_text("ms zum Server")
    await screens.board(wid)
    line = desk.locator('[data-check="board"]')
    await expect(line).to_contain_text("1920 × 1080", timeout=20_000)
    phone = await screens.page(390, 844)
    await phone.goto(f"/hall/{await served.code(wid)}")
    await phone.click('button[value="wifi"]')
    await expect(phone.locator("[data-hall-said]")).to_contain_text("ms hin und zurück", timeout=20_000)
    await expect(desk.locator('[data-check="wifi"]')).to_contain_text("Dauerverbindung geht", timeout=20_000)
    await desk.keyboard.press("PageDown")
    await expect(desk.locator("[data-clicker]")).to_contain_text("Angekommen: vor")


async def test_a_network_that_answers_for_the_workshop_is_taken_for_a_login_page(
    served: Served, screens: Screens
) -> None:
    wid = await three_steps(served)
    phone = await screens.page(390, 844)
    await phone.goto(f"/hall/{await served.code(wid)}")
    await phone.route("**/ping?*", lambda route: route.fulfill(body="<h1>Willkommen im Gäste-WLAN</h1>"))
    await phone.click('button[value="wifi"]')
    await expect(phone.locator("[data-hall-said]")).to_contain_text("Anmeldeseite")
    assert not served.house.seen.tries(wid, "wifi")


async def test_a_phone_leads_and_is_out_when_it_is_withdrawn(served: Served, screens: Screens) -> None:
    wid = await three_steps(served)
    word, now = f"{served.account}-{'z' * 43}", served.house.now()
    await served.house.people.add_link(word, "desk", wid, now, now + 300_000)
    phone = await screens.page(390, 844)
    await phone.goto(f"/pair/{word}")
    await phone.click("button")
    main = phone.locator(".remote-main .button")
    for said in ("Ankommen", "Ideen", "öffnen", "schließen"):
        await expect(main).to_contain_text(said)
        await main.click()
    await expect(main).to_contain_text("Weiter: Prio")
    await expect(phone.locator('button:has-text("Weiter: Prio")')).to_have_count(1)
    assert (await state(served, wid)).steps[(await state(served, wid)).order[1]].status == "stopped"
    desk = await screens.desk(wid)
    await desk.goto(f"/desk/{wid}/remote")
    await desk.click('button:has-text("entziehen"), li.item form button')
    await expect(desk.locator("main")).to_contain_text("Kein Telefon ist gekoppelt")
    await phone.click('button:has-text("leeren")')
    await expect(phone.locator("[data-banner]")).to_contain_text("nicht mehr gekoppelt")
    assert (await state(served, wid)).blank is False
