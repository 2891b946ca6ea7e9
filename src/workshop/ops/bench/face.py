"""`workshop bench face`: how much a phone loads that has never been here, and how soon a first idea can be typed.

A real Chromium on a line of 1.6 Mbit/s with 150 ms, with nothing kept: by the code to the door, into the room of an
open collection; and the room alone, as after a scan by somebody who is in. Bytes are what the network carried.
It needs playwright (requirements-dev.txt) and Chromium, and must not be imported by anything that serves.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from statistics import median
from typing import Any

import msgspec

from workshop.ops.bench._hall import Hall
from workshop.ops.bench._stage import Stage, run
from workshop.ops.bench.figures import Figure, NotMeasured, Plan, Scenario

NAMES = ("chromium", "chromium-browser", "google-chrome")
LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 200_000}
"""1.6 Mbit/s each way, in bytes a second; the latency in ms is added to every request."""
ROUNDS = 5
BUDGET, USABLE = 90_000, 1.5
FIELD = "#region-task textarea"
# The field is there and painted, and the scripts run that keep what is typed.
READY = """(field) => { const tell = () => {
  const there = document.querySelector(field) && window.room && window.room.outbox && document.fonts;
  if (there && performance.getEntriesByName("first-contentful-paint").length) window.usable = performance.now();
  else requestAnimationFrame(tell); }; tell(); }"""


class Cold(msgspec.Struct):
    """What one page took: bytes over the wire and the files they were for; seconds until it could be used."""

    bytes: int = 0
    files: int = 0
    usable: float = 0.0


class Meter:
    """Counts what a page of Chromium loads, on a slow line if wanted."""

    def __init__(self, page: Any) -> None:
        self._page, self._found = page, Cold()

    async def begin(self, *, slow: bool) -> None:
        """From now on."""
        tools = await self._page.context.new_cdp_session(self._page)
        await tools.send("Network.enable")
        if slow:
            await tools.send("Network.emulateNetworkConditions", LINE)
        tools.on("Network.loadingFinished", self._loaded)
        await self._page.add_init_script(f"({READY})({FIELD!r})")

    def _loaded(self, event: dict[str, Any]) -> None:
        self._found.bytes += int(event["encodedDataLength"])
        self._found.files += 1

    async def room(self) -> Cold:
        """When the first idea can be typed and everything has been loaded."""
        await self._page.wait_for_function("() => window.usable")
        await self._page.wait_for_load_state("load")
        await self._page.evaluate("document.fonts.ready")
        self._found.usable = await self._page.evaluate("window.usable") / 1000
        return self._found


def measure(plan: Plan) -> Iterator[Figure]:
    rounds = 1 if plan.quick else ROUNDS
    whole, alone = run(plan, lambda stage: _both(plan, stage, rounds))
    for name, found in (("door and room", whole), ("room alone", alone)):
        sent, files = max(one.bytes for one in found), max(one.files for one in found)
        yield Figure(f"{name}, nothing kept", sent, "bytes", BUDGET, note=f"{files} files")
        usable = [one.usable for one in found]
        best = f"best of {rounds}: {min(usable):.2f} s"
        yield Figure(f"{name}: first idea can be typed after", median(usable), "s", USABLE, note=best)


async def _both(plan: Plan, stage: Stage, rounds: int) -> tuple[list[Cold], list[Cold]]:
    try:
        from playwright.async_api import async_playwright
    except ImportError as no:
        raise NotMeasured("playwright is missing; make setup-dev") from no
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise NotMeasured("Chromium is missing")
    hall = await stage.lay_out(1, at="collect", opened=("collect",))
    async with stage.ours() as (server,), async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        base, found = f"http://127.0.0.1:{server.port}", ([], [])  # type: tuple[str, tuple[list[Cold], list[Cold]]]
        for n in range(rounds):
            plan.tell(f"round {n + 1} of {rounds}")
            found[0].append(await _come_in(await browser.new_context(base_url=base), hall))
            found[1].append(await _come_back(await browser.new_context(base_url=base), hall, base))
        await browser.close()
    return found


async def _come_in(context: Any, hall: Hall) -> Cold:
    page = await context.new_page()
    meter = Meter(page)
    await meter.begin(slow=True)
    await page.goto(f"/join/{hall.code}")
    await page.click("button.pick >> nth=0")
    found = await meter.room()
    await context.close()
    return found


async def _come_back(context: Any, hall: Hall, base: str) -> Cold:
    name, _, value = hall.phone_cookie(0).partition("=")
    await context.add_cookies([{"name": name, "value": value, "url": base}])
    page = await context.new_page()
    meter = Meter(page)
    await meter.begin(slow=True)
    await page.goto(f"/room/{hall.workshop}")
    found = await meter.room()
    await context.close()
    return found


SCENARIO = Scenario(
    "face", "What a phone loads that has never been here, and how soon an idea can be typed", measure
)
