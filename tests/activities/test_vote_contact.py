"""The stop and phones that are dead, half-open or just sending: real sockets against the real server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect

from tests.served import Phone, Served, serving
from tests.web.script_room import until
from workshop.activities.collect import TurnAll
from workshop.activities.vote import CountVote
from workshop.core.agenda import OpenStep, ReopenStep, StopStep


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


async def at_the_vote(served: Served) -> tuple[str, int, int, list[str]]:
    """Workshop, step, vote and options of an open vote over fields."""
    wid = await served.workshop()
    session = await served.session(wid)
    step = next(s for s in session.committed.agenda() if s.kind == "vote" and s.settings.subject == "fields")
    await served.desk(wid, OpenStep(step.id))
    paper = session.committed.steps[step.id].state.papers[0]
    return wid, step.id, paper.id, [o.id for o in paper.options]


async def connected(served: Served, wid: str, town: str) -> Phone:
    phone = await served.phone(wid, town)
    await phone.connect()
    await phone.until("region-task")
    return phone


async def test_a_phone_that_froze_just_before_the_stop_delivers_and_a_living_one_does_not(
    served: Served,
) -> None:
    wid, step, vote, (option, *_) = await at_the_vote(served)
    anna, bernd = await connected(served, wid, "Rheine"), await connected(served, wid, "Greven")
    await served.desk(wid, StopStep(step))
    ballot = {"type": "cast_ballot", "step": step, "vote": vote, "points": {option: 1}}
    await anna.until('"call"')
    late = await anna.send(**ballot)
    assert late["code"] == "step_stopped", "Anna's phone has confirmed the stop"
    assert (await anna.post(**ballot))["code"] == "step_stopped", "by any way"
    # Bernd's socket is open for the server, but his phone took nothing off it: half-open, so the outbox goes by POST.
    assert "ack" in await bernd.post(**ballot)
    await served.desk(wid, CountVote(step))
    assert (await bernd.post(**ballot))["code"] == "vote_counted"
    for phone in (anna, bernd):
        await phone.close()


async def test_a_ballot_that_was_on_its_way_at_the_stop_is_taken(served: Served) -> None:
    wid, step, vote, (option, *_) = await at_the_vote(served)
    anna = await connected(served, wid, "Rheine")
    await served.desk(wid, StopStep(step))
    sent = await anna.send(type="cast_ballot", step=step, vote=vote, points={option: 2})
    assert "ack" in sent, "sent before the phone could know"
    await anna.until('"call"')
    again = await anna.send(type="cast_ballot", step=step, vote=vote, points={option: 1})
    assert again["code"] == "step_stopped"
    await anna.close()


async def test_somebody_who_comes_after_the_stop_has_no_late_ballot(served: Served) -> None:
    wid, step, vote, (option, *_) = await at_the_vote(served)
    await served.desk(wid, StopStep(step))
    carla = await served.phone(wid, "Lotte")
    ballot = {"type": "cast_ballot", "step": step, "vote": vote, "points": {option: 1}}
    assert (await carla.post(**ballot))["code"] == "step_stopped"
    await served.desk(wid, ReopenStep(step))
    assert "ack" in await carla.post(**ballot)
    await carla.close()


@pytest.mark.browser
async def test_dots_given_in_the_moment_of_the_stop_are_counted_and_then_the_phone_confirms(
    served: Served, chromium: str
) -> None:
    wid, step, _vote, (option, *_) = await at_the_vote(served)
    session = await served.session(wid)
    async with async_playwright() as program:
        browser = await program.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = await browser.new_page(base_url=served.url, locale="de-DE")
        await page.goto(f"/join/{await served.code(wid)}")
        await page.click('button.pick:has-text("Rheine")')
        row = page.locator(".option-row", has=page.locator(f'[name="points.{option}"]'))
        plus = row.locator('[data-step="1"]')
        await expect(plus).to_be_visible()
        await expect(page.locator("body")).to_have_attribute("data-connection", "live")
        await plus.click()
        await served.desk(wid, StopStep(step))
        await expect(page.locator("#region-task")).to_contain_text("geschlossen")
        person = max(session.committed.people)
        presence = served.house.sessions.presence
        await until(page, "Object.keys(localStorage).every((k) => !k.includes('outbox'))")
        ballots = session.committed.steps[step].state.ballots
        assert next(iter(ballots.values()))[person].points == {option: 1}
        while step in presence.unaware(wid, person):
            await page.evaluate("new Promise((done) => requestAnimationFrame(done))")
        await browser.close()


async def test_a_phone_that_comes_back_after_the_stop_delivers_and_then_finds_it_closed(
    served: Served,
) -> None:
    wid, step, vote, (option, *_) = await at_the_vote(served)
    anna = await served.phone(wid, "Rheine")
    await served.desk(wid, StopStep(step))
    page = (await anna.client.get(f"/room/{wid}")).text
    assert f'name="points.{option}"' not in page, "no fresh ballot after the stop"
    ballot = {"type": "cast_ballot", "step": step, "vote": vote, "points": {option: 1}}
    assert "ack" in await anna.post(**ballot), "what the outbox kept from before"
    await anna.connect()
    await anna.until('"call"')
    assert (await anna.send(**{**ballot, "points": {option: 2}}))["code"] == "step_stopped"
    await anna.close()


async def test_a_page_without_script_has_nothing_to_deliver_after_the_stop(served: Served) -> None:
    wid, step, vote, (option, *_) = await at_the_vote(served)
    anna = await served.phone(wid, "Rheine")
    await served.desk(wid, StopStep(step))
    form = {"_csrf": anna.csrf, "command_id": "plain-form-after-stop", "type": "cast_ballot"}
    form |= {"step": str(step), "vote": str(vote), f"points.{option}": "1"}
    answer = await anna.client.post(f"/room/{wid}/commands", data=form)
    assert answer.status_code == 422
    session = await served.session(wid)
    assert not any(session.committed.steps[step].state.ballots.values())
    await anna.close()


async def test_after_a_restart_a_phone_that_was_away_is_asked_again(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        wid, step, vote, (option, *_) = await at_the_vote(served)
        anna = await served.phone(wid, "Rheine")
        await served.desk(wid, StopStep(step))
        session = await served.session(wid)
        assert anna.number in session.committed.steps[step].out_of_contact
        await session.close()
        served.house.sessions._open.clear()
        await anna.connect()
        await anna.until('"call"')
        ballot = {"type": "cast_ballot", "step": step, "vote": vote, "points": {option: 1}}
        assert (await anna.send(**ballot))["code"] == "step_stopped"
        await anna.close()


async def test_late_cards_wait_for_release_and_what_hangs_on_the_wall_stays(served: Served) -> None:
    wid = await served.workshop()
    session = await served.session(wid)
    step = next(s for s in session.committed.agenda() if s.kind == "collect").id
    await served.desk(wid, OpenStep(step))
    anna = await served.phone(wid, "Rheine")
    await anna.post(type="write_card", step=step, text="Radweg")
    card = max(session.committed.cards)
    await served.desk(wid, StopStep(step))
    await served.desk(wid, TurnAll(step))
    assert session.committed.cards[card].state == "shown"
    page = (await anna.client.get(f"/room/{wid}")).text
    assert 'value="withdraw_card"' not in page
    assert 'value="edit_card"' not in page
    assert (await anna.post(type="edit_card", step=step, card=card, text="Anders"))["code"] == "step_stopped"
    assert (await anna.post(type="withdraw_card", step=step, card=card))["code"] == "step_stopped"
    assert "ack" in await anna.post(type="write_card", step=step, text="Aus der Tasche")
    assert session.committed.cards[max(session.committed.cards)].state == "waiting"
    await anna.connect()
    await anna.until('"call"')
    assert (await anna.send(type="write_card", step=step, text="Danach"))["code"] == "step_stopped"
    await anna.close()
