"""Which workshops there are, who may open them and under which code they are found. Nothing of what happens
in them.

Rows outside the log: a code can be freed and a workshop deleted, which a log could not do. Only `delete`
reaches into the tables of the log.
"""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Row, Select, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from workshop.store.database import Database
from workshop.store.hot import CHANNEL, lock
from workshop.store.schema import command_id, event, event_part, share
from workshop.store.schema import workshop as room
from workshop.store.together import Together


class Listed(msgspec.Struct, frozen=True):
    """A workshop as the directory knows it. `owner` None: the account is gone."""

    id: str
    code: str | None
    owner: int | None
    rehearsal_of: str | None
    created: int
    ended: int | None


class Share(msgspec.Struct, frozen=True):
    """An account that may open the desk of another one's workshop; `until` None: until it is taken back."""

    workshop: str
    account: int
    until: int | None


class CodeTaken(Exception):  # noqa: N818 - says what happened, as Refused does
    """Another workshop is found under this code; the caller draws a new one."""


class Directory:
    """The workshops of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._asked = Together(self._some)

    async def create(
        self,
        workshop: str,
        code: str | None,
        owner: int | None,
        created: int,
        rehearsal_of: str | None = None,
    ) -> None:
        """A new workshop; raises `CodeTaken`."""
        values = {
            "id": workshop,
            "code": code,
            "owner": owner,
            "rehearsal_of": rehearsal_of,
            "created": created,
        }
        try:
            async with self._database.write() as connection:
                await connection.execute(insert(room).values(values))
        except IntegrityError:
            if code is not None and await self._one(select(room).where(room.c.code == code)):
                raise CodeTaken(code) from None
            raise

    async def get(self, workshop: str) -> Listed | None:
        """The workshop with this id."""
        return await self._asked.get(workshop)

    async def _some(self, workshops: list[str]) -> dict[str, Listed]:
        return {found.id: found for found in await self._all(select(room).where(room.c.id.in_(workshops)))}

    async def by_code(self, code: str) -> Listed | None:
        """The workshop that is found under this code; after its end too, until the code is freed."""
        return await self._one(select(room).where(room.c.code == code))

    async def of_account(self, account: int, now: int) -> list[Listed]:
        """Own and shared workshops, newest first."""
        shared = select(share.c.workshop).where(
            share.c.account == account, or_(share.c.until.is_(None), share.c.until > now)
        )
        mine = or_(room.c.owner == account, room.c.id.in_(shared))
        return await self._all(select(room).where(mine).order_by(room.c.created.desc(), room.c.id))

    async def may_open(self, workshop: str, account: int, now: int) -> bool:
        """Whether the account owns the workshop or shares it now."""
        return any(listed.id == workshop for listed in await self.of_account(account, now))

    async def all_ids(self) -> list[str]:
        """The ids of all workshops, oldest first."""
        return [listed.id for listed in await self._all(select(room).order_by(room.c.created))]

    async def set_owner(self, workshop: str, account: int) -> None:
        """Hand the workshop to another account."""
        await self._set(workshop, owner=account)

    async def set_ended(self, workshop: str, ended: int | None) -> None:
        """The workshop has ended at this time, or goes on (None)."""
        await self._set(workshop, ended=ended)

    async def free_code(self, workshop: str) -> None:
        """Let others use the code."""
        await self._set(workshop, code=None)

    async def free_codes(self, ended_before: int) -> None:
        """Let others use the codes of everything that ended before this time."""
        old = room.c.ended < ended_before
        async with self._database.write() as connection:
            await connection.execute(update(room).where(old).values(code=None))

    async def forget_commands(self, ended_before: int) -> None:
        """Drop the command ids of everything that ended before this time: no phone sends them again."""
        old = select(room.c.id).where(room.c.ended < ended_before)
        async with self._database.write() as connection:
            await connection.execute(delete(command_id).where(command_id.c.workshop.in_(old)))

    async def share(self, workshop: str, account: int, until: int | None = None) -> None:
        """Let an account open the desk; sharing again changes the end."""
        async with self._database.write() as connection:
            mine = (share.c.workshop == workshop) & (share.c.account == account)
            await connection.execute(delete(share).where(mine))
            await connection.execute(insert(share).values(workshop=workshop, account=account, until=until))

    async def unshare(self, workshop: str, account: int) -> None:
        """Take it back."""
        async with self._database.write() as connection:
            mine = (share.c.workshop == workshop) & (share.c.account == account)
            await connection.execute(delete(share).where(mine))

    async def shares(self, workshop: str) -> list[Share]:
        """Who shares the workshop, also those whose time is over."""
        query = select(share).where(share.c.workshop == workshop).order_by(share.c.account)
        async with self._database.read() as connection:
            return [Share(**row._mapping) for row in await connection.execute(query)]

    async def rehearsals(self, workshop: str) -> list[str]:
        """Ids of its rehearsals that were not thrown away."""
        async with self._database.read() as connection:
            return list(await connection.scalars(select(room.c.id).where(room.c.rehearsal_of == workshop)))

    async def delete(self, workshop: str) -> list[str]:
        """The workshop, its rehearsals and everything in them: log, people, links, sessions, shares. Returns their ids;
        on PostgreSQL every process is told.
        """
        async with self._database.write() as connection:
            await lock(self._database, connection, workshop)
            copies = await connection.execute(select(room.c.id).where(room.c.rehearsal_of == workshop))
            ids = [workshop, *copies.scalars()]
            for table in (event_part, command_id, event):
                await connection.execute(delete(table).where(table.c.workshop.in_(ids)))
            await connection.execute(delete(room).where(room.c.id.in_(ids)))
            if not self._database.sqlite:
                for gone in ids:
                    await connection.execute(select(func.pg_notify(CHANNEL, f"{gone}:0")))
        await self._database.scrub()
        return ids

    async def _set(self, workshop: str, **values: object) -> None:
        async with self._database.write() as connection:
            await connection.execute(update(room).where(room.c.id == workshop).values(values))

    async def _one(self, query: Select[*tuple[Any, ...]]) -> Listed | None:
        found = await self._all(query)
        return found[0] if found else None

    async def _all(self, query: Select[*tuple[Any, ...]]) -> list[Listed]:
        async with self._database.read() as connection:
            return [_listed(row) for row in await connection.execute(query)]


def _listed(row: Row[*tuple[Any, ...]]) -> Listed:
    return Listed(**row._mapping)
