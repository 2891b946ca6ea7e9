"""The vision as people meet it: one section and three answers on a phone's screen, the reason below them."""

from __future__ import annotations

from playwright.async_api import Page

from tests.scenarios.conftest import Screens
from tests.scenarios.stages import Stages
from tests.served import Served
from workshop.activities.vision.messages import ShowSection
from workshop.core.agenda import GoTo

ANSWERS = "#region-mine .answers button"


async def box(page: Page, selector: str) -> dict[str, float]:
    """Where it stands on the screen."""
    found = await page.locator(selector).first.bounding_box()
    assert found is not None, selector
    return dict(found)


async def test_section_and_answers_share_a_screen_and_the_reason_stands_below(
    served: Served, screens: Screens
) -> None:
    wid = await served.workshop("steinfurt_1")
    stages = Stages(served, wid)
    async for moment in stages.moments():
        if moment == "vision-before":
            phone, desk = await screens.phone(wid, "Rheine"), await screens.desk(wid)
        if moment == "vision-longest":
            break
    (step,) = await stages.steps("vision")
    shown = step.state.draft.section(step.state.board)
    await phone.wait_for_selector(f"#mine-{shown.key}")
    title, foot = await box(phone, f"#mine-{shown.key} .section-title"), await box(phone, ".phone-foot")
    for n in range(3):
        answer = await phone.locator(ANSWERS).nth(n).bounding_box()
        assert answer is not None
        assert title["y"] < answer["y"]
        assert answer["y"] + answer["height"] <= foot["y"] + 1
    await phone.evaluate("scrollTo(0, document.body.scrollHeight)")
    last = await phone.locator(ANSWERS).last.bounding_box()
    reason = await box(phone, f"#reason-{step.id}")
    assert last is not None
    assert last["y"] + last["height"] <= reason["y"]
    await the_small_phone_follows(stages, desk, step.id)
    await a_later_step_has_its_task_first(stages, phone)


async def the_small_phone_follows(stages: Stages, desk: Page, step: int) -> None:
    """What is pushed to phones is pushed to their picture on the desk, too."""
    preview = desk.frame_locator(".preview-phone iframe")
    assert await preview.locator(ANSWERS).count() == 3
    await stages.desk(ShowSection(step, "speakers"))
    await preview.locator("#mine-speakers").wait_for()


async def a_later_step_has_its_task_first(stages: Stages, phone: Page) -> None:
    """The order belongs to the step, not to the page that was opened."""
    (plan,) = await stages.steps("plan")
    await stages.desk(GoTo(plan.id))
    await phone.wait_for_selector(".phone-main:not(.task-below)")
