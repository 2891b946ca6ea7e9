"""What a phone loads that has never been here: bytes over the wire. No times: `workshop bench face` has those."""

from __future__ import annotations

import json
from pathlib import Path

from tests.scenarios.conftest import Screens
from tests.scenarios.stages import Stages
from tests.served import Served
from workshop.core.agenda import GoTo, OpenStep
from workshop.ops.bench.face import BUDGET, Meter
from workshop.web.join import SCRIPTS as JOIN
from workshop.web.phone import SCRIPTS as PHONE

KEPT = """() => performance.getEntriesByType("resource")
  .filter((one) => one.transferSize > 0 && one.name.includes("/static/")).map((one) => one.name)"""


async def test_door_and_room_fit_the_budget_and_are_loaded_once(served: Served, screens: Screens) -> None:
    wid = await served.workshop()
    step, *_ = await Stages(served, wid).steps("collect")
    await served.desk(wid, GoTo(step.id))
    await served.desk(wid, OpenStep(step.id))
    page = await screens.page(390, 844)
    meter = Meter(page)
    await meter.begin(slow=False)
    await page.goto(f"/join/{await served.code(wid)}")
    await page.click('button.pick:has-text("Rheine")')
    found = await meter.room()
    assert 60_000 < found.bytes <= BUDGET, found  # less would mean that something is missing
    await page.reload()
    await page.wait_for_function("() => window.usable")
    assert await page.evaluate(KEPT) == []


def test_each_bundle_is_what_a_page_asks_for(root: Path) -> None:
    bundles = json.loads((root / "static/bundles.json").read_text())
    assert bundles["vendor/built/phone.js"] == list(PHONE)
    assert bundles["vendor/built/join.js"] == list(JOIN)
