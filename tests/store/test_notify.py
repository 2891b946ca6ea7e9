"""On PostgreSQL every process hears of a commit, and of nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from tests.store.words import CardWritten, codec, proposes
from workshop.store.database import Database
from workshop.store.notify import listen
from workshop.store.sql import SqlLog

Heard = asyncio.Queue[tuple[str, int] | None]
CARD = CardWritten(1, "Bus")


@pytest.fixture
async def heard(database: Database, url: str) -> AsyncIterator[Heard]:
    """What a listening process hears; None: it may have missed something."""
    if database.sqlite:
        pytest.skip("SQLite serves one process, which needs no telling")
    queue: Heard = asyncio.Queue()
    listening = asyncio.create_task(
        listen(url, lambda room, seq: queue.put_nowait((room, seq)), lambda: queue.put_nowait(None))
    )
    assert await queue.get() is None
    yield queue
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def test_a_commit_is_told_and_a_rollback_is_not(database: Database, heard: Heard) -> None:
    log = SqlLog(database, codec())
    with pytest.raises(AttributeError):
        await log.append("undone", 0, [], lambda _tail, _known: [None])  # type: ignore[list-item]
    await log.append("room", 0, [], proposes(CARD, CARD))
    assert await heard.get() == ("room", 2)


async def test_after_a_cut_the_listener_looks_for_what_it_missed(database: Database, heard: Heard) -> None:
    cut = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE query LIKE 'LISTEN%' AND datname = current_database()"
    )
    async with database.write() as connection:
        await connection.execute(cut)
    assert await heard.get() is None
    await SqlLog(database, codec()).append("room", 0, [], proposes(CARD))
    assert await heard.get() == ("room", 1)
