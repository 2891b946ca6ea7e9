"""One connection to PostgreSQL on which processes hear of each other: of commits, `<workshop>:<seq>`, told with the
commit itself (seq 0: the workshop was thrown away), and what else they have to say (`live/neighbours.py`).

What is told while the connection is down is lost, therefore `joined` is called after every connect: whoever
listens then reads all open logs once. SQLite serves one process, which needs no telling. Nothing is read or
decided here.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable
from typing import Any

import asyncpg
from sqlalchemy import make_url

from workshop.store.hot import CHANNEL

LOG = logging.getLogger(__name__)
TALK = "workshop_talk"
"""Here the processes talk to each other."""
RETRY_SECONDS = 1.0
PATIENCE = 10.0
"""A database that does not answer for so long is gone, even if the connection looks open."""
LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
CALLED = "workshop "
OTHERS = (
    "SELECT substr(application_name, $1) FROM pg_stat_activity"
    " WHERE datname = current_database() AND starts_with(application_name, $2)"
)


class Channel:
    """The connection of one process. All functions are called in the event loop and must return at once.

    `told`: a commit; `heard`: what a process says, also this one; `joined`: there is a connection again, and who else
    has one; `cut`: it is gone. `listening`: whether there is one now.
    """

    def __init__(
        self,
        url: str,
        name: str,
        *,
        told: Callable[[str, int], None],
        joined: Callable[[Iterable[str]], None],
        heard: Callable[[str], None] = lambda text: None,
        cut: Callable[[], None] = lambda: None,
    ) -> None:
        self._url, self._name = url, name
        self._told, self._heard, self._joined, self._cut = told, heard, joined, cut
        self._texts: asyncio.Queue[str | None] = asyncio.Queue()
        self.listening = False

    def say(self, text: str) -> None:
        """Goes to all processes, in order; lost if the connection is cut before."""
        self._texts.put_nowait(text)

    async def run(self, farewell: Callable[[], Iterable[str]] = tuple) -> None:
        """Until cancelled; then says the farewell if there is a connection."""
        while True:
            try:
                await self._until_cut(farewell)
                LOG.warning("the database has cut the connection that listens")
            except LOST as why:
                LOG.warning("cannot listen to the database: %s", type(why).__name__)
            except Exception:
                # The edge to the database: whatever driver and loop make of a connection that dies in the middle of
                # something (uvloop: RuntimeError), a process that no longer listens would show old screens for ever.
                LOG.exception("the conversation with the database broke down")
            await asyncio.sleep(RETRY_SECONDS)

    async def _until_cut(self, farewell: Callable[[], Iterable[str]]) -> None:
        connection = await asyncpg.connect(
            **_address(self._url),
            timeout=PATIENCE,
            command_timeout=PATIENCE,
            server_settings={"application_name": CALLED + self._name},
        )
        try:
            self._texts = asyncio.Queue()
            connection.add_termination_listener(lambda _connection: self._texts.put_nowait(None))
            await connection.add_listener(CHANNEL, self._commit)
            await connection.add_listener(TALK, self._talk)
            # What is only said need not be on the disk, and a commit of others must not wait until it is.
            await connection.execute("SET synchronous_commit = off")
            self.listening = True
            self._joined([row[0] for row in await connection.fetch(OTHERS, len(CALLED) + 1, CALLED)])
            await self._speak(connection, farewell)
        finally:
            self.listening = False
            self._cut()
            connection.terminate()

    async def _speak(self, connection: Any, farewell: Callable[[], Iterable[str]]) -> None:
        try:
            while (text := await self._texts.get()) is not None:
                await connection.fetchval("SELECT pg_notify($1, $2)", TALK, text)
        except asyncio.CancelledError:
            with contextlib.suppress(*LOST, RuntimeError):
                for text in farewell():
                    await connection.fetchval("SELECT pg_notify($1, $2)", TALK, text, timeout=1)
            raise

    def _commit(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        workshop, _, seq = str(payload).rpartition(":")
        self._told(workshop, int(seq))

    def _talk(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        self._heard(str(payload))


async def listeners(url: str) -> list[str]:
    """The processes that listen to this database now."""
    connection = await asyncpg.connect(**_address(url), timeout=PATIENCE)
    try:
        return [row[0] for row in await connection.fetch(OTHERS, len(CALLED) + 1, CALLED)]
    finally:
        await connection.close()


def _address(url: str) -> dict[str, Any]:
    """What SQLAlchemy would connect with."""
    parsed = make_url(url).set(drivername="postgresql+asyncpg")
    given = parsed.get_dialect()().create_connect_args(parsed)[1]
    return {key: value for key, value in given.items() if not key.startswith("prepared_statement")}
