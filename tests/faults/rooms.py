"""What tests of faults share: a room that collects cards, screens that listen, the real program in its own process."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import socket
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import websockets

from tests.served import Phone, Served
from workshop.blueprints import blueprint, commands_for
from workshop.core.agenda import OpenStep
from workshop.core.roles import facilitator
from workshop.ops.serve import create_workshop, opened
from workshop.settings import from_environment
from workshop.store.migrate import migrate


async def collecting(served: Served) -> tuple[str, int]:
    """A workshop whose step for cards is open."""
    wid = await served.workshop()
    step = next(s.id for s in (await served.session(wid)).committed.agenda() if s.kind == "collect")
    await served.desk(wid, OpenStep(step))
    return wid, step


def card(text: str, step: int, command_id: str = "") -> dict[str, Any]:
    """A command as a program sends it."""
    command = {"type": "write_card", "step": step, "text": text}
    return {"id": command_id or secrets.token_hex(8), "command": command}


async def say(phone: Phone, message: dict[str, Any]) -> dict[str, Any]:
    """Sends this message, with its id as it is; the answer."""
    assert phone.socket is not None
    await phone.socket.send(json.dumps(message))
    while True:
        text = str(await phone.socket.recv())
        frame: dict[str, Any] = json.loads(text) if text.startswith("{") else {}
        if message["id"] in (frame.get("ack"), frame.get("refused"), frame.get("later")):
            return frame


async def until_taken(phone: Phone, message: dict[str, Any]) -> int:
    """As the outbox does: the same again for as long as it is asked to come later; the seq."""
    while True:
        frame = await say(phone, message)
        if "later" not in frame:
            assert "ack" in frame, frame
            return int(frame["seq"])
        await asyncio.sleep(0.05)


@asynccontextmanager
async def desk_screen(served: Served, wid: str) -> AsyncIterator[Screen]:
    """A desk that listens."""
    cookies = await served.account_cookie()
    url = f"ws://127.0.0.1:{served.port}/desk/{wid}/socket"
    headers = {"Cookie": f"account={cookies['account']}"}
    async with websockets.connect(url, additional_headers=headers, compression=None, max_size=None) as line:
        await line.send('{"versions": ""}')
        yield Screen(line)


class Screen:
    """What one screen was last shown."""

    def __init__(self, line: websockets.ClientConnection) -> None:
        self._line = line

    async def until(self, region: str, words: str, there: bool = True) -> str:
        """The next frame that holds this region and in it these words (or not)."""
        while True:
            text = str(await self._line.recv())
            mark = f'hx-target="#region-{region}"'
            if mark in text:
                part = text.split(mark, 1)[1].split("</hx-partial>", 1)[0]
                if (words in part) == there:
                    return part


class Started:
    """The real program in its own process. Stands in for `Served` where phones are concerned."""

    def __init__(self, process: Process, port: int, codes: dict[str, str]) -> None:
        self.process, self.port, self._codes = process, port, codes
        self.url = f"http://127.0.0.1:{port}"
        self.lines: list[str] = []
        # Through a pipe: a server whose disk is full still speaks.
        self.reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.lines.append(line.decode())

    async def answering(self) -> None:
        """Returns when somebody listens there."""
        while True:
            assert self.process.returncode is None, self.log
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                return
            await asyncio.sleep(0.05)

    async def ended(self) -> int:
        """The exit status, with everything said by then in `log`."""
        await self.reading
        return await self.process.wait()

    @property
    def log(self) -> str:
        """Everything that it has said."""
        return "".join(self.lines)

    async def code(self, wid: str) -> str:
        """The join code."""
        return self._codes[wid]

    async def phone(self, wid: str, town: str | None) -> Phone:
        """Somebody joins by the form."""
        phone = Phone(self, wid, httpx.AsyncClient(base_url=self.url, timeout=300))  # type: ignore[arg-type]
        await phone.join(self._codes[wid], town)
        return phone


def environment(folder: Path, port: int = 0) -> dict[str, str]:
    """For a server on this folder."""
    own = {"WORKSHOP_DATA": str(folder), "HOST": "127.0.0.1", "WORKSHOP_URL": "http://127.0.0.1"}
    return {**os.environ, **own, "PORT": str(port or free_port())}


def free_port() -> int:
    """One that nobody had a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def prepare(folder: Path) -> tuple[dict[str, str], str, int]:
    """A workshop that collects, made before the server runs: codes, its id and step."""
    settings = from_environment(environment(folder))
    await migrate(settings.database)
    async with opened(settings) as (house, _):
        account = await house.accounts.create("moderation", "Moderation", None, house.now())
        wid = await create_workshop(house, account.id)
        session = await house.sessions.get(wid)
        for command in commands_for(blueprint("steinfurt_1"), "de"):
            await session.submit(facilitator(account.id), command, secrets.token_hex(16))
        step = next(s.id for s in session.committed.agenda() if s.kind == "collect")
        await session.submit(facilitator(account.id), OpenStep(step), secrets.token_hex(16))
        return {wid: str((await house.directory.get(wid)).code)}, wid, step


@asynccontextmanager
async def started(folder: Path, codes: dict[str, str]) -> AsyncIterator[Started]:
    """`workshop serve` on what was prepared, answering."""
    env = environment(folder)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "workshop", "serve", env=env, stdout=PIPE, stderr=STDOUT
    )
    server = Started(process, int(env["PORT"]), codes)
    try:
        await server.answering()
        yield server
    finally:
        if process.returncode is None:
            process.kill()
        await server.ended()
