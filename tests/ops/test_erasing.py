"""What was promised to go is gone, once, from tables, files and memory; what was counted stays as it is."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.served import serving
from tests.store.databases import emptied, postgres_url
from workshop.activities.collect import WriteCard
from workshop.app import _keep, build_house
from workshop.core.agenda import GoTo, OpenStep, StopStep
from workshop.core.door import Join
from workshop.core.hall import Continue, End
from workshop.core.messages import Command
from workshop.core.retention import DAY, SetRetention
from workshop.core.roles import SYSTEM, Actor, facilitator, participant
from workshop.exports.collect import collect
from workshop.exports.files import export
from workshop.ops.erasing import erase_due
from workshop.ops.serve import create_workshop, erase_due_now
from workshop.settings import Settings, from_environment
from workshop.store.database import Database
from workshop.store.migrate import migrate
from workshop.web.house import House

NAMES = ("Anna Nadelöhr", "Bernd Nadelbaum")


class Clock:
    """The time, as the test says."""

    def __init__(self) -> None:
        self.at = 1_800_000_000_000

    def __call__(self) -> int:
        return self.at


@pytest.fixture(params=["sqlite", "postgresql"])
async def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """An empty database with tables."""
    other = {"WORKSHOP_DATABASE": await emptied(postgres_url())} if request.param == "postgresql" else {}
    found = from_environment({"WORKSHOP_DATA": str(tmp_path), **other})
    await migrate(found.database)
    return found


@asynccontextmanager
async def process(settings: Settings, clock: Clock) -> AsyncIterator[tuple[House, Database]]:
    """One process on the database."""
    database = Database(settings.database)
    house = build_house(settings, database, clock)
    try:
        yield house, database
    finally:
        await house.sessions.close()
        await database.close()


async def do(house: House, wid: str, command: Command, by: Actor = facilitator()) -> None:  # noqa: B008
    await (await house.sessions.get(wid)).submit(by, command, secrets.token_hex(8))


async def a_workshop(house: House, *, names: tuple[str, ...] = NAMES, end: bool = True) -> str:
    """People with names, tokens and return codes wrote a card each; it is over or goes on."""
    from workshop.blueprints import blueprint, commands_for

    wid = await create_workshop(house, None)
    for command in commands_for(blueprint("steinfurt_1"), "de"):
        await do(house, wid, command)
    session = await house.sessions.get(wid)
    step = next(s.id for s in session.committed.agenda() if s.kind == "collect")
    await do(house, wid, GoTo(step, 0))
    await do(house, wid, OpenStep(step))
    for name in names:
        await do(house, wid, Join(next(iter(session.committed.municipalities))), SYSTEM)
        number = max(session.committed.people)
        await house.people.add(wid, number, name, f"token-{name}", f"code-{name}")
        await house.keep_session(
            f"cookie-{name}", "participant", None, wid, number, None, house.now(), house.now() + 999 * DAY
        )
        await do(house, wid, WriteCard(step, f"Radweg, meint {number}"), participant(number))
    house.render.names[wid] = await house.people.names(wid)
    await do(house, wid, StopStep(step))
    if end:
        await do(house, wid, End())
    return wid


async def told(house: House, wid: str) -> bytes:
    """The results as a file."""
    log = await house.sessions.history(wid)
    file = export(
        collect(house.kinds, (await house.sessions.get(wid)).committed, log), "results.json", "de", []
    )
    assert file is not None
    return file.content


async def left(house: House, wid: str) -> int:
    """How many names, codes and cookies there still are."""
    codes = [await house.people.by_return_code(wid, f"code-{name}") for name in NAMES]
    cookies = [await house.accounts.session(f"cookie-{name}", house.now()) for name in NAMES]
    return len(await house.people.names(wid)) + sum(found is not None for found in (*codes, *cookies))


async def test_names_codes_and_cookies_go_when_their_time_is_over_and_results_stay(
    settings: Settings,
) -> None:
    clock = Clock()
    async with process(settings, clock) as (house, database):
        wid = await a_workshop(house)
        before = await told(house, wid)
        clock.at += 90 * DAY
        assert await erase_due(house, database) == {}
        assert await left(house, wid) == 6
        clock.at += 1
        assert await erase_due(house, database) == {wid: 2}
        assert await left(house, wid) == 0
        assert house.render.names[wid] == {}
        assert await told(house, wid) == before
        assert await erase_due(house, database) == {}


async def test_processes_at_once_erase_everybody_once(settings: Settings) -> None:
    clock = Clock()
    async with process(settings, clock) as one, process(settings, clock) as other:
        wid = await a_workshop(one[0])
        other[0].render.names[wid] = await other[0].people.names(wid)
        clock.at += 91 * DAY
        done = await asyncio.gather(*(erase_due(*p) for p in (one, other, one, other)))
        assert sum(found.get(wid, 0) for found in done) == 2
        await erase_due(*other)
        assert not one[0].render.names[wid]
        assert not other[0].render.names[wid]


async def test_only_what_is_due_goes(settings: Settings) -> None:
    clock = Clock()
    async with process(settings, clock) as (house, database):
        wid = await a_workshop(house)
        await do(house, wid, SetRetention(3))
        on = await a_workshop(house, names=("Cem",))
        await do(house, on, Continue())
        late = await a_workshop(house, names=("Dörte",))
        clock.at += 4 * DAY
        assert await erase_due(house, database) == {wid: 2}
        forgotten = await a_workshop(house, names=("Ewa",), end=False)
        clock.at += 90 * DAY - 1
        assert await erase_due(house, database) == {on: 1, late: 1}
        clock.at += 2
        assert await erase_due(house, database) == {forgotten: 1}


async def test_no_file_keeps_the_bytes(settings: Settings) -> None:
    clock = Clock()
    async with process(settings, clock) as (house, database):
        wid = await a_workshop(house)
        if database.sqlite:
            assert any(b"Nadel" in path.read_bytes() for path in settings.data.iterdir())
        clock.at += 91 * DAY
        assert await erase_due(house, database) == {wid: 2}
        if database.sqlite:
            assert [path for path in settings.data.iterdir() if b"Nadel" in path.read_bytes()] == []
            return
        for table in ("person", "auth_session"):
            async with database.read() as connection:
                size = await connection.execute(text(f"SELECT pg_relation_size('{table}')"))
                assert size.scalar_one() == 0


def test_the_verb_erases_and_says_how_many(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings, clock = from_environment({"WORKSHOP_DATA": str(tmp_path)}), Clock()
    clock.at = 1_500_000_000_000

    async def long_ago() -> str:
        await migrate(settings.database)
        async with process(settings, clock) as (house, _):
            return await a_workshop(house)

    wid = asyncio.run(long_ago())
    assert erase_due_now(settings) == 0
    assert f"workshop {wid}: names and return codes of 2 people erased" in capsys.readouterr().out
    assert erase_due_now(settings) == 0
    assert "nothing is due" in capsys.readouterr().out


async def test_the_server_erases_at_its_start(tmp_path: Path) -> None:
    clock = Clock()
    clock.at = 1_500_000_000_000
    settings = from_environment({"WORKSHOP_DATA": str(tmp_path)})
    await migrate(settings.database)
    async with process(settings, clock) as (house, _):
        wid = await a_workshop(house)
    async with serving(tmp_path) as served:
        while await served.house.people.names(wid):
            await served.house.directory.get(wid)


async def test_housekeeping_at_once_is_harmless(settings: Settings) -> None:
    clock = Clock()
    async with process(settings, clock) as (here, one), process(settings, clock) as (there, other):
        await here.accounts.create("berta", "Berta", None, clock())
        await here.keep_session("over", "account", 1, None, None, None, clock() - 2, clock() - 1)
        await here.keep_session("good", "account", 1, None, None, None, clock(), clock() + 1)
        await asyncio.gather(*(_keep(*each) for each in ((here, one), (there, other)) for _ in range(2)))
        async with one.read() as connection:
            assert (await connection.execute(text("SELECT count(*) FROM auth_session"))).scalar_one() == 1
