"""Files of a large workshop: made beside the server, with news of how far they are, and stopped when nobody waits."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.served import Served, serving
from tests.web.test_results import add
from workshop.activities.collect import EnterCards
from workshop.core.agenda import StopStep
from workshop.core.hall import End
from workshop.web.making import LARGE_CARDS, large

CHILDREN = Path(f"/proc/self/task/{os.getpid()}/children")


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
        "type": "text/markdown; charset=utf-8",
        "size": len(content),
    }
    assert content == plain.content


async def test_a_large_result_is_released_by_a_process_beside(served: Served, wid: str) -> None:
    await served.desk(wid, End())
    async with served.client(**await served.account_cookie()) as organiser:
        answer = await organiser.get(f"/desk/{wid}/release/site.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert f"Bäume für Straße {LARGE_CARDS}" in archive.read("index.html").decode()


def running() -> set[int]:
    return {int(pid) for pid in CHILDREN.read_text().split()}


def worked(pid: int) -> int:
    """Ticks of processor time so far."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[11])


@pytest.mark.skipif(not CHILDREN.exists(), reason="the system does not tell processes of a process")
@pytest.mark.parametrize("query", ["", "?news=1"])
async def test_the_process_ends_with_the_wish_for_its_file(served: Served, wid: str, query: str) -> None:
    before = running()
    cookie = (await served.account_cookie())["account"]
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    path = f"/results/{wid}/export/report.md{query}"
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: account={cookie}\r\n\r\n".encode())
    async with asyncio.timeout(120):
        while not running() - before:  # noqa: ASYNC110 - the system tells of no event
            await asyncio.sleep(0)
        (child,) = running() - before
        while worked(child) < 10:  # noqa: ASYNC110 - until it is well under way
            await asyncio.sleep(0)
        os.kill(child, signal.SIGSTOP)  # by itself it never ends from here on
        writer.close()
        while child in running():  # noqa: ASYNC110
            await asyncio.sleep(0)
    assert not reader.exception()
