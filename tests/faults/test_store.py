"""The disk is full, the database is locked, read-only or damaged: it is said, nothing is accepted that cannot be kept,
nothing is shown that is not, and what phones hold arrives once it works again.
"""

from __future__ import annotations

import logging
import resource
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import pytest
import websockets
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from tests.faults.rooms import (
    Started,
    card,
    collecting,
    desk_screen,
    environment,
    prepare,
    say,
    started,
    until_taken,
)
from tests.served import Phone, Served, serving
from tests.web.test_attacks import drain
from workshop.core.agenda import SetTimer
from workshop.core.refusals import Unavailable
from workshop.live import sessions
from workshop.store import database as store
from workshop.store.database import Database


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock is waited for, and a mended database looked for, many times a second."""
    monkeypatch.setattr(store, "BUSY_MS", 20)
    monkeypatch.setattr(store, "PROBE_SECONDS", 0.02)
    monkeypatch.setattr(sessions, "DAMAGED_SECONDS", 0.0)


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


def file_of(folder: Path) -> Path:
    return folder / "workshop.sqlite3"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Another program holds the write lock."""
    with closing(sqlite3.connect(file_of(folder), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def of(served: Served) -> Database:
    """The database of the running house."""
    found: Database = served.house.directory._database
    return found


@asynccontextmanager
async def kept_busy(served: Served, folder: Path) -> AsyncIterator[None]:
    with locked(folder):
        yield


@asynccontextmanager
async def read_only(served: Served, folder: Path) -> AsyncIterator[None]:
    """Every connection refuses to write, as on a disk that was mounted so after an error."""
    database, now, pragmas = of(served), {"value": "ON"}, store._pragmas
    store._pragmas = lambda *given: [*pragmas(*given), "PRAGMA query_only=ON"]  # type: ignore[assignment]
    await database._thread.drop()

    @event.listens_for(database.engine.sync_engine, "checkout")
    def checkout(connection: sqlite3.Connection, *_: object) -> None:
        connection.cursor().execute(f"PRAGMA query_only={now['value']}")

    yield
    now["value"], store._pragmas = "OFF", pragmas


FAULTS = {"locked": kept_busy, "read_only": read_only}


@pytest.mark.parametrize("reason", FAULTS)
async def test_while_nothing_can_be_kept_the_desk_says_so_phones_wait_and_all_arrives_afterwards(
    served: Served, tmp_path: Path, said: list[logging.LogRecord], reason: str
) -> None:
    wid, step = await collecting(served)
    anna = await served.phone(wid, "Rheine")
    await anna.connect()
    session, fault = await served.session(wid), FAULTS[reason](served, tmp_path)
    async with desk_screen(served, wid) as desk:
        before, message = session.committed, card("Wartet auf dem Telefon", step)
        async with fault:
            assert await say(anna, message) == {"later": message["id"], "after": 3000, "code": "unavailable"}
            assert "wartet auf den Telefonen" in await desk.until("now", f'data-trouble="{reason}"')
            assert session.committed is before
            room = await anna.client.get(f"/room/{wid}")
            assert room.status_code == 200
            assert "Wartet auf dem Telefon" not in room.text
            await refused_politely(anna, step)
        await desk.until("now", "data-trouble", there=False)
    first = await until_taken(anna, message)
    assert await until_taken(anna, message) == first
    assert [c.text for c in session.committed.cards.values()] == ["Wartet auf dem Telefon"]
    words = [r.getMessage() for r in said]
    assert [f"({reason})" in words[0], "can be used again" in words[-1]] == [True, True]
    assert len(words) == 2, "at the beginning and at the end, not for every command"
    await anna.close()


async def refused_politely(anna: Phone, step: int) -> None:
    """By POST too, and without script with the text kept."""
    headers = {"X-CSRF": anna.csrf, "Accept": "application/json"}
    where = f"/room/{anna.wid}/commands"
    answer = await anna.client.post(where, json=card("Auch so nicht", step), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    form = {"_csrf": anna.csrf, "type": "write_card", "step": str(step), "text": "Ohne Script"}
    page = await anna.client.post(where, data=form)
    assert page.status_code == 503
    assert "Ohne Script" in page.text
    assert "nichts gespeichert" in page.text


async def test_a_timer_that_ends_while_the_database_is_locked_stops_the_step_once_afterwards(
    served: Served, tmp_path: Path
) -> None:
    wid, step = await collecting(served)
    session = await served.session(wid)
    await served.desk(wid, SetTimer(step, 1, stops=True))
    async with desk_screen(served, wid) as desk:
        with locked(tmp_path):
            await desk.until("now", 'data-trouble="locked"')  # nobody but the timer has asked for anything
            assert session.committed.steps[step].status == "open"
        await desk.until("now", "data-trouble", there=False)
        while session.committed.steps[step].status == "open":
            await desk.until("now", "")
    stops = [r for r in await served.house.sessions.history(wid) if type(r.event).__name__ == "StepStopped"]
    assert len(stops) == 1


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[tuple[Started, str, int]]:
    codes, wid, step = await prepare(tmp_path)
    async with started(tmp_path, codes) as server:
        yield server, wid, step


async def test_a_disk_that_takes_no_byte_more_loses_nothing(
    running: tuple[Started, str, int], tmp_path: Path
) -> None:
    server, wid, step = running
    anna = await server.phone(wid, "Rheine")
    await anna.connect()
    assert "ack" in await say(anna, card("Vorher", step))
    soft, hard = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (0, hard))
    message = card("Auf voller Platte", step)
    assert (await say(anna, message))["code"] == "unavailable"
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (soft, hard))
    seq = await until_taken(anna, message)
    assert rows(tmp_path, "SELECT seq FROM command_id WHERE command_id=?", message["id"]) == [(seq,)]
    assert "cannot be used (broken)" in server.log
    assert "can be used again" in server.log
    assert "Traceback" not in server.log
    await anna.close()


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A disk of 3 MB; skips where this user may not mount one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder]
    done = subprocess.run(mount, check=False, capture_output=True)
    if done.returncode:
        pytest.skip("may not mount a small disk here")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


