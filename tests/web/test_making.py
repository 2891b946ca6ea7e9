"""Files of a large workshop: made beside the server, with news of how far they are, and stopped when nobody waits."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import sys
import zipfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from tests.exports.office import readable
from tests.served import Served, csrf, serving
from tests.web.test_results import add
from workshop.activities.collect import EnterCards
from workshop.core.agenda import StopStep
from workshop.core.hall import End
from workshop.core.setup import AddField, AddMunicipalities
from workshop.live.beside import Beside, Told
from workshop.web.making import LARGE_CARDS, large

# The program as it is, which stops itself when it begins to write: by itself it never ends from there on.
HELD = """
import os, signal
from workshop.ops import making
told = making.tell
def tell(how_far):
    told(f"{how_far} {os.getpid()}")
    if how_far == "writes":
        os.kill(os.getpid(), signal.SIGSTOP)
making.tell = tell
raise SystemExit(making.main())
"""


def held(beside: Beside, monkeypatch: pytest.MonkeyPatch) -> asyncio.Future[int]:
    """From now on its process stops where it begins to write. Tells which one did."""
    writing: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    run = beside.run

    async def overheard(asked: bytes, told: Told) -> bytes:
        def hear(how_far: str) -> None:
            stage, process = how_far.split()
            if stage == "writes":
                writing.set_result(int(process))
            told(stage)

        return await run(asked, hear)

    monkeypatch.setattr(beside, "_command", (sys.executable, "-c", HELD))
    monkeypatch.setattr(beside, "run", overheard)
    return writing


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


@pytest.fixture
async def wid(served: Served) -> str:
    """A wall of cards, one more than are written at once."""
    wid = await served.workshop("empty")
    step = await add(served, wid, "collect", "Ideen", mode="open")
    for start in range(0, LARGE_CARDS + 1, 50):
        lines = "\n".join(f"Bäume für Straße {n}" for n in range(start, start + 50))
        await served.desk(wid, EnterCards(step, lines))
    await served.desk(wid, StopStep(step))
    assert large((await served.session(wid)).committed)
    return wid


async def test_a_large_file_is_told_of_and_is_the_same_as_without_news(served: Served, wid: str) -> None:
    async with served.client(**await served.account_cookie()) as organiser:
        page = await organiser.get(f"/results/{wid}")
        assert "data-making" in page.text
        assert "js/making.js" in page.text
        plain = await organiser.get(f"/results/{wid}/export/report.md")
        told = await organiser.get(f"/results/{wid}/export/report.md?news=1")
        assert (await organiser.get(f"/results/{wid}/export/nothing.pdf")).status_code == 404
    assert f"Bäume für Straße {LARGE_CARDS}" in plain.text
    first, second, about, content = told.content.split(b"\n", 3)
    assert [json.loads(line) for line in (first, second)] == [{"stage": "reads"}, {"stage": "writes"}]
    assert json.loads(about) == {
        "name": f"{wid}-report.md",
        "type": "text/markdown",
        "size": len(content),
    }
    assert content == plain.content


async def test_a_large_result_is_released_by_a_process_beside(served: Served, wid: str) -> None:
    await served.desk(wid, End())
    async with served.client(**await served.account_cookie()) as organiser:
        answer = await organiser.get(f"/desk/{wid}/release/site.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert f"Bäume für Straße {LARGE_CARDS}" in archive.read("index.html").decode()


async def test_a_list_with_names_and_a_workshop_to_take_along_are_made_beside_too(
    served: Served, wid: str
) -> None:
    anna = await served.phone(wid, None)
    await served.house.people.set_name(wid, anna.number, "Anna Öztürk")
    async with served.client(**await served.account_cookie()) as organiser:
        for path in (f"/results/{wid}/attendance/ods", f"/desk/{wid}/workshop.json"):
            async with served.house.beside.turn, organiser.stream("GET", f"{path}?news=1") as waiting:
                assert json.loads(await anext(waiting.aiter_lines())) == {"stage": "waits"}
            plain = await organiser.get(path)
            assert plain.headers["cache-control"] == "no-store"
            told = (await organiser.get(f"{path}?news=1")).content
            about, content = next((json.loads(line), rest) for line, rest in lines(told) if b'"name"' in line)
            assert f'filename="{about["name"]}"' in plain.headers["content-disposition"]
            assert len(content) == about["size"]
            if path.endswith("ods"):
                assert "Anna Öztürk" in readable(plain.content)
            else:
                assert await served.house.moving.read(plain.content)
                assert without_time(content) == without_time(plain.content)
    async with served.client() as stranger:
        assert (await stranger.get(f"/desk/{wid}/workshop.json?news=1")).status_code in (303, 401)
    await anna.client.aclose()


def lines(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each line with what follows it."""
    while raw:
        line, _, raw = raw.partition(b"\n")
        yield line, raw


def without_time(raw: bytes) -> dict[str, object]:
    """A workshop file but for when it was written."""
    return {name: value for name, value in json.loads(raw).items() if name != "written"}


