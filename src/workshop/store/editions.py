"""Released results outside the log: the files of a version that was replaced or taken back are gone."""

from __future__ import annotations

from base64 import b64decode, b64encode

import msgspec
from sqlalchemy import Update, insert, select, update

from workshop.core.edition import Edition, Kept
from workshop.store.database import Database
from workshop.store.hot import lock
from workshop.store.schema import edition as table

_CARDS = msgspec.json.Decoder(dict[int, str])
SAID = tuple(table.c[name] for name in Edition.__struct_fields__)


class Editions:
    """The versions of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self, workshop: str) -> list[Edition]:
        """Every version, newest first."""
        query = select(*SAID).where(table.c.workshop == workshop).order_by(table.c.version.desc())
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [Edition(*row) for row in rows]

    async def kept(self, workshop: str, version: int) -> Kept:
        """What this version consists of; nothing if it is gone."""
        query = select(table.c.cards, table.c.files)
        query = query.where(table.c.workshop == workshop, table.c.version == version)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        return Kept(_CARDS.decode(row[0]), b64decode(row[1])) if row is not None else Kept({}, b"")

    async def keep(self, workshop: str, given: Edition, kept: Kept) -> bool:
        """A further version; the files of all others go. False: somebody else has made this version meanwhile."""
        values = msgspec.structs.asdict(given) | {
            "workshop": workshop,
            "cards": msgspec.json.encode(kept.cards).decode(),
            "files": b64encode(kept.files).decode(),
        }
        async with self._database.write() as connection:
            await lock(self._database, connection, workshop)
            taken = select(table.c.version).where(
                table.c.workshop == workshop, table.c.version >= given.version
            )
            if (await connection.execute(taken)).first() is not None:
                return False
            await connection.execute(_emptied(workshop))
            await connection.execute(insert(table).values(values))
        await self._database.scrub()
        return True

    async def set_public(self, workshop: str, version: int, at: int | None) -> None:
        """From when everybody can read it; None: by the link alone."""
        where = (table.c.workshop == workshop, table.c.version == version)
        async with self._database.write() as connection:
            await connection.execute(update(table).where(*where).values(public_at=at))

    async def withdraw(self, workshop: str, at: int, because: str) -> None:
        """No version can be read any more; the newest says why."""
        newest = select(table.c.version).where(table.c.workshop == workshop).order_by(table.c.version.desc())
        async with self._database.write() as connection:
            version = (await connection.execute(newest.limit(1))).scalar()
            where = (table.c.workshop == workshop, table.c.version == version)
            said = {"withdrawn_at": at, "withdrawn_because": because}
            await connection.execute(update(table).where(*where).values(said))
            await connection.execute(_emptied(workshop))
        await self._database.scrub()

    async def empty(self, workshop: str) -> None:
        """Takes all files away: they hold what may no longer be read."""
        async with self._database.write() as connection:
            await connection.execute(_emptied(workshop))
        await self._database.scrub()


def _emptied(workshop: str) -> Update:
    return update(table).where(table.c.workshop == workshop).values(files="", cards="{}")
