"""The main job on a phone by keyboard alone, and what a screen reader hears of the hall.

Only Tab, arrows, Space and Enter are pressed, from the code to the counted vote. Wherever the focus stands it must be
drawn, stand in the window and lie under nothing that sticks.
"""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from tests.scenarios.conftest import Screens
from tests.scenarios.stages import Stages
from tests.served import Served
from workshop.activities.vote.messages import CastBallot, CountVote
from workshop.core.agenda import GoTo, OpenStep, SetTimer, StopStep

MOST_TABS = 60
FOCUS = """() => {
  const e = document.activeElement;
  if (e === document.body) return "the browser";
  e.getAnimations({subtree: true}).forEach((one) => one.finish());
  const shown = e.matches(".chip input, .grade input") ? e.nextElementSibling : e;
  const style = getComputedStyle(shown), box = shown.getBoundingClientRect();
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return `no focus ring: ${e.outerHTML}`;
  const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 20)];
  const on = document.elementFromPoint(x, y);
  const label = e.closest("label");
  if (on && (shown.contains(on) || on.contains(shown) || (label && label.contains(on)))) return "";
  return `covered by ${on ? on.className : "the edge"}: ${e.outerHTML}`;
}"""
SAID = "() => [...document.querySelectorAll('[data-announce] p')].map((one) => one.textContent)"


async def tab_to(page: Page, selector: str) -> None:
    """Tab by Tab to the first that matches; the focus is seen at each stop."""
    for _ in range(MOST_TABS):
        await page.keyboard.press("Tab")
        fault = await page.evaluate(FOCUS)
        if fault == "the browser":  # past the last of the page
            continue
        assert fault == ""
        if await page.evaluate("(one) => document.activeElement.matches(one)", selector):
            return
    raise AssertionError(f"Tab does not lead to {selector}")


async def test_join_write_and_vote_by_keyboard(served: Served, screens: Screens) -> None:
    wid = await served.workshop()
    stages = Stages(served, wid)
    (ideas,) = await stages.steps("collect", role="ideas")
    (vote,) = await stages.steps("vote", subject="fields")
    await served.desk(wid, GoTo(ideas.id))
    await served.desk(wid, OpenStep(ideas.id))
    phone = await screens.page(390, 844)
    await phone.goto("/")
    await phone.keyboard.type((await served.code(wid)).lower())  # the field has the focus from the start
    await phone.keyboard.press("Enter")
    await phone.wait_for_url("**/join/*")
    await tab_to(phone, "#town")
    await phone.keyboard.type("Rhei")
    await tab_to(phone, "button.pick")
    await phone.keyboard.press("Enter")
    await phone.wait_for_url("**/room/*")
    await expect(phone.locator("body")).to_have_attribute("data-connection", "live")
    await tab_to(phone, "#region-task textarea")
    await phone.keyboard.type("Mit der Tastatur geschrieben")
    await tab_to(phone, "#region-task input[name=field]")
    await phone.keyboard.press("ArrowDown")
    assert await phone.evaluate(FOCUS) == ""
    chosen = await phone.evaluate("Number(document.activeElement.value)")
    await tab_to(phone, "#region-task form button")
    await phone.keyboard.press("Space")
    await expect(phone.locator("#region-mine")).to_contain_text("Mit der Tastatur geschrieben")
    (card,) = (await served.session(wid)).committed.cards.values()
    assert card.field == (chosen or None)
    await served.desk(wid, StopStep(ideas.id))
    await served.desk(wid, GoTo(vote.id))
    await served.desk(wid, OpenStep(vote.id))
    await expect(phone.locator("#region-task [data-step='1']").first).to_be_visible()
    # The button that had the focus is gone: the heading of what comes next has it.
    heading = phone.locator("#region-head h1")
    await expect(heading).to_be_focused()
    assert await phone.evaluate("document.activeElement.matches(':focus-visible')")
    await expect(heading).to_have_css("outline-style", "none")
    await tab_to(phone, "#region-task [data-step='1']")
    await phone.keyboard.press("Enter")
    assert await phone.evaluate(FOCUS) == ""  # what comes in from the server does not take the focus away
    await phone.keyboard.press("Space")
    await expect(phone.locator("#region-task .saved-state[data-state=counted]").first).to_be_visible()
    ballots = (await served.session(wid)).committed.steps[vote.id].state.ballots
    assert [sum(b.points.values()) for papers in ballots.values() for b in papers.values()] == [2]


async def test_the_hall_is_heard_and_no_more(served: Served, screens: Screens) -> None:
    wid = await served.workshop()
    stages = Stages(served, wid)
    await stages.arrive()
    (vote,) = await stages.steps("vote", subject="fields")
    phone = await screens.phone(wid, "Rheine")
    await expect(phone.locator("body")).to_have_attribute("data-connection", "live")
    assert await phone.evaluate(SAID) == []  # what the page says is read with the page
    await served.desk(wid, GoTo(vote.id))
    question = "Welche Handlungsfelder"
    said = phone.locator("[data-announce] p")
    await expect(said.last).to_contain_text("Es geht gleich los")
    await served.desk(wid, OpenStep(vote.id, 600))
    await expect(said.last).to_contain_text("Jetzt offen")
    await expect(said.last).to_contain_text(question)
    heard = await said.count()
    for person in stages.people[:5]:
        paper = (await stages.state()).steps[vote.id].state.papers[0]
        await stages.person(person, CastBallot(vote.id, paper.id, {paper.options[0].id: 1}))
    await served.desk(wid, SetTimer(vote.id, 700))
    await expect(phone.locator(".clock")).to_have_text(re.compile(r"11:\d\d"))
    assert await said.count() == heard  # neither others' ballots nor the clock speak
    await served.desk(wid, StopStep(vote.id))
    await expect(said.last).to_contain_text("Geschlossen")
    await served.desk(wid, CountVote(vote.id))
    await expect(said.last).to_contain_text("Ausgezählt")
    assert await phone.locator("[aria-live], [role=log]").count() == 0
    read = (
        "[...document.querySelectorAll('[id^=region-] [role=status]')].map((one) => one.textContent.trim())"
    )
    assert set(await phone.evaluate(read)) <= {""}  # no region that is pushed is read as a whole


async def test_time_left_is_heard_and_can_be_had_again(served: Served, screens: Screens) -> None:
    wid = await served.workshop()
    (step,) = await Stages(served, wid).steps("collect", role="ideas")
    await served.desk(wid, GoTo(step.id))
    await served.desk(wid, OpenStep(step.id, 315))
    phone = await screens.phone(wid, "Rheine")
    await phone.clock.install()
    await phone.reload()
    said = phone.locator("[data-announce] p")
    await expect(phone.locator(".clock")).to_have_text(re.compile(r"5:\d\d"))
    await expect(phone.locator("body")).to_have_attribute("data-connection", "live")
    await phone.clock.fast_forward(20_000)
    await expect(said.last).to_have_text("Noch 5 Minuten")
    desk = await screens.desk(wid)
    deadline = (await served.session(wid)).committed.steps[step.id].deadline
    assert deadline
    await desk.locator("[data-key='+']").click()
    await expect(phone.locator(".clock")).to_have_attribute("data-deadline", str(deadline + 60_000))
    await phone.fill("#region-task textarea", "Noch nicht fertig")
    await served.desk(wid, StopStep(step.id))
    await expect(phone.locator("#region-task textarea")).to_have_count(0)
    await expect(
        phone.locator("[data-draft-offer], #region-mine").filter(has_text="Noch nicht fertig")
    ).to_be_visible()
