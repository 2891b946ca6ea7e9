"""A power cut, simulated: the server is stopped at a random moment and the files are copied as they lie on the disk.
The copy must open and hold everything that was acknowledged until then.

A copy shows what the files hold, not what a disk has flushed; that each answer follows a flush is shown by `trace.py`.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from workshop.ops.torture.people import Person, Sent
from workshop.ops.torture.server import Server

UNDER_WAY_SECONDS = 0.05


async def cut(server: Server, database: Path, into: Path, people: Sequence[Person]) -> list[list[Sent]]:
    """Copies database and write-ahead log while everything stands still; what people had been told by then."""
    server.freeze()
    try:
        await asyncio.to_thread(_copy, database, into)
        # Answers that had left the server before it stood still count as given.
        await asyncio.sleep(UNDER_WAY_SECONDS)
        return [[Sent(e.id, e.points, e.seq) for e in p.acknowledged()] for p in people]
    finally:
        server.thaw()


def _copy(database: Path, into: Path) -> None:
    into.mkdir(parents=True)
    for end in ("", "-wal"):
        part = database.with_name(database.name + end)
        if part.exists():
            shutil.copyfile(part, into / part.name)


def opens(copy: Path) -> bool:
    """Whether SQLite takes the copy for sound."""
    connection = sqlite3.connect(copy)
    try:
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))
    finally:
        connection.close()
