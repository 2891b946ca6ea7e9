"""A backup beside a running hall, and the way back: what was acknowledged is in it; only whole files are believed."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import io
import os
import re
import secrets
import stat
import sys
from collections.abc import AsyncIterable, AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.scene import KINDS
from tests.served import Phone, Served, serving
from tests.store.databases import emptied, postgres_url
from workshop.activities.vote import CountVote
from workshop.core.agenda import OpenStep, StopStep
from workshop.core.evolve import fold
from workshop.core.messages import Recorded
from workshop.ops import backup
from workshop.settings import from_environment
from workshop.store.codec import Codec
from workshop.store.database import Database
from workshop.store.migrate import differences, revision_of, revisions
from workshop.store.schema import command_id, event
from workshop.store.sql import SqlLog
from workshop.store.tables import Chunk, fill, stream


async def address(kind: str, folder: Path) -> str:
    """An empty database of this kind."""
    if kind == "postgresql":
        return (await emptied(postgres_url())).replace("postgresql:", "postgresql+asyncpg:", 1)
    return f"sqlite+aiosqlite:///{folder / 'workshop.sqlite3'}"


async def command(database: str, *arguments: str) -> tuple[int, str, str]:
    """A verb in a process of its own: exit status, what it said, and what it complained of."""
    env = {"WORKSHOP_DATABASE": database, "PATH": "/usr/bin:/bin", "PYTHONPATH": os.pathsep.join(sys.path)}
    run = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "workshop", *arguments),
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await run.communicate()
    assert run.returncode is not None
    return run.returncode, out.decode(), err.decode()


async def log_of(database: str, wid: str) -> list[Recorded]:
    opened = Database(database)
    try:
        return await SqlLog(opened, Codec(KINDS.events())).read(wid)
    finally:
        await opened.close()


async def known_ids(database: str) -> set[str]:
    opened = Database(database)
    async with opened.read() as connection:
        found = set((await connection.execute(select(command_id.c.command_id))).scalars())
    await opened.close()
    return found


async def voting(served: Served) -> tuple[str, int, dict[str, Any]]:
    """A workshop with an open secret vote, and a ballot for it."""
    wid = await served.workshop()
    session = await served.session(wid)
    step = next(s for s in session.committed.agenda() if s.kind == "vote" and s.settings.subject == "fields")
    await served.desk(wid, OpenStep(step.id))
    paper = session.committed.steps[step.id].state.papers[0]
    ballot = {"type": "cast_ballot", "step": step.id, "vote": paper.id, "points": {paper.options[0].id: 1}}
    return wid, step.id, ballot


async def sent(phone: Phone, ballot: dict[str, Any], command_as: str = "") -> httpx.Response:
    """A ballot by POST; the answer, whatever it is."""
    body = {"id": command_as or secrets.token_hex(16), "person": phone.number, "command": ballot}
    headers = {"X-CSRF": phone.csrf, "Accept": "application/json"}
    return await phone.client.post(f"/room/{phone.wid}/commands", json=body, headers=headers)


async def cast(phone: Phone, ballot: dict[str, Any]) -> str:
    """Sends a ballot; the id under which it was acknowledged."""
    command_as = secrets.token_hex(16)
    answer = await sent(phone, ballot, command_as)
    if answer.status_code == 429:  # too fast for one person; an outbox would try again
        return ""
    assert answer.json().get("ack") == command_as, answer.text
    return command_as


class Load:
    """Phones that vote without a pause; `acknowledged` grows as answers come in."""

    def __init__(self, phones: list[Phone], ballot: dict[str, Any]) -> None:
        self.acknowledged: set[str] = set()
        self._more = asyncio.Event()
        self._tasks = [asyncio.create_task(self._vote(phone, ballot)) for phone in phones]

    async def _vote(self, phone: Phone, ballot: dict[str, Any]) -> None:
        while True:
            if cast_as := await cast(phone, ballot):
                self.acknowledged.add(cast_as)
                self._more.set()

    async def one_more(self) -> None:
        """Until a further command is acknowledged; a phone that broke down breaks the test."""
        self._more.clear()
        waiting = asyncio.create_task(self._more.wait())
        done, _ = await asyncio.wait([waiting, *self._tasks], return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            await task

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return await address(request.param, tmp_path)


@pytest.fixture
async def served(database: str, tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path, WORKSHOP_DATABASE=database) as house:
        yield house


async def test_a_backup_of_a_voting_hall_restores_to_the_same_workshop(
    served: Served, database: str, tmp_path: Path
) -> None:
    wid, _, ballot = await voting(served)
    phones = [await served.phone(wid, town) for town in ("Rheine", "Greven", "Lotte", "Ochtrup")]
    load = Load(phones, ballot)
    for _ in range(20):
        await load.one_more()
    before = set(load.acknowledged)
    running = asyncio.create_task(command(database, "backup", str(tmp_path / "hall.backup")))
    during = 0
    while not running.done():
        await load.one_more()
        during += not running.done()
    assert (await running)[0] == 0, running.result()
    await load.stop()
    assert during > 0, "the hall stood still meanwhile"
    away = tmp_path / "away"
    away.mkdir()
    there = f"sqlite+aiosqlite:///{away / 'workshop.sqlite3'}"
    status, said, complaint = await command(there, "restore", str(tmp_path / "hall.backup"))
    assert (status, complaint) == (0, ""), complaint
    restored, original = await log_of(there, wid), await log_of(database, wid)
    assert f"workshop {wid}: {len(restored)} events, replayed" in said
    assert restored == original[: len(restored)]
    assert fold(KINDS, restored, wid) == fold(KINDS, original[: len(restored)], wid)
    assert before <= await known_ids(there), "an acknowledged command is missing"
    await goes_on(away, wid, phones[0])
    for phone in phones:
        await phone.close()


async def goes_on(folder: Path, wid: str, anna: Phone) -> None:
    """The restored house takes the same phone in, without a new log-in."""
    cookies = {c.name: str(c.value) for c in anna.client.cookies.jar}
    async with serving(folder) as house, house.client(**cookies) as phone:
        room = await phone.get(f"/room/{wid}")
        assert room.status_code == 200
        assert f'data-person="{anna.number}"' in room.text


async def test_commands_are_acknowledged_while_the_moment_is_held(
    served: Served, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wid, _, ballot = await voting(served)
    anna = await served.phone(wid, "Rheine")
    first = await cast(anna, ballot)
    second = ""
    packed = io.BytesIO()

    async def midway(connection: Any) -> AsyncIterator[Any]:
        nonlocal second
        second = second or await cast(anna, ballot)
        async for chunk in stream(connection):
            yield chunk

    monkeypatch.setattr(backup, "stream", midway)
    opened = Database(database)
    await backup.write_backup(opened, packed)
    await opened.close()
    held = gzip.decompress(packed.getvalue()).decode()
    assert first in held
    assert second
    assert second not in held
    await anna.close()


async def test_the_file_is_for_its_owner_and_says_what_it_holds(
    served: Served, database: str, tmp_path: Path
) -> None:
    wid, step, ballot = await voting(served)
    anna = await served.phone(wid, "Rheine")
    await cast(anna, ballot)
    file = tmp_path / "open.backup"
    status, said, _ = await command(database, "backup", str(file))
    assert status == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "names, log-ins" in said
    assert f"a vote is not counted yet (workshop {wid}, step {step})" in said
    status, _, complaint = await command(database, "backup", str(file))
    assert (status, complaint) == (2, f"workshop: {file} is there already; give a new name\n")
    await served.desk(wid, StopStep(step))
    await served.desk(wid, CountVote(step))
    later = tmp_path / "counted.backup"
    _, said, _ = await command(database, "backup", str(later))
    assert "ATTENTION" not in said
    assert b'"points":{' in gzip.decompress(file.read_bytes()).replace(b"\\", b"")
    await anna.close()


async def one_workshop(folder: Path) -> tuple[str, Path, str]:
    """A SQLite database with one workshop, its backup, and the workshop."""
    async with serving(folder) as house:
        wid = await house.workshop()
    url, file = await address("sqlite", folder), folder / "good.backup"
    assert (await command(url, "backup", str(file)))[0] == 0
    return url, file, wid


async def test_a_restore_refuses_a_database_that_holds_anything(tmp_path: Path) -> None:
    url, file, _ = await one_workshop(tmp_path)
    status, _, complaint = await command(url, "restore", str(file))
    assert status == 2
    assert "the database is not empty: there are rows in" in complaint


async def test_only_a_whole_file_is_restored(tmp_path: Path) -> None:
    _, file, _ = await one_workshop(tmp_path)
    good, there = file.read_bytes(), f"sqlite+aiosqlite:///{tmp_path / 'new.sqlite3'}"
    text = gzip.decompress(good)
    lines = text.splitlines(keepends=True)
    head = lines[0].replace(revisions()[0].encode(), b"9999")
    wrong = {
        "cut off or damaged": good[:-40],
        "is cut off$": gzip.compress(b"".join(lines[:-1])),
        "checksum does not fit": gzip.compress(text.replace(b"Rheine", b"Reihne", 1)),
        "goes on after its end": gzip.compress(text + lines[1]),
        "not a backup of this program": gzip.compress(b'{"hello":1}\n'),
        "made by a newer program": gzip.compress(_sealed([head, *lines[1:-1]], lines[-1])),
    }
    bad = tmp_path / "bad.backup"
    for reason, content in wrong.items():
        bad.write_bytes(content)
        with pytest.raises(backup.Unusable, match=reason):
            backup.check(bad)
    status, _, complaint = await command(there, "restore", str(bad))
    assert (status, complaint.count("\n")) == (2, 1), complaint
    assert "Nothing was restored" in complaint
    assert "new.sqlite3" not in os.listdir(tmp_path)
    with pytest.raises(backup.Unusable, match="cannot be read: No such file"):
        backup.check(tmp_path / "none.backup")


def _sealed(lines: list[bytes], foot: bytes) -> bytes:
    """With the checksum that belongs to it."""
    body = b"".join(lines)
    return body + re.sub(
        rb'"sha256":"\w+"', b'"sha256":"%s"' % hashlib.sha256(body).hexdigest().encode(), foot
    )


async def test_a_workshop_that_cannot_be_replayed_is_named(tmp_path: Path) -> None:
    url, _, wid = await one_workshop(tmp_path)
    opened = Database(url)
    async with opened.write() as connection:
        await connection.execute(update(event).where(event.c.seq == 3).values(body='{"type":"nobody_knows"}'))
    await opened.close()
    await command(url, "backup", str(tmp_path / "broken.backup"))
    there = f"sqlite+aiosqlite:///{tmp_path / 'new.sqlite3'}"
    status, _, complaint = await command(there, "restore", str(tmp_path / "broken.backup"))
    assert status == 1
    assert f"workshop {wid} is restored but cannot be replayed: ValidationError at seq 3" in complaint


async def test_a_backup_from_before_an_update_becomes_todays_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url, file, wid = await one_workshop(tmp_path)
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    # The first tables had no tickets at the door, and this workshop has none either: the rows are those of old.
    old = _sealed([lines[0].replace(revisions()[0].encode(), b"0001"), *lines[1:-1]], lines[-1])
    file.write_bytes(gzip.compress(old))
    filled_in: list[str | None] = []

    async def noted(connection: AsyncConnection, chunks: AsyncIterable[Chunk]) -> dict[str, int]:
        filled_in.append(await revision_of(connection))
        return await fill(connection, chunks)

    monkeypatch.setattr(backup, "fill", noted)
    settings = from_environment({"WORKSHOP_DATA": str(tmp_path / "new")})
    assert await asyncio.to_thread(backup.restore_now, settings, str(file)) == 0
    assert filled_in == ["0001"]
    assert "tables of 0001" in capsys.readouterr().out
    assert await log_of(settings.database, wid) == await log_of(url, wid)
    assert await differences(settings.database) == []


async def test_there_is_nothing_to_back_up_where_nothing_is(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'none.sqlite3'}"
    status, _, complaint = await command(url, "backup", str(tmp_path / "x.backup"))
    assert (status, "there is no database" in complaint) == (2, True)
    assert os.listdir(tmp_path) == []
