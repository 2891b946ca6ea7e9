"""`workshop serve` as a process of its own on a free port, with what it writes down. For tests of operation."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import httpx

from tests.served import Phone, Served
from tests.several import free_port


class Running:
    """A server that answers at `url`; `said` is what it has written so far."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process, self.port = process, port
        self.url = f"http://127.0.0.1:{port}"
        self.said = ""
        self._starting = asyncio.Event()
        self._more = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stdout is not None
        while text := await self.process.stdout.read(65536):
            self.said += text.decode()
            if "serving at" in self.said:
                self._starting.set()
            async with self._more:
                self._more.notify_all()
        self._starting.set()

    async def told(self, words: str) -> str:
        """What it has said, once these words are among it."""
        async with self._more:
            await self._more.wait_for(lambda: words in self.said)
        return self.said

    async def answering(self) -> None:
        """Until it takes requests; says why if it ends instead."""
        await self._starting.wait()
        async with httpx.AsyncClient() as client:
            while True:
                assert self.process.returncode is None, self.said
                try:
                    await client.get(f"{self.url}/health/live")
                except httpx.ConnectError:
                    continue
                return

    async def phone(self, wid: str, code: str, town: str) -> Phone:
        """Somebody joins by the form."""
        # A phone needs of a house no more than address and port.
        phone = Phone(cast(Served, self), wid, httpx.AsyncClient(base_url=self.url, timeout=300))
        await phone.join(code, town)
        return phone

    async def stop(self) -> None:
        """As systemd does."""
        if self.process.returncode is None:
            self.process.terminate()
        await self.process.wait()
        await self._reading


@asynccontextmanager
async def running(
    folder: Path, limit: str = "", program: Path | None = None, verb: str = "serve", **environment: str
) -> AsyncIterator[Running]:
    """The server on this data folder. `limit`: what the shell says before it; `program`: another installation;

    `verb`: `run` prepares the first start too.
    """
    what = [str(program)] if program else [sys.executable, "-m", "workshop"]
    port = free_port()
    env: dict[str, Any] = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": "" if program else os.pathsep.join(sys.path),
        "WORKSHOP_DATA": str(folder),
        "WORKSHOP_URL": f"http://127.0.0.1:{port}",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        **environment,
    }
    process = await asyncio.create_subprocess_exec(
        *("sh", "-c", f'{limit}\nexec "$@" {verb}', "sh", *what),
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    found = Running(process, port)
    try:
        await found.answering()
        yield found
    finally:
        await found.stop()
