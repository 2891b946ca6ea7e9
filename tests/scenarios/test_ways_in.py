"""The ways that are easily forgotten: plain HTTP under a host name, no script at all, a phone that two people share,

a dead network, and a stranger's act while somebody is half-way through a form.
"""

from __future__ import annotations

from playwright.async_api import expect

from tests.scenarios.conftest import Screens
from tests.served import Served
from workshop.core.agenda import OpenStep, StopStep
from workshop.core.hall import Pause, Resume
from workshop.core.workshop import Step


async def step_of(served: Served, wid: str, kind: str, n: int = 0) -> Step:
    session = await served.session(wid)
    return [s for s in session.committed.agenda() if s.kind == kind][n]


async def test_over_plain_http_under_a_host_name_everything_still_works(
    served: Served, screens: Screens
) -> None:
    wid = await served.workshop()
    step = await step_of(served, wid, "collect")
    await served.desk(wid, OpenStep(step.id))
    phone = await screens.phone(wid, "Rheine", host="hall.example")
    assert not await phone.evaluate("window.isSecureContext")
    assert not await phone.evaluate("'randomUUID' in crypto")
    await phone.fill("#region-task textarea", "Über die Adresse im Saal")
    await phone.click('#region-task button:has-text("abgeben")')
    await expect(phone.locator("#region-mine")).to_contain_text("Über die Adresse im Saal")
    vote = await step_of(served, wid, "vote")
    await served.desk(wid, StopStep(step.id))
    await served.desk(wid, OpenStep(vote.id))
    await phone.locator('#region-task [data-step="1"]').first.click()
    await expect(phone.locator("#region-mine")).to_contain_text("gezählt")


async def test_without_script_cards_and_ballots_go_by_plain_forms(served: Served, screens: Screens) -> None:
    wid = await served.workshop()
    step = await step_of(served, wid, "collect")
    await served.desk(wid, OpenStep(step.id))
    phone = await screens.phone(wid, "Greven", script=False)
    await phone.fill("#region-task textarea", "Ohne ein einziges Skript")
    await phone.click('#region-task button:has-text("abgeben")')
    await expect(phone.locator("#region-mine")).to_contain_text("Ohne ein einziges Skript")
    vote = await step_of(served, wid, "vote")
    await served.desk(wid, StopStep(step.id))
    await served.desk(wid, OpenStep(vote.id))
    beside = phone.frame_locator("iframe")
    await beside.locator("a", has_text="weitergegangen").click()
    await phone.wait_for_selector('#region-task input[type="number"]')
    await phone.locator('#region-task input[type="number"]').first.fill("2")
    await phone.click('#region-task button:has-text("Stimmzettel abgeben")')
    await expect(phone.locator("#region-mine")).to_contain_text("gezählt")
    paper = (await served.session(wid)).committed.steps[vote.id].state.papers[0]
    ballots = (await served.session(wid)).committed.steps[vote.id].state.ballots[paper.id]
    assert [dict(b.points) for b in ballots.values()] == [{paper.options[0].id: 2}]


async def test_two_people_share_a_phone_and_see_nothing_of_each_other(
    served: Served, screens: Screens
) -> None:
    wid = await served.workshop()
    step = await step_of(served, wid, "collect")
    await served.desk(wid, OpenStep(step.id))
    phone = await screens.phone(wid, "Rheine")
    await phone.fill("#region-task textarea", "Annas Gedanke")
    await phone.click('#region-task button:has-text("abgeben")')
    await expect(phone.locator("#region-mine")).to_contain_text("Annas Gedanke")
    await phone.fill("#region-task textarea", "Annas halber Satz")
    await phone.click("summary:has-text('Mehr')")
    await phone.click("a:has-text('Andere Person')")
    await phone.fill("#town", "Gre")
    await phone.click('button.pick:has-text("Greven")')
    await phone.wait_for_selector("#region-task textarea")
    await expect(phone.locator("body")).not_to_contain_text("Annas Gedanke")
    assert await phone.input_value("#region-task textarea") == ""
    await phone.fill("#region-task textarea", "Bernds Gedanke")
    await phone.click('#region-task button:has-text("abgeben")')
    await expect(phone.locator("#region-mine")).to_contain_text("Bernds Gedanke")
    await phone.click("summary:has-text('Mehr')")
    await phone.click("button:has-text('Weitergeben an: Rheine')")
    await expect(phone.locator("#region-mine")).to_contain_text("Annas Gedanke")
    await expect(phone.locator("body")).not_to_contain_text("Bernds Gedanke")
    await expect(phone.locator("#region-task textarea")).to_have_value("Annas halber Satz")


async def test_a_dead_network_loses_nothing_that_was_sent_or_typed(served: Served, screens: Screens) -> None:
    wid = await served.workshop()
    step = await step_of(served, wid, "collect")
    await served.desk(wid, OpenStep(step.id))
    phone = await screens.phone(wid, "Saerbeck")
    await expect(phone.locator("body")).to_have_attribute("data-connection", "live")
    await phone.context.set_offline(True)
    await phone.fill("#region-task textarea", "Im Funkloch geschrieben")
    await phone.click('#region-task button:has-text("abgeben")')
    await expect(phone.locator('[data-outbox-state^="write-"]')).to_contain_text("wartet auf Netz")
    assert not (await served.session(wid)).committed.cards
    await phone.context.set_offline(False)
    await expect(phone.locator("#region-mine")).to_contain_text("Im Funkloch geschrieben")
    cards = (await served.session(wid)).committed.cards
    assert [c.text for c in cards.values()] == ["Im Funkloch geschrieben"]


async def test_a_pause_and_a_strangers_card_leave_my_half_filled_form_alone(
    served: Served, screens: Screens
) -> None:
    wid = await served.workshop()
    step = await step_of(served, wid, "collect")
    await served.desk(wid, OpenStep(step.id))
    phone = await screens.phone(wid, "Rheine")
    board = await screens.board(wid)
    bernd = await served.phone(wid, "Greven")
    await phone.fill("#region-task textarea", "Ich bin noch nicht fert")
    await bernd.post(type="write_card", step=step.id, text="Schon fertig")
    await expect(board.locator("#region-board")).to_contain_text("1")
    await served.desk(wid, Pause("Kaffee"))
    await expect(phone.locator("#region-head")).to_contain_text("Kaffee")
    await served.desk(wid, Resume())
    await expect(phone.locator("#region-head")).not_to_contain_text("Kaffee")
    assert await phone.input_value("#region-task textarea") == "Ich bin noch nicht fert"
    await phone.reload()
    assert await phone.input_value("#region-task textarea") == "Ich bin noch nicht fert"
    await bernd.close()
