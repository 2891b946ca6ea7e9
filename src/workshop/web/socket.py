"""One websocket: newer regions out, commands in, acknowledgements back. A slow or noisy one costs nobody anything.

Who may open which is said in `sockets.py`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import WebSocket

from workshop.core.refusals import Refused
from workshop.core.roles import Actor
from workshop.live.hub import ON_DEMAND, Group, Mailbox, read, written
from workshop.live.session import Accepted, Session
from workshop.web import wire
from workshop.web.commands import aftermath, answer, begin, count, encode, has_aftermath, run
from workshop.web.direct import UnderWay, Wire
from workshop.web.house import House, house
from workshop.web.leave import Leave
from workshop.web.limits import Bucket

LOG = logging.getLogger(__name__)
Socket = WebSocket[Any, Any, Any]
BEAT = 15.0
GREETING = 10.0
MOST_UNDER_WAY = 32
MOST_RUBBISH = 20
FRAMES_AT_ONCE, FRAMES_A_SECOND = 120, 40
UNAUTHORISED, FORBIDDEN, UNKNOWN, GONE = 4401, 4403, 4404, 4410
RUBBISH, LATER = 1008, 1013


FAILED = "a command failed in workshop %s"
"""The edge: what broke is logged; without an answer the outbox sends again by POST and hears of it there."""


class _Heard(msgspec.Struct, frozen=True):
    """A phone has shown the stop of this seq and has nothing left to send from before."""

    heard: int


class Line:
    """One connection: its mailbox, its actor, the tasks that send."""

    def __init__(self, socket: Socket, session: Session, group: Group, actor: Actor | None) -> None:
        self.socket, self.session, self.actor = socket, session, actor
        self.house: House = house(socket)
        person = actor.number if actor is not None and actor.role == "participant" else None
        self.box = Mailbox(group, person)
        self.still_allowed: Callable[[], Awaitable[bool]] | None = None
        self._leave: Leave | None = None
        self._pace = Bucket(FRAMES_AT_ONCE, FRAMES_A_SECOND, _milliseconds)
        self._rubbish = self._called = 0
        self._answers: deque[str] = deque()
        self._wire = Wire(socket)
        self._under_way = UnderWay(MOST_UNDER_WAY, self.house.sessions.answers)

    async def serve(self) -> None:
        """Until the socket is gone."""
        room = self.house.sessions.room(self.session)
        try:
            async with asyncio.timeout(GREETING):
                self.box.seen = await self._hello()
        except TimeoutError:
            await self.socket.close(code=LATER)
            return
        room.add(self.box)
        if self.box.person is not None:
            self.house.sessions.came(self.session, self.box.person, self)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._show(room))
                tasks.create_task(self._beat())
                await self._hear(tasks)
        finally:
            self._under_way.end()
            if self._leave is not None:
                self._leave.close()
            room.remove(self.box)
            if self.box.person is not None:
                self.house.sessions.went(self.session, self)

    async def _hello(self) -> dict[str, str]:
        first = await self._wire.listen()
        self._opened(first)
        try:
            return read(str(msgspec.json.decode(first, type=dict[str, Any]).get("versions", "")))
        except (msgspec.DecodeError, RecursionError):
            return {}

    def _opened(self, raw: str) -> bool:
        """Whether this says which regions the page has open now."""
        found = wire.opened(raw)
        if found is None:
            return False
        self.box.open = found & ON_DEMAND
        self.box.look()
        return True

    async def _show(self, room: Any) -> None:
        while True:
            await self.box.news.wait()
            self.box.news.clear()
            while self._answers:
                await self._wire.say(self._answers.popleft())
                self._under_way.finish()
            if not self.box.fresh:
                continue
            self.box.fresh = False
            over = await self._over()
            if over is not None:
                await self.socket.close(code=over)
                return
            html = room.frame(self.box)
            if html is not None:
                self._count()
                await self._wire.say(html)
                await self._wire.say(encode({"versions": written(self.box.seen)}))
            if not room.behind(self.box):
                await self._call()

    def _count(self) -> None:
        frames, skipped = self.house.metrics.frames, self.box.skipped
        frames.add("sent")
        if skipped:
            frames.add("skipped", skipped)
            self.box.skipped = 0

    async def _call(self) -> None:
        """After all regions that show a stop, the own ones too: asks the phone to confirm it."""
        call = self.house.sessions.presence.call(self.session.id, self)
        if call > self._called:
            self._called = call
            await self._wire.say(encode({"call": call}))

    async def _over(self) -> int | None:
        """The code to close with: the workshop, this person or this page's leave is no more."""
        if self.house.sessions.dropped(self.session):
            return UNKNOWN
        if self._removed():
            return GONE
        if self.still_allowed is not None and self._leave is None:
            self._leave = Leave(self.still_allowed, self.box.look)
        return None if self._leave is None or await self._leave.holds() else FORBIDDEN

    def _removed(self) -> bool:
        if self.box.person is None:
            return False
        person = self.session.committed.people.get(self.box.person)
        return person is None or person.removed

    async def _beat(self) -> None:
        # The first one says which pages this server has: a page of another version loads itself anew.
        more: dict[str, Any] = {"build": self.house.build}
        while True:
            await self._wire.say(encode({"beat": self.house.now(), **more}))
            more = {}
            await asyncio.sleep(BEAT)

    async def _hear(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            raw = await self._wire.listen()
            if not self._pace.take(""):
                # Who floods waits; nobody else does. Unread frames fill the sender's own buffers.
                await asyncio.sleep(1 / FRAMES_A_SECOND)
            if len(raw) <= wire.LONGEST_FRAME and self._opened(raw):
                continue
            if self.actor is None or len(raw) > wire.LONGEST_FRAME or self._confirmed(raw):
                continue
            await self._under_way.start()
            if self.still_allowed is None:
                self._begin(raw, self.actor, tasks)
            else:
                tasks.create_task(self._take(raw))

    def _confirmed(self, raw: str) -> bool:
        """Whether this is no command but the word that a stop was seen; noted on the connection it came by."""
        if not raw.startswith('{"heard":'):
            return False
        try:
            seq = msgspec.json.decode(raw, type=_Heard).heard
        except (msgspec.DecodeError, RecursionError):
            return False
        if self.box.person is not None:
            self.house.sessions.presence.heard(self.session.id, self.box.person, self, seq)
        return True

    def _begin(self, raw: str, actor: Actor, tasks: asyncio.TaskGroup) -> None:
        """A phone's command, without a task for each: with 1,000 phones those took a tenth of the time."""
        try:
            given = wire.envelope(raw)
        except Refused:
            self._under_way.finish()
            tasks.create_task(self._reject())
            return
        try:
            pending = begin(self.house, self.session, actor, given)
        except Refused as no:
            self._queue(given.id, no)
        except Exception:
            LOG.exception(FAILED, self.session.id)
            count(self.house, None)
            self._under_way.finish()
        else:
            pending.add_done_callback(lambda done: self._done(given.id, actor, done, tasks))

    def _done(
        self, given_id: str, actor: Actor, done: asyncio.Future[Accepted], tasks: asyncio.TaskGroup
    ) -> None:
        try:
            outcome: Accepted | Refused = done.result()
        except Refused as no:
            outcome = no
        except Exception:
            LOG.exception(FAILED, self.session.id)
            count(self.house, None)
            self._under_way.finish()
            return
        if not isinstance(outcome, Refused) and has_aftermath(actor, outcome) and not self._wire.gone:
            tasks.create_task(self._follow(given_id, actor, outcome))
        else:
            self._queue(given_id, outcome)

    async def _follow(self, given_id: str, actor: Actor, accepted: Accepted) -> None:
        await aftermath(self.house, self.session, actor, accepted)
        self._queue(given_id, accepted)

    def _queue(self, given_id: str, outcome: Accepted | Refused) -> None:
        count(self.house, outcome)
        self._answers.append(encode(answer(given_id, outcome, self.box.group.language)))
        self.box.news.set()

    async def _take(self, raw: str) -> None:
        try:
            await self._answer(raw)
        finally:
            self._under_way.finish()

    async def _answer(self, raw: str) -> None:
        try:
            given = wire.envelope(raw)
        except Refused:
            await self._reject()
            return
        try:
            outcome: Accepted | Refused = await self._run(given)
        except Refused as no:
            outcome = no
        except Exception:
            LOG.exception(FAILED, self.session.id)
            return
        await self._wire.say(encode(answer(given.id, outcome, self.box.group.language)))

    async def _reject(self) -> None:
        """No page sends such a thing. A few are passed over, then this socket is closed."""
        self._rubbish += 1
        if self._rubbish == MOST_RUBBISH:
            await self.socket.close(code=RUBBISH)

    async def _run(self, given: wire.Envelope) -> Accepted:
        if self.actor is None or (self.still_allowed is not None and not await self.still_allowed()):
            # Wakes the sender, which looks again and closes: a page that is logged out must not look alive.
            self.box.look()
            raise Refused("not_allowed")
        return await run(self.house, self.session, self.actor, given)


def _milliseconds() -> int:
    return time.monotonic_ns() // 1_000_000
