"""Health and figures: the truth about the database in words, and figures that say how much and never who."""

from __future__ import annotations

import re
import resource
from pathlib import Path

import httpx
import pytest
from sqlalchemy import make_url, text

from tests.ops.test_backup import sent, voting
from tests.running import running
from tests.served import serving
from tests.store.databases import emptied, postgres_url
from workshop.core.agenda import OpenStep
from workshop.metrics import Counter, Histogram
from workshop.ops import health
from workshop.ops.health import Health
from workshop.settings import WrongSetting, from_environment
from workshop.store.database import Database
from workshop.store.migrate import downgrade, migrate, revisions

TOKEN = "a-token-for-figures-only"


async def test_a_house_is_alive_and_ready(tmp_path: Path) -> None:
    async with serving(tmp_path) as house, house.client() as monitor:
        assert (await monitor.get("/health/live")).text == "alive\n"
        ready = await monitor.get("/health/ready")
        assert (ready.status_code, ready.text) == (200, "ready\n")


async def test_tables_of_another_version_are_named(url: str, database: Database) -> None:
    assert await Health(database).reasons() == []
    await downgrade(url, revisions()[1])
    assert await Health(database).reasons() == [f"the tables are {revisions()[1]}, not {revisions()[0]}"]


async def test_a_locked_database_is_not_ready_and_recovers(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else holds what a vote needs; those who ask do not queue up behind it."""
    monkeypatch.setattr(health, "PATIENCE", 0.01)
    monkeypatch.setattr(health, "STANDS", -1.0)
    asked = Health(database)
    async with database.write() as connection:
        await health.lock(database, connection, "health")
        assert await asked.reasons() == ["the database did not answer within 0.01 seconds"]
        assert await asked.reasons() == ["the database did not answer within 0.01 seconds"]
    monkeypatch.setattr(health, "PATIENCE", 60)
    assert await asked.reasons() == []


async def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").write_bytes(b"no database at all" * 1000)
    broken = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    assert await Health(broken).reasons() == ["The server's database is damaged."]
    await broken.close()


async def test_a_standby_is_told() -> None:
    url = await emptied(postgres_url())
    await migrate(url)
    database = Database(url)
    async with database.write() as connection:
        name = await connection.scalar(text("SELECT current_database()"))
        await connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    standby = Database(url)
    assert await Health(standby).reasons() == ["the database is read-only"]
    await standby.close()
    async with database.write() as connection:
        await connection.execute(text(f"ALTER DATABASE {name} RESET default_transaction_read_only"))
    await database.close()


async def test_a_full_disk_is_told_and_so_is_that_it_is_over(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        wid, _, ballot = await voting(house)
        code = await house.code(wid)
    # Files may grow to 400 KiB: what is there fits, what people hand in soon does not.
    async with running(tmp_path, limit="ulimit -S -f 800") as full, httpx.AsyncClient(timeout=300) as monitor:
        phones = [await full.phone(wid, code, town) for town in ("Rheine", "Greven", "Lotte", "Ochtrup")]
        told = await monitor.get(f"{full.url}/health/ready")
        while (
            told.status_code == 200
        ):  # where a ballot no longer fits, the smaller trial of the house still may
            for phone in phones:
                await sent(phone, ballot)
            told = await monitor.get(f"{full.url}/health/ready")
        assert told.text == "not ready: The server's disk reports errors.\n"
        assert full.process.returncode is None
        resource.prlimit(full.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        while told.status_code == 503:
            told = await monitor.get(f"{full.url}/health/ready")
        assert told.text == "ready\n"
        answer = await sent(phones[0], ballot)
        while answer.status_code == 429:
            answer = await sent(phones[0], ballot)
        assert answer.json().get("ack")
        for phone in phones:
            await phone.close()


async def test_the_figures_tell_how_much_happened_and_not_to_whom(tmp_path: Path) -> None:
    async with serving(tmp_path) as house, house.client() as monitor:
        wid = await house.workshop()
        step = next(s for s in (await house.session(wid)).committed.agenda() if s.kind == "collect")
        await house.desk(wid, OpenStep(step.id))
        anna = await house.phone(wid, "Rheine")
        await anna.connect()
        await anna.send(type="write_card", step=step.id, text="Mehr Licht")
        await anna.send(type="write_card", step=step.id, text="")
        said = (await monitor.get("/metrics")).text
        code = await house.code(wid)
        await anna.close()
    found = samples(said)
    assert found['workshop_commands_total{result="accepted"}'] == 1
    assert found['workshop_commands_total{result="refused"}'] == 1
    assert sum(n for name, n in found.items() if name.startswith("workshop_refusals_total{")) == 1
    assert found['workshop_sockets{audience="participant"}'] == 1
    assert found['workshop_sockets{audience="board"}'] == 0
    assert found["workshop_sessions_open"] == 1
    assert found['workshop_frames_total{result="sent"}'] >= 1
    assert found['workshop_frames_total{result="skipped"}'] >= 0
    assert found["workshop_commit_seconds_count"] == found["workshop_commit_rows_count"] > 10
    assert found["workshop_commit_rows_sum"] >= found["workshop_commit_rows_count"] - 1
    assert found['workshop_commit_seconds_bucket{le="+Inf"}'] == found["workshop_commit_seconds_count"]
    assert found["process_resident_memory_bytes"] > 10_000_000
    assert [word for word in (wid, code, "Rheine", "Licht", "Mehr") if word in said] == []


CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND starts_with(application_name, 'workshop ')"
)


async def test_it_is_told_whether_this_process_hears_of_the_others(tmp_path: Path) -> None:
    url = await emptied(postgres_url())
    async with serving(tmp_path, WORKSHOP_DATABASE=with_driver(url)) as house, house.client() as monitor:
        await heard(monitor, 1)
        database = Database(url)
        async with database.write() as connection:
            await connection.execute(text(CUT))
        await database.close()
        await heard(monitor, 0)
        await heard(monitor, 1)


def with_driver(url: str) -> str:
    return make_url(url).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


async def heard(monitor: httpx.AsyncClient, state: float) -> None:
    """Until the figure says so."""
    while samples((await monitor.get("/metrics")).text)["workshop_listener_up"] != state:
        continue


def samples(said: str) -> dict[str, float]:
    """Sample → figure; every other line is a comment of the format."""
    rows = [line for line in said.splitlines() if not line.startswith(("# HELP ", "# TYPE "))]
    assert all(re.fullmatch(r'[a-z_]+(\{[a-z]+="[^"]*"\})? [0-9.e+-]+', row) for row in rows), rows
    return {name: float(n) for name, n in (row.rsplit(" ", 1) for row in rows)}


PUBLIC = "workshop.example.org"
ASKED = [
    ({}, 200),
    ({"Host": "localhost:8000"}, 200),
    ({"Host": PUBLIC}, 404),
    ({"X-Forwarded-For": "203.0.113.7"}, 404),
    ({"X-Forwarded-For": "127.0.0.1"}, 404),
    ({"Forwarded": "for=203.0.113.7"}, 404),
    ({"Via": "1.1 proxy"}, 404),
    ({"Host": PUBLIC, "Authorization": f"Bearer {TOKEN}"}, 200),
    ({"X-Forwarded-For": "203.0.113.7", "Authorization": f"Bearer {TOKEN}"}, 200),
    ({"X-Forwarded-For": "203.0.113.7", "Authorization": "Bearer wrong"}, 404),
]


async def test_the_figures_are_not_there_for_the_public(tmp_path: Path) -> None:
    async with serving(tmp_path, WORKSHOP_METRICS_TOKEN=TOKEN) as house, house.client() as monitor:
        found = [
            (headers, (await monitor.get("/metrics", headers=headers)).status_code) for headers, _ in ASKED
        ]
    assert found == ASKED


async def test_without_a_token_in_the_settings_no_token_lets_in(tmp_path: Path) -> None:
    async with serving(tmp_path) as house, house.client() as monitor:
        asked = {"Host": "workshop.example.org", "Authorization": "Bearer"}
        assert (await monitor.get("/metrics", headers=asked)).status_code == 404


def test_figures_are_written_as_prometheus_reads_them() -> None:
    counter, sizes = Counter("c", "C.", "code"), Histogram("h", "H.", 0.5, 1)
    counter.add('odd "one"')
    counter.add("big", 12_345_678)
    for value in (0.5, 0.7, 3):
        sizes.add(value)
    assert list(counter.lines()) == [
        "# TYPE c counter",
        'c{code="big"} 12345678',
        'c{code="odd \\"one\\""} 1',
    ]
    buckets = ['h_bucket{le="0.5"} 1', 'h_bucket{le="1"} 2', 'h_bucket{le="+Inf"} 3']
    assert list(sizes.lines()) == ["# TYPE h histogram", *buckets, "h_sum 4.2", "h_count 3"]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("WORKSHOP_LOG", "xml", "must be json or text"),
        ("WORKSHOP_METRICS_TOKEN", "short", "16 or more letters"),
        ("WORKSHOP_METRICS_TOKEN", "with spaces in between it", "no spaces"),
        ("WORKSHOP_TRUSTED_PROXIES", "127.0.0.1, proxy.example.org", "'proxy.example.org'"),
        ("WORKSHOP_TRUSTED_PROXIES", "*", "addresses or networks"),
    ],
)
def test_a_wrong_setting_is_one_clear_line(name: str, value: str, said: str) -> None:
    with pytest.raises(WrongSetting, match=name) as wrong:
        from_environment({name: value})
    assert said in str(wrong.value)
    assert "\n" not in str(wrong.value)
    assert name != "WORKSHOP_METRICS_TOKEN" or value not in str(wrong.value)


def test_proxies_may_be_networks() -> None:
    assert from_environment({"WORKSHOP_TRUSTED_PROXIES": "127.0.0.1,10.0.0.0/8, ::1"}).trusted_proxies
