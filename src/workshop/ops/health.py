"""Whether this process can take votes: the database answers, can be written, has today's tables, and the last commit
worked. What is wrong is said in words that name no workshop and no person.

Asking costs the hall nothing: many questions at once are one, and its answer stands for a second.
"""

from __future__ import annotations

import asyncio
import time

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from workshop import i18n
from workshop.core.refusals import Unavailable
from workshop.store.database import Database
from workshop.store.hot import lock
from workshop.store.migrate import revision_of, revisions

PATIENCE = 5.0
STANDS = 1.0
READ_ONLY = text("SELECT current_setting('transaction_read_only') = 'on'")


class Health:
    """Asked by `/health/ready`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._wanted = revisions()[0]
        self._asking: asyncio.Task[list[str]] | None = None
        self._asked_at = -STANDS

    async def reasons(self) -> list[str]:
        """Why not; empty if it can."""
        if self._asking is None or (self._asking.done() and time.monotonic() - self._asked_at > STANDS):
            self._asking = asyncio.create_task(self._ask(), name="health")
        # Waited for, not cancelled: others wait for the same answer, and a connection is not cut in the middle.
        done, _ = await asyncio.wait([self._asking], timeout=PATIENCE)
        return self._asking.result() if done else [f"the database did not answer within {PATIENCE:g} seconds"]

    async def _ask(self) -> list[str]:
        try:
            return await self._read() or await self._write()
        except Unavailable as why:
            with i18n.speaking("en"):
                return [i18n.gettext(f"trouble.{why.reason}")]
        except SQLAlchemyError as why:
            return [f"the database does not work ({type(why).__name__})"]
        finally:
            self._asked_at = time.monotonic()

    async def _read(self) -> list[str]:
        async with self._database.read() as connection:
            found = await revision_of(connection)
        return [] if found == self._wanted else [f"the tables are {found or 'missing'}, not {self._wanted}"]

    async def _write(self) -> list[str]:
        """Takes the write lock. After a failed commit the database refuses by itself until it has written something."""
        async with self._database.write() as connection:
            await lock(self._database, connection, "health")
            if not self._database.sqlite and await connection.scalar(READ_ONLY):
                return ["the database is read-only"]
        return []
