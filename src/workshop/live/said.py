"""The messages between processes on one database, and how many of them go into one text.

Items travel as JSON arrays with a tag. Tags stay what they are; a process that does not know one leaves the text out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

LONGEST = 7_000
"""PostgreSQL carries 8,000 bytes."""
MOST_PEOPLE = 800
"""Numbers in one item, so that it stays below that."""


class Item(msgspec.Struct, frozen=True, array_like=True):
    """One thing that is told."""


class Hello(Item, frozen=True, tag="hello"):
    """I know nothing (any more): tell me everything."""


class Alive(Item, frozen=True, tag="alive"):
    """I am still there."""


class Bye(Item, frozen=True, tag="bye"):
    """I am gone in a moment."""


class Ask(Item, frozen=True, tag="ask"):
    """What do you know of this workshop's stops?"""

    workshop: str


class Answered(Item, frozen=True, tag="answered"):
    """That was all I know; to whom. `workshop` empty: the answer to a Hello."""

    process: str
    workshop: str = ""


class Here(Item, frozen=True, tag="here"):
    """Who is connected to me, nobody else; in several messages, of which this is the `last`, if they are many."""

    workshop: str
    people: tuple[int, ...]
    last: bool


class Moved(Item, frozen=True, tag="moved"):
    """Who has come to me and who has gone."""

    workshop: str
    came: tuple[int, ...]
    went: tuple[int, ...]


class Connected(Item, frozen=True, tag="connected"):
    """Who was connected to me at this stop."""

    workshop: str
    step: int
    seq: int
    people: tuple[int, ...]


class Heard(Item, frozen=True, tag="heard"):
    """Who has confirmed this stop."""

    workshop: str
    step: int
    seq: int
    people: tuple[int, ...]


class News(Item, frozen=True, tag="news"):
    """Something outside the log: so many times this topic. `workshop` empty: all of them."""

    topic: str
    workshop: str = ""
    times: int = 1


Said = tuple[str, list[Hello | Alive | Bye | Ask | Answered | Here | Moved | Connected | Heard | News]]
_DECODER = msgspec.json.Decoder(Said)


def read(text: str) -> Said:
    """Who says what; raises `msgspec.DecodeError`."""
    said: Said = _DECODER.decode(text)
    return said


def texts(process: str, items: Iterable[Item]) -> Iterator[str]:
    """The items in as few texts as may be."""
    packed: list[bytes] = []
    for each in map(msgspec.json.encode, items):
        if packed and sum(map(len, packed)) + len(packed) + len(each) > LONGEST:
            yield _text(process, packed)
            packed = []
        packed.append(each)
    if packed:
        yield _text(process, packed)


def _text(process: str, items: list[bytes]) -> str:
    return f'["{process}",[{b",".join(items).decode()}]]'


def chunks(people: Iterable[int]) -> Iterator[tuple[int, ...]]:
    """People in order, so many that they fit into one item."""
    every = sorted(people)
    return (tuple(every[start : start + MOST_PEOPLE]) for start in range(0, len(every), MOST_PEOPLE))
