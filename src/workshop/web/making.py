"""Files of a workshop for whoever asked: small ones at once, large ones in a process beside that ends if nobody waits.

Nothing is kept: the answer to the request is the file, so any of several servers can give it. A page with a script asks
for it with news of how far it is (`news`); without a script the browser waits, and its stop button stops the work.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec
from litestar import Request, Response
from litestar.exceptions import NotFoundException
from litestar.response import Stream

from workshop import i18n
from workshop.core.edition import Kept
from workshop.core.refusals import Refused
from workshop.core.workshop import Workshop
from workshop.exports.collect import Material, collect
from workshop.exports.files import File
from workshop.exports.making import (
    Along,
    Asked,
    AskedFile,
    Attendance,
    Made,
    Release,
    attendance_file,
    moved_file,
    one_file,
    released,
)
from workshop.exports.paper import Logo
from workshop.live.beside import Broken, Told
from workshop.live.session import Session
from workshop.web.house import House
from workshop.web.pages import language_of

AnyRequest = Request[Any, Any, Any]
T = TypeVar("T")
Work = Callable[[Told], Awaitable[File | str | None]]
LARGE_CARDS, LARGE_LOG = 250, 8_000
"""From here on making a file takes longer than a process takes to start."""
PIECE = 1 << 20
AT_ONCE = {"cache-control": "no-store", "x-accel-buffering": "no"}
"""No proxy may hold news back until the file is there."""
MADE = msgspec.msgpack.Decoder(Made)


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


async def file_of(h: House, session: Session, asked: AskedFile, told: Told = quiet) -> File | None:
    """One file, None if there is none of this name."""
    if large(session.committed):
        return (await _beside(h, asked, told)).file
    if isinstance(asked, Attendance):
        names = await h.people.names(session.id)
        return await asyncio.to_thread(attendance_file, asked, session.committed, names)
    if isinstance(asked, Along):
        return moved_file(asked, session.committed, await h.moving.written(session.id, asked.at))
    material = await material_of(h, session)
    return await asyncio.to_thread(one_file, asked, material)


async def kept_of(h: House, session: Session, asked: Release, told: Told = quiet) -> Kept:
    """What is released."""
    if not large(session.committed):
        return await asyncio.to_thread(released, asked, await material_of(h, session))
    kept = (await _beside(h, asked, told)).kept
    if kept is None:
        raise Refused("file_not_made")
    return kept


async def _beside(h: House, asked: Asked, told: Told) -> Made:
    """By the process beside; raises `Refused` if something is in the way or the process ended without an answer."""
    try:
        answer = MADE.decode(await h.beside.run(msgspec.msgpack.encode(asked), told))
    except Broken as broken:
        raise Refused("file_needs_memory" if broken.memory else "file_not_made") from broken
    if answer.refused:
        raise Refused(answer.refused)
    return answer


def wants_news(request: AnyRequest) -> bool:
    """Whether a script asks, which tells how far it is."""
    return request.query_params.get("news") == "1"


async def answered(
    request: AnyRequest,
    h: House,
    session: Session,
    asked: AskedFile,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Response[Any]:
    """The file as something to save, or with `?news=1` how far it is and then the file."""
    return await sent(request, session, lambda told: file_of(h, session, asked, told), headers)


async def sent(
    request: AnyRequest, session: Session, work: Work, headers: Mapping[str, str]
) -> Response[Any]:
    """The file that this work makes, as `answered` gives it."""
    if wants_news(request):
        return streamed(request, session, work)
    try:
        file = await while_asked(request, work(quiet))
    except NobodyWaits:
        return Response(b"", status_code=499)
    if not isinstance(file, File):
        raise NotFoundException
    kind = "inline" if file.media_type == "text/html" else "attachment"
    said = {"content-disposition": f'{kind}; filename="{file.name}"', **headers}
    return Response(file.content, media_type=file.media_type, headers=said)


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


def streamed(request: AnyRequest, session: Session, work: Work) -> Response[Any]:
    """What `news` tells of this work, in the reader's language."""
    told = news(work, language_of(request, session.committed.language))
    return Stream(told, media_type="application/octet-stream", headers=AT_ONCE)


async def news(work: Work, language: str) -> AsyncIterator[bytes]:
    """Lines of JSON while it is made ({"stage": …}), one about the file ({"name", "type", "size"}), then the file.

    Work that makes no file ends with where to go ({"at": …}). What was in the way is told in words ({"refused": …}).
    """
    heard: asyncio.Queue[str | None] = asyncio.Queue()
    working = asyncio.ensure_future(work(heard.put_nowait))
    working.add_done_callback(lambda _: heard.put_nowait(None))
    try:
        while (stage := await heard.get()) is not None:
            yield line({"stage": stage})
        made = await working
        if isinstance(made, str):
            yield line({"at": made})
        if not isinstance(made, File):
            return
        yield line({"name": made.name, "type": made.media_type, "size": len(made.content)})
        for start in range(0, len(made.content), PIECE):
            yield made.content[start : start + PIECE]
    except Refused as no:
        with i18n.speaking(language):
            yield line({"refused": i18n.sentence(no.code, no.params)})
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


def line(told: dict[str, Any]) -> bytes:
    """A line of news."""
    return msgspec.json.encode(told) + b"\n"
