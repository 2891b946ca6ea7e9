"""Who may open which websocket. Refused ones are accepted and closed with a code, for a browser cannot read why a
handshake failed.
"""

from __future__ import annotations

import logging

from litestar import websocket
from litestar.exceptions import HTTPException, WebSocketDisconnect
from litestar.params import FromPath

from workshop import i18n
from workshop.core.refusals import Refused
from workshop.core.roles import Actor, Audience
from workshop.live.hub import PREVIEW, Group
from workshop.live.session import Session
from workshop.web.identity import (
    board_access,
    by_link,
    desk_access,
    desk_actor,
    open_workshop,
    person_in,
    read_cookie,
)
from workshop.web.remote import remote_access, remote_actor
from workshop.web.security import origin_is_ours
from workshop.web.socket import FORBIDDEN, LATER, UNAUTHORISED, UNKNOWN, Line, Socket

LOG = logging.getLogger(__name__)


async def _talk(line: Line) -> None:
    """Serves a line; a peer that goes away is no error."""
    try:
        await line.serve()
    except* (WebSocketDisconnect, OSError):
        LOG.debug("a socket of workshop %s has gone", line.session.id)


def _language(socket: Socket, default: str) -> str:
    wanted = read_cookie(socket, "language")
    return i18n.voice_of(wanted if wanted in i18n.languages() else default)


@websocket("/room/{wid:str}/socket")
async def phone_socket(socket: Socket, wid: FromPath[str]) -> None:
    """For phones, and for the desk's small picture of one."""
    await socket.accept()
    session = await _session(socket, wid)
    if session is None:
        return
    number = await person_in(socket, wid)
    w = session.committed
    voice = i18n.voice_of(_language(socket, w.language), w.familiar)
    if "preview" in socket.query_params:
        try:
            await desk_access(socket, wid)
        except HTTPException:
            await socket.close(code=UNAUTHORISED)
            return
        group = Group(Audience.PARTICIPANT, i18n.voice_of(w.language, w.familiar), PREVIEW)
        await _talk(Line(socket, session, group, None))
    elif number is None:
        await socket.close(code=UNAUTHORISED)
    else:
        await _talk(Line(socket, session, Group(Audience.PARTICIPANT, voice), Actor("participant", number)))


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
    w = session.committed
    line = Line(socket, session, Group(Audience.BOARD, i18n.voice_of(w.language, w.familiar)), None)
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
    line = Line(socket, session, Group(Audience.FACILITATOR, language, actor.text()), actor)

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
    line = Line(socket, session, Group(Audience.HELPER, language, "helper"), Actor("helper"))
    line.still_allowed = lambda: by_link(socket, wid, "helper")
    await _talk(line)


@websocket("/remote/{wid:str}/socket")
async def remote_socket(socket: Socket, wid: FromPath[str]) -> None:
    """Each command asks again whether this phone is still paired."""
    await socket.accept()
    session = await _session(socket, wid)
    if session is None:
        return
    try:
        account = await remote_access(socket, wid)
    except HTTPException:
        await socket.close(code=FORBIDDEN)
        return
    language = _language(socket, session.committed.language)
    actor = remote_actor(account)
    line = Line(socket, session, Group(Audience.REMOTE, language, actor.text()), actor)

    async def still() -> bool:
        try:
            return (await remote_access(socket, wid)).id == account.id
        except HTTPException:
            return False

    line.still_allowed = still
    await _talk(line)


async def _session(socket: Socket, wid: str) -> Session | None:
    if not origin_is_ours(socket):
        await socket.close(code=FORBIDDEN)
        return None
    try:
        return await open_workshop(socket, wid)
    except HTTPException:
        await socket.close(code=UNKNOWN)
    except Refused:
        await socket.close(code=LATER)
    return None
