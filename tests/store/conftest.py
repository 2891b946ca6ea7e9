"""A database per test, on SQLite and on PostgreSQL; the tables come from the migrations, as in real life."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.store.databases import emptied, postgres_url
from workshop.store.database import Database
from workshop.store.migrate import migrate


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'workshop.db'}"
    return await emptied(postgres_url())


@pytest.fixture
async def url(empty_url: str) -> str:
    """A database with all tables."""
    await migrate(empty_url)
    return empty_url


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """The opened database."""
    opened = Database(url)
    yield opened
    await opened.close()
