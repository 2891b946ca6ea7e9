"""A hall with a bad network: Anna hands in cards, Hanna is in the middle of a sentence, both over a line that breaks.

Holds at the end what no fault may change: everything that a page was told is in the log, once and in the order of the
fingers; Hanna's sentence is as she left it, with her caret in it; every page says that it is live, and nothing else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import websockets
from playwright.async_api import Locator, Page, expect

from tests.faulty import Line
from tests.scenarios.conftest import Screens
from tests.served import Served
from workshop.activities.collect import CardWritten
from workshop.core.agenda import AddStep, GoTo, OpenStep
from workshop.store.codec import Codec
from workshop.store.database import Database
from workshop.store.sql import SqlLog

HALF = "Ein Markt am Abend, und zwar"
CARET = 9
LISTEN = """document.addEventListener("workshop:settled", ({ detail }) =>
  window.told({ ...detail.frame, form: detail.entry.form }));"""


class BadHall:
    """One open collection and its two phones."""

    def __init__(self, served: Served, screens: Screens, line: Line) -> None:
        self.served, self.screens, self.line = served, screens, line
        screens.port = line.port
        self.told: list[dict[str, Any]] = []
        self.wid, self.step = "", 0

    async def open(self, *, clock: bool = False) -> BadHall:
        """People are in; `clock`: the time in their pages can be wound by hand."""
        self.wid = await self.served.workshop()
        await self.served.desk(self.wid, AddStep("collect", "Offene Wand", settings={"mode": "open"}))
        self.step = (await self.served.session(self.wid)).committed.order[-1]
        await self.served.desk(self.wid, GoTo(self.step))
        await self.served.desk(self.wid, OpenStep(self.step))
        self.hanna = await self.phone("Greven", clock=clock)
        await self.hanna.locator(self.field).press_sequentially(HALF)
        for _ in range(len(HALF) - CARET):
            await self.hanna.keyboard.press("ArrowLeft")
        self.anna = await self.phone("Rheine", clock=clock)
        return self

    async def phone(self, town: str, *, script: str = "", clock: bool = False) -> Page:
        """Somebody comes in over the bad line; what the page is told is noted."""
        page = await self.screens.phone(self.wid, town)
        await page.context.expose_binding("told", lambda _, frame: self.told.append(frame))
        await page.add_init_script(LISTEN + script)
        if clock:
            await page.clock.install()
        await page.reload()
        await self.live(page)
        return page

    @property
    def field(self) -> str:
        """Where a card is written."""
        return f"#text-{self.step}"

    def state(self, page: Page) -> Locator:
        """What the form says of the card's way."""
        return page.locator(f'[data-outbox-state="write-{self.step}"]')

    async def hand_in(self, *texts: str, page: Page | None = None) -> None:
        """One after the other, without waiting for anything."""
        for text in texts:
            await (page or self.anna).fill(self.field, text)
            await (page or self.anna).click(f"#write-{self.step} button[type=submit]")

    async def live(self, page: Page) -> None:
        """The page is live, and says nothing else."""
        await expect(page.locator("body")).to_have_attribute("data-connection", "live")
        await expect(page.locator("[data-banner]")).to_be_hidden()

    async def says(self, words: str, page: Page | None = None) -> None:
        """The banner says so."""
        await expect((page or self.anna).locator("[data-banner]")).to_contain_text(words)

    async def cards(self) -> list[str]:
        """The cards on disk, in the order of the log."""
        house = self.served.house
        database = Database(house.settings.database)
        try:
            log = await SqlLog(database, Codec(house.kinds.events())).read(self.wid)
        finally:
            await database.close()
        return [r.event.text for r in log if isinstance(r.event, CardWritten)]

    async def holds(self, *texts: str, page: Page | None = None) -> None:
        """After the fault: all of it, once, in order, and everybody sees it."""
        page = page or self.anna
        await expect(self.state(page)).to_have_attribute("data-state", "counted")
        await expect(page.locator("#region-mine .card")).to_have_count(len(texts))
        assert await self.cards() == list(texts)
        assert self.ids_told().items() <= self.ids().items()
        assert {dict(f["form"])["text"] for f in self.told} == set(texts)
        for phone in (page, self.hanna):
            await self.live(phone)
        await expect(page.locator("[data-postbox]")).to_be_hidden()
        await self.undisturbed()

    async def undisturbed(self) -> None:
        """Hanna goes on writing where she was."""
        await expect(self.hanna.locator(self.field)).to_be_focused()
        await self.hanna.keyboard.type("X")
        await expect(self.hanna.locator(self.field)).to_have_value(f"{HALF[:CARET]}X{HALF[CARET:]}")

    def ids_told(self) -> dict[str, int]:
        """What pages were told to be counted: the command's id and its event's number."""
        return {frame["ack"]: frame["seq"] for frame in self.told if "ack" in frame}

    @asynccontextmanager
    async def own_socket(self) -> AsyncIterator[websockets.ClientConnection]:
        """A socket with Anna's cookies and no script."""
        cookies = await self.anna.context.cookies()
        header = {"Cookie": "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in cookies)}
        url = f"ws://127.0.0.1:{self.line.port}/room/{self.wid}/socket"
        async with websockets.connect(url, additional_headers=header, compression=None) as socket:
            yield socket

    def ids(self) -> dict[str, int]:
        """Every command id that the database knows, with the number of its event."""
        path = self.served.house.settings.data / "workshop.sqlite3"
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            rows = database.execute("select command_id, seq from command_id where workshop = ?", (self.wid,))
            return dict(rows.fetchall())
