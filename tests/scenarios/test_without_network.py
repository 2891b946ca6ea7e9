"""A room opens without network as it was last seen, with what is on its way; never another person's."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from tests.faulty import Line, faulty
from tests.scenarios.conftest import Screens
from tests.served import Served
from workshop.core.agenda import AddStep, GoTo, OpenStep

SEEN = """(words) => new Promise((done) => { const look = async () => {
  const found = await (await caches.open("workshop-seen")).match(location.pathname);
  if (found && (await found.text()).includes(words)) done(true);
  else setTimeout(look, 100); }; look(); })"""
KEPT = """async () => (await Promise.all((await caches.keys()).map(async (name) =>
  (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat().sort()"""
ALLOWED = re.compile(
    r"/room/\w+|/static/(vendor/built/phone\.(js|css)|vendor/fira[\w-]+\.woff2|css/print\.css|dot\.svg)"
)


async def opened(served: Served) -> tuple[str, int]:
    wid = await served.workshop()
    await served.desk(wid, AddStep("collect", "Offene Wand", settings={"mode": "open"}))
    step = (await served.session(wid)).committed.order[-1]
    await served.desk(wid, GoTo(step))
    await served.desk(wid, OpenStep(step))
    return wid, step


async def hand_in(page: Page, step: int, text: str) -> None:
    await page.fill(f"#text-{step}", text)
    await page.click(f"#write-{step} button[type=submit]")


async def saw(page: Page, words: str) -> None:
    assert await page.evaluate(SEEN, words)


async def cut_off(line: Line, page: Page, wid: str) -> Page:
    """Without network, in a new tab."""
    line.down = True
    line.cut()
    tab = await page.context.new_page()
    await page.close()
    await tab.goto(f"/room/{wid}")
    return tab


async def cards(served: Served, wid: str) -> set[str]:
    return {c.text for c in (await served.session(wid)).committed.cards.values()}


async def test_a_room_opens_without_network_and_what_is_handed_in_goes_out_later(
    served: Served, screens: Screens
) -> None:
    wid, step = await opened(served)
    async with faulty(served.port) as line:
        screens.port = line.port
        anna = await screens.phone(wid, "Rheine")
        await hand_in(anna, step, "Rufbus am Abend")
        await saw(anna, "Rufbus am Abend")
        assert [name for name in await anna.evaluate(KEPT) if not ALLOWED.fullmatch(name)] == []
        await anna.fill(f"#text-{step}", "Halb fertig")
        anna = await cut_off(line, anna, wid)
        await expect(anna.locator("#region-mine")).to_contain_text("Rufbus am Abend")
        await expect(anna.locator("[data-banner]")).to_contain_text("Hier steht der Stand von")
        await expect(anna.locator(f"#text-{step}")).to_have_value("Halb fertig")
        await hand_in(anna, step, "Ohne Netz geschrieben")
        await expect(anna.locator(f'[data-outbox-state="write-{step}"]')).to_have_attribute(
            "data-state", "waiting"
        )
        await anna.reload()
        await expect(anna.locator(f'[data-outbox-state="write-{step}"]')).to_have_attribute(
            "data-state", "waiting"
        )
        assert await cards(served, wid) == {"Rufbus am Abend"}
        line.heal()
        await expect(anna.locator("#region-mine")).to_contain_text("Ohne Netz geschrieben", timeout=60_000)
        assert await cards(served, wid) == {"Rufbus am Abend", "Ohne Netz geschrieben"}
        await expect(anna.locator("[data-banner]")).to_be_hidden()


async def test_the_next_person_on_this_phone_never_sees_what_the_one_before_saw(
    served: Served, screens: Screens
) -> None:
    wid, step = await opened(served)
    async with faulty(served.port) as line:
        screens.port = line.port
        anna = await screens.phone(wid, "Rheine")
        await hand_in(anna, step, "Nur von Anna")
        await saw(anna, "Nur von Anna")
        await anna.goto(f"/join/{await served.code(wid)}?another=1")
        await anna.click('button.pick:has-text("Greven")')
        await saw(anna, "Greven")
        ben = await cut_off(line, anna, wid)
        await expect(ben.locator(".phone-who b")).to_have_text("Greven")
        assert "Nur von Anna" not in await ben.content()


async def test_a_page_that_was_never_seen_says_what_to_do(served: Served, screens: Screens) -> None:
    wid, _ = await opened(served)
    async with faulty(served.port) as line:
        screens.port = line.port
        anna = await screens.phone(wid, "Rheine")
        await saw(anna, "Rheine")
        line.down = True
        line.cut()
        await anna.goto(f"/room/{wid}/return")
        await expect(anna.locator("h1")).to_have_text("Kein Netz")
        await expect(anna.get_by_role("link", name="Erneut versuchen")).to_be_visible()


async def test_a_phone_without_service_worker_works_as_before(served: Served, screens: Screens) -> None:
    """A private window, plain HTTP: no worker, nothing kept, no fault."""
    wid, step = await opened(served)
    anna = await screens.page(390, 844)
    await anna.add_init_script("delete Navigator.prototype.serviceWorker; delete window.caches;")
    await anna.goto(f"/join/{await served.code(wid)}")
    await anna.click('button.pick:has-text("Rheine")')
    await hand_in(anna, step, "Wie immer")
    await expect(anna.locator("#region-mine")).to_contain_text("Wie immer")
