"""A workshop leaves one installation and opens on another: the same results, by its desk alone, with a new code."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.core.test_looks import svg
from tests.scenarios.stages import Stages
from tests.served import Served, csrf, serving
from workshop.activities.vote import CastBallot, CountVote
from workshop.core.agenda import OpenStep, StopStep
from workshop.core.board import SetWifi
from workshop.core.cards import HideCard
from workshop.core.hall import Continue, End
from workshop.core.logos import logo_of
from workshop.core.look import Look
from workshop.core.roles import participant
from workshop.ops.moving import workshop_file
from workshop.vision.editing import quoting

SAME = ("results", "ballots", "participation_by_municipality", "log")


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Served]:
    (tmp_path / "there").mkdir()
    async with serving(tmp_path / "there") as house:
        yield house


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Served]:
    (tmp_path / "here").mkdir()
    async with serving(tmp_path / "here") as house:
        yield house


async def with_a_vote(served: Served, *, count: bool) -> str:
    """Two people vote over the fields."""
    wid = await served.workshop()
    session = await served.session(wid)
    step = next(s for s in session.committed.agenda() if s.kind == "vote" and s.settings.subject == "fields")
    await served.desk(wid, OpenStep(step.id))
    for town in ("Rheine", "Greven"):
        phone = await served.phone(wid, town)
        await phone.client.aclose()
        paper = session.committed.steps[step.id].state.papers[0]
        points = {paper.options[0].id: 1, paper.options[1].id: 1}
        who = participant(phone.number)
        await session.submit(who, CastBallot(step.id, paper.id, points), f"ballot {phone.number}")
    await served.desk(wid, StopStep(step.id))
    if count:
        await served.desk(wid, CountVote(step.id))
    return wid


async def taken(desk: httpx.AsyncClient, wid: str) -> bytes:
    got = await desk.get(f"/desk/{wid}/workshop.json")
    assert got.status_code == 200, got.text
    assert got.headers["cache-control"] == "no-store"
    return got.content


async def opened(desk: httpx.AsyncClient, content: bytes) -> httpx.Response:
    token = csrf((await desk.get("/desk")).text)
    files = {"file": ("workshop.json", content, "application/json")}
    return await desk.post("/desk/open", data={"_csrf": token}, files=files)


async def results(desk: httpx.AsyncClient, wid: str) -> dict[str, Any]:
    found = (await desk.get(f"/results/{wid}/export/results.json")).json()
    del found["results"]["workshop"]  # its address
    return {key: found[key] for key in SAME}


async def test_it_opens_elsewhere_with_the_same_results_under_a_new_code(there: Served, here: Served) -> None:
    wid = await with_a_vote(there, count=True)
    async with (
        there.client(**await there.account_cookie()) as old,
        here.client(**await here.account_cookie()) as new,
    ):
        answer = await opened(new, await taken(old, wid))
        assert answer.status_code == 303, answer.text
        moved = answer.headers["location"].rpartition("/")[2]
        assert moved != wid
        assert await here.code(moved) != await there.code(wid)
        assert await results(new, moved) == await results(old, wid)
        assert (await new.get(f"/desk/{moved}")).status_code == 200
        assert (await new.get(f"/results/{moved}/export/report.html")).status_code == 200
        again, once = json.loads(await taken(new, moved)), json.loads(await taken(old, wid))
        assert again["events"] == once["events"]
    # And it goes on: who joins gets a number that nobody has.
    before = (await here.session(moved)).committed.people
    phone = await here.phone(moved, "Rheine")
    assert phone.number not in before
    await phone.client.aclose()


async def test_the_look_of_the_host_goes_along(there: Served, here: Served, tmp_path: Path) -> None:
    """Also one that the workshop takes from its owner; elsewhere it is the workshop's own."""
    wid, logo = await there.workshop(), logo_of(svg())
    await there.house.looks.store.keep(Look("Kreis Ä", "#0a5c36", "#ffd500"), logo, account=there.account)
    await there.house.looks.read()
    async with (
        there.client(**await there.account_cookie()) as old,
        here.client(**await here.account_cookie()) as new,
    ):
        first = await taken(old, wid)
        moved = (await opened(new, first)).headers["location"].rpartition("/")[2]
        worn = here.house.looks.of(moved)
        assert worn is not None
        assert (worn.name, worn.colour, worn.band) == ("Kreis Ä", "#0a5c36", "#ffd500")
        assert (await new.get(f"/look/{worn.mark}/logo")).content == logo.content
        assert f"/look/{worn.mark}/colours.css" in (await new.get(f"/board/{moved}")).text
        assert here.house.looks.of(await here.workshop()) is None
        once, again = json.loads(first), json.loads(await taken(new, moved))
    path = tmp_path / "workshop.json"
    assert await asyncio.to_thread(workshop_file, here.house.settings, moved, str(path)) == 0
    by_command = json.loads(path.read_bytes())
    del once["written"], again["written"], by_command["written"]
    assert again == once
    assert by_command == once


