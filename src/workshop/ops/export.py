"""One export written to a file, without a server: the same material and formats as on the page of results."""

from __future__ import annotations

import asyncio

import msgspec

from workshop.exports.collect import Material
from workshop.exports.files import export, names
from workshop.exports.paper import Logo
from workshop.ops.material import of_workshop, source
from workshop.ops.moving import workshop_file
from workshop.ops.writing import no, write
from workshop.settings import Settings
from workshop.store.looks import Looks
from workshop.web.shown_looks import ShownLooks


def export_now(settings: Settings, wid: str, name: str, path: str) -> int:
    """Writes export `name` of the workshop to `path` ('-': standard output); the exit status."""
    if name == "workshop.json":
        return workshop_file(settings, wid, path)
    material = asyncio.run(_with_logo(settings, wid))
    if material is None:
        return no(f"there is no workshop {wid!r}")
    file = export(material, name, material.language)
    if file is None:
        return no(f"there is no export {name!r}; there are {', '.join(names(material))}")
    return write(file.content, path)


async def _with_logo(settings: Settings, wid: str) -> Material | None:
    """With the logo that the workshop's pages wear."""
    material = await of_workshop(settings, wid)
    async with source(settings) as here:
        shown = ShownLooks(Looks(here.database))
        await shown.read()
        found = await shown.logo(wid)
    if material is None or found is None:
        return material
    look, file = found
    logo = Logo(file.content, file.media_type, look.name, file.width, file.height)
    return msgspec.structs.replace(material, logo=logo)
