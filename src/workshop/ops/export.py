"""One export written to a file, without a server: the same material and formats as on the page of results."""

from __future__ import annotations

import asyncio

from workshop.exports.files import export, names
from workshop.ops.material import of_workshop
from workshop.ops.moving import workshop_file
from workshop.ops.writing import no, write
from workshop.settings import Settings


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
