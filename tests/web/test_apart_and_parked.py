"""On the pages: a suggestion that was answered does not come back; the parking lot takes the board."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.served import Served, csrf, serving
from workshop.activities.collect import EnterCards
from workshop.core.agenda import AddStep, GoTo, OpenStep
from workshop.core.hall import Park, Pause
from workshop.core.setup import AddMunicipalities


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


async def a_wall(served: Served) -> str:
    wid = await served.workshop("empty")
    await served.desk(wid, AddMunicipalities(("Rheine",)))
    await served.desk(wid, AddStep("collect", "Ideen", "Welche?", settings={"mode": "open"}))
    step = (await served.session(wid)).committed.order[-1]
    await served.desk(wid, GoTo(step))
    await served.desk(wid, OpenStep(step))
    await served.desk(wid, EnterCards(step, "Bürgerbus am Abend\nBürgerbus am Abend!"))
    return wid


async def test_two_cards_that_were_left_as_they_are_are_not_suggested_again(served: Served) -> None:
    wid = await a_wall(served)
    async with served.client(**await served.account_cookie()) as desk:
        page = (await desk.get(f"/desk/{wid}")).text
        pair = re.search(r'id="pair-(\d+)-(\d+)"', page)
        assert pair
        assert "So lassen" in page
        form = {"_csrf": csrf(page), "command_id": secrets.token_hex(16), "type": "keep_apart"}
        answer = await desk.post(f"/desk/{wid}/commands", data={**form, "cards[]": [pair[1], pair[2]]})
        assert answer.status_code == 303
        assert 'id="pair-' not in (await desk.get(f"/desk/{wid}")).text


async def test_the_parking_lot_takes_the_board_and_the_wall_of_the_phones(served: Served) -> None:
    wid = await a_wall(served)
    await served.desk(wid, Park("Wer <b>zahlt</b>?"))
    anna = await served.phone(wid, "Rheine")
    async with served.client(**await served.account_cookie()) as desk:
        page = (await desk.get(f"/desk/{wid}")).text
        assert "Wer &lt;b&gt;" not in (await desk.get(f"/board/{wid}")).text
        form = {
            "_csrf": csrf(page),
            "command_id": secrets.token_hex(16),
            "type": "show_parked",
            "shown": "true",
        }
        assert (await desk.post(f"/desk/{wid}/commands", data=form)).status_code == 303
        board = (await desk.get(f"/board/{wid}")).text
        assert "Wer &lt;b&gt;zahlt" in board
        assert "Themenspeicher" in board
        assert "Bürgerbus" not in board
        assert "Wer &lt;b&gt;zahlt" in (await anna.client.get(f"/room/{wid}/wall")).text
        await served.desk(wid, Pause("Kaffee"))
        assert "Wer &lt;b&gt;" not in (await desk.get(f"/board/{wid}")).text
