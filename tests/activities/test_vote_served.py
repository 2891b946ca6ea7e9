"""A vote in the real house: thumbs, no script, the board afterwards, and what is left of a ballot on the disk."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.served import Phone, Served, serving
from workshop.activities.vote import CountVote
from workshop.core.agenda import OpenStep, StopStep

PART = re.compile(rb'"points":\{[^}]*\},"receipt":"')


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


async def open_vote(served: Served) -> tuple[str, int, list[str]]:
    """Module 1 at its vote over fields; the options in the order of the paper."""
    wid = await served.workshop()
    session = await served.session(wid)
    step = next(s for s in session.committed.agenda() if s.kind == "vote" and s.settings.subject == "fields")
    await served.desk(wid, OpenStep(step.id))
    paper = session.committed.steps[step.id].state.papers[0]
    return wid, step.id, [o.id for o in paper.options]


async def cast(phone: Phone, step: int, **points: int) -> None:
    session = await phone.served.session(phone.wid)
    vote = session.committed.steps[step].state.papers[0].id
    given = {name.removeprefix("o"): n for name, n in points.items()}
    assert "ack" in await phone.post(type="cast_ballot", step=step, vote=vote, points=given)


async def count(served: Served, wid: str, step: int) -> None:
    await served.desk(wid, StopStep(step))
    await served.desk(wid, CountVote(step))


def on_disk(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file())


async def test_counting_leaves_no_ballot_of_a_person_on_the_disk(served: Served, tmp_path: Path) -> None:
    wid, step, options = await open_vote(served)
    for n, town in enumerate(("Rheine", "Greven", "Lotte")):
        phone = await served.phone(wid, town)
        await cast(phone, step, **{f"o{options[n]}": 2})
        await cast(phone, step, **{f"o{options[n]}": 1})
        await phone.close()
    assert PART.search(on_disk(tmp_path)), (
        "an open vote is kept somewhere, or this test reads the wrong files"
    )
    await count(served, wid, step)
    assert not PART.search(on_disk(tmp_path))


async def test_a_ballot_without_script_is_counted_and_changed(served: Served) -> None:
    wid, step, options = await open_vote(served)
    phone = await served.phone(wid, "Rheine")
    for points in ("2", "1"):
        page = (await phone.client.get(f"/room/{wid}")).text
        form = fields_of(page, f"ballot-{step}-")
        form[f"points.{options[0]}"] = points
        answer = await phone.client.post(f"/room/{wid}/commands", data=form)
        assert answer.status_code == 303, answer.text
    page = (await phone.client.get(f"/room/{wid}")).text
    assert fields_of(page, f"ballot-{step}-")[f"points.{options[0]}"] == "1"
    refused = await phone.client.post(f"/room/{wid}/commands", data=too_many(page, step))
    assert refused.status_code == 422
    assert "Punkte" in refused.text
    await phone.close()


def fields_of(page: str, form: str) -> dict[str, str]:
    """What a browser would send of this form: its inputs, without pressing a named button."""
    inside = page[page.index(f'id="{form}') :].split("</form>")[0]
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", inside):
        name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
        assert name
        found[name[1]] = value[1] if value else ""
    assert found["_csrf"], "masked anew in each form, so it is another text than elsewhere on the page"
    return found


def too_many(page: str, step: int) -> dict[str, str]:
    form = fields_of(page, f"ballot-{step}-")
    return {name: "2" if name.startswith("points.") else value for name, value in form.items()}


async def given(page: Page, option: str) -> str:
    return await page.input_value(f'input[name="points.{option}"]')


@pytest.mark.browser
async def test_thumbs_give_dots_see_them_counted_and_somebody_elses_vote_disturbs_nothing(
    served: Served, chromium: str
) -> None:
    wid, step, options = await open_vote(served)
    bernd = await served.phone(wid, "Greven")
    async with async_playwright() as program:
        browser = await program.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = await browser.new_context(
            base_url=served.url, locale="de-DE", viewport={"width": 390, "height": 844}
        )
        faults: list[str] = []
        page = await context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        await page.goto(f"/join/{await served.code(wid)}")
        await page.click('button.pick:has-text("Rheine")')
        row = page.locator(".option-row", has=page.locator(f'[name="points.{options[0]}"]'))
        await row.locator('[data-step="1"]').click()
        await row.locator('[data-step="1"]').click()
        await expect(page.locator("#region-mine .saved")).to_be_visible()
        await row.locator('[data-step="1"]').click(
            force=True
        )  # a third tap: the step button says it is used up
        assert await given(page, options[0]) == "2"
        await cast(bernd, step, **{f"o{options[1]}": 2})
        await expect(page.locator("[data-dots-text]")).to_contain_text("1 von 3")
        assert await given(page, options[0]) == "2"
        await page.reload()
        await expect(page.locator("[data-dots-text]")).to_contain_text("1 von 3")
        await count(served, wid, step)
        await expect(page.locator("#region-task")).to_contain_text("Prüfnummer")
        assert faults == []
        await browser.close()
    await bernd.close()


async def test_the_board_shows_turnout_first_and_the_ranking_after_the_count(served: Served) -> None:
    wid, step, options = await open_vote(served)
    phone = await served.phone(wid, "Rheine")
    await cast(phone, step, **{f"o{options[0]}": 2})
    cookies = await served.account_cookie()
    async with httpx.AsyncClient(base_url=served.url, cookies=cookies, timeout=300) as desk:
        before = (await desk.get(f"/desk/{wid}")).text
        await count(served, wid, step)
        after = (await desk.get(f"/desk/{wid}")).text
    assert "Prüfnummer" not in before
    assert "Prüfnummer" in after
    await phone.close()
