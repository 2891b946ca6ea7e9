"""Printed one-time tickets of the door, of all workshops of one database.

Of a ticket only a hash is kept; who came with it is not.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import ColumnElement, case, func, insert, select, update

from workshop.store.database import Database
from workshop.store.people import hashed
from workshop.store.schema import door_ticket


class DoorTicket(msgspec.Struct, frozen=True):
    """A printed one-time ticket. `municipality` None: open to all; neither `used` nor `void`: still good."""

    municipality: int | None
    used: int | None
    void: int | None = None


class TicketCount(msgspec.Struct, frozen=True):
    """How many tickets of a municipality (None: open ones) are still good, used up, and void."""

    municipality: int | None
    good: int
    used: int
    void: int


VOID = door_ticket.c.void.is_not(None) & door_ticket.c.used.is_(None)
UNUSED = door_ticket.c.void.is_(None) & door_ticket.c.used.is_(None)


class DoorTickets:
    """The tickets of all workshops of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def make(
        self, workshop: str, secrets: Sequence[str], municipality: int | None, created: int
    ) -> None:
        """New one-time tickets for the door, for one municipality or open ones."""
        rows = [
            {
                "workshop": workshop,
                "secret_hash": hashed(secret, workshop),
                "municipality": municipality,
                "created": created,
            }
            for secret in secrets
        ]
        async with self._database.write() as connection:
            await connection.execute(insert(door_ticket), rows)

    async def get(self, workshop: str, secret: str) -> DoorTicket | None:
        """What the ticket says; looking does not use it."""
        columns = (door_ticket.c.municipality, door_ticket.c.used, door_ticket.c.void)
        async with self._database.read() as connection:
            found = (await connection.execute(select(*columns).where(_ticket(workshop, secret)))).first()
            return DoorTicket(**found._mapping) if found else None

    async def use(self, workshop: str, secret: str, now: int) -> bool:
        """Uses the ticket up; of two phones that come at once, one gets True."""
        good = _ticket(workshop, secret) & UNUSED
        async with self._database.write() as connection:
            return bool((await connection.execute(update(door_ticket).where(good).values(used=now))).rowcount)

    async def give_back(self, workshop: str, secret: str) -> None:
        """Good again, for whoever showed it did not come in."""
        async with self._database.write() as connection:
            mine = _ticket(workshop, secret)
            await connection.execute(update(door_ticket).where(mine).values(used=None))

    async def make_void(self, workshop: str, now: int) -> int:
        """Every ticket that was not used is void, whoever holds it; how many."""
        mine = (door_ticket.c.workshop == workshop) & UNUSED
        async with self._database.write() as connection:
            return int((await connection.execute(update(door_ticket).where(mine).values(void=now))).rowcount)

    async def counts(self, workshop: str) -> list[TicketCount]:
        """By municipality, as many as were ever made."""
        kinds = (("good", UNUSED), ("used", door_ticket.c.used.is_not(None)), ("void", VOID))
        query = (
            select(
                door_ticket.c.municipality,
                *(func.sum(case((which, 1), else_=0)).label(name) for name, which in kinds),
            )
            .where(door_ticket.c.workshop == workshop)
            .group_by(door_ticket.c.municipality)
        )
        async with self._database.read() as connection:
            return [TicketCount(**row._mapping) for row in await connection.execute(query)]


def _ticket(workshop: str, secret: str) -> ColumnElement[bool]:
    return (door_ticket.c.workshop == workshop) & (door_ticket.c.secret_hash == hashed(secret, workshop))
