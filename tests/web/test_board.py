"""The board's own ways in, and that the hall's Wi-Fi stands on the board and nowhere else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.served import Served, csrf, serving
from workshop.core.board import SetWifi
from workshop.web.house import secret

WORD = "MoorUndHeide24"


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


async def test_a_board_opened_from_the_desk_outlasts_the_log_in(served: Served) -> None:
    wid = await served.workshop()
    async with served.client(**await served.account_cookie()) as projector:
        small = await projector.get(f"/board/{wid}?preview=1")
        assert f"board_{wid}" not in small.cookies
        page = await projector.get(f"/board/{wid}")
        assert f"board_{wid}" in page.cookies
        desk = await projector.get(f"/desk/{wid}")
        await projector.post("/account/logout", data={"_csrf": csrf(desk.text)})
        assert (await projector.get(f"/desk/{wid}")).status_code == 303
        assert (await projector.get(f"/board/{wid}")).status_code == 200
        assert (await projector.get(f"/board/{wid}/regions")).status_code == 200


async def test_a_board_does_not_outlast_the_right_to_open_the_desk(served: Served) -> None:
    wid, house = await served.workshop(), served.house
    other = await house.accounts.create("berta", "Berta", None, house.now())
    await house.directory.share(wid, other.id, None)
    token = secret()
    await house.keep_session(
        token, "account", other.id, None, None, None, house.now(), house.now() + 3_600_000
    )
    async with served.client(account=token) as projector:
        assert (await projector.get(f"/board/{wid}")).status_code == 200
        await house.directory.unshare(wid, other.id)
        assert (await projector.get(f"/board/{wid}")).status_code == 403


async def test_the_wifi_of_the_hall_stands_on_the_board_and_nowhere_else(served: Served) -> None:
    wid = await served.workshop()
    await served.desk(wid, SetWifi("Kreishaus", WORD))
    anna = await served.phone(wid, "Rheine")
    phone = await anna.client.get(f"/room/{wid}")
    wall = await anna.client.get(f"/room/{wid}/wall")
    await anna.client.aclose()
    async with served.client(**await served.account_cookie()) as desk:
        board = (await desk.get(f"/board/{wid}")).text
        assert WORD in board
        assert "Kreishaus" in board
        setup = (await desk.get(f"/desk/{wid}/setup")).text
        assert "An der Wand: Kreishaus." in setup
        results = await desk.get(f"/results/{wid}")
        exports = {path for path in _links(results.text) if "/export/" in path}
        assert exports
        others = [phone.text, wall.text, setup, results.text, (await desk.get(f"/desk/{wid}")).text]
        files = [(await desk.get(path)).content for path in sorted(exports)]
        others += [file.decode("utf-8", "replace") for file in files]
        assert [text[:80] for text in others if WORD in text] == []


def _links(text: str) -> list[str]:
    return [part.partition('"')[0].replace("&amp;", "&") for part in text.split('href="')[1:]]
