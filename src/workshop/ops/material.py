"""What files are made of, read from a database without a server.

The log comes in pieces: memory holds the workshop and what is told of it, never all that happened. A process that makes
one file begins here, so this must not load what only a server needs.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec

from workshop.activities import all_kinds
from workshop.core.activity import Kinds
from workshop.core.evolve import evolve
from workshop.core.messages import Recorded
from workshop.core.workshop import Workshop
from workshop.exports.collect import Material, collect
from workshop.exports.files import File
from workshop.exports.log import looked_at
from workshop.exports.making import Along, Attendance, attendance_file, moved_file
from workshop.exports.moving import Writing
from workshop.settings import Settings
from workshop.store.codec import Codec
from workshop.store.database import Database
from workshop.store.directory import Directory
from workshop.store.people import People
from workshop.store.sql import SqlLog


class Source(msgspec.Struct, frozen=True):
    """Where a workshop is read from."""

    kinds: Kinds
    database: Database
    log: SqlLog


@asynccontextmanager
async def source(settings: Settings) -> AsyncIterator[Source]:
    """The database of these settings, open."""
    database, kinds = Database(settings.database), all_kinds()
    try:
        yield Source(kinds, database, SqlLog(database, Codec(kinds.events())))
    finally:
        await database.close()


async def of_workshop(settings: Settings, wid: str) -> Material | None:
    """What files of the workshop are made of; None if there is none."""
    kept: list[Recorded] = []
    async with source(settings) as here:
        if await Directory(here.database).get(wid) is None:
            return None
        w = Workshop(id=wid)
        async for piece in here.log.pieces(wid):
            kept += filter(looked_at, piece)
            w = _after(here, w, piece)
    return collect(here.kinds, w, kept)


async def attendance_of(settings: Settings, asked: Attendance) -> File | None:
    """The list with its names."""
    async with source(settings) as here:
        w = Workshop(id=asked.workshop)
        async for piece in here.log.pieces(asked.workshop):
            w = _after(here, w, piece)
        names = await People(here.database).names(asked.workshop)
    return attendance_file(asked, w, names)


async def along(settings: Settings, asked: Along, read: Callable[[], None]) -> File:
    """The whole workshop; raises `Refused` while a vote is not counted. `read`: told when writing begins."""
    writing = Writing()
    async with source(settings) as here:
        w = Workshop(id=asked.workshop)
        async for piece in here.log.pieces(asked.workshop):
            writing.look(piece)
            w = _after(here, w, piece)
        writing.begin(w, asked.at)
        read()
        async for piece in here.log.pieces(asked.workshop):
            writing.add(r for r in piece if r.seq <= w.seq)
    return moved_file(asked, w, writing.end())


def _after(here: Source, w: Workshop, piece: list[Recorded]) -> Workshop:
    for recorded in piece:
        w = evolve(here.kinds, w, recorded)
    return w
