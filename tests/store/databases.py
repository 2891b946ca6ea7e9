"""Where the test databases are and how they become empty."""

from __future__ import annotations

import os

import pytest
from sqlalchemy import text

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
