"""Too much from one, or too much at once: who is asked to wait comes again, nobody else notices."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import websockets

from tests.served import Phone, Served, serving
from tests.web.test_attacks import drain
from workshop.core.agenda import OpenStep
from workshop.live import session as sessions
from workshop.web import socket as line
from workshop.web.limits import Bucket


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


async def collecting(served: Served) -> tuple[str, int]:
    wid = await served.workshop()
    session = await served.session(wid)
    step = next(s.id for s in session.committed.agenda() if s.kind == "collect")
    await served.desk(wid, OpenStep(step))
    return wid, step


async def answers(phone: Phone, wanted: int) -> list[dict[str, Any]]:
    """The next so many answers to commands, whatever else comes between."""
    assert phone.socket is not None
    found: list[dict[str, Any]] = []
    while len(found) < wanted:
        text = str(await phone.socket.recv())
        frame = json.loads(text) if text.startswith("{") else {}
        if {"ack", "refused", "later"} & frame.keys():
            found.append(frame)
    return found


def card(command_id: str, step: int) -> dict[str, Any]:
    return {"id": command_id, "command": {"type": "write_card", "step": step, "text": command_id}}


async def test_a_hasty_person_is_asked_to_come_again_and_the_neighbour_is_not(served: Served) -> None:
    wid, step = await collecting(served)
    anna, bernd = await served.phone(wid, "Rheine"), await served.phone(wid, "Greven")
    await anna.connect()
    await bernd.connect()
    clock = [0]
    served.house.limits.commands = Bucket(10, 10, lambda: clock[0])
    assert anna.socket is not None
    ids = [f"karte-{n:04}" for n in range(30)]
    for command_id in ids:
        await anna.socket.send(json.dumps(card(command_id, step)))
    first = await answers(anna, 30)
    later = [f["later"] for f in first if "later" in f]
    assert len(later) == 20
    assert all(f["after"] > 0 and f["code"] == "too_fast" for f in first if "later" in f)
    assert "ack" in await bernd.send(type="write_card", step=step, text="Ich habe Zeit")
    while later:
        clock[0] += 1_000
        for command_id in later:
            await anna.socket.send(json.dumps(card(command_id, step)))
        later = [f["later"] for f in await answers(anna, len(later)) if "later" in f]
    texts = [c.text for c in (await served.session(wid)).committed.cards.values()]
    assert sorted(texts) == sorted([*ids, "Ich habe Zeit"])
    await anna.close()
    await bernd.close()


async def test_by_post_a_hasty_person_gets_the_same_words_with_a_status_that_says_so(served: Served) -> None:
    wid, step = await collecting(served)
    anna = await served.phone(wid, "Rheine")
    served.house.limits.commands = Bucket(0, 0, lambda: 0)
    headers = {"X-CSRF": anna.csrf, "Accept": "application/json"}
    answer = await anna.client.post(f"/room/{wid}/commands", json=card("karte-0001", step), headers=headers)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert answer.json() == {"later": "karte-0001", "after": 1_000, "code": "too_fast"}
    await anna.close()


async def test_without_script_a_crowded_room_keeps_what_was_typed(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    wid, step = await collecting(served)
    anna = await served.phone(wid, "Rheine")
    monkeypatch.setattr(sessions, "MOST_WAITING", 0)
    form = {"_csrf": anna.csrf, "type": "write_card", "step": str(step), "text": "Mehr Bänke"}
    answer = await anna.client.post(f"/room/{wid}/commands", data=form)
    assert answer.status_code == 503
    assert "Mehr Bänke" in answer.text
    assert "sehr viel auf einmal" in answer.text
    await anna.close()


async def test_a_socket_that_sends_only_rubbish_is_closed_and_the_next_one_is_welcome(served: Served) -> None:
    wid, step = await collecting(served)
    anna, mallory = await served.phone(wid, "Rheine"), await served.phone(wid, "Greven")
    await anna.connect()
    await mallory.connect()
    assert mallory.socket is not None
    for _ in range(line.MOST_RUBBISH):
        await mallory.socket.send("{")
    with pytest.raises(websockets.ConnectionClosed):
        await drain(mallory.socket)
    assert mallory.socket.close_code == line.RUBBISH
    await mallory.connect()
    assert "ack" in await mallory.send(type="write_card", step=step, text="Jetzt ordentlich")
    assert "ack" in await anna.send(type="write_card", step=step, text="Ich merke nichts")
    await anna.close()
    await mallory.close()


async def test_a_socket_that_never_says_a_word_is_closed(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    wid, _ = await collecting(served)
    anna = await served.phone(wid, "Rheine")
    monkeypatch.setattr(line, "GREETING", 0.01)
    cookies = "; ".join(f"{c.name}={c.value}" for c in anna.client.cookies.jar)
    silent = await websockets.connect(
        f"ws://127.0.0.1:{served.port}/room/{wid}/socket", additional_headers={"Cookie": cookies}
    )
    with pytest.raises(websockets.ConnectionClosed):
        await drain(silent)
    assert silent.close_code == line.LATER
    assert not served.house.sessions.presence.here(wid)
    await anna.close()


async def test_too_long_a_body_is_refused_even_if_it_does_not_say_how_long_it_is(served: Served) -> None:
    wid, _ = await collecting(served)
    anna = await served.phone(wid, "Rheine")

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b"x" * 65_536

    headers = {"X-CSRF": anna.csrf, "Accept": "application/json", "Content-Type": "application/json"}
    answer = await anna.client.post(f"/room/{wid}/commands", content=pieces(), headers=headers)
    assert answer.status_code == 413
    await anna.close()


async def test_a_body_that_breaks_off_is_no_error_of_ours(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    wid, _ = await collecting(served)
    anna = await served.phone(wid, "Rheine")
    cookies = "; ".join(f"{c.name}={c.value}" for c in anna.client.cookies.jar)
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    head = (
        f"POST /room/{wid}/commands HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\nX-CSRF: {anna.csrf}\r\n"
        'Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"id": "'
    )
    writer.write(head.encode())
    await writer.drain()
    writer.write_eof()
    await reader.read()
    writer.close()
    assert (await anna.client.get(f"/room/{wid}")).status_code == 200
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    await anna.close()
