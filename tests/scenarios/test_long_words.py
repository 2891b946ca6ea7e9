"""Words that are four tenths longer, as in another language, break no page: nothing runs out of phone or board."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.pseudo import LANGUAGE, spoken
from tests.scenarios.conftest import Screens
from tests.scenarios.stages import Stages
from tests.served import Served, serving

MOMENTS = ("arrived", "collect-covered", "vote-fields-open", "vote-fields-counted", "ended")
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


async def test_the_list_of_workshops_fits_a_phone_in_any_typeface(served: Served, screens: Screens) -> None:
    wid = await served.workshop("steinfurt_1", LANGUAGE)
    desk = await screens.desk(wid)
    await desk.set_viewport_size({"width": 320, "height": 640})
    await desk.route("**/*.woff2", lambda route: route.abort())
    await desk.goto("/desk")
    await desk.wait_for_selector(f'html[lang="{LANGUAGE}"] table')
    assert await desk.evaluate(WIDE_ON) == 0
