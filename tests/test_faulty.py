"""The bad network itself: each of its faults does what its word says, against a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import websockets
from litestar import Litestar, Request, WebSocket, post, websocket
from litestar.exceptions import WebSocketDisconnect
from uvicorn import Config, Server
from websockets.asyncio.client import ClientConnection, connect

from tests.faulty import Line, faulty

HEARD: list[str] = []


@post("/commands", status_code=200)
async def take(request: Request[None, None, None]) -> str:
    """Notes what is posted."""
    HEARD.append((await request.body()).decode())
    return "done"


@websocket("/socket")
async def echo(socket: WebSocket[None, None, None]) -> None:
    """Acknowledges every text."""
    await socket.accept()
    try:
        while True:
            text = await socket.receive_text()
            HEARD.append(text)
            await socket.send_text(f'{{"ack": {text}}}')
    except WebSocketDisconnect:
        HEARD.append("gone")


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    HEARD.clear()
    server = Server(Config(Litestar([take, echo], openapi_config=None), port=0, log_level="error"))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0)
    async with faulty(server.servers[0].sockets[0].getsockname()[1]) as made:
        yield made
    server.should_exit = True
    await task


def dial(line: Line) -> connect:
    return connect(f"ws://127.0.0.1:{line.port}/socket")


async def answered(socket: ClientConnection, text: str) -> bool:
    await socket.send(text)
    return await socket.recv() == f'{{"ack": {text}}}'


async def test_without_a_fault_everything_passes_unchanged(line: Line) -> None:
    async with dial(line) as socket, httpx.AsyncClient(base_url=line.url) as client:
        assert await answered(socket, '{"id": "ä' + "x" * 70_000 + '"}')
        assert (await client.post("/commands", content="eins")).text == "done"
        assert (await client.post("/commands", content="zwei")).text == "done"
        assert line.sockets == 1
    assert line.requests("POST") == ["/commands", "/commands"]
    await line.until(lambda: line.sockets == 0)


async def test_cut_and_down_are_noticed_by_both_sides(line: Line) -> None:
    async with dial(line) as socket:
        assert await answered(socket, "1")
        line.down = True
        line.cut()
        with pytest.raises(websockets.ConnectionClosed):
            await socket.recv()
    with pytest.raises((OSError, websockets.InvalidMessage)):
        await dial(line)
    line.heal()
    async with dial(line) as socket:
        assert await answered(socket, "2")
    assert HEARD.index("gone") == 1


async def test_a_half_open_line_swallows_and_a_new_one_works(line: Line) -> None:
    async with dial(line) as socket:
        line.half_open()
        await socket.send('{"id": "lost"}')
        async with dial(line) as other:
            assert await answered(other, '{"id": "kept"}')
        assert line.frames() == ['{"id": "kept"}']
        line.cut()


async def test_an_answer_that_is_lost_was_done_all_the_same(line: Line) -> None:
    async with httpx.AsyncClient(base_url=line.url) as client, dial(line) as socket:
        line.lose_answers = True
        with pytest.raises(httpx.TransportError):
            await client.post("/commands", content="card")
        await socket.send('"one"')
        await line.until(lambda: line.lost[1:] == ['{"ack": "one"}'])
        line.heal()
        assert await answered(socket, '"two"')
    assert HEARD[:3] == ["card", '"one"', '"two"']


async def test_sockets_alone_are_refused(line: Line) -> None:
    line.refuse_sockets = True
    with pytest.raises(websockets.InvalidStatus, match="502"):
        await dial(line)
    async with httpx.AsyncClient(base_url=line.url) as client:
        assert (await client.post("/commands", content="by post")).status_code == 200


async def test_commands_arrive_twice_or_in_the_other_order(line: Line) -> None:
    one, two, three = ('{"id": "1"}', '{"id": "2"}', '{"id": "3"}')
    async with dial(line) as socket, httpx.AsyncClient(base_url=line.url) as client:
        line.duplicate = True
        assert await answered(socket, one)
        await socket.recv()
        await client.post("/commands", content="card")
        line.heal()
        line.reorder = True
        for text in (two, three, one):
            await socket.send(text)
        await line.until(lambda: len(line.frames()) == 4)
    await line.until(lambda: line.sockets == 0)
    assert line.frames() == [one, one, three, two, one]
    assert HEARD[:7] == [one, one, "card", "card", three, two, one]


async def test_what_stood_still_arrives_late_even_from_a_client_that_left(line: Line) -> None:
    async with dial(line) as socket:
        line.stalled = True
        await socket.send('{"id": "late"}')
        socket.transport.close()
    assert HEARD == []
    line.stalled = False
    await line.until(line.frames)


async def test_a_slow_line_passes_everything(line: Line) -> None:
    line.drip, line.delay = 7, 0.01
    async with dial(line) as socket:
        assert await answered(socket, '{"id": "slow"}')
