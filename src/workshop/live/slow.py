"""Slow work of steps, outside the transaction and outside this process, so that everybody else is served meanwhile.

A step that is being counted names its parts (`Work`); they run one after the other in a process beside, and end in a
command of the house. Nothing is kept: after a restart the step is still being counted and the work begins again. The
command has one id for one beginning, so it is done once in any number of processes.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from typing import Any, Protocol

from workshop.core.activity import Kinds, Work
from workshop.core.messages import Command
from workshop.core.refusals import Refused
from workshop.core.roles import SYSTEM, Actor
from workshop.core.workshop import Workshop

LOG = logging.getLogger(__name__)
MOST_SECONDS = 30
"""Parts that are not needed are left out when so much time is over."""
Key = tuple[str, int]


class Session(Protocol):
    """What is needed of a live workshop."""

    id: str
    committed: Workshop

    async def submit(self, actor: Actor, command: Command, command_id: str) -> Any:
        """Returns when the command is durable."""


class Slow:
    """All slow work of this process. `told`: a workshop's screens may show more now."""

    def __init__(self, kinds: Kinds, chance: Callable[[], bytes], told: Callable[[str], None]) -> None:
        self._kinds, self._chance, self._told = kinds, chance, told
        self._tasks: dict[Key, asyncio.Task[None]] = {}
        self._done: dict[Key, tuple[int, int]] = {}
        self._pool: ProcessPoolExecutor | None = None

    def look(self, session: Session) -> None:
        """Starts what waits in this workshop and is not under way."""
        for s in session.committed.steps.values():
            key = (session.id, s.id)
            if s.status == "counting" and key not in self._tasks:
                task = asyncio.create_task(self._work(session, key), name=f"slow work {key}")
                self._tasks[key] = task
                task.add_done_callback(lambda done, key=key: self._over(key, done))  # type: ignore[misc]

    def progress(self, workshop: str, step: int) -> tuple[int, int]:
        """Parts that are done, of all."""
        return self._done.get((workshop, step), (0, 0))

    async def close(self) -> None:
        """Lets go of everything; what was not finished begins again with the next start."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    async def idle(self) -> None:
        """Returns when nothing is under way."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())

    def _over(self, key: Key, task: asyncio.Task[None]) -> None:
        self._tasks.pop(key, None)
        self._done.pop(key, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            if isinstance(error, Refused) and error.later:
                return  # the store cannot keep it now; looked at again once it can
            LOG.error("slow work %s broke down", key, exc_info=error)

    async def _work(self, session: Session, key: Key) -> None:
        while True:
            s = session.committed.steps.get(key[1])
            work = self._kinds[s.kind].work(session.committed, s, self._chance()) if s else None
            if work is None:
                return
            done = await self._parts(work, key, session)
            if done is None:
                return
            try:
                await session.submit(SYSTEM, work.finish(done), work.key)
            except Refused as no:
                if no.code != "ballots_changed":
                    raise
            else:
                return

    async def _parts(self, work: Work, key: Key, session: Session) -> list[Any] | None:
        """None: another process was faster."""
        loop = asyncio.get_running_loop()
        end, done = loop.time() + MOST_SECONDS, list[Any]()
        for part in work.parts:
            if len(done) >= work.needed and loop.time() > end:
                break
            self._done[key] = (len(done), len(work.parts))
            self._told(key[0])
            done.append(await self._run(part))
            now = session.committed.steps.get(key[1])
            if now is None or now.status != "counting":
                return None
        return done

    async def _run(self, part: Callable[[], Any]) -> Any:
        try:
            if self._pool is None:
                beside = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(max_workers=1, mp_context=beside)
            return await asyncio.get_running_loop().run_in_executor(self._pool, part)
        except BrokenExecutor:
            LOG.warning("the process for slow work was ended; this part runs in the server")
            self._pool = None
            return await asyncio.to_thread(part)
