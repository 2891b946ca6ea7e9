"""Screens of a full hall: what all share comes first, what belongs to one person follows, nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping

import pytest

from workshop.core.roles import Audience
from workshop.core.workshop import Workshop
from workshop.live.hub import AT_ONCE, Group, Mailbox, Room, version

PHONE, BOARD = Group(Audience.PARTICIPANT, "de"), Group(Audience.BOARD, "de")
HALL = range(1, 3 * AT_ONCE + 1)


class Hall:
    """A room with a board and a phone each for many people, whose screens all show one word."""

    def __init__(self) -> None:
        self.word, self.wall = "before", ""
        self.drawn: list[str] = []
        self.took: list[str] = []
        self.taken: asyncio.Queue[None] = asyncio.Queue()
        self.room = Room(Workshop, frozenset, self._draw, self._own)
        self.board = Mailbox(BOARD, None)
        self.phones = {n: Mailbox(PHONE, n) for n in HALL}
        self.screens: list[asyncio.Task[None]] = []

    def _draw(self, w: Workshop, group: Group, here: frozenset[int]) -> Mapping[str, str]:
        self.drawn.append(str(group.audience))
        return {"board": self.word} if group == BOARD else {"head": self.word, "wall": self.wall}

    def _own(self, w: Workshop, language: str, person: int) -> Mapping[str, str]:
        self.drawn.append(f"own {person}")
        return {"mine": f"{self.word} {person}"}

    def open(self) -> None:
        """Everybody looks; each screen takes what it is woken for, as a socket does."""
        for name, box in [("board", self.board), *((f"phone {n}", b) for n, b in self.phones.items())]:
            self.room.frame(box)
            box.news.clear()
            box.fresh = False
            self.room.add(box)
            self.screens.append(asyncio.create_task(self._screen(name, box)))

    async def _screen(self, name: str, box: Mailbox) -> None:
        while True:
            await box.news.wait()
            box.news.clear()
            box.fresh = False
            if self.room.frame(box) is not None:
                self.took.append(name)
                self.taken.put_nowait(None)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Looks again whenever a screen has taken something."""
        while not holds():
            await self.taken.get()

    async def all_have_taken(self, word: str) -> None:
        """Until every phone holds its own region with this word."""
        await self.until(
            lambda: all(b.seen["mine"] == version(f"{word} {n}") for n, b in self.phones.items())
        )

    def close(self) -> None:
        self.room.close()
        for task in self.screens:
            task.cancel()


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    found = Hall()
    found.open()
    yield found
    found.close()


async def test_the_board_shows_a_burst_before_any_phone_gets_its_own_part(hall: Hall) -> None:
    hall.word, hall.drawn = "after", []
    hall.room.changed(frozenset(HALL))
    await hall.all_have_taken("after")
    assert hall.drawn[:2] == ["board", "participant"]
    assert hall.took[0] == "board"


async def test_who_waited_longest_for_the_own_part_gets_it_first(hall: Hall) -> None:
    hall.word, hall.drawn = "after", []
    for person in (9, 5, 9, 7):
        hall.room.changed(frozenset({person}))
    await hall.until(lambda: len([d for d in hall.drawn if d.startswith("own")]) == 3)
    assert [d for d in hall.drawn if d.startswith("own")] == ["own 9", "own 5", "own 7"]


async def test_a_phone_that_is_woken_for_the_shared_part_keeps_its_own_until_that_is_drawn(
    hall: Hall,
) -> None:
    hall.word = "after"
    hall.room.changed(None)
    anna = hall.phones[1]
    seen = anna.seen["mine"]
    assert hall.room.behind(anna)
    frame = hall.room.frame(anna)
    assert frame is None or "after 1" not in frame
    assert anna.seen["mine"] == seen
    await hall.all_have_taken("after")
    assert not hall.room.behind(anna)


async def test_what_nobody_looks_at_any_more_is_drawn_only_when_asked_for(hall: Hall) -> None:
    hall.room.remove(hall.phones[2])
    hall.word, hall.drawn = "after", []
    hall.room.changed(frozenset({2, 3}))
    await hall.until(lambda: "own 3" in hall.drawn)
    assert "own 2" not in hall.drawn
    assert hall.room.own(2, "de")["mine"][1] == "after 2"


async def test_only_who_has_the_wall_open_is_woken_for_it(hall: Hall) -> None:
    hall.phones[3].open = frozenset({"wall"})
    hall.wall = "one vote more"
    hall.room.changed(frozenset())
    await hall.until(lambda: "phone 3" in hall.took)
    assert not any(box.fresh for n, box in hall.phones.items() if n != 3)
    assert hall.took == ["phone 3"]
