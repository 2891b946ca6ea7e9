"""Error pages: the face of the screen they stand for, what to do, a way on, and the number that stands in the log."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from tests.served import Served, csrf, serving
from workshop.core.refusals import Refused, Unavailable
from workshop.web.workshops import throw_away

BIG = "x" * 2_500_000


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


async def asked(served: Served, method: str, path: str, *, known: bool) -> httpx.Response:
    cookies = await served.account_cookie() if known else {}
    async with served.client(**cookies) as browser:
        token = csrf((await browser.get("/account/login")).text) if method == "POST" else ""
        data = {"_csrf": token, "text": BIG} if method == "POST" else None
        return await browser.request(method, path, data=data)


def whole(answer: httpx.Response, face: str, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing of an error page is missing."""
    number = answer.headers["x-request-id"]
    assert f'<html lang="de" class="{face}-page"' in answer.text
    assert f"Nummer für den Betreiber: {number}" in answer.text
    assert any(number in record.getMessage() for record in caplog.records)
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    assert len(re.findall(r"<h1>[^<]{5,}</h1>", main)) == 1
    assert re.findall(r'<a [^>]*href="/[^"]*"', main)
    assert "way." not in main


@pytest.mark.parametrize(
    ("method", "path", "known", "status", "face", "words"),
    [
        ("GET", "/nowhere", False, 404, "phone", "prüfen Sie den Link"),
        ("GET", "/room/nosuchroom", False, 404, "phone", "prüfen Sie den Link"),
        ("GET", "/desk/nosuchroom", True, 404, "desk", "prüfen Sie den Link"),
        ("GET", "/results/nosuchroom", True, 404, "desk", "prüfen Sie den Link"),
        ("GET", "/board/nosuchroom", False, 404, "board", "an der Moderation neu"),
        ("GET", "/board/{wid}", False, 403, "board", "an der Moderation neu"),
        ("GET", "/helper/{wid}", False, 403, "desk", "nicht für Sie bestimmt"),
        ("GET", "/account/logout", False, 405, "page", "unten"),
        ("GET", "/link/withdrawn", False, 404, "page", "neuen"),
        ("POST", "/account/login", False, 413, "page", "zu groß"),
    ],
)
async def test_every_error_has_its_face_its_words_and_a_way_on(
    served: Served,
    caplog: pytest.LogCaptureFixture,
    method: str,
    path: str,
    known: bool,
    status: int,
    face: str,
    words: str,
) -> None:
    caplog.set_level(logging.INFO, "workshop")
    wid = await served.workshop("empty")
    answer = await asked(served, method, path.format(wid=wid), known=known)
    assert answer.status_code == status
    assert words in answer.text
    whole(answer, face, caplog)


def refusing(error: Exception) -> Callable[..., Awaitable[bool]]:
    async def broken(*_: object) -> bool:
        raise error

    return broken


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (Refused("too_fast"), 429, "Einen Moment, bitte"),
        (Unavailable("full"), 503, "Einen Moment, bitte"),
        (RuntimeError("Gertrud"), 500, "Etwas ist schiefgegangen"),
    ],
)
async def test_what_may_go_by_itself_offers_to_try_again(
    served: Served,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
    words: str,
) -> None:
    caplog.set_level(logging.INFO, "workshop")
    wid = await served.workshop("empty")
    monkeypatch.setattr(served.house.directory, "may_open", refusing(error))
    answer = await asked(served, "GET", f"/desk/{wid}", known=True)
    assert answer.status_code == status
    assert words in answer.text
    assert f'class="button button-primary" href="/desk/{wid}">Noch einmal versuchen' in answer.text
    assert (status == 500) or answer.headers["retry-after"]
    assert "Gertrud" not in answer.text
    whole(answer, "desk", caplog)


async def test_a_phone_whose_workshop_was_thrown_away_is_told_so(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "workshop")
    wid = await served.workshop()
    anna = await served.phone(wid, "Rheine")
    await throw_away(served.house, wid)
    answer = await anna.client.get(f"/room/{wid}")
    assert answer.status_code == 404
    assert "Diesen Workshop gibt es nicht mehr" in answer.text
    whole(answer, "phone", caplog)
    await anna.close()


@pytest.mark.parametrize(
    ("came", "link"),
    [("{url}/results/x?a=1", 'href="/results/x?a=1"'), ("https://evil.example/desk", None)],
)
async def test_the_way_back_leads_to_no_other_site(served: Served, came: str, link: str | None) -> None:
    async with served.client() as browser:
        answer = await browser.get("/nowhere", headers={"referer": came.format(url=served.url)})
    assert "evil.example" not in answer.text
    assert (link is None) or link in answer.text


async def test_an_english_reader_gets_an_english_page(served: Served) -> None:
    async with served.client(language="en") as browser:
        answer = await browser.get("/nowhere")
    assert "There is nothing here" in answer.text
    assert "To the join code" in answer.text
