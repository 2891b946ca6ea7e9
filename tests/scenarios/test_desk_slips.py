"""Slips at the desk, in a real browser: a key too much after the end, Enter once more on a pile of paper ballots."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.scenarios.conftest import Screens
from tests.served import Served
from workshop.core.agenda import AddStep, GoTo, OpenStep
from workshop.core.hall import End
from workshop.core.setup import AddField, AddMunicipalities

IN_SIGHT = """() => { const [list, item] = [".desk-agenda", ".agenda-item.is-current"].map((s) =>
document.querySelector(s).getBoundingClientRect()); return item.top >= list.top && item.bottom <= list.bottom; }"""


async def live(screens: Screens, wid: str) -> Page:
    desk = await screens.desk(wid)
    await desk.wait_for_function("() => document.body.dataset.connection === 'live'")
    return desk


async def test_after_the_end_no_key_and_no_typing_at_the_desk(served: Served, screens: Screens) -> None:
    wid = await served.workshop()
    session = await served.session(wid)
    last = session.committed.order[-1]
    for n in range(4):
        await served.desk(wid, AddStep("info", f"Nachtrag {n}", after=last))
    await served.desk(wid, GoTo(session.committed.order[0]))
    desk = await live(screens, wid)
    await expect(desk.locator("#park-text")).to_be_visible()
    await served.desk(wid, GoTo(session.committed.order[-1]))
    await desk.wait_for_function(IN_SIGHT)
    await served.desk(wid, End())
    await expect(desk.locator("#region-bar .button-primary")).to_have_text("Zu den Ergebnissen")
    await expect(desk.locator("#park-text")).to_be_hidden()
    await desk.keyboard.press("z")
    await desk.click('#region-bar button:has-text("wieder aufnehmen")')
    await expect(desk.locator("dialog[data-confirm-dialog]")).to_be_visible()
    assert session.committed.status == "ended"
    await desk.click('dialog button[value="yes"]')
    await expect(desk.locator("#park-text")).to_be_visible()
    assert session.committed.status == "live"


async def test_enter_once_more_on_a_pile_of_paper_ballots_changes_none(
    served: Served, screens: Screens
) -> None:
    wid = await served.workshop("empty")
    await served.desk(wid, AddMunicipalities(("Rheine", "Saerbeck")))
    for name in ("Umwelt", "Energie"):
        await served.desk(wid, AddField(name))
    await served.desk(wid, AddStep("vote", "Prioritäten", "Was zuerst?"))
    session = await served.session(wid)
    step = session.committed.order[-1]
    await served.desk(wid, GoTo(step))
    await served.desk(wid, OpenStep(step))
    desk = await live(screens, wid)
    await desk.click('summary:has-text("Personen auf Papier")')
    await desk.select_option("#paper-town", label="Saerbeck")
    await desk.fill("#paper-people", "2")
    await desk.click('button:has-text("Auf Papier aufnehmen")')
    vote = session.committed.steps[step].state.papers[0].id
    whose, marks = desk.locator(f"#paper-person-{vote}"), desk.locator(f"#paper-marks-{vote}")
    await expect(whose.locator("option")).to_have_count(2)
    await marks.fill("1")
    await marks.press("Enter")
    await expect(whose.locator("option")).to_have_count(1)
    await marks.fill("2 2")
    await marks.press("Enter")
    await expect(marks).to_have_count(0)
    ballots = session.committed.steps[step].state.ballots[vote]
    assert sorted(sum(b.points.values()) for b in ballots.values()) == [1, 2]
    await desk.click('summary:has-text("ersetzen")')
    again = desk.locator(f"#paper-marks-again-{vote}")
    await again.fill("1 1 2")
    before = session.committed.seq
    await again.press("Enter")
    await expect(again).to_have_value("1 1 2")
    assert session.committed.seq == before
    await desk.select_option(f"#paper-person-again-{vote}", index=1)
    await again.press("Enter")
    await expect(desk.locator(f"#replace-{vote} [data-outbox-state]")).to_have_text("ersetzt")
