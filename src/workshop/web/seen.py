"""What reached this process lately: boards with their size, phones that tried the hall's network. Of the moment, so
never in the log or the database; each process knows only what came to it. It must not be taken for a right.
"""

from __future__ import annotations

from collections import OrderedDict
from statistics import median
from typing import Literal

import msgspec

By = Literal["wifi", "mobile"]
LATELY = 30_000
"""A board reports every ten seconds; who has missed three of them is gone."""
MOST_ROOMS, MOST_BOARDS, MOST_TRIES = 500, 20, 12
SLOW = 400
"""Milliseconds there and back from which on a room feels it."""


class Board(msgspec.Struct, frozen=True):
    """A window of the board. `took`: ms that its last report took there and back."""

    width: int
    height: int
    took: int | None
    at: int


class Try(msgspec.Struct, frozen=True):
    """A phone in the hall: the network that its holder named, times in ms (none without script), if sockets work."""

    by: By
    times: tuple[int, ...]
    live: bool | None
    at: int

    @property
    def middle(self) -> int | None:
        """The median."""
        return round(median(self.times)) if self.times else None

    @property
    def worst(self) -> int | None:
        """The slowest."""
        return max(self.times, default=None)

    @property
    def good(self) -> bool:
        """Whether a hall can work like this."""
        return self.middle is not None and self.middle < SLOW and self.live is not False


class _Room:
    def __init__(self) -> None:
        self.boards: OrderedDict[str, Board] = OrderedDict()
        self.tries: list[Try] = []


class Seen:
    """By workshop; old rooms, boards and tries make place for new ones."""

    def __init__(self) -> None:
        self._rooms: OrderedDict[str, _Room] = OrderedDict()

    def board(self, workshop: str, key: str, board: Board) -> None:
        """A board has said that it is there."""
        boards = self._room(workshop).boards
        boards[key] = board
        boards.move_to_end(key)
        if len(boards) > MOST_BOARDS:
            boards.popitem(last=False)

    def tried(self, workshop: str, attempt: Try) -> None:
        """A phone has tried."""
        room = self._room(workshop)
        room.tries = [*room.tries, attempt][-MOST_TRIES:]

    def boards(self, workshop: str, now: int) -> list[Board]:
        """Boards that are there."""
        room = self._rooms.get(workshop)
        return [b for b in room.boards.values() if now - b.at < LATELY] if room else []

    def tries(self, workshop: str, by: By) -> list[Try]:
        """Tries in this network, the newest first."""
        room = self._rooms.get(workshop)
        return [t for t in reversed(room.tries) if t.by == by] if room else []

    def _room(self, workshop: str) -> _Room:
        room = self._rooms.setdefault(workshop, _Room())
        self._rooms.move_to_end(workshop)
        if len(self._rooms) > MOST_ROOMS:
            self._rooms.popitem(last=False)
        return room
