"""The migrations make exactly the tables of `schema.py`, and can go back."""

from __future__ import annotations

import asyncio

from sqlalchemy import Connection, PrimaryKeyConstraint, inspect

from workshop.store.database import Database, open_engine
from workshop.store.migrate import differences, downgrade, migrate, migrate_sync
from workshop.store.schema import metadata


async def tables(url: str) -> set[str]:
    """Names of all tables but alembic's own."""
    engine = open_engine(url)
    async with engine.connect() as connection:
        names = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
    await engine.dispose()
    return names - {"alembic_version"}


async def test_a_migrated_database_is_what_the_schema_says(url: str) -> None:
    assert await differences(url) == []
    assert await tables(url) == set(metadata.tables)


async def test_migrating_again_changes_nothing(url: str) -> None:
    await migrate(url)
    assert await differences(url) == []


async def test_the_way_back_and_up_again(url: str) -> None:
    await downgrade(url)
    assert await tables(url) == set()
    await migrate(url)
    assert await differences(url) == []


async def test_constraints_have_the_names_that_later_migrations_will_use(url: str) -> None:
    def compare(connection: Connection) -> None:
        found = inspect(connection)
        for name, table in metadata.tables.items():
            given = {str(c.name) for c in table.constraints if not isinstance(c, PrimaryKeyConstraint)}
            there = (found.get_unique_constraints, found.get_foreign_keys, found.get_check_constraints)
            assert {str(c["name"]) for get in there for c in get(name)} == given

    engine = open_engine(url)
    async with engine.connect() as connection:
        await connection.run_sync(compare)
    await engine.dispose()


async def test_two_processes_may_start_together(empty_url: str) -> None:
    await asyncio.gather(*(asyncio.to_thread(migrate_sync, empty_url) for _ in range(2)))
    assert await differences(empty_url) == []


async def test_sqlite_is_durable_and_forgets_for_good(database: Database) -> None:
    if not database.sqlite:
        return
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    async with database.read() as connection:
        found = {name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one() for name in wanted}
    assert found == wanted
