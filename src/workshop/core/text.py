"""Typed text before it enters the log: normalised, without control characters and overrides. And how names sort."""

from __future__ import annotations

import unicodedata
from datetime import date

from workshop.core.refusals import Refused

_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\ufeff")


_PLAIN = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "-": " ", "–": " "}
)


def clean(text: str, limit: int, field: str = "text", *, lines: bool = False) -> str:
    """The text in NFC, trimmed; refuses empty text and text over `limit` characters. `lines` keeps line breaks."""
    tidy = optional(text, limit, field, lines=lines)
    if not tidy:
        raise Refused("text_empty", field)
    return tidy


def optional(text: str, limit: int, field: str = "text", *, lines: bool = False) -> str:
    """As `clean`, but empty text is allowed."""
    kept = "".join(_keep(c, lines) for c in unicodedata.normalize("NFC", text.replace("\r\n", "\n")))
    tidy = kept.strip() if lines else " ".join(kept.split())
    if len(tidy) > limit:
        raise Refused("text_too_long", field, limit=limit, length=len(tidy))
    return tidy


def day(text: str, field: str = "date") -> str:
    """A day as `2026-11-22`, typed like that or as 22.11.2026; empty text is allowed."""
    typed = optional(text, 40, field)
    parts = typed.split(".")
    try:
        if len(parts) == 3:
            return date(int(parts[2]), int(parts[1]), int(parts[0])).isoformat()
        return typed and date.fromisoformat(typed).isoformat()
    except ValueError:
        raise Refused("day_unreadable", field, text=typed) from None


def _keep(char: str, lines: bool) -> str:
    if char == "\n":
        return "\n" if lines else " "
    if char in _OVERRIDES:
        return ""
    category = unicodedata.category(char)
    if category == "Cc":
        return " "
    return "" if category in ("Cs", "Co", "Cn") else char


def sort_key(name: str) -> str:
    """Order of a dictionary, German (DIN 5007-1) or English: ä as a, ß as ss, accents and hyphens aside.

    Of names that are alike so far, the plain one comes first.
    """
    plain = name.casefold().translate(_PLAIN)
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return f"{' '.join(bare.split())}\0{name}"
