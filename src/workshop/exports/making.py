"""What is asked for when files are made, and making them: one export, or everything that is released.

The same here and in a process beside, so it is one thing wherever it runs.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from workshop.core.edition import Kept
from workshop.exports.collect import Material
from workshop.exports.files import File, export
from workshop.exports.paper import Logo
from workshop.exports.public import Edition, card_words, for_public, packed, site

Told = Callable[[str], None]


class OneFile(msgspec.Struct, frozen=True, tag="file"):
    """An export by its name. `styles`: addresses of style sheets, for the page to print."""

    workshop: str
    language: str
    name: str
    styles: tuple[str, ...] = ()
    logo: Logo | None = None


class Release(msgspec.Struct, frozen=True, tag="release"):
    """All files for everybody. `style`: the sheet that goes with them."""

    workshop: str
    language: str
    told: Edition
    towns: bool
    style: bytes
    logo: Logo | None = None


Asked = OneFile | Release
ASKED = msgspec.msgpack.Decoder(Asked)


def one_file(asked: OneFile, m: Material) -> File | None:
    """The file, None if there is none of this name."""
    m = msgspec.structs.replace(m, logo=asked.logo)
    return export(m, asked.name, asked.language, asked.styles)


def released(asked: Release, m: Material, told: Told = lambda _: None) -> Kept:
    """What a version consists of; `told` hears "3/12"."""
    bare = for_public(msgspec.structs.replace(m, logo=asked.logo), towns=asked.towns)
    files = site(bare, asked.told, asked.language, asked.style, told)
    return Kept(card_words(bare), packed(files))


def made(asked: Asked, m: Material, told: Told) -> bytes:
    """The answer as a process beside gives it."""
    answer = released(asked, m, told) if isinstance(asked, Release) else one_file(asked, m)
    return msgspec.msgpack.encode(answer)
