"""How hosts look, kept outside the log: a logo can be replaced or taken away, and then it is gone.

One row for the installation, one for each account and workshop that has a look of its own. Files come in checked.
"""

from __future__ import annotations

from base64 import b64decode, b64encode

import msgspec
from sqlalchemy import ColumnElement, delete, insert, select

from workshop.core.look import LogoFile, Look, mark_of
from workshop.store.database import Database
from workshop.store.schema import look
from workshop.store.schema import workshop as room

SEEN = tuple(look.c[name] for name in Look.__struct_fields__)


class Kept(msgspec.Struct, frozen=True):
    """All looks without their files, and whose the workshops are that take theirs from another."""

    installation: Look | None
    accounts: dict[int, Look]
    workshops: dict[str, Look]
    owners: dict[str, int]
    copies: dict[str, str]


class Looks:
    """The looks of one database. Neither workshop nor account: the installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> Kept:
        """What pages are drawn with."""
        query = select(look.c.workshop, look.c.account, *SEEN)
        async with self._database.read() as connection:
            rows = [(row[0], row[1], Look(*row[2:])) for row in await connection.execute(query)]
            accounts = {account: one for _, account, one in rows if account is not None}
            workshops = {wid: one for wid, _, one in rows if wid is not None}
            owned = select(room.c.id, room.c.owner).where(room.c.owner.in_(list(accounts)))
            owners = {row[0]: row[1] for row in await connection.execute(owned)}
            copied = select(room.c.id, room.c.rehearsal_of).where(room.c.rehearsal_of.in_(list(workshops)))
            copies = {row[0]: row[1] for row in await connection.execute(copied)}
        bare = [one for wid, account, one in rows if wid is None and account is None]
        return Kept(bare[0] if bare else None, accounts, workshops, owners, copies)

    async def keep(
        self, given: Look, file: LogoFile | None, *, workshop: str | None = None, account: int | None = None
    ) -> Look:
        """This look instead of the one before; with its mark and the size of its logo."""
        content = file.content if file else b""
        kept = msgspec.structs.replace(
            given,
            mark=mark_of(given.colour, given.band, content),
            width=file.width if file else 0,
            height=file.height if file else 0,
        )
        values = msgspec.structs.asdict(kept) | {
            "workshop": workshop,
            "account": account,
            "logo": b64encode(content).decode(),
            "media_type": file.media_type if file else "",
        }
        async with self._database.write() as connection:
            await connection.execute(delete(look).where(_whose(workshop, account)))
            await connection.execute(insert(look).values(values))
        return kept

    async def take_away(self, *, workshop: str | None = None, account: int | None = None) -> None:
        """Back to what holds above it."""
        async with self._database.write() as connection:
            await connection.execute(delete(look).where(_whose(workshop, account)))

    async def file(self, *, workshop: str | None = None, account: int | None = None) -> LogoFile | None:
        """The logo of this very look."""
        found = await self._one(_whose(workshop, account))
        return found[1] if found else None

    async def by_mark(self, mark: str) -> tuple[Look, LogoFile | None] | None:
        """A look with this content, whosever it is."""
        return await self._one(look.c.mark == mark)

    async def _one(self, where: ColumnElement[bool]) -> tuple[Look, LogoFile | None] | None:
        query = select(*SEEN, look.c.logo, look.c.media_type).where(where).limit(1)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            return None
        found, logo, media_type = Look(*row[:-2]), row[-2], row[-1]
        file = LogoFile(b64decode(logo), media_type, found.width, found.height) if logo else None
        return found, file


def _whose(workshop: str | None, account: int | None) -> ColumnElement[bool]:
    return (look.c.workshop == workshop) & (look.c.account == account)
