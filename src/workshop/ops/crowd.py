"""Crowds of simulated people, one for each rehearsal that runs: started by the desk or the command line, ended by both.

People talk to the server's own port like everybody else. This module must not open a workshop or its session.
"""

from __future__ import annotations

import asyncio
import http.client
import logging
import random
from collections.abc import Sequence

from workshop.ops.people_like import Pace, Somebody, texts
from workshop.ops.phone import NotLetIn, Phone

LOG = logging.getLogger(__name__)
MOST_IN_A_TOWN = 4
MOST_TOWNS = 40


class Crowds:
    """All crowds of this process."""

    def __init__(self, pace: Pace | None = None) -> None:
        self.pace = pace or Pace()
        self._running: dict[str, list[asyncio.Task[None]]] = {}

    def towns(self, number: int) -> tuple[str, ...]:
        """Names of invented towns, at least one."""
        return texts().towns[: max(1, min(number, MOST_TOWNS))]

    def start(self, wid: str, code: str, host: str, port: int, towns: Sequence[str], seed: str) -> int:
        """Sends one to four people a town through the door; how many. 0 if a crowd is there already."""
        if self.running(wid):
            return 0
        # Not for secrets: the same seed must give the same rehearsal.
        dice = random.Random(seed)  # noqa: S311
        tasks = []
        for town in towns:
            for n in range(dice.randint(1, MOST_IN_A_TOWN)):
                body = Somebody(Phone(host, port), code, town, f"{seed} {town} {n}", self.pace)
                task = asyncio.create_task(_life(body), name=f"{wid} {town} {n}")
                task.add_done_callback(_report)
                tasks.append(task)
        self._running[wid] = tasks
        return len(tasks)

    def size(self, wid: str) -> int:
        """How many people were sent."""
        return len(self._running.get(wid, ()))

    def running(self, wid: str) -> bool:
        """Whether somebody of the crowd is still there."""
        return any(not task.done() for task in self._running.get(wid, ()))

    async def stop(self, wid: str) -> None:
        """Everybody goes home, and has gone when this returns."""
        tasks = self._running.pop(wid, [])
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        """Ends all crowds."""
        for wid in list(self._running):
            await self.stop(wid)


async def _life(somebody: Somebody) -> None:
    try:
        await somebody.live()
    except (NotLetIn, OSError, http.client.HTTPException) as no:
        LOG.info("somebody of a rehearsal did not come in: %s", no)


def _report(task: asyncio.Task[None]) -> None:
    """A bug in a person must not go unseen only because nobody waits for that person."""
    if not task.cancelled() and (error := task.exception()) is not None:
        LOG.error("somebody of a rehearsal broke down", exc_info=error)


def local(host: str) -> str:
    """Where a server that listens on `host` is reached from this machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - asked for, not bound
