"""On an open wall the phone shows cards like the one being written, and only what everybody sees already."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect

from tests.served import Phone, Served, serving
from workshop.core.agenda import AddStep, GoTo, OpenStep
from workshop.core.cards import HideCard
from workshop.core.setup import AddMunicipalities


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


async def a_wall(served: Served, mode: str) -> tuple[str, int, Phone]:
    """Anna's phone at a collection where one card hangs or lies."""
    wid = await served.workshop("empty")
    await served.desk(wid, AddMunicipalities(("Rheine",)))
    await served.desk(wid, AddStep("collect", "Ideen", "Welche?", settings={"mode": mode}))
    step = (await served.session(wid)).committed.order[-1]
    await served.desk(wid, GoTo(step))
    await served.desk(wid, OpenStep(step))
    anna = await served.phone(wid, "Rheine")
    await anna.post(type="write_card", step=step, text="Bürgerbus <b>am Abend</b>")
    return wid, step, anna


async def asked(phone: Phone, step: int, text: str) -> str:
    answer = await phone.client.get(f"/room/{phone.wid}/similar", params={"step": step, "text": text})
    assert answer.status_code == 200
    return answer.text


async def test_a_card_like_it_is_shown_before_sending(served: Served) -> None:
    wid, step, anna = await a_wall(served, "open")
    found = await asked(anna, step, "Buergerbus am Abend")
    assert "Bürgerbus &lt;b&gt;" in found
    assert "<html" not in found
    assert (await asked(anna, step, "Glasfaser überall")).strip() == ""
    assert (await asked(anna, step, "B")).strip() == ""
    room = (await anna.client.get(f"/room/{wid}")).text
    assert f'data-similar="/room/{wid}/similar?step={step}"' in room
    assert "data-similar-list" in room


async def test_what_was_hidden_is_not_shown_again(served: Served) -> None:
    wid, step, anna = await a_wall(served, "open")
    await served.desk(wid, HideCard(max((await served.session(wid)).committed.cards)))
    assert (await asked(anna, step, "Bürgerbus am Abend")).strip() == ""


async def test_a_covered_wall_tells_nothing(served: Served) -> None:
    wid, step, anna = await a_wall(served, "covered")
    assert (await asked(anna, step, "Bürgerbus am Abend")).strip() == ""
    assert "data-similar" not in (await anna.client.get(f"/room/{wid}")).text.replace("js/similar.js", "")


async def test_strangers_learn_nothing(served: Served) -> None:
    wid, step, _ = await a_wall(served, "open")
    async with served.client() as stranger:
        answer = await stranger.get(
            f"/room/{wid}/similar", params={"step": step, "text": "Bürgerbus am Abend"}
        )
    assert answer.status_code in (303, 401, 403)
    assert "Bürgerbus" not in answer.text


@pytest.mark.browser
async def test_while_typing_the_list_changes_and_the_text_stays(served: Served, chromium: str) -> None:
    wid, step, _ = await a_wall(served, "open")
    bernd = await served.phone(wid, "Rheine")
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = await browser.new_context()
        await context.add_cookies(
            [{"name": c.name, "value": c.value or "", "url": served.url} for c in bernd.client.cookies.jar]
        )
        page = await context.new_page()
        await page.goto(f"{served.url}/room/{wid}")
        await page.locator(f"#text-{step}").press_sequentially("Buergerbus am Abend")
        await expect(page.locator("[data-similar-list]")).to_contain_text("Bürgerbus", timeout=20_000)
        await expect(page.locator(f"#text-{step}")).to_have_value("Buergerbus am Abend")
        await page.locator(f"#write-{step} button[type=submit]").click()
        await expect(page.locator("[data-similar-list]")).to_be_empty(timeout=20_000)
        await browser.close()
