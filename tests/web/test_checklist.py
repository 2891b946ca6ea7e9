"""Before doors open: the list shows what was measured, and nothing that was not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets import connect

from tests.served import Served, csrf, serving
from tests.web.test_desk import send
from workshop.web.checklist import inside
from workshop.web.seen import MOST_TRIES, Board, Seen, Try


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


@pytest.fixture
async def anna(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    """The facilitator's laptop."""
    async with served.client(**await served.account_cookie()) as client:
        yield client


async def post(client: httpx.AsyncClient, page: str, path: str, body: Any) -> httpx.Response:
    """What a script of that page sends."""
    return await client.post(path, json=body, headers={"X-CSRF": csrf((await client.get(page)).text)})


async def line(anna: httpx.AsyncClient, wid: str, key: str) -> str:
    """One line of the list, with its state in front."""
    text = (await anna.get(f"/desk/{wid}/checklist")).text
    return text.partition(f'data-check="{key}" data-state="')[2].partition("</li>")[0]


async def test_before_anything_was_seen_nothing_is_said_to_work(
    served: Served, anna: httpx.AsyncClient
) -> None:
    wid = await served.workshop("empty")
    for key in ("board", "code", "wifi", "portal"):
        assert (await line(anna, wid, key)).startswith("open"), key
    assert (await line(anna, wid, "mobile")).startswith("look")  # 127.0.0.1 is nobody's address outside


async def test_the_board_tells_its_size(served: Served, anna: httpx.AsyncClient) -> None:
    wid = await served.workshop("empty")
    board = {"id": "board-0001", "width": 1920, "height": 1080, "took": 12}
    said = await post(anna, f"/desk/{wid}", f"/board/{wid}/seen", board)
    assert said.status_code == 204, said.text
    found = await line(anna, wid, "board")
    assert found.startswith("good")
    assert "1920 × 1080" in found
    small = {**board, "id": "board-0002", "width": 1024, "height": 768}
    await post(anna, f"/desk/{wid}", f"/board/{wid}/seen", small)
    assert (await line(anna, wid, "board")).startswith("look")


async def test_only_a_board_of_the_workshop_reports(served: Served, anna: httpx.AsyncClient) -> None:
    wid = await served.workshop("empty")
    board = {"id": "board-0001", "width": 1920, "height": 1080}
    async with served.client() as stranger:
        said = await post(stranger, "/account/login", f"/board/{wid}/seen", board)
        assert said.status_code == 403
    assert (await anna.post(f"/board/{wid}/seen", json=board)).status_code == 403
    for wrong in ({**board, "width": 0}, {**board, "id": ""}, {}, [], {**board, "took": "long"}):
        said = await post(anna, f"/desk/{wid}", f"/board/{wid}/seen", wrong)
        assert said.status_code == 400, wrong
    assert not served.house.seen.boards(wid, served.house.now())


async def test_a_phone_in_the_hall_measures_and_the_list_says_it(
    served: Served, anna: httpx.AsyncClient
) -> None:
    wid = await served.workshop("empty")
    code = await served.code(wid)
    async with served.client() as phone:
        assert (await phone.get(f"/hall/{code}/ping", params={"n": 7})).json() == {"ping": 7}
        times = [30, 32, 34, 36, 180]
        told = await post(
            phone, f"/hall/{code}", f"/hall/{code}", {"by": "wifi", "times": times, "live": True}
        )
        assert told.json() == {"middle": 34, "worst": 180, "good": True}
        found = await line(anna, wid, "wifi")
        assert found.startswith("good")
        assert "34 ms hin und zurück, höchstens 180 ms" in found
        assert (await line(anna, wid, "portal")).startswith("good")
        assert (await line(anna, wid, "code")).startswith("good")
        await post(phone, f"/hall/{code}", f"/hall/{code}", {"by": "wifi", "times": [900], "live": True})
        assert (await line(anna, wid, "wifi")).startswith("look")
        long = await post(phone, f"/hall/{code}", f"/hall/{code}", {"by": "wifi", "times": [1] * 21})
        assert long.status_code == 400
        assert (await phone.post(f"/hall/{code}", json={"by": "wifi"})).status_code == 403


async def test_without_script_only_the_arrival_is_told(served: Served, anna: httpx.AsyncClient) -> None:
    wid = await served.workshop("empty")
    code = await served.code(wid)
    async with served.client() as phone:
        page = await send(phone, f"/hall/{code}", by="wifi")
        assert "Die Moderation weiß" in page.text
    assert "nicht gemessen" in await line(anna, wid, "wifi")


async def test_a_wrong_code_leads_to_no_hall(served: Served) -> None:
    async with served.client() as phone:
        assert (await phone.get("/hall/AAAAAA")).headers["location"] == "/"
        assert (await phone.get("/hall/AAAAAA/ping")).status_code >= 400


async def test_the_socket_of_the_hall_says_one_message_back(served: Served) -> None:
    wid = await served.workshop("empty")
    closed = set()
    for code in ("AAAAAA", await served.code(wid)):
        url = f"ws://127.0.0.1:{served.port}/hall/{code}/socket"
        async with connect(url) as socket:
            await socket.send("here")
            assert await socket.recv() == "here"
            await socket.wait_closed()
            closed.add(socket.close_code)
    assert len(closed) == 1, "a code that does not exist is not told from one that does"
    async with connect(url, origin="http://elsewhere.example") as socket:  # type: ignore[arg-type]
        await socket.wait_closed()
        assert socket.close_code == 4403


@pytest.mark.parametrize(
    ("url", "only"),
    [
        ("http://192.168.1.20:8000", True),
        ("http://127.0.0.1", True),
        ("http://[fd00::1]", True),
        ("http://notebook.local", True),
        ("http://saal", True),
        ("https://workshop.kreis.example", False),
        ("http://93.184.216.34", False),
    ],
)
def test_which_addresses_mobile_data_reaches(url: str, only: bool) -> None:
    assert inside(url) is only


def test_old_boards_are_gone_and_many_tries_make_place() -> None:
    seen = Seen()
    seen.board("w", "one", Board(1920, 1080, None, 0))
    assert seen.boards("w", 29_999)
    assert not seen.boards("w", 30_000)
    for n in range(MOST_TRIES + 5):
        seen.tried("w", Try("wifi", (n,), True, n))
    assert [t.worst for t in seen.tries("w", "wifi")][:2] == [MOST_TRIES + 4, MOST_TRIES + 3]
    assert len(seen.tries("w", "wifi")) == MOST_TRIES
    assert seen.tries("w", "mobile") == []
    for n in range(600):
        seen.tried(f"other{n}", Try("wifi", (), None, n))
    assert seen.tries("w", "wifi") == []


async def test_a_report_that_is_nested_without_end_is_refused(served: Served) -> None:
    wid = await served.workshop()
    async with served.client(**await served.account_cookie()) as desk:
        token = csrf((await desk.get("/desk")).text)
        headers = {"X-CSRF": token, "Content-Type": "application/json"}
        answer = await desk.post(f"/board/{wid}/seen", content=b'{"a":' * 100_000, headers=headers)
    assert answer.status_code == 400
