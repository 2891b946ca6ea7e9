"""Who is who in a workshop: names, tokens, return codes and secret links. Personal, therefore outside the
log.

Of secrets only a hash is kept, made by `hashed` and nowhere else. Accounts are in `accounts.py`, tickets of the door in
`door_tickets.py`.
"""

from __future__ import annotations

import hashlib
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Select, delete, insert, or_, select, update

from workshop.store.database import Database
from workshop.store.hot import lock
from workshop.store.schema import auth_session, event, link, person
from workshop.store.schema import workshop as room
from workshop.store.together import Together

LinkKind = Literal["board", "desk", "helper"]


def hashed(secret: str, scope: str = "") -> str:
    """How a secret is kept and looked up. `scope` keeps short codes of different workshops apart."""
    return hashlib.sha256(f"{scope}\0{secret}".encode()).hexdigest()


class Person(msgspec.Struct, frozen=True):
    """A person of the log. `name` None: wants to be, or has become, nameless."""

    workshop: str
    number: int
    name: str | None


class Link(msgspec.Struct, frozen=True):
    """A secret link to one audience of one workshop; the secret itself cannot be shown again."""

    id: int
    kind: LinkKind
    workshop: str
    created: int
    expires: int | None
    revoked: int | None


class Came(msgspec.Struct, frozen=True):
    """A device that came by a link and is still let in."""

    link: int
    account: int | None
    created: int
    expires: int


PERSON = (person.c.workshop, person.c.number, person.c.name)
LINK = (link.c.id, link.c.kind, link.c.workshop, link.c.created, link.c.expires, link.c.revoked)


