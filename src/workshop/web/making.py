"""Files of a workshop for whoever asked: small ones at once, large ones in a process beside that ends if nobody waits.

Nothing is kept: the answer to the request is the file, so any of several servers can give it. A page with a script asks
for it with news of how far it is (`news`); without a script the browser waits, and its stop button stops the work.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from typing import Any, TypeVar

import msgspec
from litestar import Request

from workshop.core.edition import Kept
from workshop.core.workshop import Workshop
from workshop.exports.collect import Material, collect
from workshop.exports.files import File
from workshop.exports.making import OneFile, Release, one_file, released
from workshop.exports.paper import Logo
from workshop.live.beside import Told
from workshop.live.session import Session
from workshop.web.house import House

AnyRequest = Request[Any, Any, Any]
T = TypeVar("T")
LARGE_CARDS, LARGE_LOG = 250, 8_000
"""From here on making a file takes longer than a process takes to start."""
PIECE = 1 << 20


class NobodyWaits(Exception):  # noqa: N818 - says what happened
    """Whoever asked has gone; there is nobody to answer."""


def quiet(_how_far: str) -> None:
    """Nobody listens."""


def large(w: Workshop) -> bool:
    """Whether its files are made beside."""
    return len(w.cards) > LARGE_CARDS or w.seq > LARGE_LOG


async def material_of(h: House, session: Session) -> Material:
    """Everything that may be told now; the log reaches as far as the state."""
    log = await h.sessions.history(session.id)
    return collect(h.kinds, session.committed, log)


async def logo_of(h: House, wid: str) -> Logo | None:
    """The host's logo for covers."""
    found = await h.looks.logo(wid)
    if found is None:
        return None
    look, file = found
    return Logo(file.content, file.media_type, look.name, file.width, file.height)


async def file_of(h: House, session: Session, asked: OneFile, told: Told = quiet) -> File | None:
    """One export, None if there is none of this name."""
    if large(session.committed):
        answer = await h.beside.run(msgspec.msgpack.encode(asked), told)
        return msgspec.msgpack.decode(answer, type=File | None)
    return await asyncio.to_thread(one_file, asked, await material_of(h, session))


async def kept_of(h: House, session: Session, asked: Release) -> Kept:
    """What is released."""
    if large(session.committed):
        return msgspec.msgpack.decode(await h.beside.run(msgspec.msgpack.encode(asked), quiet), type=Kept)
    return await asyncio.to_thread(released, asked, await material_of(h, session))


async def while_asked(request: AnyRequest, work: Awaitable[T]) -> T:
    """The work's result; it is stopped if who asked goes away."""
    working, going = asyncio.ensure_future(work), asyncio.create_task(_gone(request))
    try:
        await asyncio.wait((working, going), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise NobodyWaits
        return working.result()
    finally:
        going.cancel()
        working.cancel()
        await asyncio.gather(working, going, return_exceptions=True)


async def _gone(request: AnyRequest) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def news(h: House, session: Session, asked: OneFile) -> AsyncIterator[bytes]:
    """Lines of JSON while it is made ({"stage": …}), one about the file ({"name", "type", "size"}), then the file."""
    heard: asyncio.Queue[str | None] = asyncio.Queue()
    working = asyncio.create_task(file_of(h, session, asked, heard.put_nowait))
    working.add_done_callback(lambda _: heard.put_nowait(None))
    try:
        while (stage := await heard.get()) is not None:
            yield _line({"stage": stage})
        file = await working
        if file is None:
            return
        yield _line({"name": file.name, "type": file.media_type, "size": len(file.content)})
        for start in range(0, len(file.content), PIECE):
            yield file.content[start : start + PIECE]
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


def _line(told: dict[str, Any]) -> bytes:
    return msgspec.json.encode(told) + b"\n"
