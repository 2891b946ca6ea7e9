"""Real server processes on one database, started by the program itself; phones and desks talk to them over the network.

The test itself holds a house on the same database, which serves nothing: it makes workshops and reads logs.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import websockets

from tests.served import Served, csrf
from workshop.ops.crowd import Crowds
from workshop.ops.serve import opened
from workshop.settings import from_environment
from workshop.store.migrate import migrate

# Times of the conversation between processes are shortened, so that a test need not wait for real ones.
START = (
    "import sys; from workshop.live import neighbours; from workshop.__main__ import main; "
    "neighbours.RENEW, neighbours.GONE = 0.5, 2.0; sys.exit(main(['serve']))"
)


class Process(Served):
    """One `workshop serve` on a port of its own."""

    def __init__(self, house: Any, account: int, environment: dict[str, str], folder: Path) -> None:
        super().__init__(house, free_port(), account, Crowds())
        self.environment = {**os.environ, **environment, "PORT": str(self.port), "HOST": "127.0.0.1"}
        self.said = folder / f"server-{self.port}.log"
        self._program: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Returns when it answers; does nothing if it runs."""
        if self._program is not None and self._program.returncode is None:
            return
        with self.said.open("ab") as said:
            self._program = await asyncio.create_subprocess_exec(
                sys.executable, "-c", START, env=self.environment, stdout=said, stderr=said
            )
        async with httpx.AsyncClient(base_url=self.url) as client:
            while True:
                assert self._program.returncode is None, self.said.read_text()
                try:
                    await client.get("/")
                except httpx.TransportError:
                    await asyncio.sleep(0.05)  # there is nothing to be told by; this asks
                else:
                    return

    async def kill(self) -> None:
        """As a power cut ends it: without a word."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """As an operator ends it."""
        await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> None:
        if self._program is not None and self._program.returncode is None:
            self._program.send_signal(how)
            await self._program.wait()

    @asynccontextmanager
    async def at_the_desk(self, wid: str) -> AsyncIterator[Desk]:
        """The facilitator's browser at this process, with its socket."""
        cookies = await self.account_cookie()
        url = f"ws://127.0.0.1:{self.port}/desk/{wid}/socket"
        headers = {"Cookie": f"account={cookies['account']}"}
        async with (
            self.client(**cookies) as client,
            websockets.connect(url, additional_headers=headers, compression=None, max_size=None) as socket,
        ):
            await socket.send(json.dumps({"versions": ""}))
            yield await Desk(client, socket, wid).open()


class Desk:
    """A desk as a script sends its commands and gets its regions."""

    def __init__(self, client: httpx.AsyncClient, socket: websockets.ClientConnection, wid: str) -> None:
        self.client, self.socket, self.wid, self.csrf = client, socket, wid, ""

    async def open(self) -> Desk:
        """Looks at the page."""
        self.csrf = csrf(await self.page())
        return self

    async def until(self, words: str) -> None:
        """A frame from now on shows these words."""
        while words not in str(await self.socket.recv()):
            pass

    async def page(self) -> str:
        """The desk as it is now."""
        answer = await self.client.get(f"/desk/{self.wid}")
        assert answer.status_code == 200, answer.text
        return answer.text

    async def send(self, **command: Any) -> dict[str, Any]:
        """A command; the answer."""
        body = {"id": secrets.token_hex(16), "person": None, "command": command}
        headers = {"X-CSRF": self.csrf, "Accept": "application/json"}
        answer = await self.client.post(f"/desk/{self.wid}/commands", json=body, headers=headers)
        assert answer.status_code == 200, (answer.status_code, answer.text)
        found: dict[str, Any] = answer.json()
        return found


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def several(database: str, folder: Path, number: int = 2) -> AsyncIterator[list[Process]]:
    """So many processes that serve the same database; whichever still runs is ended afterwards."""
    environment = {
        "WORKSHOP_DATA": str(folder),
        "WORKSHOP_URL": "http://127.0.0.1",
        "WORKSHOP_DATABASE": database,
    }
    settings = from_environment(environment)
    await migrate(database)
    async with opened(settings) as (house, _):
        account = await house.accounts.create("moderation", "Moderation", None, house.now())
        processes = [Process(house, account.id, environment, folder) for _ in range(number)]
        try:
            await asyncio.gather(*(p.start() for p in processes))
            yield processes
        finally:
            await asyncio.gather(*(p.stop() for p in processes))
