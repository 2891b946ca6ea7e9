"""Who asks while others are being answered is answered with the next, and by what is true then."""

from __future__ import annotations

import asyncio

import pytest

from workshop.store.together import MOST, Together


class Book:
    """What may be asked; an answer takes a turn of the loop."""

    def __init__(self) -> None:
        self.pages = {"anna": 1, "bernd": 2}
        self.asked: list[list[str]] = []
        self.torn = False
        self.opened = asyncio.Event()

    async def read(self, names: list[str]) -> dict[str, int]:
        self.asked.append(names)
        found = {name: self.pages[name] for name in names if name in self.pages}
        self.opened.set()
        await asyncio.sleep(0)
        if self.torn:
            raise OSError("torn")
        return found


async def test_those_who_come_meanwhile_are_asked_for_together_and_each_gets_the_own_answer() -> None:
    book = Book()
    together = Together(book.read)
    names = ["anna", "bernd", "nobody", "anna"]
    assert await asyncio.gather(*(together.get(name) for name in names)) == [1, 2, None, 1]
    assert book.asked == [["anna", "bernd", "nobody"]]
    many = await asyncio.gather(*(together.get(f"{n}") for n in range(MOST + 1)))
    assert many == [None] * (MOST + 1)
    assert [len(names) for names in book.asked[1:]] == [MOST, 1]


async def test_an_answer_is_never_older_than_its_question() -> None:
    book = Book()
    together = Together(book.read)
    first = asyncio.create_task(together.get("anna"))
    await book.opened.wait()  # at the old page
    book.pages["anna"] = 7
    assert await asyncio.gather(first, together.get("anna")) == [1, 7]


async def test_what_fails_fails_for_those_who_asked_and_the_next_are_answered() -> None:
    book = Book()
    together = Together(book.read)
    book.torn = True
    said = await asyncio.gather(together.get("anna"), together.get("bernd"), return_exceptions=True)
    assert [type(error) for error in said] == [OSError, OSError]
    book.torn = False
    assert await together.get("anna") == 1


async def test_who_goes_away_takes_nobody_along() -> None:
    book = Book()
    together = Together(book.read)
    gone, stays = asyncio.create_task(together.get("anna")), asyncio.create_task(together.get("bernd"))
    await asyncio.sleep(0)
    gone.cancel()
    assert await stays == 2
    with pytest.raises(asyncio.CancelledError):
        await gone
