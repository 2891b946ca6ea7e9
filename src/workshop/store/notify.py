"""Hear from PostgreSQL that another process has written: `<workshop>:<seq>`, sent with the commit itself.

What is told while the connection is down is lost, therefore `missed` is called after every connect: whoever
listens then reads all open logs once. SQLite serves one process, which needs no telling. Nothing is read or
decided here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import asyncpg
from sqlalchemy import make_url

from workshop.store.hot import CHANNEL

LOG = logging.getLogger(__name__)
RETRY_SECONDS = 1.0


async def listen(url: str, told: Callable[[str, int], None], missed: Callable[[], None]) -> None:
    """Run until cancelled. Both functions are called in the event loop and must return at once."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    while True:
        try:
            await _until_cut(address, told, missed)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as why:
            LOG.warning("cannot listen to the database: %s", type(why).__name__)
        await asyncio.sleep(RETRY_SECONDS)


async def _until_cut(address: str, told: Callable[[str, int], None], missed: Callable[[], None]) -> None:
    cut = asyncio.Event()

    def hear(_connection: object, _pid: int, _channel: str, payload: object) -> None:
        workshop, _, seq = str(payload).rpartition(":")
        told(workshop, int(seq))

    connection = await asyncpg.connect(address)
    try:
        connection.add_termination_listener(lambda _connection: cut.set())
        await connection.add_listener(CHANNEL, hear)
        missed()
        await cut.wait()
    finally:
        connection.terminate()
