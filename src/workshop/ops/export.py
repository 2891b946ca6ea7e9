"""One export written to a file, without a server: the same material and formats as on the page of results."""

from __future__ import annotations

import asyncio

from workshop.activities import all_kinds
from workshop.core.evolve import fold
from workshop.exports.collect import Material, collect
from workshop.exports.files import export, names
from workshop.ops.moving import workshop_file
from workshop.ops.writing import no, write
from workshop.settings import Settings
from workshop.store.codec import Codec
from workshop.store.database import Database
from workshop.store.directory import Directory
from workshop.store.sql import SqlLog


def export_now(settings: Settings, wid: str, name: str, path: str) -> int:
    """Writes export `name` of the workshop to `path` ('-': standard output); the exit status."""
    if name == "workshop.json":
        return workshop_file(settings, wid, path)
    material = asyncio.run(of_workshop(settings, wid))
    if material is None:
        return no(f"there is no workshop {wid!r}")
    file = export(material, name, material.language)
    if file is None:
        return no(f"there is no export {name!r}; there are {', '.join(names(material))}")
    return write(file.content, path)


async def of_workshop(settings: Settings, wid: str) -> Material | None:
    """What files of the workshop are made of; None if there is none."""
    database = Database(settings.database)
    try:
        if await Directory(database).get(wid) is None:
            return None
        kinds = all_kinds()
        log = await SqlLog(database, Codec(kinds.events())).read(wid)
        return collect(kinds, fold(kinds, log, wid), log)
    finally:
        await database.close()
