"""On PostgreSQL every process hears of a commit, and of nothing else."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from tests.store.words import CardWritten, codec, proposes
from workshop.store.database import Database
from workshop.store.sql import CHANNEL, SqlLog


async def test_a_commit_is_told_and_a_rollback_is_not(database: Database, url: str) -> None:
    if database.sqlite:
        pytest.skip("SQLite serves one process, which needs no telling")
    told: asyncio.Queue[str] = asyncio.Queue()
    listener = await asyncpg.connect(url)
    await listener.add_listener(
        CHANNEL, lambda _connection, _pid, _channel, payload: told.put_nowait(payload)
    )
    log = SqlLog(database, codec())
    with pytest.raises(AttributeError):
        await log.append("undone", 0, [], lambda _tail, _known: [None])  # type: ignore[list-item]
    await log.append("room", 0, [], proposes(CardWritten(1, "Bus"), CardWritten(2, "Bahn")))
    assert await told.get() == "room:2"
    await listener.close()
