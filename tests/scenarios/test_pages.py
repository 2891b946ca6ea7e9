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
from workshop.core.agenda import AddStep, GoTo, OpenStep

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


BALLOTS = ("dots", "approval", "consensing", "score", "majority_judgment", "borda", "equal_shares")
TYPED = "Radweg | 40000\nStraßenverkehrsordnungsbehördenzuständigkeit 🚲 | 60000\nSolardach | 30000"
SMALL = """() => [...document.querySelectorAll("#region-task :is(button, input, select)")]
  .filter((one) => one.checkVisibility({visibilityProperty: true}) && one.type !== "hidden")
  .map((one) => [one.name, (one.closest("label") || one).getBoundingClientRect()])
  .filter(([name, box]) => box.width < 44 || box.height < 44)
  .map(([name, box]) => `${name} is ${Math.round(box.width)} × ${Math.round(box.height)}`).slice(0, 2)"""


@pytest.mark.parametrize(("language", "scheme"), [("de", "dark"), ("en", "light")])
async def test_every_ballot_and_the_choice_of_a_method(
    served: Served, screens: Screens, language: str, scheme: str
) -> None:
    wid, look = await served.workshop("steinfurt_1", language), Looked(scheme)
    phone, desk = await screens.phone(wid, "Rheine"), await screens.desk(wid)
    await phone.goto(f"{phone.url}?lang={language}")
    for rule in BALLOTS:
        settings = {"rule": rule, "subject": "typed", "typed": TYPED, "budget": 100_000}
        await served.desk(wid, AddStep("vote", rule, "Was zuerst?", settings=settings))
        step = (await served.session(wid)).committed.order[-1]
        await served.desk(wid, GoTo(step))
        await look.at(phone, f"{rule} announced")
        await served.desk(wid, OpenStep(step))
        row = phone.locator(f"#ballot-{step}-{step + 1} [role=group]")
        await row.locator(
            "[data-step='1'], [data-move='up'], input[type=checkbox], input[value='3']"
        ).first.click()
        await row.locator("xpath=..").locator(".saved-state[data-state=counted]").wait_for()
        await look.at(phone, rule)
        for width, height in ((320, 640), (1440, 900), (390, 844)):
            await phone.set_viewport_size({"width": width, "height": height})
            look.faults += [f"{rule} at {width}: {fault}" for fault in await phone.evaluate(SMALL)]
    await longest_announcement(served, screens, wid, look)
    await desk.goto(f"/desk/{wid}/agenda?kind=vote&lang={language}")
    await desk.locator("summary", has_text="Verfahren" if language == "de" else "methods").click()
    for name in ("rule-dots", "rule-score", "rule-equal_shares", "subject-typed"):
        await desk.check(f"#{name}")
        # Points have no settings of their own: how many there are stands below all methods.
        own = {"rule-dots": 0, "subject-typed": 2}.get(name, 1)
        assert await desk.locator(".way-own:visible").count() == own
    await look.at(desk, "picker")
    assert look.faults == [], "\n".join(look.faults)


async def longest_announcement(served: Served, screens: Screens, wid: str, look: Looked) -> None:
    """All that can be announced of a vote stands on the board above the path."""
    settings = {"rule": "consensing", "choose": 1, "delegation": "joint_all"}
    await served.desk(wid, AddStep("vote", "Wahl", "Was soll zuerst angepackt werden?", settings=settings))
    await served.desk(wid, GoTo((await served.session(wid)).committed.order[-1]))
    board = await screens.board(wid)
    rules = await board.locator(".rules-large").bounding_box()
    foot = await board.locator(".stage-foot").bounding_box()
    assert rules
    assert foot
    if rules["y"] + rules["height"] > foot["y"]:
        look.faults.append(
            f"what is announced reaches {rules['y'] + rules['height'] - foot['y']} px into the path"
        )


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
