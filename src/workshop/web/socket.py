"""The websocket: newer regions out, commands in, acknowledgements back. A slow socket costs nobody anything.

Refused sockets are accepted and closed with a code, for a browser cannot read why a handshake failed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import WebSocket, websocket
from litestar.exceptions import HTTPException, WebSocketDisconnect
from litestar.params import FromPath

from workshop import i18n
from workshop.core.refusals import Refused
from workshop.core.roles import Actor, Audience
from workshop.live.hub import ON_DEMAND, PREVIEW, Group, Mailbox, read, written
from workshop.live.session import Accepted, Session
from workshop.web import wire
from workshop.web.commands import answer, encode, run
from workshop.web.house import House, house
from workshop.web.identity import (
    board_access,
    by_link,
    desk_access,
    desk_actor,
    open_workshop,
    person_in,
    read_cookie,
)
from workshop.web.security import origin_is_ours

LOG = logging.getLogger(__name__)
Socket = WebSocket[Any, Any, Any]
BEAT = 15.0
MOST_UNDER_WAY = 32
UNAUTHORISED, FORBIDDEN, UNKNOWN, GONE, RESTART = 4401, 4403, 4404, 4410, 1012


class _Heard(msgspec.Struct, frozen=True):
    """A phone has shown the stop of this seq and has nothing left to send from before."""

    heard: int


class _Line:
    """One connection: its mailbox, its actor, the tasks that send."""

    def __init__(self, socket: Socket, session: Session, group: Group, actor: Actor | None) -> None:
        self.socket, self.session, self.actor = socket, session, actor
        self.house: House = house(socket)
        person = actor.number if actor is not None and actor.role == "participant" else None
        self.box = Mailbox(group, person)
        self.still_allowed: Callable[[], Awaitable[bool]] | None = None
        self._slots = asyncio.Semaphore(MOST_UNDER_WAY)
        self._called = 0

    async def serve(self) -> None:
        """Until the socket is gone."""
        room = self.house.sessions.room(self.session)
        self.box.seen = await self._hello()
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
            await self._call()

    async def _call(self) -> None:
        """After the regions that show a stop: asks the phone to confirm it."""
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
        return None if self.still_allowed is None or await self.still_allowed() else FORBIDDEN

    def _removed(self) -> bool:
        if self.box.person is None:
            return False
        person = self.session.committed.people.get(self.box.person)
        return person is None or person.removed

    async def _beat(self) -> None:
        while True:
            await self.socket.send_data(encode({"beat": self.house.now()}), mode="text")
            await asyncio.sleep(BEAT)

    async def _hear(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            raw = await self.socket.receive_data(mode="text")
            if len(raw) <= wire.LONGEST_FRAME and self._opened(raw):
                continue
            if self.actor is None or len(raw) > wire.LONGEST_FRAME or self._confirmed(raw):
                continue
            await self._slots.acquire()
            tasks.create_task(self._take(raw))

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
        given: wire.Envelope | None = None
        try:
            given = wire.envelope(raw)
            outcome: Accepted | Refused = await self._run(given)
        except Refused as no:
            outcome = no
        except Exception:
            # The edge: whatever kept a command from being written is logged; without an answer the outbox sends again.
            LOG.exception("a command failed in workshop %s", self.session.id)
            given = None
            outcome = Refused("other")
        finally:
            self._slots.release()
        if given is not None and not (
            isinstance(outcome, Refused) and outcome.code in ("too_fast", "closing")
        ):
            await self.socket.send_data(
                encode(answer(given.id, outcome, self.box.group.language)), mode="text"
            )

    async def _run(self, given: wire.Envelope) -> Accepted:
        if self.actor is None or (self.still_allowed is not None and not await self.still_allowed()):
            # Wakes the sender, which looks again and closes: a page that is logged out must not look alive.
            self.box.news.set()
            raise Refused("not_allowed")
        return await run(self.house, self.session, self.actor, given)


async def _talk(line: _Line) -> None:
    """Serves a line; a peer that goes away is no error."""
    try:
        await line.serve()
    except* WebSocketDisconnect:
        LOG.debug("a socket of workshop %s has gone", line.session.id)


def _language(socket: Socket, default: str) -> str:
    wanted = read_cookie(socket, "language")
    return wanted if wanted in i18n.LANGUAGES else default


@websocket("/room/{wid:str}/socket")
async def phone_socket(socket: Socket, wid: FromPath[str]) -> None:
    """For phones, and for the desk's small picture of one."""
    await socket.accept()
    session = await _session(socket, wid)
    if session is None:
        return
    number = await person_in(socket, wid)
    language = _language(socket, session.committed.language)
    if "preview" in socket.query_params:
        try:
            await desk_access(socket, wid)
        except HTTPException:
            await socket.close(code=UNAUTHORISED)
            return
        group = Group(Audience.PARTICIPANT, session.committed.language, PREVIEW)
        await _talk(_Line(socket, session, group, None))
    elif number is None:
        await socket.close(code=UNAUTHORISED)
    else:
        await _talk(
            _Line(socket, session, Group(Audience.PARTICIPANT, language), Actor("participant", number))
        )


@websocket("/board/{wid:str}/socket")
async def board_socket(socket: Socket, wid: FromPath[str]) -> None:
    """For boards: they only listen."""
    await socket.accept()
    session = await _session(socket, wid)
    if session is None:
        return

    async def still() -> bool:
        try:
            await board_access(socket, wid)
        except HTTPException:
            return False
        return True

    if not await still():
        await socket.close(code=FORBIDDEN)
        return
    line = _Line(socket, session, Group(Audience.BOARD, session.committed.language), None)
    line.still_allowed = still
    await _talk(line)


@websocket("/desk/{wid:str}/socket")
async def desk_socket(socket: Socket, wid: FromPath[str]) -> None:
    """For desks; each command asks again whether the account may still act."""
    await socket.accept()
    session = await _session(socket, wid)
    if session is None:
        return
    try:
        account = await desk_access(socket, wid)
    except HTTPException:
        await socket.close(code=FORBIDDEN)
        return
    actor = desk_actor(account)
    language = _language(socket, session.committed.language)
    line = _Line(socket, session, Group(Audience.FACILITATOR, language, actor.text()), actor)

    async def still() -> bool:
        try:
            return (await desk_access(socket, wid)).id == account.id
        except HTTPException:
            return False

    line.still_allowed = still
    await _talk(line)


@websocket("/helper/{wid:str}/socket")
async def helper_socket(socket: Socket, wid: FromPath[str]) -> None:
    """For helpers who sort and merge."""
    await socket.accept()
    session = await _session(socket, wid)
    if session is None:
        return
    if not await by_link(socket, wid, "helper"):
        await socket.close(code=FORBIDDEN)
        return
    language = _language(socket, session.committed.language)
    line = _Line(socket, session, Group(Audience.HELPER, language, "helper"), Actor("helper"))
    line.still_allowed = lambda: by_link(socket, wid, "helper")
    await _talk(line)


async def _session(socket: Socket, wid: str) -> Session | None:
    if not origin_is_ours(socket):
        await socket.close(code=FORBIDDEN)
        return None
    try:
        return await open_workshop(socket, wid)
    except HTTPException:
        await socket.close(code=UNKNOWN)
        return None
