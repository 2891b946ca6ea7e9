"""A rehearsal over real sockets: people come and act by themselves, the original is not touched, the copy can go."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.exports.office import readable
from tests.served import Served, csrf, serving
from workshop.activities.collect import CardWritten
from workshop.activities.vote.methods import METHODS
from workshop.core.agenda import AddStep, GoTo, OpenStep, StopStep
from workshop.core.messages import Recorded
from workshop.core.ready import MadeReady
from workshop.core.roles import Audience
from workshop.core.workshop import Step, Workshop
from workshop.live.hub import Group, Mailbox
from workshop.live.session import Session
from workshop.ops.crowd import MOST_IN_A_TOWN, Crowds
from workshop.ops.people_like import Pace, Somebody, texts
from workshop.ops.phone import Gone, NotLetIn, Phone
from workshop.ops.screen import forms_in
from workshop.web.rehearsal import MOST_REHEARSALS

TOWNS = 6


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        house.crowds.pace = Pace(0)
        yield house


async def until(served: Served, session: Session, true: Callable[[Workshop], bool]) -> Workshop:
    """The state once this holds: looks whenever the desk would show something new."""
    desk = Mailbox(Group(Audience.FACILITATOR, "de", "facilitator:1"), None)
    room = served.house.sessions.room(session)
    room.add(desk)
    try:
        while not true(session.committed):
            await desk.news.wait()
            desk.news.clear()
        return session.committed
    finally:
        room.remove(desk)


async def press(served: Served, wid: str, button: str, **fields: str) -> str:
    """A button on the desk; where it leads."""
    async with served.client(**await served.account_cookie()) as desk:
        page = await desk.get(f"/desk/{wid}")
        assert page.status_code == 200, page.text
        assert f"/desk/{wid}/{button}" in page.text
        answer = await desk.post(f"/desk/{wid}/{button}", data={"_csrf": csrf(page.text), **fields})
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"]).rpartition("/")[2]


async def rehearsal_of(served: Served, wid: str) -> Session:
    return await served.session(await press(served, wid, "rehearse", towns=str(TOWNS)))


def first(w: Workshop, kind: str) -> Step:
    return next(s for s in w.agenda() if s.kind == kind)


async def test_people_come_write_and_vote_as_the_desk_leads(served: Served) -> None:
    original = await served.workshop()
    before = await served.house.sessions.history(original)
    copy = await rehearsal_of(served, original)
    w = await until(served, copy, lambda w: len({p.municipality for p in w.people.values()}) == TOWNS)
    assert w.rehearsal
    assert TOWNS <= len(w.people) <= TOWNS * MOST_IN_A_TOWN
    collect, vote = first(w, "collect"), first(w, "vote")
    await served.desk(copy.id, OpenStep(collect.id))
    w = await until(served, copy, lambda w: all(p.contributed for p in w.people.values()))
    assert all(c.text.startswith(texts().about("bedeutet", "")) for c in w.cards.values())
    await served.desk(copy.id, StopStep(collect.id))
    await served.desk(copy.id, OpenStep(vote.id))
    w = await until(served, copy, lambda w: sum(p.voted for p in w.people.values()) >= TOWNS // 2)
    (ballots,) = w.steps[vote.id].state.ballots.values()
    assert any(given.points for given in ballots.values())
    log = await served.house.sessions.history(original)
    assert log[: len(before)] == before
    assert [r.event for r in log[len(before) :]] == [MadeReady("rehearsal")], "it ticks off that one was made"


@pytest.mark.parametrize("rule", [rule for rule in METHODS if rule != "dots"])
async def test_people_fill_in_the_ballot_of_every_rule(rule: str, served: Served) -> None:
    copy = await rehearsal_of(served, await served.workshop())
    prices = "\n".join(f"{f.name} | 3000" for f in copy.committed.live_fields())
    money = {"budget": 10_000, "prices": prices} if rule == "equal_shares" else {}
    settings = {"rule": rule, "subject": "fields", **money}
    await served.desk(copy.id, AddStep("vote", "Probe", "Wofür?", settings))
    step = copy.committed.order[-1]
    await served.desk(copy.id, OpenStep(step))
    w = await until(served, copy, lambda w: sum(p.voted for p in w.people.values()) >= TOWNS)
    (ballots,) = w.steps[step].state.ballots.values()
    assert len({frozenset(given.points.items()) for given in ballots.values()}) > 2


async def test_the_same_seed_brings_the_same_people(served: Served) -> None:
    original = await served.workshop()
    first_cards = []
    for _ in range(2):
        copy = await rehearsal_of(served, original)
        await served.desk(copy.id, OpenStep(first(copy.committed, "collect").id))
        w = await until(served, copy, lambda w: _all_have_written(w, served))
        first_cards.append(sorted(_first_cards(w, await served.house.sessions.history(copy.id))))
        await press(served, copy.id, "discard")
    assert first_cards[0] == first_cards[1]


def _all_have_written(w: Workshop, served: Served) -> bool:
    return len(w.people) == served.crowds.size(w.id) and all(p.contributed for p in w.people.values())


def _first_cards(w: Workshop, log: list[Recorded]) -> list[tuple[str, str]]:
    """Town and text of each person's first card, as it was before any second thought."""
    found: dict[int, tuple[str, str]] = {}
    for r in log:
        if isinstance(r.event, CardWritten) and r.event.person is not None:
            town = w.municipalities[r.event.municipality or 0].name
            found.setdefault(r.event.person, (town, r.event.text))
    return list(found.values())


