"""Looks at a scene in a browser: axe, contrasts that axe leaves open, the width, and a picture where one is wanted.

A page is loaded once and looked at in every size and theme that is asked for. This module knows no page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from playwright.async_api import Error, Page

from tests.scenarios.conftest import Screens
from tests.scenes.story import Scene

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
SIZES = ((320, 640), (390, 844), (1440, 900), (1920, 1080))
LONGEST = 2400
"""Of a picture: what is scrolled to below looks like what is above."""

# What sticks lies over whatever is scrolled below it, so axe cannot decide there: for the look it lies in its place.
# Numbers in pictures and single letters axe never decides; they are measured against what is painted behind them.
RUN = r"""async () => {
  await document.fonts.ready;
  const stuck = [...document.querySelectorAll("body *")].filter((e) => getComputedStyle(e).position === "sticky");
  const lying = new CSSStyleSheet();  // no attribute: a push would take it away
  const named = stuck.map((e) => "." + [...e.classList].join("."));
  lying.replaceSync(named.map((name) => `${name} { position: static !important; }`).join(" "));
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, lying];
  const values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const rules = {"meta-refresh": {enabled: false}};  // without script nothing else brings what is new
  const found = await axe.run(document, {runOnly: {type: "tag", values}, rules, iframes: false, preload: false,
    resultTypes: ["violations", "incomplete"]});
  const why = (n) => ((n.any[0] || n.all[0] || n.none[0] || {}).message || n.failureSummary);
  const told = (one, sure) => one.nodes.map((n) => [one.id, sure, n.target.join(" "), why(n)].join(" | "));
  const rgb = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const light = (c) => c.slice(0, 3).map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const c = rgb(getComputedStyle(at).backgroundColor);
      if (c.length === 3 || c[3] > 0.99) return c;
    }
    return [255, 255, 255];
  };
  const struck = (e) => e.closest("svg") && [...e.closest("svg").querySelectorAll("rect")].some((r) => {
    const a = r.getBoundingClientRect(), b = e.getBoundingClientRect();
    return Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
      && Math.min(a.bottom, b.bottom) > Math.max(a.top, b.top);
  });
  const ratio = (e) => {
    const style = getComputedStyle(e);
    const [a, b] = [light(rgb(e.closest("svg") ? style.fill : style.color)), light(behind(e))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  // Scrolled to, nothing may lie over it; then what is painted behind it decides.
  const decided = (n) => {
    const e = document.querySelector(n.target[0]);
    e.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
    const box = e.getClientRects()[0];
    if (!box || struck(e)) return false;
    const on = document.elementFromPoint(box.left + Math.min(box.width, 8) / 2, box.top + box.height / 2);
    const style = getComputedStyle(e), size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    return on && (e.contains(on) || on.contains(e)) && ratio(e) >= (large ? 3 : 4.5);
  };
  const open = found.incomplete.filter((one) => one.id === "color-contrast")
    .map((one) => ({...one, nodes: one.nodes.filter((n) => !decided(n))}));
  window.scrollTo(0, 0);
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== lying);
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const faults = found.violations.flatMap((one) => told(one, "wrong"));
  faults.push(...open.flatMap((one) => told(one, "undecided")));
  if (wide > 0) faults.unshift(`${wide} px too wide`);
  return faults.slice(0, 8);
}"""


class View(NamedTuple):
    """How a page is looked at."""

    width: int
    height: int
    theme: str

    def __str__(self) -> str:
        return f"{self.width}-{self.theme}"


EVERY = [View(*size, theme) for size, theme in product(SIZES, ("light", "dark"))]


def covering(number: int, tour: int) -> list[View]:
    """Of three tours (one in each filling, the languages in turn) so few views that each page is seen in every size,
    theme, language and filling; pages beside each other are seen in other ones.
    """
    picked = {0: (0,), 1: (1, 3), 2: (2,)}[tour]
    return [View(*SIZES[(number + k) % 4], ("light", "dark")[(k + number // 4) % 2]) for k in picked]


class Eyes:
    """Opens scenes in the browsers of those who look, and collects what is wrong."""

    def __init__(
        self,
        screens: Screens,
        wid: str,
        language: str,
        *,
        fill: int,
        axe: bool = True,
        pictures: Path | None = None,
    ) -> None:
        self.screens, self.wid, self.language, self.fill = screens, wid, language, fill
        self.axe, self.pictures = axe, pictures
        self.tabs: dict[str, Page] = {}
        self.faults: list[str] = []
        self.looks = 0

    async def tab(self, who: str) -> Page:
        """The browser of this one; who has not come yet comes now."""
        if who not in self.tabs:
            made = {"phone": self._phone, "board": self._board, "desk": self._desk, "helper": self._helper}
            made |= {"remote": self._remote}
            self.tabs[who] = await made.get(who, self._stranger)()
        return self.tabs[who]

    async def _phone(self) -> Page:
        return await self.screens.phone(self.wid, "Rheine")

    async def _board(self) -> Page:
        return await self.screens.board(self.wid)

    async def _desk(self) -> Page:
        return await self.screens.desk(self.wid)

    async def _stranger(self) -> Page:
        return await self.screens.page(390, 844)

    async def _helper(self) -> Page:
        page, secret = await self._stranger(), f"helper-{self.wid}-0123456789"
        await self.screens.served.house.people.add_link(
            secret, "helper", self.wid, self.screens.served.house.now()
        )
        await page.goto(f"/link/{secret}")
        await page.click("main button")
        await page.wait_for_load_state()
        return page

    async def _remote(self) -> Page:
        page, served = await self._stranger(), self.screens.served
        word, now = f"{served.account}-{self.wid}-remote", served.house.now()
        await served.house.people.add_link(word, "desk", self.wid, now, now + 600_000)
        await page.goto(f"/pair/{word}")
        await page.click("main button")
        await page.wait_for_load_state()
        return page

    async def look(self, scene: Scene, views: Sequence[View]) -> None:
        """The scene in these views."""
        page = await self.tab(scene.who)
        await page.set_viewport_size({"width": views[0].width, "height": views[0].height})
        sign = "&" if "?" in scene.path else "?"
        await _go(page, f"{scene.path}{sign}lang={self.language}")
        if scene.act:
            await scene.act(page)
        if self.axe:
            await page.evaluate(AXE.read_text(encoding="utf-8"))
        for view in views:
            await self._view(page, scene, view)

    async def rest(self) -> None:
        """Closes what is open: nobody looks while the workshop goes on, and drawing every command takes long."""
        await asyncio.gather(
            *(_go(page, "about:blank") for page in self.tabs.values() if page.url != "about:blank")
        )

    async def _view(self, page: Page, scene: Scene, view: View) -> None:
        theme: Any = view.theme
        await page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        await page.set_viewport_size({"width": view.width, "height": view.height})
        self.looks += 1
        if self.axe:
            self.faults += [
                f"{scene.name} {view} {self.language}: {fault}" for fault in await page.evaluate(RUN)
            ]
        if self.pictures:
            await self._picture(page, scene, view)

    async def _picture(self, page: Page, scene: Scene, view: View) -> None:
        assert self.pictures
        await page.evaluate(
            "document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(done)))"
        )
        whole = await page.evaluate("document.documentElement.scrollHeight")
        height = max(view.height, min(LONGEST, whole)) if scene.who != "board" else view.height
        await page.set_viewport_size({"width": view.width, "height": height})  # what sticks lies at the foot
        folder = self.pictures / scene.name / str(self.fill)
        folder.mkdir(parents=True, exist_ok=True)
        await page.screenshot(
            path=folder / f"{self.language}-{view}.jpg",
            type="jpeg",
            quality=80,
        )


async def _go(page: Page, address: str) -> None:
    """There. A page that reloads itself stays as it is, and may have been on its way when it was left."""
    try:
        await page.goto(address, wait_until="load")
    except Error as error:
        if "interrupted" not in str(error):
            raise
        await page.goto(address, wait_until="load")
    if await page.locator("meta[http-equiv=refresh]").count():
        await page.evaluate("window.stop()")
