"""`workshop look`: the installation's name, logo and colours, which every workshop wears that has no look of its own.

A running server sees the change within seconds. What is not named stays as it was.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import msgspec

from workshop import i18n
from workshop.core.colours import colour_of
from workshop.core.logos import logo_of
from workshop.core.look import LogoFile, Look
from workshop.core.refusals import Refused
from workshop.ops.serve import migrate_now, say
from workshop.settings import Settings
from workshop.store.database import Database
from workshop.store.looks import Looks
from workshop.web.looks import said_of


class Asked(msgspec.Struct, frozen=True):
    """What was typed; None: not named, so it stays."""

    name: str | None
    colour: str | None
    band: str | None
    logo: str | None
    remove: bool


def look_now(settings: Settings, asked: Asked) -> int:
    """Sets what is named and prints what holds then."""
    migrate_now(settings)
    with i18n.speaking(settings.language):
        try:
            return asyncio.run(_set(Looks(database := Database(settings.database)), database, asked))
        except Refused as no:
            print(f"workshop: {i18n.sentence(no.code, no.params)}", file=sys.stderr)
        except OSError as error:
            print(f"workshop: {asked.logo}: {error.strerror}", file=sys.stderr)
    return 2


async def _set(looks: Looks, database: Database, asked: Asked) -> int:
    try:
        if asked.remove:
            await looks.take_away()
        elif any(part is not None for part in (asked.name, asked.colour, asked.band, asked.logo)):
            await looks.keep(*_merged((await looks.all()).installation, await looks.file(), asked))
        for line in _said((await looks.all()).installation):
            say(line)
        return 0
    finally:
        await database.close()


def _merged(before: Look | None, file: LogoFile | None, asked: Asked) -> tuple[Look, LogoFile | None]:
    there = before or Look("")
    given = Look(
        name=there.name if asked.name is None else asked.name.strip()[:120],
        colour=there.colour if asked.colour is None else colour_of(asked.colour, "colour"),
        band=there.band if asked.band is None else colour_of(asked.band, "band"),
    )
    if asked.logo is not None:
        file = logo_of(Path(asked.logo).read_bytes()) if asked.logo else None
    if file is not None and not given.name:
        raise Refused("logo_without_name", "name")
    return given, file


def _said(look: Look | None) -> list[str]:
    if look is None:
        return [i18n.gettext("look.none")]
    logo = i18n.gettext("look.logo_there") if look.width else i18n.gettext("look.logo_missing")
    return [i18n.gettext("look.holds") % {"name": look.name or "–"}, logo, *said_of(look.colour)]