async def test_a_look_that_may_not_be_worn_leaves_nothing_behind(there: Served, here: Served) -> None:
    wid = await there.workshop()
    await there.house.looks.store.keep(Look("Kreis"), logo_of(svg()), workshop=wid)
    await there.house.looks.read()
    async with (
        there.client(**await there.account_cookie()) as old,
        here.client(**await here.account_cookie()) as new,
    ):
        file = json.loads(await taken(old, wid))
        file["look"]["logo"] = b64encode(svg('<image href="https://example.com/x.png"/>')).decode()
        before = await here.house.directory.all_ids()
        answer = await opened(new, json.dumps(file).encode())
        assert (answer.status_code, "image" in answer.text) == (422, True)
        assert await here.house.directory.all_ids() == before


async def test_ballots_that_are_not_counted_stay(there: Served) -> None:
    wid = await with_a_vote(there, count=False)
    async with there.client(**await there.account_cookie()) as desk:
        got = await desk.get(f"/desk/{wid}/workshop.json")
    assert got.status_code == 422
    assert "noch nicht ausgezählt" in got.text


async def test_only_the_desk_takes_it_along(there: Served) -> None:
    wid = await there.workshop()
    phone = await there.phone(wid, "Rheine")
    assert (await phone.client.get(f"/desk/{wid}/workshop.json")).status_code in (303, 401)
    await phone.client.aclose()
    other = await there.house.accounts.create("fremd", "Fremd", None, there.house.now())
    there.account = other.id
    async with there.client(**await there.account_cookie()) as stranger:
        assert (await stranger.get(f"/desk/{wid}/workshop.json")).status_code == 404
    async with there.client() as nobody:
        assert (await nobody.post("/desk/open", data={"_csrf": "0"})).status_code in (303, 403)


@pytest.mark.parametrize(
    "content", [b"", b"not json", b'{"format":"workshop-results","version":1,"events":[]}']
)
async def test_another_file_leaves_nothing_behind(here: Served, content: bytes) -> None:
    async with here.client(**await here.account_cookie()) as desk:
        before = await here.house.directory.all_ids()
        answer = await opened(desk, content)
        assert answer.status_code == 422
        assert "keine Workshop-Datei" in answer.text
        assert await here.house.directory.all_ids() == before


async def test_a_whole_day_with_vision_plan_and_secret_votes_is_the_same_elsewhere(
    there: Served, here: Served
) -> None:
    """Steinfurt's day. What a card said that the vision quotes is hidden afterwards: those words do not move."""
    wid = await there.workshop()
    stages = Stages(there, wid)
    async for _moment in stages.moments():
        pass
    state = await stages.state()
    quoted = {
        card
        for s in state.agenda()
        if s.kind == "vision"
        for one in s.state.draft.sentences().values()
        if quoting(one)
        for card in one.cards()
    }
    every = [c.text for c in state.cards.values()]
    hidden = next(state.cards[n] for n in sorted(quoted) if sum(state.cards[n].text in t for t in every) == 1)
    for command in (Continue(), HideCard(hidden.id), SetWifi("Saal", "geheim-1234"), End()):
        await there.desk(wid, command)
    async with (
        there.client(**await there.account_cookie()) as old,
        here.client(**await here.account_cookie()) as new,
    ):
        file = await taken(old, wid)
        for words in (hidden.text, "geheim-1234"):
            assert words not in file.decode()
        answer = await opened(new, file)
        assert answer.status_code == 303, answer.text
        moved = answer.headers["location"].rpartition("/")[2]
        assert await results(new, moved) == await results(old, wid)
        again, once = json.loads(await taken(new, moved)), json.loads(file)
        assert again["events"] == once["events"]
        for page in (f"/desk/{moved}", f"/results/{moved}/export/report.pdf"):
            assert (await new.get(page)).status_code == 200
