"""Cards that wait for release: the desk releases or keeps back, the phone is truthful, undo and log name the act."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.served import Phone, Served, serving
from tests.web.test_desk import state
from workshop.core.agenda import AddStep, GoTo, OpenStep
from workshop.core.cards import HideCard, ReleaseCards
from workshop.core.setup import AddMunicipalities
from workshop.core.undo import Undo


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


@pytest.fixture
async def anna(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    """The facilitator's laptop."""
    async with served.client(**await served.account_cookie()) as client:
        yield client


async def one_card(served: Served) -> tuple[str, Phone, int]:
    """An open wall on which each card waits, and Berta from Rheine with a card."""
    wid = await served.workshop("empty")
    await served.desk(wid, AddMunicipalities(("Rheine",)))
    await served.desk(wid, AddStep("collect", "Ideen", settings={"mode": "open", "release": True}))
    step = (await state(served, wid)).order[-1]
    await served.desk(wid, GoTo(step))
    await served.desk(wid, OpenStep(step))
    berta = await served.phone(wid, "Rheine")
    await berta.post(type="write_card", step=step, text="Mehr Bänke")
    return wid, berta, max((await state(served, wid)).cards)


async def seen(berta: Phone) -> str:
    return (await berta.client.get(f"/room/{berta.wid}")).text


async def desk(anna: httpx.AsyncClient, wid: str) -> str:
    return (await anna.get(f"/desk/{wid}")).text


async def test_the_phone_says_truly_what_became_of_a_waiting_card(
    served: Served, anna: httpx.AsyncClient
) -> None:
    wid, berta, card = await one_card(served)
    assert "Zu sehen, sobald die Moderation freigibt" in await seen(berta)
    assert "wartet auf Freigabe" in await seen(berta)
    assert "Zurückhalten" in await desk(anna, wid)
    await served.desk(wid, HideCard(card))
    assert "nicht freigegeben: Das sehen nur Sie und die Moderation" in await seen(berta)
    assert "von der Wand genommen" not in await seen(berta)
    page = await desk(anna, wid)
    assert "zurückgehalten, nie gezeigt" in page
    assert "Rückgängig: Karten zurückgehalten: Nr." in page
    await served.desk(wid, Undo((await state(served, wid)).undo[-1].seq))
    assert "wartet auf Freigabe" in await seen(berta)
    await served.desk(wid, ReleaseCards((card,)))
    assert "Rückgängig: Karten freigegeben: Nr." in await desk(anna, wid)
    await served.desk(wid, HideCard(card))
    assert "nicht freigegeben" not in await seen(berta)
    assert "von der Moderation" in await seen(berta)
    assert "von der Wand genommen" in await desk(anna, wid)
    await berta.client.aclose()


async def test_a_release_that_is_taken_back_was_never_on_the_wall(served: Served) -> None:
    wid, berta, card = await one_card(served)
    await served.desk(wid, ReleaseCards((card,)))
    await served.desk(wid, Undo((await state(served, wid)).undo[-1].seq))
    assert (await state(served, wid)).cards[card].hung is False
    await berta.client.aclose()


async def test_the_log_names_what_was_done_to_cards(served: Served, anna: httpx.AsyncClient) -> None:
    wid, berta, card = await one_card(served)
    await served.desk(wid, HideCard(card))
    await served.desk(wid, ReleaseCards((card,)))
    await served.desk(wid, HideCard(card))
    text = (await anna.get(f"/results/{wid}/export/log.csv")).text
    for words in ("Karten zurückgehalten", "Karten wieder gezeigt", "Karten ausgeblendet"):
        assert words in text, words
    await berta.client.aclose()