async def test_throwing_it_away_removes_the_copy_and_nothing_else(served: Served) -> None:
    original, other = await served.workshop(), await served.workshop()
    copy = await rehearsal_of(served, original)
    await served.desk(copy.id, OpenStep(first(copy.committed, "collect").id))
    await until(served, copy, lambda w: len(w.cards) > TOWNS)
    kept = {wid: await served.house.sessions.history(wid) for wid in (original, other)}
    code = await served.code(copy.id)
    assert await press(served, copy.id, "discard") == original
    assert not served.crowds.running(copy.id)
    assert await served.house.directory.all_ids() == [original, other]
    assert await served.house.sessions.history(copy.id) == []
    assert {wid: await served.house.sessions.history(wid) for wid in (original, other)} == kept
    async with served.client() as phone:
        assert (await phone.get(f"/join/{code}")).status_code == 422
        assert (await phone.get(f"/room/{copy.id}")).status_code == 404


async def test_of_one_workshop_there_are_only_so_many_rehearsals_at_a_time(served: Served) -> None:
    original = await served.workshop()
    made = [(await rehearsal_of(served, original)).id for _ in range(MOST_REHEARSALS)]
    async with served.client(**await served.account_cookie()) as desk:
        page = await desk.get(f"/desk/{original}")
        form = {"_csrf": csrf(page.text), "towns": "1"}
        answer = await desk.post(f"/desk/{original}/rehearse", data=form)
        assert answer.status_code == 422
        assert "Werfen Sie zuerst eine weg" in answer.text
        await press(served, made[0], "discard")
        assert (await desk.post(f"/desk/{original}/rehearse", data=form)).status_code == 303


async def test_an_original_cannot_be_thrown_away_like_that(served: Served) -> None:
    original = await served.workshop()
    async with served.client(**await served.account_cookie()) as desk:
        page = await desk.get(f"/desk/{original}")
        answer = await desk.post(f"/desk/{original}/discard", data={"_csrf": csrf(page.text)})
    assert answer.status_code == 422
    assert await served.house.directory.all_ids() == [original]


async def test_nobody_without_the_desk_starts_or_ends_one(served: Served) -> None:
    original = await served.workshop()
    phone = await served.phone(original, "Rheine")
    for act in ("rehearse", "discard"):
        answer = await phone.client.post(f"/desk/{original}/{act}", data={"_csrf": phone.csrf})
        assert answer.status_code in (303, 401, 403, 404)
    assert await served.house.directory.all_ids() == [original]
    await phone.close()


async def test_every_screen_says_that_it_is_a_rehearsal(served: Served) -> None:
    copy = await rehearsal_of(served, await served.workshop())
    await served.desk(copy.id, OpenStep(first(copy.committed, "collect").id))
    phone = await served.phone(copy.id, texts().towns[0])
    async with served.client(**await served.account_cookie()) as desk:
        pages = [f"/desk/{copy.id}", f"/board/{copy.id}", f"/results/{copy.id}", f"/desk/{copy.id}/setup"]
        shown = [await desk.get(page) for page in pages]
    shown += [await phone.client.get(f"/room/{copy.id}")]
    shown += [await phone.client.get(f"/join/{await served.code(copy.id)}?another=1")]
    assert [page.status_code for page in shown] == [200] * len(shown)
    assert [str(page.url) for page in shown if "PROBE" not in page.text] == []
    await phone.close()


