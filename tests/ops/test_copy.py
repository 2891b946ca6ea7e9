"""`workshop copy`: everything goes from SQLite to PostgreSQL and back, and nothing goes by halves."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.ops.test_backup import command
from tests.served import serving
from tests.several import several
from tests.store.databases import emptied, postgres_url
from workshop.core.agenda import OpenStep
from workshop.core.edition import Edition, Kept
from workshop.core.look import LogoFile, Look
from workshop.ops import copy
from workshop.store.database import Database
from workshop.store.migrate import migrate
from workshop.store.tables import Chunk, kept_tables, snapshot, stream
from workshop.web.house import secret


async def a_furnished_file(folder: Path) -> Path:
    """Something in every table: a hall with cards, tickets, links, log-ins and programs."""
    async with serving(folder) as served:
        wid, h = await served.workshop(), served.house
        anna = await served.phone(wid, "Rheine")
        step = next(s for s in (await served.session(wid)).committed.agenda() if s.kind == "collect")
        await served.desk(wid, OpenStep(step.id))
        assert "ack" in await anna.post(
            type="write_card", step=step.id, text="Mehr Bänke \U0001f333 'n\\u0000"
        )
        other = await h.accounts.create("berta", "Berta Ü", None, 1)
        await h.directory.share(wid, other.id)
        await h.people.add_link(secret(), "board", wid, 2)
        await h.tickets.make(wid, ["ABC23456"], None, 3)
        await h.accounts.add_ticket(secret(), "invite", 4, 5, login="carla")
        await h.accounts.add_api_token(secret(), other.id, "program", 6)
        await h.directory.create("aaaaaaaaaa", "AAAAAA", other.id, 7, rehearsal_of=wid)
        logo = LogoFile(b"\x89PNG\0\xff", "image/png", 3, 2)
        await h.looks.store.keep(Look("Kreis", "#0a5c36"), logo, workshop=wid)
        released = Edition(1, 8, "Erika Ü, Amt", "", "link", None)
        await h.editions.keep(wid, released, Kept({3: "Mehr Bänke"}, b"PK\0\xff"))
        await anna.close()
    return folder / "workshop.sqlite3"


async def rows(database: str) -> dict[str, list[Any]]:
    """Every row of every table; texts are sorted otherwise in every database."""
    opened, found = Database(database), dict[str, list[Any]]()
    async with snapshot(opened) as connection:
        async for chunk in stream(connection):
            found.setdefault(chunk.table, []).extend(tuple(row) for row in chunk.rows)
    await opened.close()
    return {table: sorted(some, key=repr) for table, some in found.items()}


async def test_there_and_back_every_row_is_the_same(tmp_path: Path) -> None:
    first = f"sqlite+aiosqlite:///{await a_furnished_file(tmp_path)}"
    there, back = await emptied(postgres_url()), tmp_path / "back.sqlite3"
    before = await rows(first)
    assert before.keys() == {t.name for t in kept_tables()}, "something in every table"
    status, said, wrong = await command(first, "copy", first, there)
    assert (status, wrong) == (0, "")
    assert f"event: {len(before['event'])} of {len(before['event'])}" in said
    assert "replayed" in said
    assert (await command(first, "copy", there, str(back)))[0] == 0
    assert await rows(there) == before
    assert await rows(f"sqlite+aiosqlite:///{back}") == before


async def test_a_database_that_holds_anything_is_not_written_to(tmp_path: Path) -> None:
    first = await a_furnished_file(tmp_path)
    second = tmp_path / "second.sqlite3"
    assert (await command("", "copy", str(first), str(second)))[0] == 0
    before = await rows(f"sqlite+aiosqlite:///{second}")
    status, _, wrong = await command("", "copy", str(first), str(second))
    assert (status, wrong.count("\n")) == (2, 1)
    assert "not empty" in wrong
    assert await rows(f"sqlite+aiosqlite:///{second}") == before
    status, _, wrong = await command("", "copy", str(first), str(first))
    assert "same database" in wrong


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_beside_a_running_server_nothing_is_copied(kind: str, tmp_path: Path) -> None:
    database = str(tmp_path / "data.sqlite3") if kind == "sqlite" else await emptied(postgres_url())
    url = copy.address(database)
    empty = tmp_path / "empty.sqlite3"
    await migrate(copy.address(str(empty)))
    async with several(url, tmp_path, 1):
        for pair in ((database, str(empty)), (str(empty), database)):
            status, _, wrong = await command("", "copy", *pair)
            assert (status, wrong.count("\n")) == (2, 1), wrong
            assert "Nothing was copied" in wrong
    assert await rows(copy.address(str(empty))) == {}


async def test_a_copy_that_breaks_down_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await a_furnished_file(tmp_path), tmp_path / "second.sqlite3"
    real = copy.fill

    async def without_the_last_row(connection: Any, chunks: Any) -> dict[str, int]:
        async def fewer() -> Any:
            async for chunk in chunks:
                yield Chunk(
                    chunk.table, chunk.columns, chunk.rows[:-1] if chunk.table == "event" else chunk.rows
                )

        return await real(connection, fewer())

    monkeypatch.setattr(copy, "fill", without_the_last_row)
    assert await asyncio.to_thread(copy.copy_now, str(first), str(second)) == 2
    assert not second.exists()
