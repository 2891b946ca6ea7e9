"""The pages of results in the real app: the organiser's with its downloads, the phone's after the end."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.exports.room import full_hall
from tests.scene import KINDS
from tests.served import Phone, Served, serving
from workshop.activities.vote import CountVote
from workshop.core.agenda import AddStep, OpenStep, StopStep
from workshop.core.cards import CorrectCard, HideCard, MergeCards
from workshop.core.hall import End
from workshop.core.look import LogoFile, Look
from workshop.core.roles import SYSTEM
from workshop.core.setup import MarkRehearsal
from workshop.exports.files import MEDIA
from workshop.ops.export import export_now
from workshop.web.results import gathered

NAMES = ("cards", "fields", "votes", "participation", "vision", "plan", "parking", "log")


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


async def a_vote(served: Served) -> tuple[str, Phone, Phone]:
    """Anna from Rheine and Bernd from Greven wrote a card each; both voted on fields, and it was counted."""
    wid = await served.workshop()
    session = await served.session(wid)
    anna, bernd = await served.phone(wid, "Rheine"), await served.phone(wid, "Greven")
    ideas = await add(served, wid, "collect", "Ideen", mode="open")
    first = await written(served, wid, anna, ideas, "Bürgerbus 🚌")
    second = await written(served, wid, bernd, ideas, "=1+1")
    await served.desk(wid, StopStep(ideas))
    await served.desk(wid, MergeCards(first, (second,)))
    vote = await add(served, wid, "vote", "Prioritäten")
    paper = session.committed.steps[vote].state.papers[0]
    for phone in (anna, bernd):
        points = {paper.options[0].id: 2}
        answer = await phone.post(type="cast_ballot", step=vote, vote=paper.id, points=points)
        assert "ack" in answer
    await served.desk(wid, StopStep(vote))
    await served.desk(wid, CountVote(vote))
    return wid, anna, bernd


async def add(served: Served, wid: str, kind: str, title: str, **settings: object) -> int:
    before = set((await served.session(wid)).committed.steps)
    await served.desk(wid, AddStep(kind, title, settings=dict(settings)))
    (step,) = set((await served.session(wid)).committed.steps) - before
    await served.desk(wid, OpenStep(step))
    return step


async def written(served: Served, wid: str, phone: Phone, step: int, text: str) -> int:
    assert "ack" in await phone.post(type="write_card", step=step, text=text)
    return max((await served.session(wid)).committed.cards)


async def test_the_organiser_reads_the_ranking_while_the_workshop_runs(served: Served) -> None:
    wid, *_ = await a_vote(served)
    async with served.client(**await served.account_cookie()) as organiser:
        page = await organiser.get(f"/results/{wid}")
    assert page.status_code == 200
    assert 'class="bars' in page.text
    assert "Der Workshop läuft noch" in page.text
    assert "Vorn liegt je Kopf gezählt" in page.text
    assert "Bürgerbus 🚌" in page.text
    assert ' style="' not in page.text


async def test_every_download_opens_and_the_ballots_are_there(served: Served) -> None:
    wid, *_ = await a_vote(served)
    async with served.client(**await served.account_cookie()) as organiser:
        for name in NAMES:
            answer = await organiser.get(f"/results/{wid}/export/{name}.csv")
            assert answer.status_code == 200
            assert answer.headers["content-type"] == "text/csv; charset=utf-8"
            assert answer.headers["content-disposition"] == f'attachment; filename="{wid}-{name}.csv"'
            text = io.StringIO(answer.content.decode("utf-8-sig"), newline="")
            assert list(csv.reader(text, delimiter=";", strict=True))
        everything = json.loads((await organiser.get(f"/results/{wid}/export/results.json")).content)
        (one,) = everything["ballots"]
        ballots = await organiser.get(f"/results/{wid}/export/ballots-{one['step']}-{one['vote']}.json")
        assert json.loads(ballots.content) == one["file"]
        report = await organiser.get(f"/results/{wid}/export/report.html")
        assert report.headers["content-type"].startswith("text/html")
        assert "Bürgerbus 🚌" in report.text
        assert (await organiser.get(f"/results/{wid}/export/state.json")).status_code == 404


async def test_nobody_but_the_desk_gets_results_and_downloads(served: Served) -> None:
    wid, anna, _ = await a_vote(served)
    for path in (f"/results/{wid}", f"/results/{wid}/export/results.json"):
        assert (await anna.client.get(path)).status_code in (303, 401)
    other = await served.house.accounts.create("fremd", "Fremd", None, served.house.now())
    served.account = other.id
    async with served.client(**await served.account_cookie()) as stranger:
        for path in (f"/results/{wid}", f"/results/{wid}/export/results.json"):
            assert (await stranger.get(path)).status_code == 404


async def test_after_the_end_bernd_reads_what_became_of_his_card(served: Served) -> None:
    wid, anna, bernd = await a_vote(served)
    running = await bernd.client.get(f"/room/{wid}/result")
    assert (running.status_code, running.headers["location"]) == (303, f"/room/{wid}")
    await served.desk(wid, End())
    page = await bernd.client.get(f"/room/{wid}/result")
    assert page.status_code == 200
    assert "=1+1" in page.text
    assert "Zusammengelegt mit: Bürgerbus 🚌" in page.text
    assert 'class="bars' in page.text
    assert "Der Workshop läuft noch" not in page.text
    assert "=1+1" not in (await anna.client.get(f"/room/{wid}/result")).text


async def test_a_hidden_card_is_in_nobodys_results(served: Served) -> None:
    wid, anna, _bernd = await a_vote(served)
    step = await add(served, wid, "collect", "Noch etwas", mode="open")
    card = await written(served, wid, anna, step, "Schmähung")
    await served.desk(wid, HideCard(card))
    async with served.client(**await served.account_cookie()) as organiser:
        assert "Schmähung" not in (await organiser.get(f"/results/{wid}")).text
        assert "Schmähung" not in (await organiser.get(f"/results/{wid}/export/results.json")).text


async def test_a_stranger_gets_no_result_page_of_the_room(served: Served) -> None:
    wid, *_ = await a_vote(served)
    await served.desk(wid, End())
    async with served.client() as stranger:
        answer = await stranger.get(f"/room/{wid}/result")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_the_command_line_writes_the_hosts_logo_too(served: Served, tmp_path: Path) -> None:
    wid, *_ = await a_vote(served)
    logo = LogoFile(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 6"/>', "image/svg+xml", 9, 6)
    await served.house.looks.store.keep(Look("Kreis Musterland"), logo, account=served.account)
    path = tmp_path / "report.html"
    assert await asyncio.to_thread(export_now, served.house.settings, wid, "report.html", str(path)) == 0
    assert 'src="data:image/svg+xml;base64,' in path.read_text("utf-8")
    assert 'alt="Kreis Musterland"' in path.read_text("utf-8")


async def test_the_command_line_writes_the_same_file_as_the_page(served: Served, tmp_path: Path) -> None:
    wid, *_ = await a_vote(served)
    async with served.client(**await served.account_cookie()) as organiser:
        answer = await organiser.get(f"/results/{wid}/export/results.json")
    path = tmp_path / "results.json"
    status = await asyncio.to_thread(export_now, served.house.settings, wid, "results.json", str(path))
    assert status == 0
    assert path.read_bytes() == answer.content
    assert await asyncio.to_thread(export_now, served.house.settings, wid, "nothing.csv", str(path)) == 2
    assert await asyncio.to_thread(export_now, served.house.settings, "nowhere", "cards.csv", str(path)) == 2


async def test_a_rehearsal_says_so_on_every_page_of_results(served: Served) -> None:
    wid, anna, _ = await a_vote(served)
    session = await served.session(wid)
    await session.submit(SYSTEM, MarkRehearsal(), "rehearsal-mark")
    await served.desk(wid, End())
    assert "PROBE / REHEARSAL" in (await anna.client.get(f"/room/{wid}/result")).text
    async with served.client(**await served.account_cookie()) as organiser:
        assert "PROBE / REHEARSAL" in (await organiser.get(f"/results/{wid}")).text
        saved = await organiser.get(f"/results/{wid}/export/cards.csv")
    assert f"PROBE-{wid}-cards.csv" in saved.headers["content-disposition"]


async def test_every_file_is_offered_in_words_and_opens(served: Served) -> None:
    wid, *_ = await a_vote(served)
    async with served.client(**await served.account_cookie()) as organiser:
        page = (await organiser.get(f"/results/{wid}")).text
        english = (await organiser.get(f"/results/{wid}?lang=en")).text
        links = re.findall(rf'href="[^"]*(/results/{wid}/export/([^"]+))"', page)
        for path, name in links:
            answer = await organiser.get(path)
            assert answer.status_code == 200, name
            assert (
                answer.headers["content-type"].split(";")[0] == MEDIA[name.rpartition(".")[2]].split(";")[0]
            )
    for words in (
        "Zusammenfassung auf einer Seite",
        "Ergebnisbericht",
        "Word (DOCX)",
        "Alle Tabellen",
        "Stimmzettel: Prioritäten",
    ):
        assert words in page, words
    for words in (
        "Summary on one page",
        "Report of results",
        "Word (DOCX)",
        "All tables",
        "Ballots: Prioritäten",
    ):
        assert words in english, words
    offered = {name for _path, name in links}
    assert {
        "summary.pdf",
        "report.pdf",
        "report.odt",
        "report.docx",
        "report.md",
        "tables.xlsx",
        "tables.ods",
    } <= offered


def test_a_result_is_gathered_once_for_each_state() -> None:
    hall = full_hall()
    before = hall.s.state
    assert gathered(KINDS, before) is gathered(KINDS, before)
    hall.s.when(CorrectCard(hall.arabic, "Ein anderes Wort")).then_accepted()
    after = gathered(KINDS, hall.s.state)
    assert "Ein anderes Wort" in str(after.results)
    assert gathered(KINDS, before) is not after
