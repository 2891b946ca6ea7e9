"""SIGTERM in the middle of everything: what was acknowledged is kept, everybody is told to come again, and it ends."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import websockets

from tests.faults.rooms import card, prepare, started, until_taken
from tests.faults.test_lines import narrow
from tests.served import Phone
from tests.web.test_attacks import drain


class Heard(set[str]):
    """Acknowledged ids; `many` are 40."""

    def __init__(self) -> None:
        super().__init__()
        self.many = asyncio.Event()

    def add(self, command_id: str) -> None:
        super().add(command_id)
        if len(self) == 40:
            self.many.set()


async def send_on(phone: Phone, step: int, acknowledged: Heard, sent: list[str]) -> None:
    """One card after the other until the line is cut."""
    assert phone.socket is not None
    with contextlib.suppress(websockets.ConnectionClosed):
        while True:
            message = card(secrets.token_hex(8), step)
            sent.append(message["id"])
            await phone.socket.send(json.dumps(message))
            async for text in phone.socket:
                frame = json.loads(text) if str(text).startswith("{") else {}
                if frame.get("ack") == message["id"]:
                    acknowledged.add(message["id"])
                if message["id"] in (frame.get("ack"), frame.get("later")):
                    break


async def test_a_stop_in_a_burst_keeps_its_word_tells_all_to_come_again_and_ends_well(tmp_path: Path) -> None:
    codes, wid, step = await prepare(tmp_path)
    acknowledged, sent = Heard(), list[str]()
    async with started(tmp_path, codes) as server:
        phones = [await server.phone(wid, "Rheine") for _ in range(12)]
        for phone in phones[2:]:
            await phone.connect()
        for phone in phones[:2]:
            await narrow(phone)
        bursts = [asyncio.create_task(send_on(p, step, acknowledged, sent)) for p in phones[2:]]
        await asyncio.wait_for(acknowledged.many.wait(), 60)
        server.process.send_signal(signal.SIGTERM)
        status = await server.ended()
        await asyncio.gather(*bursts)
        codes_of_close = {p.socket.close_code for p in phones[2:] if p.socket is not None}
        with pytest.raises(OSError, match=r"refused|111"):
            await asyncio.open_connection("127.0.0.1", server.port)
    assert (status, codes_of_close) == (0, {1012})
    assert "Traceback" not in server.log
    assert "Cancel" not in server.log
    with closing(sqlite3.connect(tmp_path / "workshop.sqlite3")) as connection:
        kept = {row[0] for row in connection.execute("SELECT command_id FROM command_id")}
    assert acknowledged <= kept
    assert kept & set(sent) <= acknowledged, "what was committed was also acknowledged before the end"
    for phone in phones:
        assert phone.socket is not None
        phone.socket.transport.abort()


async def test_an_entry_that_waited_through_the_restart_is_counted_once(tmp_path: Path) -> None:
    codes, wid, step = await prepare(tmp_path)
    async with started(tmp_path, codes) as server:
        anna = await server.phone(wid, "Rheine")
        await anna.connect()
        message = card("Vor dem Neustart", step)
        seq = await until_taken(anna, message)
        server.process.send_signal(signal.SIGTERM)
        assert anna.socket is not None
        with pytest.raises(websockets.ConnectionClosed):
            await drain(anna.socket)
        assert await server.ended() == 0
    async with started(tmp_path, codes) as server:
        anna.served = server  # type: ignore[assignment]
        await anna.connect()
        assert await until_taken(anna, message) == seq
        await anna.close()
