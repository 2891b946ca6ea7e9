"""Workshops as rows: found by code, listed for accounts, deleted with everything."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tests.store.words import CardWritten, NameSaid, codec, proposes
from workshop.store.accounts import Accounts, AuthSession
from workshop.store.database import Database
from workshop.store.directory import CodeTaken, Directory, Share
from workshop.store.people import People
from workshop.store.schema import metadata
from workshop.store.sql import SqlLog


@pytest.fixture
def directory(database: Database) -> Directory:
    """The directory of the test database."""
    return Directory(database)


@pytest.fixture
async def carla(database: Database) -> int:
    """The account of Carla, who facilitates."""
    return (await Accounts(database).create("carla@example.org", "Carla", None, 1)).id


@pytest.fixture
async def dirk(database: Database) -> int:
    """The account of Dirk, who helps out."""
    return (await Accounts(database).create("dirk@example.org", "Dirk", None, 2)).id


async def test_a_workshop_is_found_by_its_code_until_that_is_freed(directory: Directory, carla: int) -> None:
    await directory.create("room", "1234", carla, 5)
    found = await directory.by_code("1234")
    assert found == await directory.get("room")
    assert found is not None
    assert (found.id, found.owner, found.created, found.ended) == ("room", carla, 5, None)
    await directory.set_ended("room", 9)
    ended = await directory.by_code("1234")
    assert ended is not None
    assert ended.ended == 9
    await directory.free_codes(ended_before=10)
    assert await directory.by_code("1234") is None


async def test_a_code_belongs_to_one_workshop_until_it_is_freed(directory: Directory, carla: int) -> None:
    await directory.create("first", "1234", carla, 5)
    await directory.set_ended("first", 9)
    with pytest.raises(CodeTaken):
        await directory.create("second", "1234", carla, 10)
    await directory.free_codes(ended_before=9)
    with pytest.raises(CodeTaken):
        await directory.create("second", "1234", carla, 10)
    await directory.free_codes(ended_before=10)
    await directory.create("second", "1234", carla, 10)
    assert await directory.all_ids() == ["first", "second"]
    await directory.free_code("second")
    assert await directory.by_code("1234") is None


async def test_an_account_sees_its_own_and_shared_workshops(
    directory: Directory, carla: int, dirk: int
) -> None:
    await directory.create("own", "1", dirk, 5)
    await directory.create("shared", "2", carla, 6)
    await directory.create("other", "3", carla, 7)
    await directory.share("shared", dirk, until=100)
    assert [listed.id for listed in await directory.of_account(dirk, now=99)] == ["shared", "own"]
    assert [listed.id for listed in await directory.of_account(dirk, now=100)] == ["own"]
    assert not await directory.may_open("shared", dirk, now=100)
    await directory.share("shared", dirk)
    assert await directory.shares("shared") == [Share("shared", dirk, None)]
    assert await directory.may_open("shared", dirk, now=100)
    await directory.unshare("shared", dirk)
    assert await directory.shares("shared") == []


async def test_a_workshop_outlives_its_owners_account(
    directory: Directory, database: Database, carla: int
) -> None:
    await directory.create("room", "1234", carla, 5)
    await Accounts(database).delete(carla)
    found = await directory.get("room")
    assert found is not None
    assert found.owner is None


async def test_old_commands_are_forgotten_after_the_end(directory: Directory, database: Database) -> None:
    log = SqlLog(database, codec())
    await directory.create("room", None, None, 5)
    await log.append("room", 0, [], proposes(CardWritten(1, "Bus")))
    await directory.set_ended("room", 9)
    ids = [("participant:1", "c1")]
    await directory.forget_commands(ended_before=9)
    assert (await log.append("room", 1, ids, lambda _tail, _known: [])).known
    await directory.forget_commands(ended_before=10)
    assert not (await log.append("room", 1, ids, lambda _tail, _known: [])).known


async def test_deleting_leaves_no_row_of_a_workshop_or_its_rehearsal(
    directory: Directory, database: Database
) -> None:
    people, accounts, log = People(database), Accounts(database), SqlLog(database, codec())
    carla = (await accounts.create("carla@example.org", "Carla", None, 1)).id
    for room, rehearsal_of in (("room", None), ("rehearsal", "room")):
        await directory.create(room, room, None, 5, rehearsal_of)
        await directory.share(room, carla)
        await people.add(room, 1, "Anna", f"token-{room}")
        link = await people.add_link(f"link-{room}", "board", room, 5)
        for session in (
            AuthSession(kind="participant", workshop=room, person=1, created=5, expires=50, csrf="x"),
            AuthSession(kind="board", workshop=room, link=link.id, created=5, expires=50, csrf="x"),
        ):
            await accounts.open_session(f"{session.kind}-{room}", session)
        await log.append(room, 0, [], proposes(CardWritten(1, "Bus"), NameSaid(1, "Anna")))
    await directory.delete("room")
    async with database.read() as connection:
        left = {
            name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for name, table in metadata.tables.items()
        }
    assert {name for name, count in left.items() if count} == {"account"}
