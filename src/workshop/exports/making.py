"""What is asked for when files are made, and making them: one export, the attendance list, a workshop to take along, or
everything that is released.

The same here and in a process beside, so it is one thing wherever it runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from workshop import i18n
from workshop.core.edition import Kept
from workshop.core.workshop import Workshop
from workshop.exports.attendance import attendance
from workshop.exports.collect import Material
from workshop.exports.files import MEDIA, File, export
from workshop.exports.moving_look import Worn, with_look
from workshop.exports.ods_file import ods_bytes
from workshop.exports.paper import Logo
from workshop.exports.plain import About, Titled
from workshop.exports.public import Edition, card_words, for_public, packed, site
from workshop.exports.xlsx_file import xlsx_bytes

Told = Callable[[str], None]
LISTS: dict[str, Callable[[Iterable[Titled], About], bytes]] = {"xlsx": xlsx_bytes, "ods": ods_bytes}
"""Formats of the attendance list."""


class OneFile(msgspec.Struct, frozen=True, tag="file"):
    """An export by its name. `styles`: addresses of style sheets, for the page to print."""

    workshop: str
    language: str
    name: str
    styles: tuple[str, ...] = ()
    logo: Logo | None = None


class Attendance(msgspec.Struct, frozen=True, tag="attendance"):
    """The list with names, as one of `LISTS`."""

    workshop: str
    language: str
    kind: str


class Along(msgspec.Struct, frozen=True, tag="along"):
    """The whole workshop, to open it elsewhere. `at`: now, in ms. `worn`: the host's look, which lies in no log."""

    workshop: str
    at: int
    worn: Worn | None = None


class Release(msgspec.Struct, frozen=True, tag="release"):
    """All files for everybody. `style`: the sheet that goes with them."""

    workshop: str
    language: str
    told: Edition
    towns: bool
    style: bytes
    logo: Logo | None = None


AskedFile = OneFile | Attendance | Along
Asked = AskedFile | Release
ASKED = msgspec.msgpack.Decoder(Asked)


class Made(msgspec.Struct, frozen=True):
    """What came of it. `refused`: the code of what is in the way; neither: there is none of this name."""

    file: File | None = None
    refused: str = ""
    kept: Kept | None = None


def one_file(asked: OneFile, m: Material) -> File | None:
    """The file, None if there is none of this name."""
    m = msgspec.structs.replace(m, logo=asked.logo)
    return export(m, asked.name, asked.language, asked.styles)


def released(asked: Release, m: Material, told: Told = lambda _: None) -> Kept:
    """What a version consists of; `told` hears "3/12"."""
    bare = for_public(msgspec.structs.replace(m, logo=asked.logo), towns=asked.towns)
    files = site(bare, asked.told, asked.language, asked.style, told)
    return Kept(card_words(bare), packed(files))


def attendance_file(asked: Attendance, w: Workshop, names: Mapping[int, str]) -> File | None:
    """The list, None if there is none of this kind."""
    if asked.kind not in LISTS:
        return None
    with i18n.speaking(asked.language):
        table = attendance(w, names)
    about = About(f"{table.title} · {w.title}", w.host, asked.language, w.date)
    return _file(w, f"{asked.workshop}-attendance.{asked.kind}", LISTS[asked.kind]([table], about))


def moved_file(asked: Along, w: Workshop, content: bytes) -> File:
    """A workshop to take along."""
    return _file(w, f"{asked.workshop}-workshop.json", with_look(content, asked.worn))


def _file(w: Workshop, name: str, content: bytes) -> File:
    return File(f"{'PROBE-' if w.rehearsal else ''}{name}", MEDIA[name.rpartition(".")[2]], content)
