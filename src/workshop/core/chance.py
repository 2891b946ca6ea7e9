"""Chance from given bytes: lots, shuffles, receipts and salts. Pure, the same bytes give the same draw.

`seed` comes fresh from outside (`Ctx.chance`) and is never logged; `label` keeps draws from one seed apart. The bytes
are SHA-256 over seed, label and a counter, numbers are drawn by rejection, so no place in a shuffle is favoured.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

# No vowels and nothing that looks alike when read aloud from a phone.
LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"
RECEIPT_LENGTH = 8


def numbers(seed: bytes, label: str) -> Iterator[int]:
    """Endless whole numbers below 2**64."""
    head = len(seed).to_bytes(4, "big") + seed + label.encode()
    counter = 0
    while True:
        block = hashlib.sha256(head + b"\0" + counter.to_bytes(8, "big")).digest()
        for at in range(0, len(block), 8):
            yield int.from_bytes(block[at : at + 8], "big")
        counter += 1


def below(draw: Iterator[int], limit: int) -> int:
    """The next number from 0 to limit - 1; draws that would favour small ones are thrown away."""
    fair = 2**64 - 2**64 % limit
    return next(n for n in draw if n < fair) % limit


def shuffled(items: Sequence[T], seed: bytes, label: str) -> list[T]:
    """The items in a drawn order (Fisher and Yates)."""
    found, draw = list(items), numbers(seed, label)
    for at in range(len(found) - 1, 0, -1):
        other = below(draw, at + 1)
        found[at], found[other] = found[other], found[at]
    return found


def receipt(seed: bytes, label: str, taken: Container[str] = ()) -> str:
    """Eight letters and figures in two halves (`7KMP-2XQR`), none that is taken already."""
    draw = numbers(seed, label)
    while True:
        text = "".join(LETTERS[below(draw, len(LETTERS))] for _ in range(RECEIPT_LENGTH))
        made = f"{text[:4]}-{text[4:]}"
        if made not in taken:
            return made


def salt(seed: bytes, label: str) -> str:
    """Thirty-two hex digits, to hash a name so that it cannot be guessed once it is erased."""
    draw = numbers(seed, label)
    return f"{next(draw):016x}{next(draw):016x}"
