"""Words of the workshop on a page in another language say in which language they are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.served import Phone, Served, serving
from workshop.activities.vote.messages import CountVote
from workshop.core.agenda import AddStep, GoTo, OpenStep, StopStep
from workshop.core.setup import AddField, AddMunicipalities


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


async def test_cards_options_and_titles_carry_it_on_every_page_for_people(served: Served) -> None:
    wid = await served.workshop("empty")
    await served.desk(wid, AddMunicipalities(("Rheine",)))
    await served.desk(wid, AddField("Umwelt", "Klima und Wasser"))
    ideas = await add(served, wid, AddStep("collect", "Ideen", "Welche?", {"mode": "open"}))
    phone = await served.phone(wid, "Rheine")
    await phone.post(type="write_card", step=ideas, text="Radwege sicher verbinden")
    await served.desk(wid, StopStep(ideas))
    typed = {"subject": "typed", "typed": "Bus\nBahn", "rule": "approval"}
    vote = await add(served, wid, AddStep("vote", "Wahl", "Was zuerst?", typed))
    paper = (await served.session(wid)).committed.steps[vote].state.papers[0]
    ballot = await page(phone, "?lang=en")
    assert '<span lang="de">Bus</span>' in ballot
    await phone.post(type="cast_ballot", step=vote, vote=paper.id, points={str(paper.options[0].id): 1})
    await served.desk(wid, StopStep(vote))
    await served.desk(wid, CountVote(vote))
    assert '<span lang="de">Bus</span>' in await page(phone, "?lang=en")
    assert '<span lang="de">Radwege sicher verbinden</span>' in await page(phone, "/me?lang=en")
    async with served.client(language="en", **await served.account_cookie()) as desk:
        shown = (await desk.get(f"/desk/{wid}")).text
        assert '<h1 lang="de">Was zuerst?</h1>' in shown
        assert '<span class="agenda-title" lang="de">Ideen</span>' in shown
        results = (await desk.get(f"/results/{wid}")).text
        assert '<span lang="de">Bus</span>' in results
        assert '<p class="soft" dir="auto" lang="de">Was zuerst?</p>' in results
        assert 'lang="de"' not in (await desk.get(f"/board/{wid}")).text.split("<body", 1)[1]
    await phone.close()


async def page(phone: Phone, rest: str) -> str:
    return (await phone.client.get(f"/room/{phone.wid}{rest}")).text


async def add(served: Served, wid: str, step: AddStep) -> int:
    """A step that the room is at, open."""
    await served.desk(wid, step)
    number = (await served.session(wid)).committed.order[-1]
    await served.desk(wid, GoTo(number))
    await served.desk(wid, OpenStep(number))
    return number


async def test_a_text_is_shown_in_the_second_language_where_there_is_one(served: Served) -> None:
    wid = await served.workshop("empty")
    await served.desk(
        wid, AddStep("info", "Pause", settings={"text": "Pause\n- Kaffee", "text_second": "Break"})
    )
    await served.desk(wid, GoTo((await served.session(wid)).committed.order[-1]))
    await served.desk(wid, AddMunicipalities(("Rheine",)))
    phone = await served.phone(wid, "Rheine")
    assert "<li>Kaffee</li>" in await page(phone, "")
    english = await page(phone, "?lang=en")
    assert "<p>Break</p>" in english
    assert "Kaffee" not in english
    await phone.close()
