"""What the hall sees of a rehearsal and of the end, and what a phone shows without scrolling."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.scenarios.conftest import Screens
from tests.scenarios.stages import Stages
from tests.served import Served
from workshop.core.agenda import GoTo, OpenStep, StopStep
from workshop.core.hall import End
from workshop.web.rehearsal import make_rehearsal

TOWNS = ["Musterstadt", "Beispielheim", "Probedorf"]


async def step_of(served: Served, wid: str, kind: str) -> int:
    session = await served.session(wid)
    return next(s.id for s in session.committed.agenda() if s.kind == kind)


async def test_the_board_of_a_rehearsal_says_so_in_letters_for_the_last_row(
    served: Served, screens: Screens
) -> None:
    wid = await make_rehearsal(served.house, await served.workshop(), served.account, TOWNS)
    board = await screens.board(wid)
    step = await step_of(served, wid, "collect")
    await served.desk(wid, GoTo(step))
    await served.desk(wid, OpenStep(step))
    await expect(board.locator("h1:visible")).to_contain_text("Was bedeutet Smart Region")
    band = board.locator(".board-rehearsal")
    await expect(band).to_have_text("PROBE: Hier zählt nichts.")
    size = await band.evaluate("el => parseFloat(getComputedStyle(el).fontSize)")
    assert size >= 54  # 1080 lines: a twentieth of the picture
    stage, box = await board.locator(".stage").bounding_box(), await band.bounding_box()
    assert stage is not None
    assert box is not None
    assert (box["y"], box["width"]) == (0, 1920)
    assert stage["y"] >= box["y"] + box["height"]
    assert stage["y"] + stage["height"] <= 1080


async def test_at_the_end_the_board_sends_everybody_to_the_phone(served: Served, screens: Screens) -> None:
    wid = await served.workshop()
    board = await screens.board(wid)
    await served.desk(wid, End())
    await expect(board.locator("#region-board")).to_contain_text("Ihr Ergebnis steht auf Ihrem Telefon")
    await expect(board.locator(".qr")).to_be_visible()
    await expect(board.locator(".stage-figures")).to_have_count(0)


async def test_a_wide_table_moves_in_its_own_box_and_says_so(served: Served, screens: Screens) -> None:
    stages = Stages(served, await served.workshop())
    async for moment in stages.moments():
        if moment == "vision-before":
            break
    desk = await screens.desk(stages.wid)
    for width in (1440, 390):
        await desk.set_viewport_size({"width": width, "height": 900})
        await desk.goto(f"/results/{stages.wid}")
        assert await desk.evaluate("document.documentElement.scrollWidth") == width
        box = desk.locator("#table-cards .table-scroll")
        assert await box.evaluate("el => el.scrollWidth > el.clientWidth")
        await expect(desk.locator("#table-cards .table-hint")).to_be_visible()
        await box.focus()
        await desk.keyboard.press("ArrowRight")
        await expect(box).to_be_focused()
    await expect(desk.locator("#table-participation .table-hint")).to_have_count(0)


async def test_a_card_can_be_handed_in_without_scrolling_and_the_small_print_folds(
    served: Served, screens: Screens
) -> None:
    wid = await served.workshop()
    session = await served.session(wid)
    fields = lambda s: s.kind == "collect" and s.settings.with_field  # noqa: E731
    step = next(s.id for s in session.committed.agenda() if fields(s))
    await served.desk(wid, GoTo(step))
    await served.desk(wid, OpenStep(step))
    phone = await screens.phone(wid, "Rheine")
    told = phone.locator(".told > .hint")
    await expect(told).to_be_visible()
    await reach(phone, "Karte abgeben", 844)
    await phone.fill("textarea[name=text]", "Ein Bus, der auch sonntags fährt")
    await phone.click("button:has-text('Karte abgeben')")
    await expect(phone.locator("#region-mine")).to_contain_text("sonntags")
    await expect(told).to_be_hidden()
    await phone.reload()
    await expect(phone.locator(".told > summary")).to_be_visible()
    await expect(told).to_be_hidden()
    await phone.set_viewport_size({"width": 844, "height": 390})
    await phone.evaluate("window.scrollTo(0, 0)")
    for part in ("h1", "textarea[name=text]"):
        box = await phone.locator(part).bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 390


async def reach(phone: Page, button: str, height: int) -> None:
    """It lies above the foot, and nothing covers it."""
    foot = await phone.locator("#region-foot").bounding_box()
    box = await phone.locator(f"button:has-text('{button}')").bounding_box()
    assert box is not None
    assert foot is not None
    assert box["y"] + box["height"] <= foot["y"] <= height


async def test_without_script_the_question_stands_once(served: Served, screens: Screens) -> None:
    wid = await served.workshop()
    step = await step_of(served, wid, "collect")
    await served.desk(wid, GoTo(step))
    await served.desk(wid, OpenStep(step))
    phone = await screens.phone(wid, "Rheine", script=False)
    frame = phone.frame_locator("iframe")
    await expect(frame.locator(".turnout")).to_be_visible()
    await expect(frame.locator("h1:not(.spoken)")).to_have_count(0)
    await expect(phone.locator(".status")).to_be_hidden()
    await served.desk(wid, StopStep(step))
    await expect(frame.locator(".notice-good a")).to_be_visible(timeout=20_000)
    await expect(frame.locator("h1:not(.spoken), .path")).to_have_count(0)
