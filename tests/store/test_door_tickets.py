"""One-time tickets of the door: kept as hashes, good once, each for one workshop, counted without being shown."""

from __future__ import annotations

import asyncio

import pytest

from workshop.store.database import Database
from workshop.store.directory import Directory
from workshop.store.people import DoorTicket, People, TicketCount

ROOM, OTHER = "abcdefghij", "klmnopqrst"


@pytest.fixture
async def people(database: Database) -> People:
    """Two workshops; the first has two tickets of municipality 7 and an open one."""
    for room in (ROOM, OTHER):
        await Directory(database).create(room, room, None, 1)
    store = People(database)
    await store.make_tickets(ROOM, ["RHEI1111", "RHEI2222"], 7, 1)
    await store.make_tickets(ROOM, ["OPEN1111"], None, 1)
    return store


async def test_a_ticket_says_for_whom_it_is_and_looking_does_not_use_it(people: People) -> None:
    assert await people.ticket(ROOM, "RHEI1111") == DoorTicket(7, None)
    assert await people.ticket(ROOM, "RHEI1111") == DoorTicket(7, None)
    assert await people.ticket(ROOM, "OPEN1111") == DoorTicket(None, None)
    assert await people.ticket(ROOM, "NONE1111") is None
    assert await people.ticket(OTHER, "RHEI1111") is None


async def test_a_ticket_is_good_once_and_for_its_workshop_only(people: People) -> None:
    assert not await people.use_ticket(OTHER, "RHEI1111", 5)
    assert await people.use_ticket(ROOM, "RHEI1111", 5)
    assert not await people.use_ticket(ROOM, "RHEI1111", 6)
    assert await people.ticket(ROOM, "RHEI1111") == DoorTicket(7, 5)


async def test_of_phones_that_come_at_once_one_gets_the_ticket(people: People) -> None:
    got = await asyncio.gather(*(people.use_ticket(ROOM, "OPEN1111", n) for n in range(5)))
    assert sorted(got) == [False, False, False, False, True]


async def test_a_ticket_given_back_is_good_again(people: People) -> None:
    await people.use_ticket(ROOM, "RHEI2222", 5)
    await people.give_ticket_back(ROOM, "RHEI2222")
    assert await people.ticket(ROOM, "RHEI2222") == DoorTicket(7, None)
    assert await people.use_ticket(ROOM, "RHEI2222", 6)


async def test_tickets_go_with_their_workshop(people: People, database: Database) -> None:
    await Directory(database).delete(ROOM)
    assert await people.ticket(ROOM, "OPEN1111") is None


async def test_unused_tickets_become_void_and_all_are_counted(people: People) -> None:
    await people.use_ticket(ROOM, "RHEI1111", 5)
    assert await people.void_tickets(ROOM, 6) == 2
    await people.make_tickets(ROOM, ["RHEI3333"], 7, 7)
    assert not await people.use_ticket(ROOM, "RHEI2222", 8)
    assert await people.ticket(ROOM, "RHEI2222") == DoorTicket(7, None, 6)
    assert await people.use_ticket(ROOM, "RHEI3333", 8)
    await people.make_tickets(ROOM, ["RHEI4444"], 7, 9)
    counts = {count.municipality: count for count in await people.ticket_counts(ROOM)}
    assert counts == {7: TicketCount(7, 1, 2, 1), None: TicketCount(None, 0, 0, 1)}
    assert await people.ticket_counts(OTHER) == []
