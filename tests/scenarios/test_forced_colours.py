"""Colours forced by the system, wider spacing, larger text: what is drawn stays visible, what is written stays whole.

Seen is what was painted: the picture of a part must hold two colours that differ enough to be told apart.
"""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import Locator, Page

from tests.scenarios.conftest import Screens
from tests.scenarios.stages import Stages
from tests.served import Served
from workshop.activities.vote.messages import CastBallot, CountVote
from workshop.core.agenda import GoTo, OpenStep, StopStep

SPACING = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }
"""
CUT = """() => [...document.querySelectorAll("body *")].filter((e) => {
  const style = getComputedStyle(e);
  if (!e.checkVisibility() || style.clipPath !== "none" || e.closest(".spoken, iframe, svg")) return false;
  const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  const hides = (v) => v === "hidden" || v === "clip";
  const wide = hides(style.overflowX) && e.scrollWidth > e.clientWidth + 1;
  const high = hides(style.overflowY) && e.scrollHeight > e.clientHeight + 1;
  return own && style.textOverflow !== "ellipsis" && (wide || high);
}).map((e) => `${e.className}: ${e.textContent.trim().slice(0, 40)}`)"""
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def luminance(colour: tuple[int, ...]) -> float:
    """Of WCAG."""
    parts = [v / 255 for v in colour[:3]]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


async def contrast(part: Locator) -> float:
    """Between the lightest and the darkest of what is painted there."""
    picture = Image.open(io.BytesIO(await part.screenshot())).convert("RGB")
    seen = [luminance(colour) for _, colour in picture.getcolors(1 << 24) or ()]  # type: ignore[misc]
    return (max(seen) + 0.05) / (min(seen) + 0.05)


async def forced(page: Page, scheme: str) -> None:
    """As Windows shows it with a contrast theme."""
    wanted: Any = scheme
    await page.emulate_media(forced_colors="active", color_scheme=wanted, reduced_motion="reduce")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_dots_bars_and_choices_are_seen_in_forced_colours(
    served: Served, screens: Screens, scheme: str
) -> None:
    wid = await served.workshop()
    stages = Stages(served, wid)
    phone = await screens.phone(wid, "Rheine")
    await stages.arrive()
    (ideas,) = await stages.steps("collect", role="ideas")
    await served.desk(wid, GoTo(ideas.id))
    await served.desk(wid, OpenStep(ideas.id))
    await forced(phone, scheme)
    await phone.locator(".chip input").first.check()
    chosen, other = phone.locator(".chip-face").nth(0), phone.locator(".chip-face").nth(1)
    outlines = [await one.evaluate("(e) => getComputedStyle(e).outlineStyle") for one in (chosen, other)]
    assert outlines == ["solid", "none"]
    await served.desk(wid, StopStep(ideas.id))
    (vote,) = await stages.steps("vote", subject="fields")
    await served.desk(wid, GoTo(vote.id))
    await served.desk(wid, OpenStep(vote.id))
    await phone.locator("#region-task [data-step='1']").first.click()
    await phone.locator("#region-task .saved-state[data-state=counted]").first.wait_for()
    for part in (".tray .dots", ".path-current", ".path-done", "#region-task .step-button"):
        assert await contrast(phone.locator(part).first) >= 3, part
    for person in stages.people[:9]:
        paper = (await stages.state()).steps[vote.id].state.papers[0]
        await stages.person(person, CastBallot(vote.id, paper.id, {paper.options[0].id: 1}))
    await served.desk(wid, StopStep(vote.id))
    await served.desk(wid, CountVote(vote.id))
    board = await screens.board(wid)
    await forced(board, scheme)
    for part in (".bars-plot", ".path-current", ".tile"):
        assert await contrast(board.locator(part).first) >= 3, part
    await phone.goto(f"/room/{wid}/return")
    assert await contrast(phone.locator(".qr")) >= 15  # a camera must read it


async def test_wider_spacing_cuts_nothing_and_scrolls_down_only(served: Served, screens: Screens) -> None:
    wid = await served.workshop()
    stages = Stages(served, wid)
    phone, desk = await screens.phone(wid, "Rheine"), await screens.desk(wid)
    await stages.arrive()
    (vote,) = await stages.steps("vote", subject="fields")
    await served.desk(wid, GoTo(vote.id))
    await served.desk(wid, OpenStep(vote.id))
    looked = [
        (phone, f"/room/{wid}"),
        (phone, "/"),
        (desk, f"/desk/{wid}"),
        (desk, f"/desk/{wid}/agenda?kind=vote"),
        (desk, f"/desk/{wid}/door"),
        (desk, f"/results/{wid}"),
    ]
    faults = []
    for page, path in looked:
        await page.set_viewport_size({"width": 320, "height": 640})  # 1280 px at 400 %
        await page.goto(path)
        await page.evaluate(
            "(css) => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }",
            SPACING,
        )
        faults += [f"{path}: {one}" for one in await page.evaluate(CUT)]
        if await page.evaluate(WIDE):
            faults.append(f"{path}: too wide")
    assert faults == []
