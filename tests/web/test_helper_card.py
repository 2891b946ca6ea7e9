"""The helper's page of one card over the real app: everything about where it hangs, nothing else."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.served import Served, csrf, serving
from workshop.activities.collect import EnterCards
from workshop.core.agenda import AddStep, OpenStep
from workshop.core.cards import HideCard, MergeCards
from workshop.core.setup import AddField, AddMunicipalities
from workshop.core.workshop import Workshop


class Room:
    """Three cards from Rheine on an open wall, one field, and a helper who came by link."""

    def __init__(self, served: Served, wid: str, client: httpx.AsyncClient) -> None:
        self.served, self.wid, self.client = served, wid, client

    async def state(self) -> Workshop:
        return (await self.served.session(self.wid)).committed

    async def card(self, number: int) -> str:
        return (await self.client.get(f"/helper/{self.wid}/cards/{number}")).text

    async def send(self, on: int, /, **form: str) -> httpx.Response:
        """A form of the page of this card."""
        page = await self.card(on)
        data = {"_csrf": csrf(page), "command_id": secrets.token_hex(16), **form}
        return await self.client.post(f"/helper/{self.wid}/commands", data=data)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with serving(tmp_path) as served:
        wid = await served.workshop("empty")
        await served.desk(wid, AddMunicipalities(("Rheine",)))
        await served.desk(wid, AddField("Umwelt"))
        await served.desk(wid, AddStep("collect", "Ideen", settings={"mode": "open"}))
        w = (await served.session(wid)).committed
        await served.desk(wid, OpenStep(w.order[-1]))
        town = min(w.municipalities)
        await served.desk(wid, EnterCards(w.order[-1], "Rufbus\nRuf-Bus\nSolardach", municipality=town))
        word = secrets.token_urlsafe(32)
        await served.house.people.add_link(word, "helper", wid, served.house.now())
        async with served.client() as client:
            link = (await client.get(f"/link/{word}")).text
            await client.post(f"/link/{word}", data={"_csrf": csrf(link)})
            yield Room(served, wid, client)


async def test_a_helper_moves_a_card_and_lays_it_together_and_apart(room: Room) -> None:
    w = await room.state()
    (field,), (bus, twin, _) = w.field_order, sorted(w.cards)
    assert (await room.send(bus, type="move_card", card=str(bus), field=str(field))).status_code == 303
    await room.send(bus, type="merge_cards", **{"into": str(bus), "cards[]": str(twin)})
    w = await room.state()
    assert (w.cards[bus].field, w.cards[twin].merged_into) == (field, bus)
    assert "Ruf-Bus" in await room.card(bus)
    await room.send(twin, type="split_cards", **{"cards[]": str(twin)})
    assert (await room.state()).cards[twin].merged_into is None


async def test_the_page_offers_a_helper_nothing_but_sorting(room: Room) -> None:
    bus = min((await room.state()).cards)
    page = await room.card(bus)
    offered = set(re.findall(r'name="type" value="(\w+)"', page))
    assert offered == {"move_card", "merge_cards"}
    assert "Rheine" not in page
    assert f"/desk/{room.wid}" not in page
    for forbidden in ("correct_card", "hide_card"):
        sent = await room.send(bus, type=forbidden, card=str(bus), text="Anders")
        assert sent.status_code == 422
    assert (await room.state()).cards[bus].text == "Rufbus"


async def test_the_wall_leads_a_helper_to_the_card(room: Room) -> None:
    bus = min((await room.state()).cards)
    assert f"/helper/{room.wid}/cards/{bus}" in (await room.client.get(f"/helper/{room.wid}")).text


async def test_a_card_that_is_not_on_the_wall_has_no_page_for_a_helper(room: Room) -> None:
    bus, twin, solar = sorted((await room.state()).cards)
    await room.served.desk(room.wid, MergeCards(bus, (twin,)))
    await room.served.desk(room.wid, HideCard(bus))
    for card in (bus, twin, 999):
        assert (await room.client.get(f"/helper/{room.wid}/cards/{card}")).status_code == 404
    async with room.served.client() as stranger:
        assert (await stranger.get(f"/helper/{room.wid}/cards/{solar}")).status_code == 403
