"""Words of the workshop on a page in another language say in which language they are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.served import Served, serving
from workshop.core.agenda import AddStep, GoTo, OpenStep


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


async def test_question_title_and_cards_carry_their_language(served: Served) -> None:
    wid = await served.workshop()
    settings = {"mode": "open"}
    for second in ("", "What else?"):
        await served.desk(
            wid,
            AddStep("collect", "Wand", "Was noch?", settings, title_second=second, question_second=second),
        )
    first, translated = (await served.session(wid)).committed.order[-2:]
    await served.desk(wid, GoTo(first))
    await served.desk(wid, OpenStep(first))
    phone = await served.phone(wid, "Rheine")
    await phone.post(type="write_card", step=first, text="Radwege sicher verbinden")
    german = (await phone.client.get(f"/room/{wid}")).text
    assert "<h1>Was noch?</h1>" in german
    english = (await phone.client.get(f"/room/{wid}?lang=en")).text
    assert '<h1 lang="de">Was noch?</h1>' in english
    assert '<span class="soft" lang="de">' in english
    wall = (await phone.client.get(f"/room/{wid}/wall?lang=en")).text
    assert '<span lang="de">Radwege sicher verbinden</span>' in wall
    await served.desk(wid, GoTo(translated))
    assert "<h1>What else?</h1>" in (await phone.client.get(f"/room/{wid}?lang=en")).text
    await phone.close()
