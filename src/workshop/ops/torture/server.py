"""The server under torture: a real `workshop serve` in its own process, killed, stopped and started again.

Nothing here knows what the server serves.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from workshop.settings import Settings, for_another_process

LOOK_AGAIN = 0.02


class DidNotStart(RuntimeError):  # noqa: N818 - says what happened
    """The server ended before it listened; the text is what it said."""


class Server:
    """One process at a fixed port. `before`: a program that runs it, such as one that writes a trace."""

    def __init__(self, settings: Settings, said: Path, before: Sequence[str] = ()) -> None:
        self.settings = settings
        self._said, self._before = said, tuple(before)
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """Of the process that was started last."""
        return self._process.pid if self._process is not None else 0

    async def start(self) -> None:
        """Returns when it listens."""
        s = self.settings
        mine = {
            "HOST": s.host,
            "PORT": str(s.port),
            "WORKSHOP_DATA": str(s.data),
            "WORKSHOP_DATABASE": s.database,
            "WORKSHOP_URL": s.url,
        }
        with self._said.open("ab") as said:
            self._process = await asyncio.create_subprocess_exec(
                *self._before,
                sys.executable,
                "-m",
                "workshop",
                "serve",
                env=for_another_process(mine),
                stdout=said,
                stderr=said,
            )
        while not await self._listens():
            if self._process.returncode is not None:
                raise DidNotStart(self._said.read_text(errors="replace")[-2000:])
            await asyncio.sleep(LOOK_AGAIN)

    async def _listens(self) -> bool:
        try:
            _, writer = await asyncio.open_connection(self.settings.host, self.settings.port)
        except OSError:
            return False
        writer.close()
        return True

    async def kill(self) -> None:
        """As a power switch does it to a process: no word, no clean-up."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """As the operator does it; the exit status."""
        return await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> int:
        if self._process is None:
            return 0
        if self._process.returncode is None:
            self._process.send_signal(how)
        return await self._process.wait()

    def freeze(self) -> None:
        """Stops it where it stands. Returns when every thread stands still."""
        os.kill(self.pid, signal.SIGSTOP)
        os.waitid(os.P_PID, self.pid, os.WSTOPPED | os.WNOWAIT)

    def thaw(self) -> None:
        """Lets it go on."""
        os.kill(self.pid, signal.SIGCONT)
