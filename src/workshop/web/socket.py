"""One websocket: newer regions out, commands in, acknowledgements back. A slow or noisy one costs nobody anything.

Who may open which is said in `sockets.py`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import WebSocket

from workshop.core.refusals import Refused, Unavailable
from workshop.core.roles import Actor
from workshop.live.hub import ON_DEMAND, Group, Mailbox, read, written
from workshop.live.session import Accepted, Session
from workshop.web import wire
from workshop.web.commands import answer, encode, run
from workshop.web.house import House, house
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
        self._slots = asyncio.Semaphore(MOST_UNDER_WAY)
        self._pace = Bucket(FRAMES_AT_ONCE, FRAMES_A_SECOND, _milliseconds)
        self._rubbish = self._called = 0

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
            room.remove(self.box)
            if self.box.person is not None:
                self.house.sessions.went(self.session, self)

    async def _hello(self) -> dict[str, str]:
        first = await self.socket.receive_data(mode="text")
        self._opened(first)
        try:
            return read(str(msgspec.json.decode(first, type=dict[str, Any]).get("versions", "")))
        except (msgspec.DecodeError, msgspec.ValidationError):
            return {}

    def _opened(self, raw: str) -> bool:
        """Whether this says which regions the page has open now."""
        found = wire.opened(raw)
        if found is None:
            return False
        self.box.open = found & ON_DEMAND
        self.box.news.set()
        return True

    async def _show(self, room: Any) -> None:
        while True:
            await self.box.news.wait()
            self.box.news.clear()
            over = await self._over()
            if over is not None:
                await self.socket.close(code=over)
                return
            html = room.frame(self.box)
            if html is not None:
                await self.socket.send_data(html, mode="text")
                await self.socket.send_data(encode({"versions": written(self.box.seen)}), mode="text")
            if not room.behind(self.box):
                await self._call()

    async def _call(self) -> None:
        """After all regions that show a stop, the own ones too: asks the phone to confirm it."""
        call = self.house.sessions.presence.call(self.session.id, self)
        if call > self._called:
            self._called = call
            await self.socket.send_data(encode({"call": call}), mode="text")

    async def _over(self) -> int | None:
        """The code to close with: the workshop, this person or this page's leave is no more."""
        if self.house.sessions.dropped(self.session):
            return UNKNOWN
        if self._removed():
            return GONE
        try:
            return None if self.still_allowed is None or await self.still_allowed() else FORBIDDEN
        except Unavailable:
            return None  # nobody can be asked now; what is committed may still be seen, and nothing be sent

    def _removed(self) -> bool:
        if self.box.person is None:
            return False
        person = self.session.committed.people.get(self.box.person)
        return person is None or person.removed

    async def _beat(self) -> None:
        # The first one says which pages this server has: a page of another version loads itself anew.
        more: dict[str, Any] = {"build": self.house.build}
        while True:
            await self.socket.send_data(encode({"beat": self.house.now(), **more}), mode="text")
            more = {}
            await asyncio.sleep(BEAT)

    async def _hear(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            raw = await self.socket.receive_data(mode="text")
            if not self._pace.take(""):
                # Who floods waits; nobody else does. Unread frames fill the sender's own buffers.
                await asyncio.sleep(1 / FRAMES_A_SECOND)
            if len(raw) <= wire.LONGEST_FRAME and self._opened(raw):
                continue
            if self.actor is None or len(raw) > wire.LONGEST_FRAME or self._confirmed(raw):
                continue
            await self._slots.acquire()
            task = tasks.create_task(self._take(raw))
            self.house.sessions.answers.add(task)
            task.add_done_callback(self.house.sessions.answers.discard)

    def _confirmed(self, raw: str) -> bool:
        """Whether this is no command but the word that a stop was seen; noted on the connection it came by."""
        if not raw.startswith('{"heard":'):
            return False
        try:
            seq = msgspec.json.decode(raw, type=_Heard).heard
        except msgspec.DecodeError:
            return False
        if self.box.person is not None:
            self.house.sessions.presence.heard(self.session.id, self.box.person, self, seq)
        return True

    async def _take(self, raw: str) -> None:
        try:
            await self._answer(raw)
        finally:
            self._slots.release()

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
            # The edge: what broke is logged; without an answer the outbox sends again by POST and hears of it there.
            LOG.exception("a command failed in workshop %s", self.session.id)
            return
        await self.socket.send_data(encode(answer(given.id, outcome, self.box.group.language)), mode="text")

    async def _reject(self) -> None:
        """No page sends such a thing. A few are passed over, then this socket is closed."""
        self._rubbish += 1
        if self._rubbish == MOST_RUBBISH:
            await self.socket.close(code=RUBBISH)

    async def _run(self, given: wire.Envelope) -> Accepted:
        if self.actor is None or (self.still_allowed is not None and not await self.still_allowed()):
            # Wakes the sender, which looks again and closes: a page that is logged out must not look alive.
            self.box.news.set()
            raise Refused("not_allowed")
        return await run(self.house, self.session, self.actor, given)


def _milliseconds() -> int:
    return time.monotonic_ns() // 1_000_000