class People:
    """The people and links of all workshops of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._named = Together(self._names)

    async def add(
        self, workshop: str, number: int, name: str | None, token: str, return_code: str | None = None
    ) -> Person:
        """A person who has just joined; `token` is what the phone keeps."""
        values = {
            "workshop": workshop,
            "number": number,
            "name": name,
            "token_hash": hashed(token),
            "return_code_hash": hashed(return_code, workshop) if return_code else None,
        }
        async with self._database.write() as connection:
            await connection.execute(insert(person).values(values))
        return Person(workshop, number, name)

    async def get(self, workshop: str, number: int) -> Person | None:
        """The person with this number."""
        return await self._person(_is(workshop, number))

    async def by_token(self, token: str) -> Person | None:
        """Whose phone keeps this token."""
        return await self._person(person.c.token_hash == hashed(token))

    async def by_return_code(self, workshop: str, code: str) -> Person | None:
        """Who comes back to the workshop with this code."""
        code_hash = hashed(code, workshop)
        return await self._person((person.c.workshop == workshop) & (person.c.return_code_hash == code_hash))

    async def names(self, workshop: str) -> dict[int, str]:
        """The names of those who gave one."""
        return await self._named.get(workshop) or {}

    async def _names(self, workshops: list[str]) -> dict[str, dict[int, str]]:
        query = select(person.c.workshop, person.c.number, person.c.name).where(
            person.c.workshop.in_(workshops), person.c.name.is_not(None)
        )
        found: dict[str, dict[int, str]] = {workshop: {} for workshop in workshops}
        async with self._database.read() as connection:
            for row in await connection.execute(query):
                found[row.workshop][row.number] = row.name
        return found

    async def set_name(self, workshop: str, number: int, name: str | None) -> None:
        """Rename; None takes the name away."""
        await self._set(workshop, number, name=name)
        if name is None:
            await self._database.scrub()

    async def set_token(self, workshop: str, number: int, token: str | None) -> None:
        """Another phone is now the person's; the old one is nobody's. None: no phone at all."""
        await self._set(workshop, number, token_hash=hashed(token) if token else None)

    async def set_return_code(self, workshop: str, number: int, code: str | None) -> None:
        """A new code to come back with; the old one is void."""
        await self._set(workshop, number, return_code_hash=hashed(code, workshop) if code else None)

    async def has_return_code(self, workshop: str, number: int) -> bool:
        """Whether there is a code with which this person comes back."""
        query = select(person.c.return_code_hash).where(_is(workshop, number))
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar() is not None

    async def erase(self, workshop: str, number: int) -> None:
        """Name, token, code and sessions of the person; the log keeps a number that is nobody any more."""
        async with self._database.write() as connection:
            await connection.execute(delete(person).where(_is(workshop, number)))
        await self._database.scrub()

    async def kept(self, before: int) -> list[str]:
        """Workshops with people in which nothing happened since this time, or that ended before it."""
        lately = select(event.c.seq).where(event.c.workshop == person.c.workshop, event.c.at >= before)
        over = select(room.c.id).where(room.c.ended < before)
        query = select(person.c.workshop).where(or_(person.c.workshop.in_(over), ~lately.exists())).distinct()
        async with self._database.read() as connection:
            return list((await connection.execute(query.order_by(person.c.workshop))).scalars())

    async def erase_all(self, workshop: str) -> int:
        """Names, tokens, return codes and log-ins of all people of the workshop; how many people had any. The files
        are rid of them by `Database.scrub`, which the caller runs once for all workshops.
        """
        async with self._database.write() as connection:
            await lock(self._database, connection, workshop)
            gone = await connection.execute(delete(person).where(person.c.workshop == workshop))
            return int(gone.rowcount)

    async def add_link(
        self, secret: str, kind: LinkKind, workshop: str, created: int, expires: int | None = None
    ) -> Link:
        """A new secret link."""
        values = {
            "secret_hash": hashed(secret),
            "kind": kind,
            "workshop": workshop,
            "created": created,
            "expires": expires,
        }
        async with self._database.write() as connection:
            added = await connection.execute(insert(link).values(values).returning(*LINK))
            return Link(**added.one()._mapping)

    async def link_by_secret(self, secret: str, now: int) -> Link | None:
        """The link, unless it is revoked or over."""
        good = link.c.revoked.is_(None) & or_(link.c.expires.is_(None), link.c.expires > now)
        found = await self._links(select(*LINK).where(link.c.secret_hash == hashed(secret), good))
        return found[0] if found else None

    async def links(self, workshop: str) -> list[Link]:
        """All links of the workshop, also revoked ones."""
        return await self._links(select(*LINK).where(link.c.workshop == workshop).order_by(link.c.id))

    async def revoke_link(self, workshop: str, number: int, now: int) -> None:
        """The link and every session that came from it are void."""
        mine = (link.c.id == number) & (link.c.workshop == workshop) & link.c.revoked.is_(None)
        async with self._database.write() as connection:
            revoked = await connection.execute(update(link).where(mine).values(revoked=now))
            if revoked.rowcount:
                await connection.execute(delete(auth_session).where(auth_session.c.link == number))

    async def take_link(self, secret: str, kind: LinkKind, now: int, spent: str) -> Link | None:
        """The link for the first who asks: from now on only `spent`, which nobody is told, would find it."""
        good = link.c.revoked.is_(None) & or_(link.c.expires.is_(None), link.c.expires > now)
        mine = (link.c.secret_hash == hashed(secret)) & (link.c.kind == kind) & good
        take = update(link).where(mine).values(secret_hash=hashed(spent)).returning(*LINK)
        async with self._database.write() as connection:
            found = (await connection.execute(take)).first()
            return Link(**found._mapping) if found else None

    async def came_by(self, workshop: str, kind: LinkKind, now: int) -> list[Came]:
        """The sessions that hang on links of this kind, oldest first."""
        query = (
            select(
                link.c.id.label("link"),
                auth_session.c.account,
                auth_session.c.created,
                auth_session.c.expires,
            )
            .join(auth_session, auth_session.c.link == link.c.id)
            .where(link.c.workshop == workshop, link.c.kind == kind, auth_session.c.expires > now)
            .order_by(link.c.id)
        )
        async with self._database.read() as connection:
            return [Came(**row._mapping) for row in await connection.execute(query)]

    async def _set(self, workshop: str, number: int, **values: object) -> None:
        async with self._database.write() as connection:
            await connection.execute(update(person).where(_is(workshop, number)).values(values))

    async def _person(self, where: ColumnElement[bool]) -> Person | None:
        async with self._database.read() as connection:
            found = (await connection.execute(select(*PERSON).where(where))).first()
            return Person(**found._mapping) if found else None

    async def _links(self, query: Select[*tuple[Any, ...]]) -> list[Link]:
        async with self._database.read() as connection:
            return [Link(**row._mapping) for row in await connection.execute(query)]


def _is(workshop: str, number: int) -> ColumnElement[bool]:
    return (person.c.workshop == workshop) & (person.c.number == number)
