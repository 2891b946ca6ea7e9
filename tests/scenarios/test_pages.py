"""Every page in every kind of step, looked at by axe: phones, board, desk and what lies around them.

Moments in turn: German in the light, English in the dark, so that no run takes long. A page must scroll down only
and stay free of script errors. A contrast that axe cannot decide fails too. This module knows no design, only what
nobody may be shut out by.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from tests.scenarios.conftest import Screens
from tests.scenarios.stages import Stages
from tests.served import Served

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
WIDE_ON = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What sticks lies over whatever is scrolled below it, so axe cannot decide there; numbers in bars and single letters it
# never decides. Both are ink on paper, which tests/contracts/test_face.py holds.
DESK = (
    "arrived",
    "collect-covered",
    "collect-turned",
    "cluster-headings",
    "ideas-turned",
    "vote-fields-open",
)
DESK += ("vote-fields-counted", "vote-cards-before", "vision-longest", "plan", "ended")
RUN = """async () => {
  if (document.fonts) await document.fonts.ready;
  for (const one of document.querySelectorAll("body *"))
    if (getComputedStyle(one).position === "sticky") one.style.position = "static";
  const values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
  const rules = {"meta-refresh": {enabled: false}};  // without script nothing else brings what is new
  const found = await axe.run(document, {runOnly: {type: "tag", values}, rules, iframes: false});
  const why = (n) => ((n.any[0] || n.all[0] || {}).message || n.failureSummary);
  const told = (one, sure) => one.nodes.map((n) => [one.id, sure, n.target.join(" "), why(n)].join(" | "));
  const at = (n) => document.querySelector(n.target[0]);
  const words = (n) => !at(n).closest("svg") && at(n).textContent.trim().length > 1;
  const open = found.incomplete.filter((one) => one.id === "color-contrast")
    .map((one) => ({...one, nodes: one.nodes.filter(words)}));
  const wrong = found.violations.flatMap((one) => told(one, "wrong"));
  return [...wrong, ...open.flatMap((one) => told(one, "undecided"))].slice(0, 8);
}"""


class Looked:
    """Collects what axe and the width say, so that one run tells everything."""

    def __init__(self, scheme: str) -> None:
        self.scheme, self.faults = scheme, list[str]()

    async def at(self, page: Page, name: str) -> None:
        """Looks at a page as it stands."""
        scheme: Any = self.scheme
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await page.evaluate(AXE.read_text(encoding="utf-8"))
        self.faults += [f"{name}: {fault}" for fault in await page.evaluate(RUN)]
        await self.narrow(page, name)

    async def narrow(self, page: Page, name: str) -> None:
        """No page scrolls sideways, phones not even at 320."""
        size = page.viewport_size or {"width": 0, "height": 0}
        widths = (320, size["width"]) if size["width"] == 390 else (size["width"],)
        for width in widths:
            await page.set_viewport_size({"width": width, "height": size["height"]})
            over = await page.evaluate(WIDE_ON)
            if over > 0:
                self.faults.append(f"{name}: {over} px too wide at {width}")


@pytest.mark.parametrize(("language", "scheme"), [("de", "light"), ("en", "dark")])
async def test_every_kind_of_step(served: Served, screens: Screens, language: str, scheme: str) -> None:
    wid = await served.workshop("steinfurt_1", language)
    stages, look = Stages(served, wid), Looked(scheme)
    phone = board = desk = None
    turn = scheme == "dark"
    async for moment in stages.moments():
        if phone is None or board is None or desk is None:
            phone, board, desk = await opened(screens, wid, language)
            stages.people.insert(0, max((await stages.state()).people))
        turn = not turn
        if not turn:
            continue
        for name, page in (("phone", phone), ("board", board), ("desk", desk)):
            await page.reload()
            await look.at(page, f"{moment} {name}")
    assert look.faults == [], "\n".join(look.faults)


async def opened(screens: Screens, wid: str, language: str) -> tuple[Page, Page, Page]:
    """A phone, a board and a desk in this language."""
    phone, board, desk = await screens.phone(wid, "Rheine"), await screens.board(wid), await screens.desk(wid)
    for page in (phone, desk):
        await page.goto(f"{page.url}?lang={language}")
    return phone, board, desk


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("de", "dark")])
async def test_pages_around_the_workshop(
    served: Served, screens: Screens, language: str, scheme: str
) -> None:
    wid = await served.workshop("steinfurt_1", language)
    look, code = Looked(scheme), await served.code(wid)
    phone = await screens.phone(wid, "Rheine")
    room = (f"/room/{wid}/return", f"/room/{wid}/back", f"/room/{wid}/live", f"/room/{wid}/result")
    for path in ("/", f"/join/{code}", "/account/login", "/nowhere", *room):
        await phone.goto(f"{path}?lang={language}")
        await look.at(phone, path)
    desk = await screens.desk(wid)
    parts = [f"/desk/{wid}/{part}" for part in ("setup", "agenda", "door", "sharing")]
    for path in ("/desk", *parts, f"/results/{wid}", "/account", "/account/tokens"):
        await desk.goto(f"{path}?lang={language}")
        await look.at(desk, path)
    assert look.faults == [], "\n".join(look.faults)
