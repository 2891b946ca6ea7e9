"""Words that are four tenths longer, as in another language, break no page: nothing runs out of phone or board."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.pseudo import LANGUAGE, spoken
from tests.scenarios.conftest import Screens
from tests.scenarios.stages import Stages
from tests.served import Served, serving
from workshop.activities.vote.messages import CastBallot, CountVote
from workshop.core.agenda import AddStep, GoTo, OpenStep, StopStep
from workshop.core.door import Join
from workshop.core.roles import SYSTEM, participant
from workshop.core.setup import AddField, AddMunicipalities
from workshop.web.house import new_id

MOMENTS = ("arrived", "collect-covered", "vote-fields-open", "vote-fields-counted", "ended")
LONG = "Straßenverkehrsordnungsbehörde"
WIDE_ON = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    with spoken(tmp_path / "more") as folder:
        async with serving(tmp_path, WORKSHOP_CATALOGUES=str(folder), WORKSHOP_LANGUAGE=LANGUAGE) as house:
            yield house


async def test_longer_words_fit_on_phone_and_board(served: Served, screens: Screens) -> None:
    wid = await served.workshop("steinfurt_1", LANGUAGE)
    stages, wide = Stages(served, wid), dict[str, int]()
    phone, board = await screens.phone(wid, "Rheine"), await screens.board(wid)
    await phone.set_viewport_size({"width": 320, "height": 640})
    await board.set_viewport_size({"width": 1280, "height": 720})
    async for moment in stages.moments():
        if moment not in MOMENTS:
            continue
        for name, page in (("phone", phone), ("board", board)):
            await page.reload()
            await page.wait_for_selector(f'html[lang="{LANGUAGE}"] [id^=region-]', state="attached")
            wide[f"{moment} {name}"] = await page.evaluate(WIDE_ON)
            await screens.picture(page, f"longer-{moment}-{name}")
    assert len(wide) == 2 * len(MOMENTS)
    assert {name: over for name, over in wide.items() if over > 0} == {}


async def test_a_grid_of_dots_scrolls_in_a_box_of_its_own(served: Served, screens: Screens) -> None:
    wid = await served.workshop("empty", LANGUAGE)
    await served.desk(wid, AddMunicipalities(tuple(f"{LONG}{n}" for n in range(12))))
    for n in range(3):
        await served.desk(wid, AddField(f"{LONG}{n}"))
    await served.desk(wid, AddStep("vote", "Wahl", settings={"secret": False}))
    session = await served.session(wid)
    step, town = session.committed.order[-1], min(session.committed.municipalities)
    number = (await session.submit(SYSTEM, Join(town), new_id() + new_id())).recorded[0].event.person
    await served.desk(wid, OpenStep(step))
    paper = session.committed.steps[step].state.papers[0]
    ballot = CastBallot(step, paper.id, {paper.options[0].id: 1})
    await session.submit(participant(number), ballot, new_id() + new_id())
    await served.desk(wid, StopStep(step))
    await served.desk(wid, CountVote(step))
    await served.desk(wid, GoTo(step))
    desk = await screens.desk(wid)
    await desk.set_viewport_size({"width": 320, "height": 640})
    await desk.wait_for_selector(".dot-grid")
    assert await desk.evaluate(WIDE_ON) == 0
    box = desk.locator(".table-scroll", has=desk.locator(".dot-grid"))
    assert await box.evaluate("(e) => e.scrollWidth > e.clientWidth && e.tabIndex === 0")


async def test_the_list_of_workshops_fits_a_phone_in_any_typeface(served: Served, screens: Screens) -> None:
    wid = await served.workshop("steinfurt_1", LANGUAGE)
    desk = await screens.desk(wid)
    await desk.set_viewport_size({"width": 320, "height": 640})
    await desk.route("**/*.woff2", lambda route: route.abort())
    await desk.goto("/desk")
    await desk.wait_for_selector(f'html[lang="{LANGUAGE}"] table')
    assert await desk.evaluate(WIDE_ON) == 0
