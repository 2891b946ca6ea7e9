"""The host's look in the file of a workshop: name, colours and logo, so that it looks the same elsewhere.

Read from a file it is an upload like any other: looked through by the same rules, and refused with the same reasons.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode

import msgspec

from workshop.core.colours import colour_of
from workshop.core.logos import logo_of
from workshop.core.look import LogoFile, Look
from workshop.core.refusals import Refused
from workshop.core.text import optional

LONGEST_NAME = 120


class Worn(msgspec.Struct, frozen=True, omit_defaults=True):
    """The look a workshop wears, its own or one that it takes from its owner or the house."""

    look: Look
    logo: LogoFile | None = None


class _Look(msgspec.Struct, frozen=True, omit_defaults=True):
    """As it stands in the file; `logo`: the picture in base64."""

    name: str = ""
    colour: str = ""
    band: str = ""
    logo: str = ""


class _File(msgspec.Struct, frozen=True):
    """What is read of a file here."""

    look: _Look | None = None


def with_look(content: bytes, worn: Worn | None) -> bytes:
    """The file of a workshop, which is a JSON object, with its look in front."""
    if worn is None:
        return content
    picture = b64encode(worn.logo.content).decode() if worn.logo is not None else ""
    told = _Look(worn.look.name, worn.look.colour, worn.look.band, picture)
    return b'{"look":' + msgspec.json.encode(told) + b"," + content[1:]


def look_in(raw: bytes) -> Worn | None:
    """The look that a file brings along, None if it has none; raises `Refused` if it may not be worn."""
    try:
        found = msgspec.json.decode(raw, type=_File).look
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused("no_workshop_file", "file") from error
    if found is None:
        return None
    name = optional(found.name, LONGEST_NAME, "name")
    logo = logo_of(_picture(found.logo)) if found.logo else None
    if logo is not None and not name:
        raise Refused("logo_without_name", "name")
    return Worn(Look(name, colour_of(found.colour, "colour"), colour_of(found.band, "band")), logo)


def _picture(written: str) -> bytes:
    try:
        return b64decode(written, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("logo_broken", "logo") from error
