"""One export written to a file, without a server: the same material and formats as on the page of results."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from workshop.activities import all_kinds
from workshop.core.evolve import fold
from workshop.exports.collect import Material, collect
from workshop.exports.files import export, names
from workshop.settings import Settings
from workshop.store.codec import Codec
from workshop.store.database import Database
from workshop.store.directory import Directory
from workshop.store.sql import SqlLog

UNKNOWN = 2


def export_now(settings: Settings, wid: str, name: str, path: str) -> int:
    """Writes export `name` of the workshop to `path` ('-': standard output); the exit status."""
    material = asyncio.run(_material(settings, wid))
    if material is None:
        return _no(f"there is no workshop {wid!r}")
    file = export(material, name, material.language)
    if file is None:
        return _no(f"there is no export {name!r}; there are {', '.join(names(material))}")
    if path == "-":
        sys.stdout.buffer.write(file.content)
        sys.stdout.buffer.flush()
        return 0
    try:
        Path(path).write_bytes(file.content)
    except OSError as error:
        return _no(f"{path} cannot be written ({error.strerror})")
    return 0


async def _material(settings: Settings, wid: str) -> Material | None:
    database = Database(settings.database)
    try:
        if await Directory(database).get(wid) is None:
            return None
        kinds = all_kinds()
        log = await SqlLog(database, Codec(kinds.events())).read(wid)
        return collect(kinds, fold(kinds, log, wid), log)
    finally:
        await database.close()


def _no(why: str) -> int:
    print(f"workshop: {why}", file=sys.stderr)
    return UNKNOWN
