"""Where the test databases are and how they become empty."""

from __future__ import annotations

import os

import pytest
from sqlalchemy import make_url, text

from workshop.store.database import open_engine

POSTGRES = "WORKSHOP_TEST_POSTGRES"


def postgres_url() -> str:
    """Where the test database is; it is emptied by every test."""
    url = os.environ.get(POSTGRES, "")
    if not url and os.environ.get("CI"):
        pytest.fail(f"{POSTGRES} must name an empty database here")
    if not url:
        pytest.skip(f"{POSTGRES} names no database (postgresql://user:password@host/name)")
    return url


async def emptied(url: str) -> str:
    """The PostgreSQL database without any table."""
    engine = open_engine(url)
    async with engine.begin() as connection:
        await connection.execute(text("DROP SCHEMA public CASCADE"))
        await connection.execute(text("CREATE SCHEMA public"))
    await engine.dispose()
    return url


async def beside(url: str, name: str) -> str:
    """A second database, empty, on the same server; named like the first, with this at the end."""
    parsed = make_url(url)
    other = parsed.set(database=f"{parsed.database}_{name}")
    engine = open_engine(url).execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f'DROP DATABASE IF EXISTS "{other.database}" WITH (FORCE)'))
        await connection.execute(text(f'CREATE DATABASE "{other.database}"'))
    await engine.dispose()
    return other.render_as_string(hide_password=False)
