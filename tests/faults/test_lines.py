"""Phones that freeze, crawl or flood: everybody else is served as before, and what they take of memory has a bound."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import websockets

from tests.faults.rooms import card, collecting, desk_screen, say
from tests.served import Phone, Served, serving
from workshop.core.hall import Pause, Resume
from workshop.live import hub
from workshop.ops import lines
from workshop.ops.lines import HOST, SocketLine

PEOPLE, FROZEN = 60, 5


@pytest.fixture(autouse=True)
def small_buffers(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few pages fill them, at once."""
    monkeypatch.setattr(lines, "KERNEL_BYTES", 4096)
    monkeypatch.setattr(lines, "OWN_BYTES", 8192)
    monkeypatch.setattr(hub, "TICK", 0.01)


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


class Screen:
    """A phone that reads all the time and knows what its head says."""

    def __init__(self, phone: Phone) -> None:
        self.phone, self.head, self.news = phone, "", asyncio.Condition()
        self.answers = ""
        self.reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.phone.socket is not None
        with contextlib.suppress(websockets.ConnectionClosed):
            async for text in self.phone.socket:
                async with self.news:
                    if 'hx-target="#region-head"' in str(text):
                        self.head = str(text)
                    if '"ack"' in str(text):
                        self.answers += str(text)
                    self.news.notify_all()

    async def shows(self, words: str) -> None:
        async with self.news:
            await self.news.wait_for(lambda: words in self.head)

    async def hands_in(self, text: str, step: int) -> None:
        message = card(text, step)
        assert self.phone.socket is not None
        await self.phone.socket.send(json.dumps(message))
        async with self.news:
            await self.news.wait_for(lambda: message["id"] in self.answers)


async def narrow(phone: Phone) -> None:
    """Connects with as small a buffer as the kernel gives, and then reads no byte more."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    line.setblocking(False)
    await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", phone.served.port))
    cookies = "; ".join(f"{c.name}={c.value}" for c in phone.client.cookies.jar)
    url = f"ws://127.0.0.1:{phone.served.port}/room/{phone.wid}/socket"
    phone.socket = await websockets.connect(
        url, additional_headers={"Cookie": cookies}, compression=None, sock=line, ping_interval=None
    )
    await phone.socket.send('{"versions": ""}')
    await phone.socket.recv()
    phone.socket.transport.pause_reading()


def stalled(served: Served) -> list[SocketLine]:
    """Lines that wait for their peer to read."""
    assert served.server is not None
    every = served.server.server_state.connections
    return [c for c in every if isinstance(c, SocketLine) and not c.writable.is_set()]


async def hall(served: Served, wid: str) -> tuple[list[Screen], list[Phone]]:
    phones = [await served.phone(wid, "Rheine") for _ in range(PEOPLE)]
    for phone in phones[FROZEN:]:
        await phone.connect()
    for phone in phones[:FROZEN]:
        await narrow(phone)
    return [Screen(phone) for phone in phones[FROZEN:]], phones[:FROZEN]


async def go_home(screens: list[Screen], frozen: list[Phone]) -> None:
    for phone in frozen:
        assert phone.socket is not None
        phone.socket.transport.abort()
    await asyncio.gather(*(p.close() for p in frozen), *(s.phone.close() for s in screens))


async def test_frozen_phones_cost_the_others_nothing_and_little_memory(
    served: Served, said: list[logging.LogRecord]
) -> None:
    wid, step = await collecting(served)
    screens, frozen = await hall(served, wid)
    rounds, filled = 0, 0
    async with desk_screen(served, wid) as desk:
        while not filled or rounds < filled + 30:
            rounds += 1
            await served.desk(wid, Pause(f"Nachricht {rounds} " + "und noch ein Wort " * 8))
            await desk.until("now", f"Nachricht {rounds} ")
            if len(stalled(served)) == FROZEN and not filled:
                filled = rounds
                full = [line.transport.get_write_buffer_size() for line in stalled(served)]
    await asyncio.gather(*(screen.shows(f"Nachricht {rounds} ") for screen in screens))
    after = [line.transport.get_write_buffer_size() for line in stalled(served)]
    assert sum(after) <= sum(full) + 1_000, "30 further pages wait in no buffer"
    assert max(full) < lines.OWN_BYTES + 60_000, "at most what is allowed and one frame"
    await served.desk(wid, Resume())
    await asyncio.gather(*(s.hands_in(f"Karte von {s.phone.number}", step) for s in screens))
    assert len((await served.session(wid)).committed.cards) == PEOPLE - FROZEN
    await go_home(screens, frozen)
    assert not [r for r in said if r.levelno >= logging.ERROR]


async def test_a_phone_that_reads_no_more_is_let_go_of_and_may_come_again(
    served: Served, monkeypatch: pytest.MonkeyPatch, said: list[logging.LogRecord]
) -> None:
    monkeypatch.setattr(lines, "STALLED_SECONDS", 0.05)
    wid, step = await collecting(served)
    anna = await served.phone(wid, "Rheine")
    await narrow(anna)
    n = 0
    async with desk_screen(served, wid) as desk:
        while anna.number in served.house.sessions.presence.here(wid):
            n += 1
            await served.desk(wid, Pause(f"Nachricht {n} " + "und noch ein Wort " * 8))
            await desk.until("now", f"Nachricht {n} ")
    await anna.connect()
    await anna.until(f"Nachricht {n} ")
    assert "refused" in await say(anna, card("Während der Pause", step))
    await anna.close()
    assert not [r for r in said if r.levelno >= logging.ERROR]


async def test_who_asks_for_answers_and_reads_none_is_let_go_of(
    served: Served, said: list[logging.LogRecord]
) -> None:
    wid, _ = await collecting(served)
    mallory = await served.phone(wid, "Greven")
    await narrow(mallory)
    assert mallory.socket is not None
    ping = b"\x89\xfd\0\0\0\0" + b"x" * 125  # masked with zeros
    most = 0
    while mallory.number in served.house.sessions.presence.here(wid):
        most = max([most, *(line.transport.get_write_buffer_size() for line in stalled(served))])
        mallory.socket.transport.write(ping * 100)
        await asyncio.sleep(0)
    assert most < lines.OWN_BYTES + 60_000
    assert not [r for r in said if r.levelno >= logging.ERROR]
    mallory.socket.transport.abort()
    await mallory.close()


@pytest.mark.parametrize(
    "begun", [b"", b"POST /room/", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"]
)
async def test_a_request_that_never_ends_is_let_go_of(
    served: Served, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(lines, "REQUEST_SECONDS", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(begun)
    with contextlib.suppress(ConnectionResetError):
        await reader.read()
    writer.close()
    assert served.server is not None
    assert not served.server.server_state.connections


@pytest.mark.parametrize("port", [b"", b":", b":80", b":9999", b":59999", b":60123", b":65535"])
def test_every_port_there_is_may_stand_in_a_host(port: bytes) -> None:
    assert HOST.fullmatch(b"workshop.example.org" + port)
    assert HOST.fullmatch(b"[::1]" + port)


@pytest.mark.parametrize("host", [b"a:65536", b"a:99999", b"a:123456", b"a b", b"a/b", b"a@b:80", b"[zz]"])
def test_what_is_no_host_is_refused(host: bytes) -> None:
    assert not HOST.fullmatch(host)
