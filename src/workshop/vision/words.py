"""How the rules get their words: a translator, and the few things all patterns share (numbers, lists, quotation).

All grammar lives in the catalogues under `vision.*`. This module must not know German or English.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol

LAST_NUMBER_WORD = 12


class Translate(Protocol):
    """Texts of one language by dotted key, placeholders in %(name)s style."""

    def __call__(self, key: str, **values: object) -> str:
        """The text of `key` with its values."""
        ...

    def plural(self, key: str, n: int, **values: object) -> str:
        """The text of `key` for n things; the pattern may use %(num)s, which the caller gives."""
        ...


def number(words: Translate, n: int) -> str:
    """Up to twelve in words, beyond in figures."""
    return words(f"vision.number.{n}") if 0 <= n <= LAST_NUMBER_WORD else str(n)


def counted(words: Translate, key: str, n: int, **values: object) -> str:
    """A plural pattern with the number in words (its singular pattern says "a", not the number)."""
    return words.plural(f"vision.{key}", n, num=number(words, n), **values)


def figured(words: Translate, key: str, n: int, **values: object) -> str:
    """A plural pattern with the number in figures, for brackets, lists and tables."""
    return words.plural(f"vision.figured.{key}", n, num=n, **values)


def listed(words: Translate, parts: Sequence[str]) -> str:
    """A; A and B; A, B and C."""
    if not parts:
        return ""
    text = parts[0]
    for part in parts[1:-1]:
        text = words("vision.list.comma", a=text, b=part)
    return words("vision.list.last", a=text, b=parts[-1]) if len(parts) > 1 else text


def bare(text: str) -> str:
    """A card's text as it may stand inside a sentence: trailing full stops removed, nothing else touched."""
    return text.strip().rstrip(".").rstrip()


def quoted(words: Translate, text: str) -> str:
    """The text of a card in the quotation marks of the language."""
    return words("vision.quote", text=bare(text))


def whole(exact: str) -> int | None:
    """An exact number if it is whole; sentences have no place for fractions."""
    value = Fraction(exact)
    return value.numerator if value.denominator == 1 else None
