"""What a real browser holds after a real run is what the privacy notice and the docs say, no more and no less.

Every key that is ever written is noted, also those that are gone a moment later.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Page, async_playwright, expect

from tests.served import Served, serving
from workshop.core.agenda import AddStep, OpenStep, StopStep
from workshop.core.setup import AddField, AddMunicipalities
from workshop.legal.stored import CACHES, COOKIES, STORAGE, known
from workshop.web.accounts import hash_password
from workshop.web.house import secret

DAY = 24 * 3600
RARE = {("storage", "desk-keys")}
"""Only after choosing other keys at the desk."""
PASSWORD = "vier grüne Busse warten"
NOTE = """
const set = Storage.prototype.setItem;
Storage.prototype.setItem = function (key, value) {
  window.noted(this === window.localStorage ? key : "session:" + key);
  return set.call(this, key, value);
};
if (window.caches) {
  const cache = CacheStorage.prototype.open;
  CacheStorage.prototype.open = function (name) {
    window.noted("cache:" + name);
    return cache.call(this, name);
  };
}
const open = indexedDB.open;
IDBFactory.prototype.open = function (name, ...rest) {
  window.noted("indexedDB:" + name);
  return open.call(this, name, ...rest);
};
"""


class Browsers:
    """All contexts of the run, and what was ever written in them."""

    def __init__(self, browser: Any, served: Served) -> None:
        self.browser, self.served = browser, served
        self.contexts: list[BrowserContext] = []
        self.written: set[str] = set()
        self.cookies: dict[str, float] = {}
        self.caches: set[str] = set()
        self.news = asyncio.Condition()

    async def note(self, key: str) -> None:
        """A page has written this."""
        async with self.news:
            self.written.add(key)
            self.news.notify_all()

    async def until(self, begins: str) -> None:
        """Something with this name was written."""
        async with self.news:
            await self.news.wait_for(lambda: any(key.startswith(begins) for key in self.written))

    async def page(self) -> Page:
        context = await self.browser.new_context(locale="de-DE", base_url=self.served.url)
        context.set_default_timeout(60_000)
        await context.expose_function("noted", self.note)
        await context.add_init_script(NOTE)
        self.contexts.append(context)
        return await context.new_page()

    async def look(self, page: Page) -> None:
        """Cookies with the time they have left, HttpOnly ones too, and caches."""
        at = self.served.house.now() / 1000
        for cookie in await page.context.cookies():
            self.cookies[cookie["name"]] = cookie["expires"] - at
        self.caches |= set(await page.evaluate("window.caches ? caches.keys() : []"))


async def furnish(served: Served) -> tuple[str, int, int]:
    """A collection and a graded vote over two fields."""
    wid = await served.workshop("empty")
    await served.desk(wid, AddMunicipalities(("Rheine",)))
    for name in ("Umwelt", "Energie"):
        await served.desk(wid, AddField(name))
    await served.desk(wid, AddStep("collect", "Ideen", settings={"mode": "open"}))
    await served.desk(wid, AddStep("vote", "Felder", settings={"subject": "fields", "rule": "score"}))
    ideas, vote = (await served.session(wid)).committed.order[-2:]
    await served.desk(wid, OpenStep(ideas))
    return wid, ideas, vote


async def phone(all_: Browsers, wid: str, ideas: int, vote: int) -> None:
    """Chooses a language, joins, types, hands in, types on, votes."""
    served, page = all_.served, await all_.page()
    await page.goto("/?lang=en")
    await page.goto(f"/join/{await served.code(wid)}?lang=de")
    await page.locator('button[name="municipality"]', has_text="Rheine").click()
    box = page.locator(f'[data-draft="{ideas}-text"]')
    await box.fill("Radweg zum Bahnhof")
    await page.locator("form[data-command]", has=box).locator("button[type=submit]").click()
    await expect(page.locator("#region-mine")).to_contain_text("Radweg zum Bahnhof")
    await box.fill("Noch ein Gedanke")
    await all_.until("workshop:draft:")
    await all_.until("cache:")
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await all_.look(page)
    await served.desk(wid, StopStep(ideas))
    await served.desk(wid, OpenStep(vote))
    unsure = page.locator('#region-task input[type=radio][name^="points."][value=""]')
    await expect(unsure.first).to_be_attached()
    await unsure.first.check(force=True)
    marks = page.locator('#region-task input[type=radio][name^="points."]:not([value=""])')
    await marks.last.check(force=True)
    await all_.until("workshop:receipt:")
    await all_.look(page)
    await erased(page, wid)


async def erased(page: Page, wid: str) -> None:
    """Whoever erases oneself leaves nothing of one's own on this device."""
    await page.goto(f"/room/{wid}/me")
    await page.locator("input[name=sure]").check(force=True)
    await page.locator("form[action$='/me/erase'] button").click()
    await expect(page.locator("h1")).to_have_text("Gelöscht")
    await expect(page.locator("[data-live]")).to_be_attached()
    assert await page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('workshop:'))") == []
    assert f"person_{wid}" not in {cookie["name"] for cookie in await page.context.cookies()}


async def desk(all_: Browsers, wid: str) -> None:
    """Logs in, opens the desk, a board by link and a helper's page by link, each in a browser of its own."""
    served = all_.served
    await served.house.accounts.set_password(served.account, await hash_password(PASSWORD))
    page = await all_.page()
    await page.goto("/account/login")
    await page.fill("[name=login]", "moderation")
    await page.fill("[name=password]", PASSWORD)
    await page.locator("form[action$='/account/login'] button").click()
    await page.goto(f"/desk/{wid}")
    await all_.look(page)
    for kind, place in (("board", "board"), ("helper", "helper"), ("desk", "remote")):
        link = f"{served.account}-{secret()}"
        await served.house.people.add_link(link, kind, wid, served.house.now())
        page = await all_.page()
        await page.goto(f"/{'pair' if kind == 'desk' else 'link'}/{link}")
        await page.locator("form button").click()
        await page.wait_for_url(f"**/{place}/{wid}")
        await all_.look(page)
        if kind == "board":
            await page.goto(f"/board/{wid}?calm=1")
            await all_.until("workshop:board-calm")


async def test_the_documented_list_is_what_a_browser_holds(tmp_path: Path) -> None:
    async with serving(tmp_path) as served, async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        all_ = Browsers(browser, served)
        wid, ideas, vote = await furnish(served)
        await phone(all_, wid, ideas, vote)
        await desk(all_, wid)
        for context in all_.contexts:
            await context.close()
        await browser.close()
    unknown = [f"cookie {n}" for n in all_.cookies if known("cookie", n) is None]
    all_.caches |= {n.removeprefix("cache:") for n in all_.written if n.startswith("cache:")}
    written = {n for n in all_.written if not n.startswith("cache:")}
    unknown += [f"storage {n}" for n in written if known("storage", n) is None]
    unknown += [f"cache {n}" for n in all_.caches if known("cache", n) is None]
    assert unknown == []
    for name, left in all_.cookies.items():
        item = known("cookie", name)
        assert item is not None
        assert left <= item.days * DAY, name
    found = {(i.place, i.name) for n in all_.cookies if (i := known("cookie", n))}
    found |= {(i.place, i.name) for n in written if (i := known("storage", n))}
    found |= {(i.place, i.name) for n in all_.caches if (i := known("cache", n))}
    said = {(i.place, i.name) for i in (*COOKIES, *STORAGE, *CACHES)}
    assert said - found <= RARE
