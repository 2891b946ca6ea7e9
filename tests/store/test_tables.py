"""All tables out of one database and into another, from one moment: nothing is lost, nothing comes too early."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Integer, String, Text, select
from sqlalchemy.exc import IntegrityError

from tests.store.databases import emptied, postgres_url
from workshop.store.accounts import Accounts, AuthSession
from workshop.store.database import Database
from workshop.store.directory import Directory
from workshop.store.migrate import migrate
from workshop.store.people import People
from workshop.store.schema import event, metadata
from workshop.store.tables import Chunk, fill, filled, kept_tables, snapshot, stream


async def furnish(database: Database) -> None:
    """Rows that refer to each other, a rehearsal whose id stands before its workshop's among them."""
    accounts, directory, people = Accounts(database), Directory(database), People(database)
    berta = await accounts.create("berta", "Berta", None, 1)
    await directory.create("zzz", "CODE77", berta.id, 2)
    await directory.create("aaa", "CODE78", berta.id, 3, rehearsal_of="zzz")
    await people.add("zzz", 1, "Anna Ünal", "token-anna", "blue-7")
    await people.add_link("board-secret", "board", "zzz", 4)
    session = AuthSession(
        kind="participant", account=None, workshop="zzz", person=1, link=None, created=5, expires=6, csrf=""
    )
    await accounts.open_session("token-anna", session)
    async with database.write() as connection:
        row = {"workshop": "zzz", "at": 7, "actor": "house", "type": "x", "body": '{"a":"ä"}'}
        await connection.execute(event.insert(), [{**row, "seq": seq} for seq in range(1, 2502)])


async def everything(database: Database) -> list[Chunk]:
    async with snapshot(database) as connection:
        return [chunk async for chunk in stream(connection)]


async def pour(source: Database, target: Database) -> dict[str, int]:
    async with snapshot(source) as reading, target.write() as connection:
        return await fill(connection, stream(reading))


@pytest.fixture
async def other(url: str, tmp_path: Path) -> Database:
    """An empty database of the other sort."""
    there = f"sqlite:///{tmp_path / 'other'}"
    if url.startswith("sqlite"):
        there = await emptied(postgres_url())
    await migrate(there)
    return Database(there)


async def test_everything_arrives(database: Database, other: Database) -> None:
    await furnish(database)
    counts = await pour(database, other)
    assert counts == {"event": 2501, "account": 1, "workshop": 2, "person": 1, "link": 1, "auth_session": 1}
    assert await everything(other) == await everything(database)
    listed = await Directory(other).get("aaa")
    assert listed is not None
    assert listed.rehearsal_of == "zzz"
    await other.close()


async def test_the_next_account_gets_a_number_of_its_own(database: Database, other: Database) -> None:
    await furnish(database)
    await pour(database, other)
    assert (await Accounts(other).create("carla", "Carla", None, 9)).id == 2
    await other.close()


async def test_a_database_with_a_row_is_not_empty(database: Database) -> None:
    async with database.read() as connection:
        assert await filled(connection) == []
    await Accounts(database).create("berta", "Berta", None, 1)
    async with database.read() as connection:
        assert await filled(connection) == ["account"]


async def test_what_comes_after_the_first_look_is_not_seen(database: Database) -> None:
    await Accounts(database).create("berta", "Berta", None, 1)
    async with snapshot(database) as connection:
        await Accounts(database).create("carla", "Carla", None, 2)
        await Directory(database).create("zzz", "CODE77", 1, 3)
        seen = [chunk async for chunk in stream(connection)]
    assert [(chunk.table, len(chunk.rows)) for chunk in seen] == [("account", 1)]


async def test_a_wrong_row_leaves_nothing_behind(database: Database, other: Database) -> None:
    await furnish(database)
    there = await everything(database)

    async def broken():  # type: ignore[no-untyped-def]
        for chunk in (*there, there[-1]):
            yield chunk

    with pytest.raises(IntegrityError):
        async with other.write() as connection:
            await fill(connection, broken())
    assert await everything(other) == []
    await other.close()


async def test_what_is_of_the_moment_stays_behind(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await Accounts(database).create("berta", "Berta", None, 1)
    monkeypatch.setitem(metadata.tables["account"].info, "passing", True)
    assert await everything(database) == []
    async with database.read() as connection:
        assert await filled(connection) == []
        assert (await connection.execute(select(metadata.tables["account"]))).first() is not None


def test_every_column_holds_what_any_file_can_hold() -> None:
    kinds = {type(c.type) for t in kept_tables() for c in t.columns}
    assert kinds <= {Integer, BigInteger, String, Text}
