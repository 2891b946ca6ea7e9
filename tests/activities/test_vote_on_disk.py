"""What is left of a ballot in the files of the database once it was counted: nothing that leads from it to a person.

Every form of ballot, through the log and codec of the real store. SQLite: main file with its free pages and the
write-ahead log. PostgreSQL: the bytes of the tables' files, read by whoever may: the owner of the cluster, or the role
of the tests. Where neither is allowed, the test says so and is skipped.
"""

from __future__ import annotations

import asyncio
import os
import pwd
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.activities.test_vote_recount import settings_of
from tests.activities.vote_room import Room
from tests.scene import KINDS
from tests.store.databases import emptied, postgres_url
from workshop.activities.vote.methods import METHODS
from workshop.store.codec import Codec
from workshop.store.database import Database
from workshop.store.log import Proposal
from workshop.store.migrate import migrate
from workshop.store.sql import SqlLog

WID = "abcdefghij"
FORMS = {
    "dots": "dots",
    "crosses": "approval",
    "grades": "score",
    "resistance": "consensing",
    "places": "schulze",
    "basket": "equal_shares",
}
PART = re.compile(rb'"points":\{[^}]*\},"receipt":"')
"""A ballot as it lies beside the event that names its person."""


def voted(rule: str) -> Room:
    """Everybody has voted and changed the ballot once."""
    room = Room((3, 2, 1, 1), **settings_of(rule)).opened()
    for n, who in enumerate(room.people):
        room.marks(who, 1, *((1,) if n % 2 else ())).then_accepted()
        room.marks(who, *((1, None, 1) if n % 2 else (None, 1))).then_accepted()
    return room


async def written(log: SqlLog, room: Room, after: int) -> int:
    """The scene's log goes into the database, event by event as it happened; how many there are now."""
    for r in room.s.log[after:]:
        made = [Proposal(f"c{r.seq}", r.by, r.at, (r.event,))]
        await log.append(WID, r.seq - 1, [], lambda _tail, _known, made=made: made)  # type: ignore[misc]
    return len(room.s.log)


def links(data: bytes, receipts: list[str]) -> list[bytes]:
    """Ballots beside their persons' events, and receipts near an actor or a person's number."""
    found = PART.findall(data)
    for receipt in receipts:
        for at in re.finditer(re.escape(receipt.encode()), data):
            around = data[max(0, at.start() - 120) : at.end() + 120]
            if b'"person"' in around or b"participant:" in around:
                found.append(around)
    return found


def receipts_of(room: Room) -> list[str]:
    return [g.receipt for cast in room.state.ballots.values() for g in cast.values()]


@pytest.mark.parametrize("form", FORMS)
async def test_sqlite_holds_no_link_in_main_file_free_pages_and_log(form: str, tmp_path: Path) -> None:
    url, room = f"sqlite:///{tmp_path / 'vote.db'}", voted(FORMS[form])
    await migrate(url)
    database = Database(url)
    log, receipts = SqlLog(database, Codec(KINDS.events())), receipts_of(room)

    def on_disk() -> bytes:
        return b"".join(p.read_bytes() for p in sorted(tmp_path.iterdir()))

    there = await written(log, room, 0)
    assert links(on_disk(), receipts), "an open vote is kept somewhere, or this test reads the wrong files"
    room.counted()
    await written(log, room, there)
    assert (tmp_path / "vote.db-wal").stat().st_size == 0
    assert links(on_disk(), receipts) == []
    assert all(receipt.encode() in on_disk() for receipt in receipts), "the published list stays"
    await database.close()


@pytest.mark.parametrize("form", FORMS)
async def test_postgresql_holds_no_link_in_the_bytes_of_its_tables(form: str) -> None:
    url, room = await emptied(postgres_url()), voted(FORMS[form])
    await migrate(url)
    database = Database(url)
    log, receipts = SqlLog(database, Codec(KINDS.events())), receipts_of(room)
    there = await written(log, room, 0)
    assert links(await heap(database), receipts)
    room.counted()
    await written(log, room, there)
    assert links(await heap(database), receipts) == []
    await database.close()


async def heap(database: Database) -> bytes:
    """All pages of all tables, dead rows and TOAST included, as they lie on the disk."""
    async with database.read() as connection:
        place = (await connection.execute(text("SHOW port"))).scalar_one()
        name = (await connection.execute(text("SELECT current_database()"))).scalar_one()
        tables = "SELECT pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 't', 'm', 'i')"
        own = "relnamespace IN ('public'::regnamespace, 'pg_toast'::regnamespace)"
        files = [row[0] for row in await connection.execute(text(f"{tables} AND {own}"))]
    return await read_files(database, str(place), str(name), [f for f in files if f])


async def read_files(database: Database, port: str, name: str, files: list[str]) -> bytes:
    """By the owner of the cluster on this machine, or by the role itself if it may."""
    listed = ",".join(f"'{file}'" for file in files)
    read = f"SELECT encode(pg_read_binary_file(f), 'hex') FROM unnest(ARRAY[{listed}]) AS f"  # noqa: S608
    if os.geteuid() == 0 and any(u.pw_name == "postgres" for u in pwd.getpwall()):
        return await asyncio.to_thread(read_as_owner, port, name, read)
    async with database.read() as connection:
        may = "SELECT has_function_privilege('pg_read_binary_file(text)', 'execute')"
        if not (await connection.execute(text(may))).scalar_one():
            pytest.skip("nobody here may read the files of PostgreSQL: run as root beside the cluster")
        return b"".join(bytes.fromhex(row[0]) for row in await connection.execute(text(read)))


def read_as_owner(port: str, name: str, read: str) -> bytes:
    """As the user who owns the files, after everything in memory was written to them."""
    ask = ["runuser", "-u", "postgres", "--", "psql", "-p", port, "-d", name, "-AtX", "-c"]
    subprocess.run([*ask, "CHECKPOINT"], check=True, capture_output=True)
    found = subprocess.run([*ask, read], check=True, capture_output=True, text=True)
    return b"".join(bytes.fromhex(line) for line in found.stdout.splitlines())


def test_every_form_of_ballot_is_tried() -> None:
    forms: set[Any] = {METHODS[rule].form for rule in FORMS.values()}
    assert forms == {method.form for method in METHODS.values()}
