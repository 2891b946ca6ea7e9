"""What was erased is in no file any more, and what was not erased still is."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from tests.store.words import BallotCast, Erased, NameSaid, VoteCounted, codec, proposes
from workshop.store.database import Database
from workshop.store.directory import Directory
from workshop.store.migrate import migrate
from workshop.store.people import People
from workshop.store.sql import SqlLog

ROOM = "abcdefghij"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the SQLite database lies."""
    return tmp_path / "erasing.db"


@pytest.fixture
async def opened(file: Path) -> Database:
    """The database in this file."""
    await migrate(f"sqlite:///{file}")
    return Database(f"sqlite:///{file}")


def on_disk(file: Path, words: str) -> bool:
    """Whether the main file or its write-ahead log holds these words."""
    beside = file.with_name(file.name + "-wal")
    return any(words.encode() in path.read_bytes() for path in (file, beside) if path.exists())


async def test_an_erased_name_is_in_no_file(file: Path, opened: Database) -> None:
    log = SqlLog(opened, codec())
    names = [NameSaid(number, f"Nadelöhr-{number % 3}-{number}-" * 40) for number in range(60)]
    await log.append(ROOM, 0, [], proposes(*names))
    assert on_disk(file, "Nadelöhr-1-1-")
    await log.append(ROOM, 60, [], proposes(*(Erased(n) for n in range(60) if n % 3 == 1), command="c2"))
    assert not on_disk(file, "Nadelöhr-1-")
    assert on_disk(file, "Nadelöhr-2-2-")
    await opened.close()


async def test_a_counted_ballot_is_in_no_file(file: Path, opened: Database) -> None:
    log = SqlLog(opened, codec())
    await log.append(ROOM, 0, [], proposes(BallotCast(12, 4711, {815: 3})))
    assert on_disk(file, "4711")
    await log.append(ROOM, 1, [], proposes(VoteCounted(12), command="c2"))
    assert not on_disk(file, "4711")
    await opened.close()


async def test_a_reader_who_is_in_the_way_only_delays_it(file: Path, opened: Database) -> None:
    log = SqlLog(opened, codec())
    await log.append(ROOM, 0, [], proposes(NameSaid(1, "Nadelöhr")))
    other = Database(f"sqlite:///{file}")
    async with other.read() as reader:
        await reader.execute(text("SELECT count(*) FROM event"))
        done = await log.append(ROOM, 1, [], proposes(Erased(1), command="c2"))
    await other.close()
    assert [row.event for row in done.recorded] == [Erased(1)]
    await opened.close()
    assert not on_disk(file, "Nadelöhr")


async def test_names_and_workshops_go_from_the_files_too(file: Path, opened: Database) -> None:
    people, directory = People(opened), Directory(opened)
    await directory.create(ROOM, "1234", None, 1)
    await people.add(ROOM, 1, "Anna Nadelöhr", "token-1")
    await people.add(ROOM, 2, "Bernd Nadelbaum", "token-2")
    await SqlLog(opened, codec()).append(ROOM, 0, [], proposes(NameSaid(2, "Nadelkissen")))
    await people.erase(ROOM, 1)
    assert not on_disk(file, "Nadelöhr")
    await directory.delete(ROOM)
    assert not on_disk(file, "Nadelbaum")
    assert not on_disk(file, "Nadelkissen")
    await opened.close()


async def test_postgresql_rewrites_the_side_table(database: Database) -> None:
    if database.sqlite:
        pytest.skip("SQLite is asked for bytes above")
    log = SqlLog(database, codec())
    await log.append(ROOM, 0, [], proposes(NameSaid(1, "Nadelöhr")))
    await log.append(ROOM, 1, [], proposes(Erased(1), command="c2"))
    async with database.read() as connection:
        assert (await connection.execute(text("SELECT pg_relation_size('event_part')"))).scalar_one() == 0