async def test_pages_beside_the_screens_files_and_tickets_say_so_too(served: Served) -> None:
    copy = await rehearsal_of(served, await served.workshop())
    step = first(copy.committed, "collect").id
    await served.desk(copy.id, GoTo(step, 0))
    await served.desk(copy.id, OpenStep(step))
    phone = await served.phone(copy.id, texts().towns[0])
    await phone.post(type="write_card", step=step, text="Radweg")
    card = next(c.id for c in copy.committed.cards.values() if c.text == "Radweg")
    beside = ("return", "back", "live", "wall", f"cards/{card}")
    shown = [await phone.client.get(f"/room/{copy.id}/{page}") for page in beside]
    async with served.client(**await served.account_cookie()) as desk:
        page = (await desk.get(f"/desk/{copy.id}/door")).text
        form = {"_csrf": csrf(page), "towns": "", "number": "1"}
        shown.append(await desk.post(f"/desk/{copy.id}/tickets", data=form))
        results = (await desk.get(f"/results/{copy.id}")).text
        files = sorted(set(re.findall(rf"/results/{copy.id}/export/[^\"]+", results)))
        assert files
        for file in files:
            got = await desk.get(file)
            assert "PROBE" in got.headers["content-disposition"]
            if "/chart-" not in file:  # letters of pictures are outlines
                assert "PROBE" in readable(got.content)
    assert [page.status_code for page in shown] == [200] * len(shown)
    assert [str(page.url) for page in shown if "PROBE" not in page.text] == []
    await phone.close()


async def test_a_rehearsal_is_not_handed_out(served: Served) -> None:
    copy = await rehearsal_of(served, await served.workshop())
    await served.house.accounts.create("dirk", "Dirk", None, served.house.now())
    async with served.client(**await served.account_cookie()) as desk:
        page = (await desk.get(f"/desk/{copy.id}/sharing")).text
        assert "Eine Probe wird nicht weitergegeben" in page
        assert 'value="share"' not in page
        for act in ("link", "share", "hand_over"):
            form = {"_csrf": csrf(page), "act": act, "kind": "board", "login": "dirk"}
            assert (await desk.post(f"/desk/{copy.id}/sharing", data=form)).status_code == 422
    assert await served.house.people.links(copy.id) == []
    assert await served.house.directory.shares(copy.id) == []
    async with served.client() as stranger:
        for page in (f"/board/{copy.id}", f"/results/{copy.id}", f"/results/{copy.id}/export/results.json"):
            assert (await stranger.get(page)).status_code in (303, 401, 403)


async def test_who_is_not_on_the_list_does_not_come_in(served: Served) -> None:
    code = await served.code(await served.workshop())
    body = Somebody(Phone("127.0.0.1", served.port), code, "Nirgendwo", "1", Pace(0))
    with pytest.raises(NotLetIn):
        await body.live()


async def test_a_phone_whose_line_breaks_says_so(served: Served) -> None:
    wid = await served.workshop()
    phone = Phone("127.0.0.1", served.port)
    await phone.join(await served.code(wid), "Rheine")
    await phone.connect(wid)
    await phone.hang_up()
    with pytest.raises(Gone):
        await phone.send("0" * 32, [])


def test_a_form_is_read_from_what_is_pushed() -> None:
    page = """<form data-command data-points="3"><input type="hidden" name="type" value="cast_ballot">
    <input type="hidden" name="vote" value="9"><input type="number" name="points.4" max="2" value="0">
    <label><input type="radio" name="field" value="7"><span>Um</span>Umwelt</label>
    <textarea name="text">a &amp; b</textarea><button name="abstain" value="true">x</button></form><form></form>"""
    (form,) = forms_in(page)
    assert (form.type, form.points, form.caps) == ("cast_ballot", 3, (("4", 2),))
    assert form.hidden == (("vote", "9"),)
    assert form.choices == (("field", "7", "UmUmwelt"),)
    assert form.texts == (("text", "a & b"),)
    assert form.buttons == (("abstain", "true"),)


def test_people_of_one_seed_are_as_many_and_towns_are_invented_once() -> None:
    names = Crowds().towns(1000)
    assert len(set(names)) == len(names)
    assert Crowds().towns(0) == names[:1]
