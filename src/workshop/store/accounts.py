"""Accounts of facilitators and organisers, who is logged in as what, one-time letters and tokens of programs.

The caller makes the secrets and the password hash; kept are hashes only. The `csrf` value of a session is
kept as it is, because forms must repeat it and it opens nothing without the token.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from workshop.store.database import Database
from workshop.store.people import hashed
from workshop.store.schema import account, api_token, auth_session, ticket
from workshop.store.together import Together

SessionKind = Literal["account", "participant", "board", "desk", "helper"]
TicketKind = Literal["invite", "reset"]


class Account(msgspec.Struct, frozen=True):
    """Somebody with a desk. `password_hash` None: has not chosen one yet."""

    id: int
    login: str
    name: str
    password_hash: str | None
    created: int


class AuthSession(msgspec.Struct, frozen=True, kw_only=True):
    """What a cookie stands for: an account, a person of a workshop, or somebody who came by a link."""

    kind: SessionKind
    account: int | None = None
    workshop: str | None = None
    person: int | None = None
    link: int | None = None
    created: int
    expires: int
    csrf: str


class Ticket(msgspec.Struct, frozen=True):
    """A letter that works once: an invitation for a login, or a new password for an account."""

    id: int
    kind: TicketKind
    login: str | None
    account: int | None
    created: int
    expires: int


class ApiToken(msgspec.Struct, frozen=True):
    """A program that acts for an account."""

    id: int
    account: int
    label: str
    created: int


class LoginTaken(Exception):  # noqa: N818 - says what happened, as Refused does
    """There is an account with this login."""


ACCOUNT = tuple(account.c)
SESSION = tuple(auth_session.c[name] for name in AuthSession.__struct_fields__)
TICKET = tuple(ticket.c[name] for name in Ticket.__struct_fields__)
API_TOKEN = tuple(api_token.c[name] for name in ApiToken.__struct_fields__)


class Accounts:
    """The accounts of one database. Logins are compared without regard to case."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._asked = Together(self._sessions)
        self._some = False

    async def create(self, login: str, name: str, password_hash: str | None, created: int) -> Account:
        """A new account; raises `LoginTaken`."""
        values = {"login": _login(login), "name": name, "password_hash": password_hash, "created": created}
        try:
            async with self._database.write() as connection:
                added = await connection.execute(insert(account).values(values).returning(*ACCOUNT))
                return Account(**added.one()._mapping)
        except IntegrityError:
            raise LoginTaken(login) from None

    async def get(self, number: int) -> Account | None:
        """The account with this id."""
        return await self._account(account.c.id == number)

    async def by_login(self, login: str) -> Account | None:
        """The account with this login."""
        return await self._account(account.c.login == _login(login))

    async def all(self) -> list[Account]:
        """All accounts, oldest first."""
        async with self._database.read() as connection:
            found = await connection.execute(select(*ACCOUNT).order_by(account.c.id))
            return [Account(**row._mapping) for row in found]

    async def some(self) -> bool:
        """Whether there is any account; asked by every visitor of the start page, so a yes is remembered."""
        if not self._some:
            self._some = await self._account(account.c.id > 0) is not None
        return self._some

    async def set_name(self, number: int, name: str) -> None:
        """Another display name."""
        async with self._database.write() as connection:
            await connection.execute(update(account).where(account.c.id == number).values(name=name))

    async def set_password(self, number: int, password_hash: str) -> None:
        """A new password ends every session of the account."""
        async with self._database.write() as connection:
            await connection.execute(
                update(account).where(account.c.id == number).values(password_hash=password_hash)
            )
            await connection.execute(delete(auth_session).where(auth_session.c.account == number))

    async def delete(self, number: int) -> None:
        """The account with its sessions, shares and tokens; its workshops stay, without an owner."""
        self._some = False
        await self._delete(account, account.c.id == number)
        await self._database.scrub()

    async def open_session(self, token: str, session: AuthSession) -> None:
        """Keep the session under the hash of a new token; a token is never used again."""
        values = {"token_hash": hashed(token), **msgspec.structs.asdict(session)}
        async with self._database.write() as connection:
            await connection.execute(insert(auth_session).values(values))

    async def session(self, token: str, now: int) -> AuthSession | None:
        """What the token stands for, unless it is over."""
        found = await self._asked.get(hashed(token))
        return found if found is not None and found.expires > now else None

    async def _sessions(self, hashes: list[str]) -> dict[str, AuthSession]:
        query = select(auth_session.c.token_hash, *SESSION).where(auth_session.c.token_hash.in_(hashes))
        async with self._database.read() as connection:
            found = (await connection.execute(query)).all()
        fields = AuthSession.__struct_fields__
        return {row[0]: AuthSession(**dict(zip(fields, row[1:], strict=True))) for row in found}

    async def prolong(self, token: str, expires: int) -> None:
        """Move the end of the session."""
        mine = auth_session.c.token_hash == hashed(token)
        async with self._database.write() as connection:
            await connection.execute(update(auth_session).where(mine).values(expires=expires))

    async def close_session(self, token: str) -> None:
        """Log out."""
        await self._delete(auth_session, auth_session.c.token_hash == hashed(token))

    async def close_person(self, workshop: str, person: int) -> None:
        """Log out every phone of a person."""
        mine = (auth_session.c.workshop == workshop) & (auth_session.c.person == person)
        await self._delete(auth_session, mine)

    async def purge(self, now: int) -> None:
        """Forget sessions and tickets that are over."""
        await self._delete(auth_session, auth_session.c.expires <= now)
        await self._delete(ticket, ticket.c.expires <= now)

    async def add_ticket(
        self,
        secret: str,
        kind: TicketKind,
        created: int,
        expires: int,
        *,
        login: str | None = None,
        account: int | None = None,
    ) -> Ticket:
        """An invitation for a login, or a reset for an account."""
        values = {
            "secret_hash": hashed(secret),
            "kind": kind,
            "login": _login(login) if login else None,
            "account": account,
            "created": created,
            "expires": expires,
        }
        async with self._database.write() as connection:
            added = await connection.execute(insert(ticket).values(values).returning(*TICKET))
            return Ticket(**added.one()._mapping)

    async def peek_ticket(self, secret: str, kind: TicketKind, now: int) -> Ticket | None:
        """The ticket if it still works; looking does not use it, for mail scanners look too."""
        async with self._database.read() as connection:
            found = (await connection.execute(select(*TICKET).where(_good(secret, kind, now)))).first()
            return Ticket(**found._mapping) if found else None

    async def use_ticket(self, secret: str, kind: TicketKind, now: int) -> Ticket | None:
        """The ticket, for the first who asks."""
        use = update(ticket).where(_good(secret, kind, now)).values(used=now).returning(*TICKET)
        async with self._database.write() as connection:
            found = (await connection.execute(use)).first()
            return Ticket(**found._mapping) if found else None

    async def add_api_token(self, token: str, account: int, label: str, created: int) -> ApiToken:
        """Let a program act for the account."""
        values = {"token_hash": hashed(token), "account": account, "label": label, "created": created}
        async with self._database.write() as connection:
            added = await connection.execute(insert(api_token).values(values).returning(*API_TOKEN))
            return ApiToken(**added.one()._mapping)

    async def api_token(self, token: str) -> ApiToken | None:
        """For whom the program acts."""
        found = await self._api_tokens(api_token.c.token_hash == hashed(token))
        return found[0] if found else None

    async def api_tokens(self, account: int) -> list[ApiToken]:
        """The programs of an account."""
        return await self._api_tokens(api_token.c.account == account)

    async def delete_api_token(self, account: int, number: int) -> None:
        """The program no longer acts for the account."""
        await self._delete(api_token, (api_token.c.account == account) & (api_token.c.id == number))

    async def _account(self, where: ColumnElement[bool]) -> Account | None:
        async with self._database.read() as connection:
            found = (await connection.execute(select(*ACCOUNT).where(where))).first()
            return Account(**found._mapping) if found else None

    async def _api_tokens(self, where: ColumnElement[bool]) -> list[ApiToken]:
        query = select(*API_TOKEN).where(where).order_by(api_token.c.id)
        async with self._database.read() as connection:
            return [ApiToken(**row._mapping) for row in await connection.execute(query)]

    async def _delete(self, table: Table, where: ColumnElement[bool]) -> None:
        async with self._database.write() as connection:
            await connection.execute(delete(table).where(where))


def _login(text: str) -> str:
    return text.strip().casefold()


def _good(secret: str, kind: TicketKind, now: int) -> ColumnElement[bool]:
    mine = (ticket.c.secret_hash == hashed(secret)) & (ticket.c.kind == kind)
    return mine & ticket.c.used.is_(None) & (ticket.c.expires > now)
