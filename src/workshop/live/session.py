"""One workshop, live: the only writer of its log in this process.

Commands that arrive while a commit is under way form the next batch. Deciding happens inside the transaction that
holds the workshop's write lock, so what is decided on is what is in the log. Only committed state is ever shown.
This module must not render, and knows neither sockets nor pages.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from workshop.core.activity import Kinds
from workshop.core.due import due, next_due
from workshop.core.evolve import evolve
from workshop.core.messages import Command, Recorded
from workshop.core.refusals import LogDamaged, Refused, Unavailable
from workshop.core.roles import Actor
from workshop.core.workshop import Workshop
from workshop.live.batch import Accepted as Accepted
from workshop.live.batch import Around, Batch, Waiting
from workshop.store.log import EventLog

LOG = logging.getLogger(__name__)
RETRY_SECONDS, LOOK_SECONDS = 1.0, 10.0
"""When what is due is tried again after a failure; how often at least the clock is asked, for laptops that slept."""
MOST_IN_A_BATCH = 500
AT_ONCE = 1000
MOST_WAITING = 2_000
"""Two commands of everybody in the fullest hall. Whoever comes behind so many is asked to come again."""


class Surroundings(Around, Protocol):
    """What a session needs from outside: what deciding needs, and whom to tell."""

    def changed(self, session: Session, recorded: Sequence[Recorded]) -> None:
        """The committed state has moved on."""


class Session:
    """Takes commands, keeps the committed state."""

    def __init__(self, workshop: str, kinds: Kinds, log: EventLog, around: Surroundings) -> None:
        self.id = workshop
        self.committed = Workshop(id=workshop)
        self._kinds, self._log, self._around = kinds, log, around
        self._waiting: list[Waiting] = []
        self._writer: asyncio.Task[None] | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._turn = asyncio.Lock()
        self._catching_up: asyncio.Task[bool] | None = None
        self._closed = False

    async def open(self) -> Session:
        """Folds the log; LogDamaged if that cannot be done."""
        state = Workshop(id=self.id)
        for recorded in await self._log.read(self.id):
            try:
                state = evolve(self._kinds, state, recorded)
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
                raise LogDamaged(self.id, recorded.seq, type(error).__name__) from error
            if recorded.seq % AT_ONCE == 0:
                await asyncio.sleep(0)  # 100,000 events take 0.6 s, and other workshops are served meanwhile
        self.committed = state
        self._set_alarm()
        return self

    async def submit(self, actor: Actor, command: Command, command_id: str) -> Accepted:
        """Returns when the command is durable; raises Refused, or whatever kept the log from writing."""
        return await self.put(actor, command, command_id)

    def put(self, actor: Actor, command: Command, command_id: str) -> asyncio.Future[Accepted]:
        """The same for who has no task to wait in: the answer comes later."""
        if self._closed:
            raise Refused("closing")
        if len(self._waiting) >= MOST_WAITING:
            raise Refused("busy")
        answer: asyncio.Future[Accepted] = asyncio.get_running_loop().create_future()
        self._waiting.append(Waiting(actor, command, (actor.text(), command_id), answer))
        self._wake()
        return answer

    async def catch_up(self) -> bool:
        """Shows what other processes have written; False if the workshop was thrown away.

        Whoever asks before the reading begins shares it, so that a storm of pages costs one look at the log.
        """
        if self._catching_up is None:
            self._catching_up = asyncio.create_task(self._catch_up(), name=f"catch up {self.id}")
        return await asyncio.shield(self._catching_up)

    async def _catch_up(self) -> bool:
        async with self._turn:
            self._catching_up = None
            seen = self.committed.seq
            # With the last event that is known: a log without it is gone.
            tail = await self._log.read(self.id, max(0, seen - 1))
            news = [recorded for recorded in tail if recorded.seq > seen]
            self._show(news)
        if news:
            self.tick()
        return bool(tail) or not seen

    async def settled(self) -> int:
        """The seq up to which everything is known once a commit that is under way has ended."""
        async with self._turn:
            return self.committed.seq

    async def close(self) -> None:
        """Takes no new command and finishes those under way."""
        self._closed = True
        if self._alarm is not None:
            self._alarm.cancel()
        if self._writer is not None:
            await self._writer

    def tick(self) -> None:
        """Lets the clock act if something is due."""
        if not self._closed and due(self.committed, self._around.now()):
            self._wake()
        else:
            self._set_alarm()

    def _wake(self) -> None:
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write(), name=f"writer {self.id}")

    async def _write(self) -> None:
        pause = 0.0
        while not pause and (self._waiting or due(self.committed, self._around.now())):
            batch, self._waiting = self._waiting[:MOST_IN_A_BATCH], self._waiting[MOST_IN_A_BATCH:]
            if not await self._try(batch) and not batch:
                pause = RETRY_SECONDS  # what is due stays due
        self._set_alarm(pause)

    async def _try(self, batch: list[Waiting]) -> bool:
        """Whether it went well; whoever waits hears of it, and the request or the socket makes an answer of it."""
        try:
            await self._commit(batch)
        except BaseException as error:
            if isinstance(error, Exception) and not isinstance(error, Refused) and len(batch) > 1:
                # A command on which our rules break down costs its sender, nobody else.
                LOG.warning("workshop %s: a batch of %s failed, each alone now", self.id, len(batch))
                return all([await self._try([waiting]) for waiting in batch])
            for waiting in batch:
                if not waiting.answer.done():
                    waiting.answer.set_exception(error)
            if not isinstance(error, Exception):
                raise
            if not batch and not isinstance(error, Unavailable):
                LOG.exception("workshop %s: what is due cannot be done", self.id)
            return False
        return True

    async def _commit(self, batch: list[Waiting]) -> None:
        async with self._turn:
            await self._decide_and_write(batch)

    async def _decide_and_write(self, batch: list[Waiting]) -> None:
        work = Batch(self._kinds, self.committed, self._around, batch)
        appended = await self._log.append(self.id, self.committed.seq, work.ids(), work.propose)
        news = [*appended.tail, *appended.recorded]
        last = news[-1] if news else None
        if last is None or (work.state.seq == last.seq and not any(r.event.erases() for r in news)):
            self._show(news, work.state)
        else:
            self._show(news)
        work.answer(appended.known)

    def _show(self, news: Sequence[Recorded], state: Workshop | None = None) -> None:
        """The committed state moves on by these events, to `state` where somebody has folded them already."""
        if state is None:
            state = self.committed
            for recorded in news:
                state = evolve(self._kinds, state, recorded)
        self.committed = state
        if news:
            self._around.changed(self, news)

    def _set_alarm(self, pause: float = 0.0) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        at = next_due(self.committed)
        if at is not None and not self._closed:
            seconds = max(pause, min(LOOK_SECONDS, (at - self._around.now()) / 1000))
            self._alarm = asyncio.get_running_loop().call_later(seconds + 0.005, self.tick)


Changed = Callable[[Session, Sequence[Recorded]], None]
