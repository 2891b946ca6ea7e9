"""Every page when there is nothing yet, when all is over and when it is not for you: words, and a way on.

docs/states.md says for each page and state what it shows and which test holds it. This one goes through the pages by
themselves; what comes and goes while a page is open is tested beside its script.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from tests.served import Phone, Served, serving
from workshop.core.hall import End
from workshop.web.house import secret

pytestmark = pytest.mark.asyncio(loop_scope="module")
DESK = ("", "/setup", "/agenda", "/door", "/look", "/print", "/sharing")
DEAD_ENDS = {"/board/{wid}"}
"""On a projected page nobody presses anything: it says where to go on."""


class Hall:
    """An empty workshop and one that is over, with somebody in each and links for board and helper."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.wid: dict[str, str] = {}
        self.phones: dict[str, Phone] = {}
        self.keys: dict[str, str] = {}

    async def make(self, state: str) -> None:
        h = self.served.house
        wid = self.wid[state] = await self.served.workshop("empty")
        self.phones[state] = await self.served.phone(wid, None)
        for kind in ("board", "helper"):
            self.keys[f"{kind}-{state}"] = word = secret()
            await h.people.add_link(word, kind, wid, h.now())
        if state == "ended":
            await self.served.desk(wid, End())

    async def get(self, path: str, who: str, state: str) -> httpx.Response:
        wid = self.wid[state]
        path = path.format(
            wid=wid, code=await self.served.code(wid), key=self.keys.get(f"{who}-{state}", "x")
        )
        if who == "phone":
            return await self.phones[state].client.get(path, follow_redirects=True)
        cookies = await self.served.account_cookie() if who == "desk" else {}
        async with self.served.client(**cookies) as browser:
            if who in ("board", "helper"):
                await self._open(browser, f"/link/{self.keys[f'{who}-{state}']}")
            return await browser.get(path, follow_redirects=True)

    async def _open(self, browser: httpx.AsyncClient, link: str) -> None:
        page = await browser.get(link)
        token = re.search(r'name="_csrf" value="(\w+)"', page.text)
        assert token
        assert (await browser.post(link, data={"_csrf": token[1]})).status_code == 303


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hall(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hall]:
    async with serving(tmp_path_factory.mktemp("states")) as served:
        made = Hall(served)
        for state in ("empty", "ended"):
            await made.make(state)
        yield made
        for phone in made.phones.values():
            await phone.close()


def a_whole_page(answer: httpx.Response, path: str) -> None:
    """A heading that says something, nothing left untranslated, and something to press."""
    page = re.sub(r"<nav class=\"legal\".*?</nav>|<iframe.*?</iframe>", "", answer.text, flags=re.S)
    body = page.partition("<body")[2]
    headings = [
        " ".join(re.sub(r"<[^>]+>", " ", h).split()) for h in re.findall(r"<h1[^>]*>(.*?)</h1>", body, re.S)
    ]
    assert any(len(h) > 2 for h in headings), headings
    assert not re.search(r">(refused|first|way|state|problem)\.[a-z_.]+<", body)
    ways = re.findall(r'<a [^>]*href="(?!#)|<button|<input [^>]*type="submit"', body)
    assert ways or path in DEAD_ENDS


PAGES = [
    ("/", "nobody"),
    ("/account/login", "nobody"),
    ("/join/{code}", "nobody"),
    ("/room/{wid}", "phone"),
    ("/room/{wid}/wall", "phone"),
    ("/room/{wid}/return", "phone"),
    ("/room/{wid}/back", "nobody"),
    ("/room/{wid}/result", "phone"),
    ("/board/{wid}", "board"),
    ("/helper/{wid}", "helper"),
    ("/link/{key}", "board"),
    ("/desk", "desk"),
    *((f"/desk/{{wid}}{part}", "desk") for part in DESK),
    ("/results/{wid}", "desk"),
    ("/account", "desk"),
    ("/account/tokens", "desk"),
]


@pytest.mark.parametrize("state", ["empty", "ended"])
@pytest.mark.parametrize(("path", "who"), PAGES)
async def test_no_page_is_a_dead_end_when_it_is_empty_or_over(
    hall: Hall, path: str, who: str, state: str
) -> None:
    answer = await hall.get(path, who, state)
    assert answer.status_code == 200, answer.text[:300]
    a_whole_page(answer, path)


@pytest.mark.parametrize(
    ("path", "status", "where"),
    [
        ("/room/{wid}", 200, "/join/"),
        ("/room/{wid}/wall", 200, "/"),
        ("/room/{wid}/return", 200, "/"),
        ("/room/{wid}/result", 200, "/"),
        ("/room/{wid}/live", 200, "/"),
        ("/room/{wid}/ballots/1-2", 200, "/"),
        ("/board/{wid}", 403, "/board/"),
        ("/helper/{wid}", 403, "/helper/"),
        ("/link/{key}", 404, "/link/"),
        ("/desk", 200, "/account/login"),
        *((f"/desk/{{wid}}{part}", 200, "/account/login") for part in DESK),
        ("/results/{wid}", 200, "/account/login"),
        ("/account", 200, "/account/login"),
        ("/account/tokens", 200, "/account/login"),
        ("/account/invite/{key}", 410, "/account/invite"),
    ],
)
async def test_who_may_not_see_a_page_is_led_on(hall: Hall, path: str, status: int, where: str) -> None:
    answer = await hall.get(path, "nobody", "empty")
    assert answer.status_code == status
    assert answer.url.path.startswith(where)
    a_whole_page(answer, path)


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/room/{wid}", "phone"),
        ("/board/{wid}", "board"),
        ("/desk/{wid}", "desk"),
        ("/helper/{wid}", "helper"),
    ],
)
async def test_every_live_page_has_words_for_connecting_offline_and_closed(
    hall: Hall, path: str, who: str
) -> None:
    page = (await hall.get(path, who, "empty")).text
    banner = re.search(r"<p[^>]*data-banner[^>]*>", page)
    assert banner
    assert re.search(r'data-text-waiting="[^"]{8,}"', banner[0])
    assert re.search(r'data-text-offline="[^"]{8,}"', banner[0])
    assert "data-closed-text" in page
    assert "data-discarded" in page
