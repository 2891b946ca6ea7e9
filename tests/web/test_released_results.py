"""Results are released in stages, approved by name, corrected and taken back for everybody to see."""

from __future__ import annotations

import asyncio
import io
import re
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.exports.office import readable
from tests.served import Served, csrf, serving
from workshop.activities.collect import TurnAll, WriteCard
from workshop.activities.plan.messages import AddMeasure, RemoveMeasure
from workshop.activities.vote import CastBallot, CountVote
from workshop.core.agenda import OpenStep, StopStep
from workshop.core.cards import HideCard
from workshop.core.hall import Continue, End, Park
from workshop.core.look import LogoFile, Look
from workshop.core.roles import participant
from workshop.web import release

CARD, HIDDEN = "Mehr Busse auf dem Land 🚌", "Schmähung gegen Herrn X"
NAME = "Erika Öztürk, Amtsleitung"


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


@pytest.fixture
async def anna(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    async with served.client(**await served.account_cookie()) as client:
        yield client


@pytest.fixture
async def wid(served: Served) -> str:
    return await ended(served)


async def ended(served: Served) -> str:
    """An ended workshop with a readable and a hidden card and a counted vote."""
    wid = await served.workshop()
    session = await served.session(wid)
    steps = session.committed.agenda()
    wall = next(s for s in steps if s.kind == "collect")
    vote = next(s for s in steps if s.kind == "vote" and s.settings.subject == "fields")
    await served.desk(wid, OpenStep(wall.id))
    for n, (town, words) in enumerate((("Rheine", CARD), ("Greven", HIDDEN))):
        phone = await served.phone(wid, town)
        await phone.client.aclose()
        await session.submit(participant(phone.number), WriteCard(wall.id, words), f"card {n}")
    await served.desk(wid, HideCard(max(session.committed.cards)))
    await served.desk(wid, TurnAll(wall.id))
    await served.desk(wid, StopStep(wall.id))
    await served.desk(wid, OpenStep(vote.id))
    paper = session.committed.steps[vote.id].state.papers[0]
    for person in session.committed.people:
        command = CastBallot(vote.id, paper.id, {paper.options[0].id: 1, paper.options[1].id: 1})
        await session.submit(participant(person), command, f"ballot {person}")
    await served.desk(wid, StopStep(vote.id))
    await served.desk(wid, CountVote(vote.id))
    await served.desk(wid, End())
    return wid


async def test_desk_and_results_lead_to_the_release_once_it_is_over(
    served: Served, anna: httpx.AsyncClient, wid: str
) -> None:
    way = f'href="/desk/{wid}/release"'
    for path in (f"/desk/{wid}", f"/results/{wid}"):
        assert way in (await anna.get(path)).text, path
    await served.desk(wid, Continue())
    assert way not in (await anna.get(f"/desk/{wid}")).text


async def does(anna: httpx.AsyncClient, wid: str, act: str, **form: str) -> httpx.Response:
    token = csrf((await anna.get("/desk")).text)
    return await anna.post(f"/desk/{wid}/release", data={"_csrf": token, "act": act, **form})


async def link_of(anna: httpx.AsyncClient, wid: str) -> str:
    found = re.search(rf"/published/{wid}/[\w-]{{20,}}/", (await anna.get(f"/desk/{wid}/release")).text)
    assert found
    return f"{found[0]}index.html"


async def test_first_the_host_then_by_link_then_everybody(
    served: Served, anna: httpx.AsyncClient, wid: str
) -> None:
    public = f"/published/{wid}/index.html"
    async with served.client() as stranger:
        assert (await stranger.get(f"/desk/{wid}/release/index.html")).status_code in (303, 401)
    preview = await anna.get(f"/desk/{wid}/release/index.html")
    assert "Noch nicht freigegeben" in preview.text
    async with served.client() as reader:
        assert (await reader.get(public)).status_code == 404
        assert (await does(anna, wid, "release")).status_code == 422, "nobody answers for it"
        assert (await does(anna, wid, "release", approved_by=NAME)).status_code == 303
        link = await link_of(anna, wid)
        page = await reader.get(link)
        assert (page.status_code, page.headers.get("x-robots-tag")) == (200, "noindex")
        assert f"Freigegeben von {NAME} am" in page.text
        assert CARD in page.text
        assert (await reader.get(public)).status_code == 404
        assert (await reader.get(f"/published/{wid}/{'x' * 43}/index.html")).status_code == 404
        assert (await does(anna, wid, "public", at="2999-01-01T08:00")).status_code == 303
        assert (await reader.get(public)).status_code == 404, "the time has not come"
        assert (await does(anna, wid, "public", at="2020-01-01T08:00")).status_code == 303
        page = await reader.get(public)
        assert (page.status_code, page.headers.get("set-cookie")) == (200, None)
        assert "x-robots-tag" not in page.headers
        for address in (f"/published/{wid}", f"/published/{wid}/"):
            assert (await reader.get(address)).headers["location"].endswith(public)
        assert not reader.cookies
        assert (await does(anna, wid, "link_only")).status_code == 303
        assert (await reader.get(public)).status_code == 404


async def test_every_link_on_the_page_leads_to_a_file_without_what_is_withheld(
    served: Served, anna: httpx.AsyncClient, wid: str
) -> None:
    await does(anna, wid, "release", approved_by=NAME)
    await does(anna, wid, "public")
    async with served.client() as reader:
        page = (await reader.get(f"/published/{wid}/index.html")).text
        files = [f for f in re.findall(r'(?:href|src)="([^":#]+)"', page) if not f.startswith("/")]
        assert {"style.css", "results.json", "report.pdf", "tables.ods", "en.html"} <= set(files)
        assert any(name.startswith("chart-") for name in files)
        assert any(name.startswith("ballots-") for name in files)
        for name in files:
            got = await reader.get(f"/published/{wid}/{name}")
            assert (got.status_code, got.headers.get("set-cookie")) == (200, None), name
            assert HIDDEN not in readable(got.content), name
        document = (await reader.get(f"/published/{wid}/results.json")).json()
        cards = [c for s in document["results"]["steps"] for c in s["cards"]]
        assert [(c["text"], c["municipality"], c["municipalities"]) for c in cards] == [(CARD, None, [])]
        assert document["log"] == []
        assert "facilitator" not in page
        assert (await reader.get(f"/published/{wid}/nothing.pdf")).status_code == 404


async def test_a_chart_opened_alone_leaves_no_cookie(
    served: Served, anna: httpx.AsyncClient, wid: str
) -> None:
    """Browsers ask for the icon of the server's root there, for the picture names none."""
    await does(anna, wid, "release", approved_by=NAME)
    link = (await link_of(anna, wid)).removesuffix("index.html")
    async with served.client() as reader:
        page = (await reader.get(f"{link}index.html")).text
        chart = re.search(r'src="(chart-[^"]+\.svg)"', page)
        assert chart
        for path, kind in ((f"{link}{chart[1]}", "image/svg+xml"), ("/favicon.ico", "image/svg+xml")):
            got = await reader.get(path)
            assert (got.status_code, got.headers["content-type"].partition(";")[0]) == (200, kind), path
            assert "set-cookie" not in got.headers
        assert not reader.cookies


async def test_the_archive_holds_the_same_page_and_every_file_it_links(
    anna: httpx.AsyncClient, wid: str
) -> None:
    got = await anna.get(f"/desk/{wid}/release/site.zip")
    with zipfile.ZipFile(io.BytesIO(got.content)) as archive:
        names = set(archive.namelist())
        page = archive.read("index.html").decode()
    linked = set(re.findall(r'(?:href|src)="([^":#]+)"', page))
    assert linked <= names
    assert not any(name.startswith(("/", "..")) for name in names)
    assert "<script" not in page


async def test_the_archive_for_another_server_is_what_was_released(
    served: Served, anna: httpx.AsyncClient, wid: str
) -> None:
    """Not a preview made of what the workshop holds by now."""

    async def page_in_archive() -> str:
        got = await anna.get(f"/desk/{wid}/release/site.zip")
        with zipfile.ZipFile(io.BytesIO(got.content)) as archive:
            return archive.read("index.html").decode()

    assert "Noch nicht freigegeben" in await page_in_archive()
    await does(anna, wid, "release", approved_by=NAME)
    await served.desk(wid, Continue())
    await served.desk(wid, Park("Erst nach der Freigabe"))
    await served.desk(wid, End())
    released = (await anna.get(await link_of(anna, wid))).text
    assert await page_in_archive() == released
    assert "Darin steht die Fassung, die freigegeben wurde" in (await anna.get(f"/desk/{wid}/release")).text
    await served.desk(wid, Continue())
    await served.desk(wid, HideCard(min((await served.session(wid)).committed.cards)))
    assert CARD not in await page_in_archive(), "the released words may no longer be read"
    await does(anna, wid, "withdraw", because="Fehler")
    assert "Noch nicht freigegeben" in await page_in_archive()


async def test_all_files_of_the_preview_are_made_once_and_again_after_a_change(
    served: Served, anna: httpx.AsyncClient, wid: str
) -> None:
    names = ("index.html", "style.css", "en.html", "results.json", "tables.xlsx")
    got = await asyncio.gather(*(anna.get(f"/desk/{wid}/release/{name}") for name in names))
    assert [one.status_code for one in got] == [200] * len(names)
    ((key, made),) = [item for item in release._PREVIEWS.items() if item[0][0] == wid]
    assert (await anna.get(f"/desk/{wid}/release/index.html")).text == got[0].text
    assert release._PREVIEWS[key] is made, "made again for a file of the same page"
    await served.desk(wid, Continue())
    await served.desk(wid, HideCard(min((await served.session(wid)).committed.cards)))
    assert CARD in got[0].text
    assert CARD not in (await anna.get(f"/desk/{wid}/release/index.html")).text
    assert key not in release._PREVIEWS, "what may no longer be read is not kept"


async def test_the_page_wears_the_look_of_its_host(served: Served, anna: httpx.AsyncClient, wid: str) -> None:
    logo = LogoFile(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 6"/>', "image/svg+xml", 9, 6)
    await served.house.looks.store.keep(Look("Kreis Musterland", "#0a5c36", "#123456"), logo, workshop=wid)
    await served.house.looks.read()
    got = await anna.get(f"/desk/{wid}/release/site.zip")
    with zipfile.ZipFile(io.BytesIO(got.content)) as archive:
        assert archive.read("logo.svg") == logo.content
        assert '<img src="logo.svg" alt="Kreis Musterland"' in archive.read("index.html").decode()
        sheet = archive.read("style.css").decode()
    assert "#123456" in sheet
    assert re.search(r"@media print \{\s+/\*[^*]+\*/\s+@page", sheet), (
        "the sheet for paper is for paper alone"
    )


async def test_results_page_desk_and_phones_point_to_it(
    served: Served, anna: httpx.AsyncClient, wid: str
) -> None:
    release = f"/desk/{wid}/release"
    for page in (f"/results/{wid}", f"/desk/{wid}"):
        assert f'href="{release}"' in (await anna.get(page)).text, page
    await served.desk(wid, Continue())
    phone = await served.phone(wid, "Rheine")
    await served.desk(wid, End())
    address = f"/published/{wid}/"
    assert address not in (await phone.client.get(f"/room/{wid}/result")).text
    await does(anna, wid, "release", approved_by=NAME)
    assert "/published/" not in (await phone.client.get(f"/room/{wid}/result")).text, "that is the link alone"
    await does(anna, wid, "public")
    assert address in (await phone.client.get(f"/room/{wid}/result")).text
    assert (await phone.client.get(release)).status_code in (303, 401)
    await phone.client.aclose()


async def test_a_correction_stands_there_with_its_note(
    served: Served, anna: httpx.AsyncClient, wid: str
) -> None:
    await does(anna, wid, "release", approved_by=NAME)
    await does(anna, wid, "public")
    first = await link_of(anna, wid)
    assert (await does(anna, wid, "release", approved_by=NAME)).status_code == 422, "without a note"
    assert (
        await does(anna, wid, "release", approved_by=NAME, note="Titel <b>berichtigt</b>")
    ).status_code == 303
    async with served.client() as reader:
        page = (await reader.get(f"/published/{wid}/index.html")).text
    assert "Fassung 2" in page
    assert "Titel &lt;b&gt;berichtigt&lt;/b&gt;" in page
    assert await link_of(anna, wid) == first, "the link that the municipalities have goes on"


async def test_what_was_taken_back_says_why(served: Served, anna: httpx.AsyncClient, wid: str) -> None:
    await does(anna, wid, "release", approved_by=NAME)
    await does(anna, wid, "public")
    link = await link_of(anna, wid)
    assert (await does(anna, wid, "withdraw")).status_code == 422, "without a reason"
    assert (await does(anna, wid, "withdraw", because="Zahlen vertauscht")).status_code == 303
    async with served.client() as reader:
        for path in (f"/published/{wid}/", link, f"/published/{wid}/report.pdf"):
            got = await reader.get(path)
            assert got.status_code == 410
            assert "Zahlen vertauscht" in got.text
            assert CARD not in got.text


async def test_a_card_that_is_hidden_after_the_release_is_gone_at_once(
    served: Served, anna: httpx.AsyncClient, wid: str, tmp_path: Path
) -> None:
    await does(anna, wid, "release", approved_by=NAME)
    await does(anna, wid, "public")
    session = await served.session(wid)
    async with served.client() as reader:
        assert CARD in (await reader.get(f"/published/{wid}/index.html")).text
        for command in (Continue(), HideCard(min(session.committed.cards)), End()):
            await served.desk(wid, command)
        got = await reader.get(f"/published/{wid}/index.html")
        assert (got.status_code, CARD in got.text) == (503, False)
        assert "wird gerade berichtigt" in got.text
        assert (await reader.get(f"/published/{wid}/results.json")).status_code == 503
        assert "neu freigeben" in (await anna.get(f"/desk/{wid}/release")).text
        await does(anna, wid, "release", approved_by=NAME, note="Eine Karte entfernt")
        again = await reader.get(f"/published/{wid}/index.html")
        assert (again.status_code, CARD in again.text) == (200, False)


async def with_copies(served: Served, wid: str, *parked: str) -> None:
    """The readable card became a measure and was hidden then; these words went into the parking lot."""
    session = await served.session(wid)
    card = min(session.committed.cards)
    plan = next(s.id for s in session.committed.agenda() if s.kind == "plan")
    copies = (AddMeasure(plan, card=card), *(Park(f"Noch offen: {words}") for words in parked))
    for command in (Continue(), *copies, HideCard(card), End()):
        await served.desk(wid, command)


def looked(page: str, *, tick: bool = True) -> dict[str, str]:
    """What a browser sends of the words to look at."""
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return {"seen": found[1]} | ({"looked": "1"} if tick else {})


async def published_texts(reader: httpx.AsyncClient, address: str) -> dict[str, str]:
    """Every file of the released result, as people and programs read it."""
    page = (await reader.get(f"{address}index.html")).text
    files = {f for f in re.findall(r'(?:href|src)="([^":#]+)"', page) if not f.startswith("/")}
    return {name: readable((await reader.get(f"{address}{name}")).content) for name in {"index.html", *files}}


async def test_copies_of_hidden_cards_are_not_released_unseen(
    served: Served, anna: httpx.AsyncClient, wid: str
) -> None:
    await with_copies(served, wid, HIDDEN)
    page = (await anna.get(f"/desk/{wid}/release")).text
    named = page.partition('id="look-first"')[2].partition("</section>")[0]
    assert f'<q dir="auto">{CARD}</q>' in named
    assert HIDDEN in named
    no = await does(anna, wid, "release", approved_by=NAME)
    assert (no.status_code, "zuerst an" in no.text) == (422, True)
    assert NAME in no.text, "what was typed stays"
    for wrong in (looked(page, tick=False), {"looked": "1"}, {"looked": "1", "seen": "0" * 16}):
        assert (await does(anna, wid, "release", approved_by=NAME, **wrong)).status_code == 422
    assert await served.house.editions.all(wid) == []
    assert (await does(anna, wid, "release", approved_by=NAME, **looked(page))).status_code == 303
    link = (await link_of(anna, wid)).removesuffix("index.html")
    async with served.client() as reader:
        told = await published_texts(reader, link)
    assert {"index.html", "report.pdf", "report.odt", "results.json"} <= {n for n in told if CARD in told[n]}


async def test_what_was_taken_out_after_looking_is_in_no_published_file(
    served: Served, anna: httpx.AsyncClient, wid: str
) -> None:
    await with_copies(served, wid)
    before = (await anna.get(f"/desk/{wid}/release")).text
    session = await served.session(wid)
    plan = next(s for s in session.committed.agenda() if s.kind == "plan")
    for command in (Continue(), RemoveMeasure(plan.id, plan.state.order[0]), End()):
        await served.desk(wid, command)
    assert 'id="look-first"' not in (await anna.get(f"/desk/{wid}/release")).text
    assert (await does(anna, wid, "release", approved_by=NAME, **looked(before))).status_code == 303
    link = (await link_of(anna, wid)).removesuffix("index.html")
    async with served.client() as reader:
        told = await published_texts(reader, link)
    assert [name for name in told if CARD in told[name] or HIDDEN in told[name]] == []
    assert len(told) > 10


async def test_before_the_end_and_in_a_rehearsal_nothing_is_released(
    served: Served, anna: httpx.AsyncClient
) -> None:
    wid = await served.workshop()
    no = await does(anna, wid, "release", approved_by=NAME)
    assert no.status_code == 422
    assert "nach dem Ende" in no.text
    assert (await does(anna, wid, "public")).status_code == 422
    assert (await does(anna, wid, "withdraw", because="x")).status_code == 422


async def test_strangers_and_crooked_addresses_find_nothing(
    served: Served, anna: httpx.AsyncClient, wid: str
) -> None:
    await does(anna, wid, "release", approved_by="<script>alert(1)</script>")
    link = await link_of(anna, wid)
    other = await served.workshop()
    async with served.client() as stranger:
        for path in ("release", "release/index.html", "release/site.zip", "release/results.json"):
            assert (await stranger.get(f"/desk/{wid}/{path}")).status_code in (303, 401), path
        assert (await stranger.post(f"/desk/{wid}/release", data={"act": "public"})).status_code in (303, 403)
        secret = link.split("/")[3]
        for path in (
            f"{other}/{secret}/index.html",
            f"{wid}/{secret}/../../../etc/passwd",
            f"{wid}/{secret}/%2e%2e/index.html",
            f"{wid}/{secret}/..%2findex.html",
            f"{wid}/{secret}/index.html/x",
            f"{wid}/{secret}%00/index.html",
            f"{wid}/{secret}//index.html%00",
            f"{wid}/%ff/index.html",
            f"{wid}/{secret[:-1]}/index.html",
        ):
            assert (await stranger.get(f"/published/{path}")).status_code in (400, 404), path
        page = (await stranger.get(link)).text
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    again = await does(anna, wid, "release", approved_by=NAME, note="x" * 5000)
    assert again.status_code == 422
    assert (await does(anna, wid, "withdraw", because="x" * 5000)).status_code == 422
    assert (await does(anna, wid, "public", at="9999999-99")).status_code == 422


async def test_two_desks_release_at_once_and_one_version_comes_of_it(
    served: Served, anna: httpx.AsyncClient, wid: str
) -> None:
    await does(anna, wid, "release", approved_by=NAME)
    both = await asyncio.gather(*(does(anna, wid, "release", approved_by=NAME, note=f"n{n}") for n in (1, 2)))
    assert sorted(answer.status_code for answer in both) == [303, 422]
    assert [one.version for one in await served.house.editions.all(wid)] == [2, 1]


async def test_the_door_leads_to_the_public_result_after_the_end(
    served: Served, anna: httpx.AsyncClient, wid: str
) -> None:
    door = f"/join/{await served.code(wid)}"
    async with served.client() as late:
        closed = await late.get(door)
        assert closed.status_code == 200
        assert "Dieser Workshop ist zu Ende" in closed.text
        assert "Rheine" not in closed.text, "no town to choose"
        assert f'href="/room/{wid}/back"' in closed.text
        assert "/published/" not in closed.text
        town = await late.post(
            door, data={"_csrf": csrf((await late.get(f"/room/{wid}/back")).text), "municipality": "guest"}
        )
        assert (town.status_code, "Dieser Workshop ist zu Ende" in town.text) == (422, True)
        await does(anna, wid, "release", approved_by=NAME)
        assert "/published/" not in (await late.get(door)).text, "by link only"
        await does(anna, wid, "public")
        assert f'href="/published/{wid}/"' in (await late.get(door)).text
        await does(anna, wid, "withdraw", because="Fehler")
        assert "/published/" not in (await late.get(door)).text
