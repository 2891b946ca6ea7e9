"""Who reads which language: phones choose, board and desk have their own, and a workshop may say du."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contracts.test_manner import addresses
from tests.scene import Scene
from tests.served import Served, csrf, serving
from workshop import i18n
from workshop.blueprints import KEYS, blueprint, commands_for
from workshop.blueprints.manner import reworded
from workshop.core.agenda import AddStep, EditStep, OpenStep
from workshop.core.manner import SetManner
from workshop.core.workshop import Workshop
from workshop.i18n import forms


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


async def test_a_workshop_that_says_du_says_it_to_the_room_and_not_to_the_desk(served: Served) -> None:
    wid = await served.workshop()
    await served.desk(wid, SetManner(True))
    code = await served.code(wid)
    phone = await served.phone(wid, "Rheine")
    async with served.client() as stranger, served.client(**await served.account_cookie()) as desk:
        assert "Für wen sprichst du?" in (await stranger.get(f"/join/{code}")).text
        assert "Für wen sprechen Sie?" not in (await stranger.get(f"/join/{code}")).text
        assert "For whom do you speak?" in (await stranger.get(f"/join/{code}?lang=en")).text
        setup = (await desk.get(f"/desk/{wid}/setup")).text
        assert re.search('value="true" selected>vertraut', setup)
        await step(served, wid)
        board = (await desk.get(f"/board/{wid}")).text
        assert '<html lang="de"' in board
        refused = await phone.post(type="write_card", step=999, text="Bus")
        assert refused["text"] == "Diesen Schritt gibt es nicht mehr. Bitte lade die Seite neu."
        room = (await phone.client.get(f"/room/{wid}")).text
        assert "mit deiner Kommune" in room
        assert "mit Ihrer Kommune" not in room
        preview = (await desk.get(f"/room/{wid}/preview")).text
        assert "mit deiner Kommune" in preview
    await phone.connect()
    assert (await phone.send(type="write_card", step=999, text="Bus"))["text"].endswith(
        "Bitte lade die Seite neu."
    )
    await phone.close()


async def step(served: Served, wid: str) -> None:
    """A collection that says whose cards they are."""
    await served.desk(wid, AddStep("collect", "Sammeln", settings={"show_municipality": True}))
    await served.desk(wid, OpenStep((await served.session(wid)).committed.order[-1]))


async def test_the_form_of_address_is_set_at_the_desk_and_taken_back(served: Served) -> None:
    wid = await served.workshop()
    async with served.client(**await served.account_cookie()) as desk:
        page = (await desk.get(f"/desk/{wid}/setup")).text
        form = {"_csrf": csrf(page), "type": "set_manner", "familiar": "true"}
        answer = await desk.post(
            f"/desk/{wid}/commands", data=form, headers={"referer": f"{served.url}/desk/{wid}/setup"}
        )
        assert answer.status_code == 303
        assert (await served.session(wid)).committed.familiar
        assert "Rückgängig: Anrede" in (await desk.get(f"/desk/{wid}/setup")).text


def asked(w: Workshop) -> list[str]:
    """What stands on the agenda for the room to read, in both languages."""
    texts = (getattr(s.settings, name, "") for s in w.agenda() for name in ("text", "text_second"))
    return [t for s in w.agenda() for t in (s.title, s.question, s.title_second, s.question_second)] + [
        *texts
    ]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_what_a_template_laid_out_follows_the_form_of_address(key: str, language: str) -> None:
    scene = Scene()
    for command in commands_for(blueprint(key), language):
        scene.when(command).then_accepted()
    before = asked(scene.state)
    scene.when(SetManner(True, reworded(scene.state, familiar=True))).then_accepted()
    familiar = asked(scene.state)
    assert [text for text in familiar if addresses(text)] == []
    otherwise = [a for a, b in zip(before, familiar, strict=True) if a != b]
    assert otherwise == list(filter(addresses, before))
    scene.when(SetManner(False, reworded(scene.state, familiar=False))).then_accepted()
    assert asked(scene.state) == before


async def set_manner(served: Served, wid: str, familiar: str) -> None:
    async with served.client(**await served.account_cookie()) as desk:
        form = {"_csrf": csrf((await desk.get(f"/desk/{wid}/setup")).text), "type": "set_manner"}
        answer = await desk.post(f"/desk/{wid}/commands", data={**form, "familiar": familiar})
        assert answer.status_code == 303


async def test_a_question_that_was_typed_or_answered_is_never_said_otherwise(served: Served) -> None:
    wid = await served.workshop()
    first, second = [s for s in (await served.session(wid)).committed.agenda() if s.kind == "collect"][:2]
    await served.desk(wid, OpenStep(first.id))
    await served.desk(wid, EditStep(second.id, "Ideen", "Was wünschen Sie sich?"))
    await set_manner(served, wid, "true")
    steps = (await served.session(wid)).committed.steps
    assert steps[first.id].question == "Was bedeutet Smart Region für Sie?"
    assert steps[second.id].question == "Was wünschen Sie sich?"
    assert "Pause. Gleich geht es mit deinen Ideen weiter." in asked((await served.session(wid)).committed)


async def test_a_choice_of_language_is_kept_and_keeps_the_rest_of_the_address(served: Served) -> None:
    wid = await served.workshop()
    async with served.client() as phone:
        page = await phone.get(f"/join/{await served.code(wid)}?ticket=AB12CD34&another=1")
        assert page.text.startswith('<!doctype html>\n<html lang="de"')
        link = re.search(r'href="(\?[^"]+)" lang="en" hreflang="en">English<', page.text)
        assert link
        assert link[1] == "?ticket=AB12CD34&amp;another=1&amp;lang=en"
        await phone.get(f"/join/{await served.code(wid)}?lang=en")
        assert '<html lang="en"' in (await phone.get("/")).text


async def test_the_board_speaks_for_the_workshop_whatever_the_desk_reads(served: Served) -> None:
    wid = await served.workshop()
    async with served.client(language="en", **await served.account_cookie()) as desk:
        board = (await desk.get(f"/board/{wid}")).text
        assert '<html lang="de"' in board
        assert "The board" not in board
        assert '<html lang="en"' in (await desk.get(f"/desk/{wid}")).text


@pytest.mark.parametrize(
    ("language", "name", "half", "day", "tag"),
    [
        ("de", "Deutsch", "12,5\u00a0%", "22. November 2026", "de-DE"),
        ("en", "English", "12.5%", "22 November 2026", "en-GB"),
        ("pl", "Polski", "12,5%", "22 listopada 2026", "pl-PL"),
    ],
)
def test_days_and_numbers_are_written_as_the_language_does(
    language: str, name: str, half: str, day: str, tag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(i18n.ALL, language, i18n.ALL.get(language, i18n.ALL["en"]))
    with i18n.speaking(language):
        assert (
            forms.name(language),
            forms.percent("12.5"),
            forms.day("2026-11-22"),
            forms.tag(language),
        ) == (
            name,
            half,
            day,
            tag,
        )
