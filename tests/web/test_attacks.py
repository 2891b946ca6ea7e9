"""What no page sends but somebody will: each gets a refusal, none an error of ours."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import websockets

from tests.served import Served, csrf, serving
from workshop.core.agenda import OpenStep
from workshop.core.hall import Park, Pause


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


NO_NUMBERS = ["²", "٣x", "9" * 5000, "-1", "9" * 20]


@pytest.mark.parametrize("given", NO_NUMBERS)
async def test_a_number_that_is_none_is_refused_at_the_door_and_in_the_draft(
    served: Served, given: str
) -> None:
    wid = await served.workshop()
    async with served.client(**await served.account_cookie()) as client:
        door = f"/join/{await served.code(wid)}"
        token = csrf((await client.get(door)).text)
        answer = await client.post(door, data={"_csrf": token, "municipality": given})
        assert answer.status_code == 422
        answer = await client.post(f"/desk/{wid}/draft", data={"_csrf": token, "step": given})
        assert answer.status_code == 422


async def test_a_token_or_origin_beyond_ascii_or_sense_is_foreign(served: Served) -> None:
    wid = await served.workshop()
    door = f"/join/{await served.code(wid)}"
    async with served.client() as client:
        token = csrf((await client.get(door)).text)
        form = {"_csrf": token, "municipality": "guest"}
        assert (await client.post(door, data={**form, "_csrf": "ä"})).status_code == 403
        assert (await client.post(door, headers={b"X-CSRF": b"\xe4"}, data=form)).status_code == 403
        assert (await client.post(door, headers={"Origin": "http://["}, data=form)).status_code == 403
    socket = await websockets.connect(
        f"ws://127.0.0.1:{served.port}/room/{wid}/socket", additional_headers={"Origin": "http://["}
    )
    with pytest.raises(websockets.ConnectionClosed):
        await socket.recv()
    assert socket.close_code == 4403


async def test_a_board_whose_link_is_withdrawn_goes_dark(served: Served) -> None:
    wid = await served.workshop()
    now = served.house.now()
    await served.house.people.add_link("board-secret-0123456789", "board", wid, now)
    async with served.client() as client:
        token = csrf((await client.get("/link/board-secret-0123456789")).text)
        await client.post("/link/board-secret-0123456789", data={"_csrf": token})
        cookies = "; ".join(f"{c.name}={c.value}" for c in client.cookies.jar)
    socket = await websockets.connect(
        f"ws://127.0.0.1:{served.port}/board/{wid}/socket", additional_headers={"Cookie": cookies}
    )
    await socket.send('{"versions": ""}')
    await socket.recv()
    (link,) = await served.house.people.links(wid)
    await served.house.people.revoke_link(wid, link.id, now)
    await served.desk(wid, Park("Niemandem mehr zeigen"))
    await served.desk(wid, Pause("Niemandem mehr zeigen"))
    shown = [str(frame) async for frame in _until_closed(socket)]
    assert not any("Niemandem" in frame for frame in shown)
    assert socket.close_code == 4403


async def _until_closed(socket: websockets.ClientConnection) -> AsyncIterator[str | bytes]:
    with contextlib.suppress(websockets.ConnectionClosed):
        while True:
            yield await socket.recv()


async def test_a_megabyte_or_rubbish_on_the_socket_hurts_only_its_sender(served: Served) -> None:
    wid = await served.workshop()
    session = await served.session(wid)
    step = next(s.id for s in session.committed.agenda() if s.kind == "collect")
    await served.desk(wid, OpenStep(step))
    anna, mallory = await served.phone(wid, "Rheine"), await served.phone(wid, "Greven")
    await anna.connect()
    await mallory.connect()
    assert mallory.socket is not None
    for rubbish in (
        "[" * 30_000,
        '{"heard":1,"more":' + "[" * 30_000,
        '{"id": 1}',
        "{",
        '{"id":"' + "a" * 32 + '","command":{"type":"write_card"}}',
    ):
        await mallory.socket.send(rubbish)
    card = await mallory.send(type="write_card", step=step, text="<script>alert(1)</script>{{ 7 * 7 }}")
    assert "ack" in card
    own = await mallory.until("&lt;script&gt;")
    assert "<script>" not in own
    assert "{{ 7 * 7 }}" in own
    await mallory.socket.send("x" * 1_000_000)
    with pytest.raises(websockets.ConnectionClosed):
        await drain(mallory.socket)
    assert mallory.socket.close_code == 1009
    assert "ack" in await anna.send(type="write_card", step=step, text="Ich merke nichts davon")
    assert len(session.committed.cards) == 2
    await anna.close()
    await mallory.close()


async def test_a_first_word_that_is_nested_without_end_is_no_word(served: Served) -> None:
    wid = await served.workshop()
    anna = await served.phone(wid, "Rheine")
    await anna.connect('{"versions":' + "[" * 30_000)
    assert "Rheine" in await anna.until("Rheine")
    await anna.close()


async def drain(socket: websockets.ClientConnection) -> None:
    """Reads until the other side closes."""
    while True:
        await socket.recv()
