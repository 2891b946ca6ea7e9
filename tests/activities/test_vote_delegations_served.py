"""Joint ballots on real phones: the own town sees what stands, no other; who speaks for several has a form each."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.served import Served, serving
from workshop.activities.vote import CountVote
from workshop.core.agenda import AddStep, OpenStep, StopStep
from workshop.core.mandates import SetMandates

SHOTS = os.environ.get("WORKSHOP_SHOTS")


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


async def at_the_vote(served: Served, **settings: Any) -> tuple[str, int, int, list[str]]:
    """Workshop, step, vote and options of an open vote over fields."""
    wid = await served.workshop()
    session = await served.session(wid)
    await served.desk(wid, AddStep("vote", "Prioritäten", "Was zuerst?", settings=settings))
    step = session.committed.order[-1]
    await served.desk(wid, OpenStep(step))
    paper = session.committed.steps[step].state.papers[0]
    return wid, step, paper.id, [o.id for o in paper.options]


async def town_of(served: Served, wid: str, name: str) -> int:
    session = await served.session(wid)
    return next(m.id for m in session.committed.municipalities.values() if m.name == name)


async def test_two_phones_of_one_town_see_their_joint_ballot_and_a_phone_of_another_town_does_not(
    served: Served,
) -> None:
    wid, step, vote, (option, other, *_) = await at_the_vote(served, delegation="joint_all")
    anna, bernd, dora = [await served.phone(wid, town) for town in ("Rheine", "Rheine", "Greven")]
    for phone in (anna, bernd, dora):
        await phone.connect()
        await phone.until("region-mine")
        phone.frames.clear()
    assert "ack" in await anna.send(type="cast_ballot", step=step, vote=vote, points={option: 2})
    seen = await bernd.until("1 von 1 bestätigt")
    assert f'"{option}": 2' in seen
    assert "ack" in await bernd.send(type="cast_ballot", step=step, vote=vote, points={other: 1})
    await anna.until("1 von 2 bestätigt")
    assert "ack" in await anna.send(type="cast_ballot", step=step, vote=vote, points={other: 1})
    await bernd.until("2 von 2 bestätigt")
    assert "ack" in await dora.send(type="cast_ballot", step=step, vote=vote, points={option: 1})
    await dora.until("1 von 1 bestätigt")
    told = "".join(dora.frames)
    assert "Rheine" not in told
    assert f'"{other}": 1' not in told
    assert "von 2 bestätigt" not in told
    polled = (await dora.client.get(f"/room/{wid}/regions")).text
    assert "von 2 bestätigt" not in polled
    for phone in (anna, bernd, dora):
        await phone.close()


async def test_who_speaks_for_several_gets_a_form_for_each_while_the_vote_is_open(served: Served) -> None:
    wid, step, vote, (option, *_) = await at_the_vote(served)
    anna, bernd = await served.phone(wid, "Rheine"), await served.phone(wid, "Rheine")
    for phone in (anna, bernd):
        await phone.connect()
        await phone.until("region-task")
    await served.desk(wid, SetMandates(anna.number, (await town_of(served, wid, "Greven"),)))
    task = await anna.until("Stimmzettel für Greven")
    mandate = next(iter((await served.session(wid)).committed.people[anna.number].also.values()))
    assert f'name="mandate" value="{mandate}"' in task
    assert "Stimmzettel für Rheine" in task
    sent = await anna.send(type="cast_ballot", step=step, vote=vote, points={option: 1}, mandate=mandate)
    assert "ack" in sent
    stolen = await bernd.send(type="cast_ballot", step=step, vote=vote, points={option: 1}, mandate=mandate)
    assert stolen["code"] == "mandate_unknown"
    tasks = [f.partition("#region-task")[2].partition("</hx-partial>")[0] for f in bernd.frames]
    assert any(tasks)
    assert "Greven" not in "".join(tasks)
    await served.desk(wid, StopStep(step))
    await served.desk(wid, CountVote(step))
    for phone in (anna, bernd):
        await phone.close()


async def joined(browser: Browser, served: Served, wid: str, town: str) -> Page:
    context = await browser.new_context(
        base_url=served.url, locale="de-DE", viewport={"width": 390, "height": 844}
    )
    page = await context.new_page()
    await page.goto(f"/join/{await served.code(wid)}")
    await page.click(f'button.pick:has-text("{town}")')
    await expect(page.locator("body")).to_have_attribute("data-connection", "live")
    return page


async def shot(page: Page, name: str) -> None:
    if SHOTS:
        await page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.mark.browser
async def test_a_form_follows_the_joint_ballot_of_the_own_town_and_confirms_it(
    served: Served, chromium: str
) -> None:
    wid, _step, _vote, (option, *_) = await at_the_vote(served, delegation="joint_all")
    async with async_playwright() as program:
        browser = await program.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        anna, bernd, dora = [await joined(browser, served, wid, t) for t in ("Rheine", "Rheine", "Greven")]
        field = f'[name="points.{option}"][type="number"]'
        row = anna.locator(".option-row", has=anna.locator(field))
        await row.locator('[data-step="1"]').click()
        await expect(bernd.locator(field)).to_have_value("1")
        await expect(bernd.locator("#region-mine")).to_contain_text("1 von 1 bestätigt")
        await shot(bernd, "phone-confirm")
        await bernd.click("#region-mine button:has-text('bestätigen')")
        await expect(anna.locator("#region-mine")).to_contain_text("2 von 2 bestätigt")
        await shot(anna, "phone-confirmed")
        await expect(dora.locator(field)).to_have_value("0")
        await expect(dora.locator("#region-mine")).to_contain_text("Noch kein Stimmzettel")
        await browser.close()


@pytest.mark.browser
async def test_each_form_of_one_person_goes_to_its_own_town(served: Served, chromium: str) -> None:
    wid, step, vote, (option, *_) = await at_the_vote(served, secret=False)
    session = await served.session(wid)
    async with async_playwright() as program:
        browser = await program.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        anna = await joined(browser, served, wid, "Rheine")
        person = max(session.committed.people)
        towns = [await town_of(served, wid, name) for name in ("Greven", "Ochtrup")]
        await served.desk(wid, SetMandates(person, tuple(towns)))
        forms = anna.locator("form[data-ballot]")
        await expect(forms).to_have_count(3)
        for n in range(3):
            row = forms.nth(n).locator(".option-row", has=anna.locator(f'[name="points.{option}"]'))
            for _ in range(2 if n == 1 else 1):
                await row.locator('[data-step="1"]').click()
        await expect(anna.locator("#region-mine .own-ballot")).to_have_count(3)
        values = [await forms.nth(n).locator(f'[name="points.{option}"]').input_value() for n in range(3)]
        assert values == ["1", "2", "1"]
        await shot(anna, "phone-several")
        ballots = session.committed.steps[step].state.ballots[vote]
        mandates = session.committed.people[person].also
        assert ballots[mandates[towns[0]]].points == {option: 2}
        assert ballots[person].points == {option: 1}
        await anna.reload()
        await expect(forms.nth(1).locator(f'[name="points.{option}"]')).to_have_value("2")
        await served.desk(wid, StopStep(step))
        await served.desk(wid, CountVote(step))
        await expect(anna.locator("#region-task")).to_contain_text("1 Person stimmte für 3 Kommunen")
        found = anna.locator("#region-task [data-receipt-of]")
        await expect(found.locator("visible=true").first).to_be_visible()
        assert await found.count() == 3
        await shot(anna, "phone-result")
        cookie = {"name": "account", "value": (await served.account_cookie())["account"], "url": served.url}
        context = await browser.new_context(base_url=served.url, locale="de-DE")
        await context.add_cookies([cookie])
        desk = await context.new_page()
        await desk.goto(f"/desk/{wid}/door?person={person}")
        await expect(desk.locator("#person input:checked")).to_have_count(2)
        await shot(desk, "desk-door")
        for town in ("Greven", "Ochtrup"):
            await desk.locator("#person").get_by_label(town, exact=True).uncheck()
        await desk.click("#person button:has-text('Kommunen festlegen')")
        await expect(desk.locator("main")).not_to_contain_text("spricht auch für")
        assert not session.committed.people[person].also
        await browser.close()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("width", [320, 390])
async def test_the_tray_keeps_its_line_beside_a_long_state_and_does_not_grow(
    served: Served, chromium: str, width: int, language: str
) -> None:
    wid, _step, _vote, (option, *_) = await at_the_vote(served, delegation="joint_all")
    async with async_playwright() as program:
        browser = await program.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        pages = [await joined(browser, served, wid, "Rheine") for _ in range(2)]
        for page in pages:
            # Without the typeface letters are wider; a phone takes it only if it is there at once.
            await page.route("**/*.woff2*", lambda route: route.abort())
            await page.set_viewport_size({"width": width, "height": 844})
            await page.goto(f"/room/{wid}?lang={language}")
        anna, bernd = pages
        tray = "document.querySelector('form[data-ballot] .tray')"
        before = await anna.evaluate(f"{tray}.getBoundingClientRect().height")
        row = anna.locator(".option-row", has=anna.locator(f'[name="points.{option}"]'))
        await row.locator('[data-step="1"]').click()
        state = anna.locator(".tray .saved-state")
        await expect(state).to_contain_text("dasselbe" if language == "de" else "the same")
        height = "(e) => e.getBoundingClientRect().height / parseFloat(getComputedStyle(e).lineHeight)"
        assert await anna.locator(".tray [data-dots-text]").evaluate(height) < 1.5, "it stands on one line"
        assert await anna.evaluate(f"{tray}.getBoundingClientRect().height") == before, "nothing jumps"
        await expect(bernd.locator("#region-mine")).to_contain_text("1")
        await expect(bernd.locator(".tray .saved-state")).to_have_text("")
        for scheme in ("light", "dark"):
            await anna.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            await shot(anna, f"tray-{width}-{language}-{scheme}")
        await browser.close()