async def test_what_is_in_the_way_is_told_in_words(served: Served, wid: str) -> None:
    for name in ("Wege", "Wasser"):
        await served.desk(wid, AddField(name))
    await served.desk(wid, AddMunicipalities(("Rheine",)))
    step = await add(served, wid, "vote", "Was zuerst?")
    berta = await served.phone(wid, "Rheine")
    paper = (await served.session(wid)).committed.steps[step].state.papers[0]
    answer = await berta.post(type="cast_ballot", step=step, vote=paper.id, points={paper.options[0].id: 1})
    assert "ack" in answer
    async with served.client(**await served.account_cookie()) as organiser:
        told = await organiser.get(f"/desk/{wid}/workshop.json?news=1")
        plain = await organiser.get(f"/desk/{wid}/workshop.json")
    said = json.loads(told.content.splitlines()[-1])["refused"]
    assert plain.status_code == 422
    assert said in plain.text
    await berta.client.aclose()


@pytest.mark.parametrize("query", ["", "?news=1"])
async def test_the_process_ends_with_the_wish_for_its_file(
    served: Served, wid: str, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = served.house.beside
    writing = held(beside, monkeypatch)
    cookie = (await served.account_cookie())["account"]
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    path = f"/results/{wid}/export/report.md{query}"
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: account={cookie}\r\n\r\n".encode())
    process = await writing
    os.kill(process, 0)  # it is there
    writer.close()
    async with beside.turn:  # is passed on when the process is gone
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
    assert not reader.exception()


@pytest.mark.parametrize("query", ["", "?news=1"])
async def test_a_process_that_the_system_ends_is_told_of_and_the_next_file_comes(
    served: Served, wid: str, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/results/{wid}/export/report.md"
    async with served.client(**await served.account_cookie()) as organiser:
        with monkeypatch.context() as once:
            writing = held(served.house.beside, once)
            asking = asyncio.create_task(organiser.get(path + query))
            os.kill(await writing, signal.SIGKILL)
            answer = await asking
        said = json.loads(answer.content.splitlines()[-1])["refused"] if query else answer.text
        assert answer.status_code == (200 if query else 422)
        assert "reicht der Arbeitsspeicher des Servers nicht" in said
        assert (await organiser.get(path)).status_code == 200


RELEASE = {"act": "release", "approved_by": "Erika Öztürk"}


@pytest.fixture
async def over(served: Served, wid: str) -> str:
    """The same, ended."""
    await served.desk(wid, End())
    return wid


async def form(organiser: httpx.AsyncClient, wid: str) -> dict[str, str]:
    """What the page sends to release a first version."""
    return {"_csrf": csrf((await organiser.get(f"/desk/{wid}/release")).text), **RELEASE}


async def test_a_large_release_tells_how_far_it_is_and_is_there_in_the_end(served: Served, over: str) -> None:
    async with served.client(**await served.account_cookie()) as organiser:
        page = (await organiser.get(f"/desk/{over}/release")).text
        assert "data-makes" in page
        assert "js/making.js" in page
        sent = await form(organiser, over)
        told = [
            json.loads(line)
            for line in (await organiser.post(f"/desk/{over}/release?news=1", data=sent)).iter_lines()
        ]
        again = await organiser.post(f"/desk/{over}/release?news=1", data=sent)
    stages = [one["stage"] for one in told[:-1]]
    assert stages[:2] == ["reads", "writes"]
    assert stages[-1] == "keeps"
    files = stages[2:-1]
    assert files == [f"{n}/{len(files)}" for n in range(1, len(files) + 1)]
    assert told[-1] == {"at": f"/desk/{over}/release"}
    (version,) = await served.house.editions.all(over)
    kept = await served.house.editions.kept(over, version.version)
    with zipfile.ZipFile(io.BytesIO(kept.files)) as archive:
        assert len(archive.namelist()) == len(files)
    assert "refused" in json.loads(again.text.splitlines()[-1]), "a further version needs a note"


@pytest.mark.parametrize("query", ["", "?news=1"])
async def test_of_a_release_that_is_cancelled_or_killed_nothing_stays(
    served: Served, over: str, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside, path = served.house.beside, f"/desk/{over}/release{query}"
    cookie = await served.account_cookie()
    async with served.client(**cookie) as organiser:
        sent = await form(organiser, over)
        with monkeypatch.context() as once:
            writing = held(beside, once)
            leaving = asyncio.create_task(organiser.post(path, data=sent))
            process = await writing
            leaving.cancel()
            async with beside.turn:  # is passed on when the process is gone
                with pytest.raises(ProcessLookupError):
                    os.kill(process, 0)
        with monkeypatch.context() as once:
            writing = held(beside, once)
            asking = asyncio.create_task(organiser.post(path, data=sent))
            os.kill(await writing, signal.SIGKILL)
            assert "reicht der Arbeitsspeicher des Servers nicht" in (await asking).text
        assert await served.house.editions.all(over) == []
        assert (await organiser.post(path, data=sent)).status_code in (200, 303)
    assert len(await served.house.editions.all(over)) == 1
