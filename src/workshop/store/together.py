"""Questions of one kind that come while another is under way are asked of the database together.

When 2,000 phones come back at once, each has to be told who it is: one query each took 2 of the 3 seconds. Nothing is
remembered: every answer was read after its question was asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
MOST = 500


class Together(Generic[K, V]):
    """`ask` gets the keys of several questions and gives what it found by key."""

    def __init__(self, ask: Callable[[list[K]], Awaitable[dict[K, V]]]) -> None:
        self._ask = ask
        self._waiting: list[tuple[K, asyncio.Future[V | None]]] = []
        self._asking: asyncio.Task[None] | None = None

    async def get(self, key: K) -> V | None:
        """What there is for this key; raises what kept the database from telling."""
        answer: asyncio.Future[V | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((key, answer))
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._run(), name="asked together")
        return await answer

    async def _run(self) -> None:
        while self._waiting:
            these, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                found = await self._ask(list(dict.fromkeys(key for key, _ in these)))
            except BaseException as error:
                for _, answer in these:
                    if not answer.done():
                        answer.set_exception(error)
                if not isinstance(error, Exception):
                    raise
                continue
            for key, answer in these:
                if not answer.done():
                    answer.set_result(found.get(key))
