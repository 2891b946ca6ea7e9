"""Bytes to plain values, stricter than JSON libraries are: no key twice, no NaN, no endless numbers, at most
20 MB.

A ballot file is evidence. Where a reader could take two meanings from it (a key that stands twice, a number
that is none), it is refused with the place, never guessed. What the values mean is none of this module's
business.
"""

import json
import math
import re
from typing import Any

from .model import BallotError

MAX_BYTES = 20_000_000
MAX_DIGITS = (
    100  # a longer number is no count of anything, and would make exact arithmetic a way to stop the machine
)
MOST_NESTED = 100  # a ranking needs five
_LEAVES = (".ballot", "params.costs")  # places are not named deeper than this


class _Twice(dict[str, Any]):
    """An object in which a key stood twice."""

    key = ""


def read_json(data: bytes) -> object:
    if len(data) > MAX_BYTES:
        raise BallotError("", f"the file is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BallotError(f"byte {error.start}", "is not UTF-8 text") from None
    _refuse_deep_nesting(text)
    return _parse(text)


def _parse(text: str) -> object:
    odd: list[object] = []

    def constant(name: str) -> float:
        odd.append(name)
        return math.nan

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) != len(items):
            found = _twice(items)
            odd.append(found)
        return found

    try:
        document = json.loads(text, parse_constant=constant, parse_int=_whole, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        raise BallotError(f"line {error.lineno} column {error.colno}", f"not JSON ({error.msg})") from None
    if odd:
        _refuse_first_oddity(document)
    return document


def _refuse_deep_nesting(text: str) -> None:
    """Before parsing, so that the same file is refused by every machine. Brackets inside texts are none."""
    depth = 0
    for found in re.finditer(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
        if depth > MOST_NESTED:
            before = text[: found.start()]
            line, column = before.count("\n") + 1, found.start() - before.rfind("\n")
            raise BallotError(f"line {line} column {column}", "the file is nested too deeply")


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= MAX_DIGITS + 1 else math.inf


def _twice(items: list[tuple[str, Any]]) -> _Twice:
    found, seen = _Twice(items), set()
    for key, _ in items:
        if key in seen:
            found.key = key
            break
        seen.add(key)
    return found


def _refuse_first_oddity(document: object) -> None:
    """In the order of the file, without recursion: the nesting is the sender's choice."""
    stack: list[tuple[str, object]] = [("", document)]
    while stack:
        place, value = stack.pop()
        if isinstance(value, _Twice):
            deep = place.endswith(_LEAVES)
            raise BallotError(
                place if deep else join(place, value.key), f"key {show(value.key)} stands twice"
            )
        if isinstance(value, float) and math.isnan(value):
            raise BallotError(place, "is not a number")
        if isinstance(value, dict):
            below = [
                (place if place.endswith(_LEAVES) else join(place, key), item) for key, item in value.items()
            ]
        elif isinstance(value, list):
            inside = place.endswith(_LEAVES)
            below = [(place if inside else f"{place}[{at}]", item) for at, item in enumerate(value)]
        else:
            continue
        stack.extend(reversed(below))
    raise BallotError("", "a key stands twice")  # inside an object that is itself hidden by a later twin


def join(place: str, key: str) -> str:
    key = key if key.isidentifier() else show(key)
    return f"{place}.{key}" if place else key


def show(value: object, length: int = 60) -> str:
    """A value for one line of an error message: quoted, without line breaks, cut."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (RecursionError, ValueError):
        text = "that"
    if not text.isprintable():
        text = json.dumps(value, default=str)
    return text if len(text) <= length else text[: length - 1] + "…"
