"""One-time tickets of the door: kept as hashes, good once, each for one workshop, counted without being shown."""

from __future__ import annotations

import asyncio

import pytest

from workshop.store.database import Database
from workshop.store.directory import Directory
from workshop.store.door_tickets import DoorTicket, DoorTickets, TicketCount

ROOM, OTHER = "abcdefghij", "klmnopqrst"


@pytest.fixture
async def tickets(database: Database) -> DoorTickets:
    """Two workshops; the first has two tickets of municipality 7 and an open one."""
    for room in (ROOM, OTHER):
        await Directory(database).create(room, room, None, 1)
    store = DoorTickets(database)
    await store.make(ROOM, ["RHEI1111", "RHEI2222"], 7, 1)
    await store.make(ROOM, ["OPEN1111"], None, 1)
    return store


async def test_a_ticket_says_for_whom_it_is_and_looking_does_not_use_it(tickets: DoorTickets) -> None:
    assert await tickets.get(ROOM, "RHEI1111") == DoorTicket(7, None)
    assert await tickets.get(ROOM, "RHEI1111") == DoorTicket(7, None)
    assert await tickets.get(ROOM, "OPEN1111") == DoorTicket(None, None)
    assert await tickets.get(ROOM, "NONE1111") is None
    assert await tickets.get(OTHER, "RHEI1111") is None


async def test_a_ticket_is_good_once_and_for_its_workshop_only(tickets: DoorTickets) -> None:
    assert not await tickets.use(OTHER, "RHEI1111", 5)
    assert await tickets.use(ROOM, "RHEI1111", 5)
    assert not await tickets.use(ROOM, "RHEI1111", 6)
    assert await tickets.get(ROOM, "RHEI1111") == DoorTicket(7, 5)


async def test_of_phones_that_come_at_once_one_gets_the_ticket(tickets: DoorTickets) -> None:
    got = await asyncio.gather(*(tickets.use(ROOM, "OPEN1111", n) for n in range(5)))
    assert sorted(got) == [False, False, False, False, True]


async def test_a_ticket_given_back_is_good_again(tickets: DoorTickets) -> None:
    await tickets.use(ROOM, "RHEI2222", 5)
    await tickets.give_back(ROOM, "RHEI2222")
    assert await tickets.get(ROOM, "RHEI2222") == DoorTicket(7, None)
    assert await tickets.use(ROOM, "RHEI2222", 6)


async def test_tickets_go_with_their_workshop(tickets: DoorTickets, database: Database) -> None:
    await Directory(database).delete(ROOM)
    assert await tickets.get(ROOM, "OPEN1111") is None


async def test_unused_tickets_become_void_and_all_are_counted(tickets: DoorTickets) -> None:
    await tickets.use(ROOM, "RHEI1111", 5)
    assert await tickets.make_void(ROOM, 6) == 2
    await tickets.make(ROOM, ["RHEI3333"], 7, 7)
    assert not await tickets.use(ROOM, "RHEI2222", 8)
    assert await tickets.get(ROOM, "RHEI2222") == DoorTicket(7, None, 6)
    assert await tickets.use(ROOM, "RHEI3333", 8)
    await tickets.make(ROOM, ["RHEI4444"], 7, 9)
    counts = {count.municipality: count for count in await tickets.counts(ROOM)}
    assert counts == {7: TicketCount(7, 1, 2, 1), None: TicketCount(None, 0, 0, 1)}
    assert await tickets.counts(OTHER) == []
