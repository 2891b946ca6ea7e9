"""On PostgreSQL every process hears of a commit, and of nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from tests.store.words import CardWritten, codec, proposes
from workshop.store.database import Database
from workshop.store.directory import Directory
from workshop.store.notify import Channel
from workshop.store.sql import SqlLog

Heard = asyncio.Queue[tuple[str, int] | None]
CARD = CardWritten(1, "Bus")


@pytest.fixture
async def heard(database: Database, url: str) -> AsyncIterator[Heard]:
    """What a listening process hears; None: it may have missed something."""
    if database.sqlite:
        pytest.skip("SQLite serves one process, which needs no telling")
    queue: Heard = asyncio.Queue()
    channel = Channel(
        url,
        "here",
        told=lambda room, seq: queue.put_nowait((room, seq)),
        joined=lambda others: queue.put_nowait(None),
    )
    listening = asyncio.create_task(channel.run())
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
        " WHERE application_name LIKE 'workshop %' AND datname = current_database()"
    )
    async with database.write() as connection:
        await connection.execute(cut)
    assert await heard.get() is None
    await SqlLog(database, codec()).append("room", 0, [], proposes(CARD))
    assert await heard.get() == ("room", 1)


async def test_a_workshop_that_is_thrown_away_is_told_with_its_rehearsals(
    database: Database, heard: Heard
) -> None:
    directory = Directory(database)
    await directory.create("room", "ABC234", None, 1)
    await directory.create("copy", "ABC235", None, 2, "room")
    assert await directory.delete("room") == ["room", "copy"]
    assert [await heard.get(), await heard.get()] == [("room", 0), ("copy", 0)]


async def test_processes_hear_each_other_in_order_and_know_who_is_connected(
    database: Database, url: str
) -> None:
    if database.sqlite:
        pytest.skip("SQLite serves one process, which needs no telling")
    texts, joined = asyncio.Queue[str](), asyncio.Queue[set[str]]()
    channels = [
        Channel(
            url,
            name,
            told=lambda room, seq: None,
            heard=texts.put_nowait if name == "bernd" else lambda text: None,
            joined=lambda others: joined.put_nowait(set(others)),
        )
        for name in ("anna", "bernd")
    ]
    first = asyncio.create_task(channels[0].run(lambda: ["bye"]))
    assert await joined.get() == {"anna"}
    second = asyncio.create_task(channels[1].run())
    assert await joined.get() == {"anna", "bernd"}
    for n in range(100):
        channels[0].say(str(n))
    assert [await texts.get() for _ in range(100)] == [str(n) for n in range(100)]
    first.cancel()
    assert await texts.get() == "bye"
    second.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
