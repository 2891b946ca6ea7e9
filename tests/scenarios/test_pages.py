"""Ballots under a thumb, the longest announcement on the board, and the choice of a method on the desk.

What axe says of every page stands in `test_every_page.py`.
"""

from __future__ import annotations

from tests.scenarios.conftest import Screens
from tests.served import Served
from workshop.core.agenda import AddStep, GoTo, OpenStep

BALLOTS = ("dots", "approval", "consensing", "score", "majority_judgment", "borda", "equal_shares")
TYPED = "Radweg | 40000\nStraßenverkehrsordnungsbehördenzuständigkeit 🚲 | 60000\nSolardach | 30000"
SMALL = """() => [...document.querySelectorAll("#region-task :is(button, input, select)")]
  .filter((one) => one.checkVisibility({visibilityProperty: true}) && one.type !== "hidden")
  .map((one) => [one.name, (one.closest("label") || one).getBoundingClientRect()])
  .filter(([name, box]) => box.width < 44 || box.height < 44)
  .map(([name, box]) => `${name} is ${Math.round(box.width)} × ${Math.round(box.height)}`).slice(0, 2)"""


async def test_every_ballot_lies_under_a_thumb_and_is_counted(served: Served, screens: Screens) -> None:
    wid, faults = await served.workshop(), []
    phone = await screens.phone(wid, "Rheine")
    for rule in BALLOTS:
        settings = {"rule": rule, "subject": "typed", "typed": TYPED, "budget": 100_000}
        await served.desk(wid, AddStep("vote", rule, "Was zuerst?", settings=settings))
        step = (await served.session(wid)).committed.order[-1]
        await served.desk(wid, GoTo(step))
        await served.desk(wid, OpenStep(step))
        row = phone.locator(f"#ballot-{step}-{step + 1} [role=group]")
        await row.locator(
            "[data-step='1'], [data-move='up'], input[type=checkbox], input[value='3']"
        ).first.click()
        await row.locator("xpath=..").locator(".saved-state[data-state=counted]").wait_for()
        for width, height in ((320, 640), (1440, 900), (390, 844)):
            await phone.set_viewport_size({"width": width, "height": height})
            faults += [f"{rule} at {width}: {fault}" for fault in await phone.evaluate(SMALL)]
    assert faults == [], "\n".join(faults)


async def test_all_that_can_be_announced_of_a_vote_stands_above_the_path(
    served: Served, screens: Screens
) -> None:
    wid = await served.workshop()
    settings = {"rule": "consensing", "choose": 1, "delegation": "joint_all"}
    await served.desk(wid, AddStep("vote", "Wahl", "Was soll zuerst angepackt werden?", settings=settings))
    await served.desk(wid, GoTo((await served.session(wid)).committed.order[-1]))
    board = await screens.board(wid)
    rules = await board.locator(".rules-large").bounding_box()
    foot = await board.locator(".stage-foot").bounding_box()
    assert rules
    assert foot
    assert rules["y"] + rules["height"] <= foot["y"]


async def test_a_method_shows_its_own_settings(served: Served, screens: Screens) -> None:
    wid = await served.workshop()
    desk = await screens.desk(wid)
    await desk.goto(f"/desk/{wid}/agenda?kind=vote")
    await desk.locator("summary", has_text="Verfahren").click()
    for name in ("rule-dots", "rule-score", "rule-equal_shares", "subject-typed"):
        await desk.check(f"#{name}")
        # Points have no settings of their own: how many there are stands below all methods.
        own = {"rule-dots": 0, "subject-typed": 2}.get(name, 1)
        assert await desk.locator(".way-own:visible").count() == own
