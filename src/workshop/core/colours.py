"""The arithmetic of colours: contrast as WCAG counts it, and a host's colour made readable on our grounds.

It must not know where colours are used or stored. The grounds are those of `static/tokens.css`;
a test holds both alike.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

import msgspec

from workshop.core.refusals import Refused

READABLE = 4.5
LIGHT = ("#f6f2e9", "#fffdf8", "#ece5d6")
DARK = ("#11161f", "#1b2330", "#0b0f16")
"""Paper, surface and sunken of each theme: whatever words may stand on."""
ON_LIGHT, ON_DARK = "#ffffff", "#11161f"
"""Words on a button of the colour."""
DOTS = ("#d93a1e", "#ff6a4d")
NEAR = 35
"""Two colours less far apart than this (CIE Lab) may be taken for each other from the last row."""
HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})")
NUMBERS = re.compile(r"(?:rgb\()?\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*\)?")

Three = tuple[float, float, float]


class Fitted(msgspec.Struct, frozen=True):
    """A colour as it was given and as it is used on one theme, each with its contrast to the worst ground."""

    given: str
    used: str
    was: float
    now: float

    @property
    def corrected(self) -> bool:
        """Whether it had to be changed."""
        return self.given != self.used


def colour_of(text: str, field: str) -> str:
    """`#rrggbb` from what people type: hex with or without #, three digits, or three numbers; empty stays empty."""
    typed = text.strip().lower()
    if not typed:
        return ""
    if found := HEX.fullmatch(typed):
        digits = found[1] if len(found[1]) == 6 else "".join(2 * d for d in found[1])
        return f"#{digits}"
    numbers = NUMBERS.fullmatch(typed)
    values = [int(n) for n in numbers.groups()] if numbers else [256]
    if max(values) > 255:
        raise Refused("colour_unreadable", field)
    return "#{:02x}{:02x}{:02x}".format(*values)


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def fit_light(colour: str) -> Fitted:
    """Dark enough for words on every light ground."""
    return _fit(colour, LIGHT, 0)


def fit_dark(colour: str) -> Fitted:
    """Light enough for words on every dark ground."""
    return _fit(colour, DARK, 255)


def near_the_dots(*colours: str) -> bool:
    """Whether one of them could be taken for the red dot, which is a person or a vote."""
    return any(math.dist(_lab(c), _lab(dot)) < NEAR for c in colours for dot in DOTS)


def _fit(colour: str, grounds: Iterable[str], towards: int) -> Fitted:
    """Mixed with black or white in steps too small to see, until it can be read on all grounds."""

    def worst(c: str) -> float:
        return min(contrast(c, ground) for ground in grounds)

    values = _values(colour)
    for step in range(256):
        mixed = [v + (towards - v) * step / 255 for v in values]
        used = "#{:02x}{:02x}{:02x}".format(*(round(v) for v in mixed))
        if worst(used) >= READABLE:
            break
    return Fitted(colour, used, worst(colour), worst(used))


def _values(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue


def _linear(colour: str) -> Three:
    shares = (v / 255 for v in _values(colour))
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return red, green, blue


def _luminance(colour: str) -> float:
    return sum(w * v for w, v in zip((0.2126, 0.7152, 0.0722), _linear(colour), strict=True))


def _lab(colour: str) -> Three:
    red, green, blue = _linear(colour)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    a, b, c = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * b - 16, 500 * (a - b), 200 * (b - c)
