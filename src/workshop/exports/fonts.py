"""Which characters the fonts of the PDF can draw, read from the font files; what they lack is replaced.

A PDF for everybody (PDF/UA) may not hold a character without a picture, so one rare sign would refuse the whole file.
The fonts come with the build (`tools/assets.py`), not with the repository.
"""

from __future__ import annotations

import struct
import unicodedata
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
PLACES = (PACKAGE / "static", PACKAGE.parents[1] / "static")
"""In a wheel, and in a checkout."""
LACKING = "\N{WHITE VERTICAL RECTANGLE}"
NEVER = {"Cc", "Cs", "Co", "Cn"}
"""Kinds of characters that PDF/A refuses even where a font has them."""
UNSEEN = {"Cf", "Mn"}
"""Kinds that may go without a trace when no font has them (joiners, variants of emoji)."""
LONGEST_WORD = 40


def folder() -> Path | None:
    """Where the fonts are, None if they were not built."""
    there = (place / "vendor" / "print" for place in PLACES)
    return next((path for path in there if (path / "FiraSans_400Regular.ttf").is_file()), None)


def drawable(text: str) -> str:
    """The text with what no font has replaced, and with places to break in endless words."""
    known = characters()
    kept = "".join(c if c == "\n" or _fits(c, known) else _instead(c, known) for c in text)
    return " ".join(_breakable(word) for word in kept.split(" "))


def _fits(char: str, known: frozenset[int]) -> bool:
    return ord(char) in known and unicodedata.category(char) not in NEVER


def _instead(char: str, known: frozenset[int]) -> str:
    plain = unicodedata.normalize("NFKD", char)
    if plain != char and all(ord(c) in known for c in plain):
        return plain
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in NEVER | UNSEEN else LACKING


def _breakable(word: str) -> str:
    """Soft hyphens where a word is longer than any line."""
    if len(word) <= LONGEST_WORD:
        return word
    return "\N{SOFT HYPHEN}".join(word[at : at + 20] for at in range(0, len(word), 20))


@cache
def characters() -> frozenset[int]:
    """Code points that at least one of the fonts has."""
    there = folder()
    if there is None:
        return frozenset()
    return frozenset(c for path in sorted(there.glob("*.ttf")) for c in _cmap(path.read_bytes()))


def _cmap(font: bytes) -> set[int]:
    """The code points of a TrueType font: its tables for Unicode, formats 4 and 12."""
    (count,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sLLL", font, 12 + 16 * n) for n in range(count))
    start = next(offset for tag, _sum, offset, _length in records if tag == b"cmap")
    (tables,) = struct.unpack_from(">H", font, start + 2)
    found: set[int] = set()
    for n in range(tables):
        _platform, _encoding, offset = struct.unpack_from(">HHL", font, start + 4 + 8 * n)
        found |= _mapped(font, start + offset)
    return found


def _mapped(font: bytes, at: int) -> set[int]:
    (form,) = struct.unpack_from(">H", font, at)
    if form == 12:
        (groups,) = struct.unpack_from(">L", font, at + 12)
        ranges = (struct.unpack_from(">LLL", font, at + 16 + 12 * n) for n in range(groups))
        return {c for first, last, _glyph in ranges for c in range(first, last + 1)}
    return _segments(font, at) if form == 4 else set()


def _segments(font: bytes, at: int) -> set[int]:
    """Format 4: ranges whose glyph is a distance or stands in a list; 0 is no glyph."""
    (double,) = struct.unpack_from(">H", font, at + 6)
    ends, found = at + 14, set[int]()
    starts, deltas, offsets = (ends + 2 + double, ends + 2 + 2 * double, ends + 2 + 3 * double)
    for n in range(0, double, 2):
        first, last, delta, offset = (
            struct.unpack_from(">H", font, base + n)[0] for base in (starts, ends, deltas, offsets)
        )
        for c in range(first, min(last, 0xFFFE) + 1):
            glyph = (
                c if not offset else struct.unpack_from(">H", font, offsets + n + offset + 2 * (c - first))[0]
            )
            if glyph if offset else (c + delta) & 0xFFFF:
                found.add(c)
    return found
