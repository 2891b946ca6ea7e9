"""Bring a database to the newest tables. Runs before the app or in a test, never while requests are served.

The scripts lie in `migrations/` inside the package, so an installed wheel can migrate too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from workshop.store.database import open_engine
from workshop.store.schema import metadata

SCRIPTS = Path(__file__).parent / "migrations"
LOCK = 4_720_018_112
"""Any number: two processes that start together must not both create tables."""


async def migrate(url: str, revision: str = "head") -> None:
    """Upgrade to the revision."""
    await _run(url, lambda config: command.upgrade(config, revision))


def migrate_sync(url: str, revision: str = "head") -> None:
    """The same from outside the event loop."""
    asyncio.run(migrate(url, revision))


async def downgrade(url: str, revision: str = "base") -> None:
    """Back to the revision; what its tables cannot hold is lost."""
    await _run(url, lambda config: command.downgrade(config, revision))


def revisions() -> list[str]:
    """All revisions that this program knows, the newest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()]


async def revision_of(connection: AsyncConnection) -> str | None:
    """The revision of the tables, None if there are none."""
    return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())


async def write_revision(url: str, message: str) -> None:
    """Write a new script from the difference between the migrated database and `schema.py`."""
    await _run(url, lambda config: command.revision(config, message, autogenerate=True))


async def differences(url: str) -> list[object]:
    """What `schema.py` has and the database has not, or the other way round."""
    engine = open_engine(url)
    async with engine.connect() as connection:
        found = await connection.run_sync(_compare)
    await engine.dispose()
    return found


def _compare(connection: Connection) -> list[object]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    return list(compare_metadata(context, metadata))


async def _run(url: str, act: Callable[[Config], object]) -> None:
    # Without foreign keys: SQLite changes a table by dropping it, which would delete rows that refer to it.
    engine = open_engine(url, foreign_keys=False)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_act, act)
    finally:
        await engine.dispose()


def _act(connection: Connection, act: Callable[[Config], object]) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    config = _config()
    config.attributes["connection"] = connection
    act(config)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
