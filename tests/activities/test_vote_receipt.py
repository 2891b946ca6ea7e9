"""The receipt: kept on the phone of the person it belongs to, looked up there, and never told to the server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.activities.test_vote_served import cast, count, open_vote
from tests.served import Served, serving
from workshop.core.hall import End


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


async def test_the_published_list_shows_every_ballot_by_receipt_and_no_person(served: Served) -> None:
    wid, step, options = await open_vote(served)
    anna, bernd = await served.phone(wid, "Rheine"), await served.phone(wid, "Greven")
    session = await served.session(wid)
    vote = session.committed.steps[step].state.papers[0].id
    place = f"/room/{wid}/ballots/{step}-{vote}"
    await cast(anna, step, **{f"o{options[0]}": 2})
    await cast(bernd, step)
    assert (await anna.client.get(place)).status_code == 404, "nothing before the count"
    receipt = session.committed.steps[step].state.ballots[vote][anna.number].receipt
    await count(served, wid, step)
    listed = (await bernd.client.get(place)).text
    inside = listed[listed.index(f'id="receipt-{receipt}"') :].split("</div>")[0]
    assert f"{session.committed.fields[int(options[0])].name} 2" in inside
    assert "Enthaltung" in listed
    assert "Rheine" not in listed
    async with served.client() as stranger:
        assert (await stranger.get(place)).status_code == 303
    for phone in (anna, bernd):
        await phone.close()


@pytest.mark.browser
async def test_a_phone_finds_its_own_ballot_and_the_next_person_on_it_does_not(
    served: Served, chromium: str
) -> None:
    wid, step, options = await open_vote(served)
    session = await served.session(wid)
    async with async_playwright() as program:
        browser = await program.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = await browser.new_page(base_url=served.url, locale="de-DE")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
        await join(page, served, wid, "Rheine")
        row = page.locator(".option-row", has=page.locator(f'[name="points.{options[1]}"]'))
        await row.locator('[data-step="1"]').click()
        await expect(page.locator("#region-mine .saved")).to_be_visible()
        anna = max(session.committed.people)
        cast_ballots = next(iter(session.committed.steps[step].state.ballots.values()))
        receipt, words = cast_ballots[anna].receipt, session.committed.fields[int(options[1])].name
        await join(page, served, wid, "Greven", another=True)
        await count(served, wid, step)
        await expect(page.locator("#region-task")).to_contain_text("Prüfnummer")
        await expect(page.locator("[data-receipt-of]")).to_be_hidden()
        assert receipt not in await page.content()
        await page.click(".phone-more summary")
        await page.click(f'form[action$="/switch"]:has(input[value="{anna}"]) button')
        await found(page, f"{words} 1 (Beleg {receipt})")
        await served.desk(wid, End())
        await page.goto(f"/room/{wid}/result")
        await found(page, f"{words} 1 (Beleg {receipt})")
        assert not [url for url in asked if receipt in url]
        await browser.close()


async def join(page: Page, served: Served, wid: str, town: str, another: bool = False) -> None:
    await page.goto(f"/join/{await served.code(wid)}" + ("?another=1" if another else ""))
    await page.click(f'button.pick:has-text("{town}")')
    await expect(page.locator("#region-task")).to_be_visible()


async def found(page: Page, words: str) -> None:
    await page.click("[data-receipt-of] summary")
    await expect(page.locator("[data-receipt-found]")).to_contain_text(words)