async def test_a_full_disk_is_called_full_and_room_made_on_it_is_found(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk):
        codes, wid, step = await prepare(disk)
        async with started(disk, codes) as server:
            anna = await server.phone(wid, "Rheine")
            await anna.connect()
            fill(disk / "film.mkv")
            message = card("Auf voller Platte", step)
            assert (await say(anna, message))["code"] == "unavailable"
            (disk / "film.mkv").unlink()
            seq = await until_taken(anna, message)
            assert rows(disk, "SELECT seq FROM command_id WHERE command_id=?", message["id"]) == [(seq,)]
            await anna.close()
        found = rows(disk, "PRAGMA integrity_check")
    assert found == [("ok",)]


def fill(path: Path) -> None:
    """Until nothing fits any more."""
    with path.open("wb", buffering=0) as film:
        try:
            while True:
                film.write(b"\1" * 4096)
        except OSError:
            return


def rows(folder: Path, query: str, *values: object) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file_of(folder))) as connection:
        return connection.execute(query, values).fetchall()


async def test_a_full_database_is_told_from_our_own_mistakes(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        database = of(served)
        with pytest.raises(OperationalError, match="no such table"):
            await written(database, "INSERT INTO nowhere VALUES (1)")
        assert not database.trouble
        with pytest.raises(Unavailable) as full:
            await written(database, *FILLING)
        assert full.value.reason == "full"


FILLING = (
    "PRAGMA max_page_count=1",  # as many as there are
    "CREATE TABLE filling (bytes)",
    "INSERT INTO filling VALUES (zeroblob(9999999))",
)


async def written(database: Database, *statements: str) -> None:
    async with database.write() as connection:
        for statement in statements:
            await connection.execute(text(statement))


DAMAGES = {
    "cut off": "UPDATE event SET body = substr(body, 1, length(body) - 3)",
    "rubbish": "UPDATE event SET body = x'00ff00ff'",
    "of an unknown kind": """UPDATE event SET body = '{"type":"from_the_future"}'""",
    "about what is not there": """UPDATE event SET body = '{"type":"step_opened","step":987654}'""",
    "gone from the middle": "DELETE FROM event",
}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_damaged_log_closes_its_own_workshop_only_and_says_where(
    tmp_path: Path, said: list[logging.LogRecord], damage: str
) -> None:
    async with serving(tmp_path) as served:
        sick, step = await collecting(served)
        sound, _ = await collecting(served)
        anna, bernd = await served.phone(sick, "Rheine"), await served.phone(sound, "Greven")
        last = (await served.session(sick)).committed.seq
    place = last - 1 if damage.startswith("gone") else last
    with closing(sqlite3.connect(file_of(tmp_path))) as connection:
        (kept,) = connection.execute("SELECT body FROM event WHERE workshop=? AND seq=?", (sick, place))
        connection.execute(f"{DAMAGES[damage]} WHERE workshop=? AND seq=?", (sick, place))
        connection.commit()
    async with serving(tmp_path) as served:
        await closed_with_words(served, anna, step)
        assert f"{sick} is damaged at seq {place}" in said[0].getMessage()
        bernd.served = served
        bernd.client.base_url = served.url
        await bernd.connect()
        steps = (await served.session(sound)).committed.agenda()
        mine = next(s.id for s in steps if s.kind == "collect")
        assert "ack" in await say(bernd, card("Hier ist alles gut", mine))
        if not damage.startswith("gone"):
            await mended(served, tmp_path, anna, (sick, place, kept[0]))
    assert not [r for r in said if r.exc_info]
    await anna.close()
    await bernd.close()


async def closed_with_words(served: Served, anna: Phone, step: int) -> None:
    """Whatever the phone tries, it is told to keep what it has."""
    anna.served = served
    anna.client.base_url = served.url
    page = await anna.client.get(f"/room/{anna.wid}")
    assert page.status_code == 503
    assert "Aufzeichnung auf dem Server ist beschädigt" in page.text
    headers = {"X-CSRF": anna.csrf, "Accept": "application/json"}
    sent = card("Bleibt im Telefon", step)
    answer = await anna.client.post(f"/room/{anna.wid}/commands", json=sent, headers=headers)
    assert answer.status_code == 503
    await anna.connect()
    assert anna.socket is not None
    with pytest.raises(websockets.ConnectionClosed):
        await drain(anna.socket)
    assert anna.socket.close_code == 1013


async def mended(served: Served, folder: Path, anna: Phone, row: tuple[str, int, str]) -> None:
    """Somebody puts the row right: the workshop opens without a restart."""
    with closing(sqlite3.connect(file_of(folder))) as connection:
        connection.execute("UPDATE event SET body=? WHERE workshop=? AND seq=?", (row[2], row[0], row[1]))
        connection.commit()
    assert (await anna.client.get(f"/room/{anna.wid}")).status_code == 200


def test_a_file_that_is_no_database_is_named_at_the_start(tmp_path: Path) -> None:
    file_of(tmp_path).write_bytes(b"no database at all " * 1000)
    command = [sys.executable, "-m", "workshop", "serve"]
    done = subprocess.run(command, check=False, env=environment(tmp_path), capture_output=True, text=True)
    assert done.returncode == 1
    assert "workshop.sqlite3 cannot be used (damaged): file is not a database" in done.stderr
    assert "Traceback" not in done.stderr
