"""The print page: files that open, a tick that stays, and words where it does not go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pypdfium2
import pytest
import zxingcpp

from tests.exports.reading import pdf_text
from tests.served import Served, csrf, serving
from workshop.core.board import SetWifi


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path, "http://hall.example") as house:
        yield house


async def press(client: httpx.AsyncClient, wid: str, name: str, **form: str) -> httpx.Response:
    page = await client.get(f"/desk/{wid}/print")
    assert page.status_code == 200, page.text
    return await client.post(f"/desk/{wid}/print/{name}", data={"_csrf": csrf(page.text), **form})


async def test_the_poster_leads_to_this_workshop_and_is_ticked_off(served: Served) -> None:
    wid = await served.workshop()
    async with served.client(**await served.account_cookie()) as anna:
        made = await press(anna, wid, "poster.pdf", wifi="Rathaus")
        assert (made.status_code, made.headers["content-type"]) == (200, "application/pdf")
        assert f'filename="{wid}-poster.pdf"' in made.headers["content-disposition"]
        page = pypdfium2.PdfDocument(made.content)[0].render(scale=2).to_pil()
        assert [c.text for c in zxingcpp.read_barcodes(page)] == [
            f"http://hall.example/join/{await served.code(wid)}"
        ]
        assert "Rathaus" in pdf_text(made.content)
        assert "✓ erstellt" in (await anna.get(f"/desk/{wid}/print")).text
    assert (await served.session(wid)).committed.ready == {"poster"}


async def test_the_wifi_of_the_board_stands_in_the_form_without_its_password(served: Served) -> None:
    wid = await served.workshop("empty")
    await served.desk(wid, SetWifi("Rathaus", "streng-geheim"))
    async with served.client(**await served.account_cookie()) as anna:
        page = (await anna.get(f"/desk/{wid}/print")).text
    assert 'value="Rathaus"' in page
    assert "streng-geheim" not in page


async def test_the_kit_is_for_as_many_as_were_asked_for_and_a_wrong_number_says_so(served: Served) -> None:
    wid = await served.workshop("empty")
    async with served.client(**await served.account_cookie()) as anna:
        wrong = await press(anna, wid, "paper.pdf", people="0")
        assert wrong.status_code == 422
        assert "1 bis 200" in wrong.text
        assert (await served.session(wid)).committed.ready == frozenset()
        assert (await press(anna, wid, "paper.pdf", people="3")).headers["content-type"] == "application/pdf"
        assert (await press(anna, wid, "other.pdf")).status_code == 404
    async with served.client() as stranger:
        assert (await stranger.get(f"/desk/{wid}/print")).headers["location"].startswith("/account/login")
