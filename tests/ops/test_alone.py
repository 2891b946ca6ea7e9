"""One server on one SQLite file; whoever comes second is told why not, and everything else works beside it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.several import Process, several
from tests.store.databases import emptied, postgres_url
from workshop.store.migrate import differences


async def refused(process: Process) -> str:
    """What a second server says before it goes."""
    other = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "workshop",
        "serve",
        env=process.environment | {"PORT": "1"},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await other.communicate()
    assert other.returncode == 2
    return said.decode()


async def test_a_second_server_on_one_file_is_refused_and_a_killed_one_blocks_nobody(tmp_path: Path) -> None:
    database = f"sqlite+aiosqlite:///{tmp_path / 'hall.sqlite3'}"
    async with several(database, tmp_path, 1) as (first,):
        said = await refused(first)
        assert said.count("\n") == 1
        assert "is served by process" in said
        wid = await first.workshop()
        export = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "workshop", "export", wid, "results.json", str(tmp_path / "out.json"),
            env=first.environment,
        )  # fmt: skip
        assert await export.wait() == 0
        await first.kill()
        assert (tmp_path / "hall.sqlite3.lock").exists()
        await first.start()
        assert "is served by process" in await refused(first)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_two_programs_that_migrate_at_once_make_one_set_of_tables(kind: str, tmp_path: Path) -> None:
    database = f"sqlite+aiosqlite:///{tmp_path / 'new.sqlite3'}"
    if kind == "postgresql":
        database = await emptied(postgres_url())
    environment = {**os.environ, "WORKSHOP_DATABASE": database, "WORKSHOP_DATA": str(tmp_path)}
    both = [
        await asyncio.create_subprocess_exec(sys.executable, "-m", "workshop", "migrate", env=environment)
        for _ in range(3)
    ]
    assert [await each.wait() for each in both] == [0, 0, 0]
    assert await differences(database) == []
