"""Ballots other than dots in the real house: by thumb, by keyboard and without script, and what arrives."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.activities.test_vote_forms import controls
from tests.served import Served, serving
from tests.web.script_room import until
from workshop.activities.vote.messages import Paper
from workshop.activities.vote.methods import METHODS
from workshop.core.agenda import AddStep, GoTo, OpenStep

TYPED = "Radweg | 40000\nBürgerbus | 60000\nSolardach | 30000"


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


async def ask(served: Served, wid: str, rule: str) -> tuple[int, Paper]:
    """A vote of this rule over three typed options, open and shown."""
    settings = {"rule": rule, "subject": "typed", "typed": TYPED, "budget": 100_000, "passive": False}
    await served.desk(wid, AddStep("vote", rule, "Was zuerst?", settings=settings))
    session = await served.session(wid)
    step = session.committed.order[-1]
    await served.desk(wid, GoTo(step))
    await served.desk(wid, OpenStep(step))
    return step, session.committed.steps[step].state.papers[0]


async def marks_of(served: Served, wid: str, step: int, page: Page) -> list[tuple[str, int]]:
    """The own ballot as the server has it, once nothing is on its way."""
    await expect(page.locator("#region-mine .saved")).to_be_visible()
    await until(page, "Object.keys(localStorage).every((k) => !k.includes('outbox'))")
    state = (await served.session(wid)).committed.steps[step].state
    number = int(await page.locator("[data-person]").get_attribute("data-person") or 0)
    given = state.ballots[state.papers[0].id][number]
    names = {o: words.name for o, words in state.wording.items()}
    return [(names[o], mark) for o, mark in given.points.items()]


@pytest.mark.browser
async def test_thumbs_tick_rate_and_rank(served: Served, chromium: str) -> None:
    wid = await served.workshop()
    async with async_playwright() as program:
        browser = await program.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = await browser.new_page(
            base_url=served.url, locale="de-DE", viewport={"width": 390, "height": 844}
        )
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        await page.goto(f"/join/{await served.code(wid)}")
        await page.click('button.pick:has-text("Rheine")')

        step, paper = await ask(served, wid, "equal_shares")
        await page.check(f'input[name="points.{paper.options[0].id}"]')
        await page.check(f'input[name="points.{paper.options[1].id}"]')
        await expect(page.locator("[data-basket]")).to_contain_text("100\u202f000 € von 100\u202f000 €")
        await expect(page.locator("#region-mine")).to_contain_text("Bürgerbus")
        assert await marks_of(served, wid, step, page) == [("Radweg", 1), ("Bürgerbus", 1)]

        step, paper = await ask(served, wid, "consensing")
        first, second, _third = (f'input[name="points.{o.id}"]' for o in paper.options)
        await expect(page.locator(first).first).to_be_attached()
        await page.locator(first).nth(3).check()
        await page.keyboard.press("ArrowRight")
        await page.locator(f'{second}[value=""]').check()
        await expect(page.locator("[data-marked]")).to_contain_text("2 von 3")
        await expect(page.locator("#region-mine")).to_contain_text("Radweg 4")
        assert await marks_of(served, wid, step, page) == [("Radweg", 4)]
        await expect(page.locator(f'{second}[value=""]')).to_be_checked()

        step, paper = await ask(served, wid, "schulze")
        rows = page.locator(".option-row")
        await expect(rows.locator('[data-move="up"]').first).to_be_visible()
        for name in ("Solardach", "Radweg", "Radweg"):
            await rows.filter(has_text=name).locator('[data-move="up"]').click()
        await expect(page.locator("#region-mine")).to_contain_text("1. Radweg")
        assert await marks_of(served, wid, step, page) == [("Radweg", 1), ("Solardach", 2)]
        assert faults == []
        await browser.close()


@pytest.mark.parametrize(
    ("rule", "typed"),
    [("approval", "1"), ("majority_judgment", "5"), ("consensing", "0"), ("borda", "3"), ("dots", "1")],
)
async def test_without_script_a_ballot_of_any_form_is_taken_and_shown_again(
    served: Served, rule: str, typed: str
) -> None:
    wid = await served.workshop()
    phone = await served.phone(wid, "Rheine")
    step, paper = await ask(served, wid, rule)
    page = (await phone.client.get(f"/room/{wid}")).text
    name = f"points.{paper.options[1].id}"
    form = dict(pairs_of(page, step)) | {name: typed}
    answer = await phone.client.post(f"/room/{wid}/commands", data=form)
    assert answer.status_code == 303, answer.text
    again = (await phone.client.get(f"/room/{wid}")).text
    assert dict(pairs_of(again, step))[name] == typed
    assert "gezählt" in again
    await phone.close()


@pytest.mark.parametrize(
    ("rule", "wrong", "why"),
    [
        ("dots", {1: "3"}, "höchstens so viele Punkte: 2"),
        ("dots", {0: "2", 1: "2"}, "Das sind 4 Punkte, es gibt 3."),
        ("consensing", {0: "7", 1: "11", 2: ""}, "von 0 bis 10"),
        ("schulze", {0: "2", 1: "9"}, "von 1 bis 3"),
        ("approval", {0: "1", 1: "2"}, "von 1 bis 1"),
    ],
)
async def test_without_script_a_refused_ballot_comes_back_as_typed_and_names_the_option(
    served: Served, rule: str, wrong: dict[int, str], why: str
) -> None:
    wid = await served.workshop()
    phone = await served.phone(wid, "Rheine")
    step, paper = await ask(served, wid, rule)
    page = (await phone.client.get(f"/room/{wid}")).text
    typed = {f"points.{paper.options[n].id}": mark for n, mark in wrong.items()}
    answer = await phone.client.post(f"/room/{wid}/commands", data=dict(pairs_of(page, step)) | typed)
    assert answer.status_code == 422
    form = answer.text[answer.text.index(f'id="ballot-{step}-') :].split("</form>")[0]
    assert why in form
    back = dict(controls(form))
    shown = {n: m for n, m in typed.items() if rule == "dots" or m in ("1", "7", "", "2")}
    assert {n: back.get(n) for n in shown} == (dict.fromkeys(shown, "1") if rule == "approval" else shown)
    named = re.findall(r'href="#(row-[^"]+)">([^<]+)</a>', form)
    assert named == (
        [] if "es gibt 3" in why else [(f"row-{step}-{paper.id}-{paper.options[1].id}", "Bürgerbus")]
    )
    assert ('aria-invalid="true"' in form or rule == "consensing") == bool(named)
    assert not named or f'id="{named[0][0]}"' in form
    await phone.close()


def pairs_of(page: str, step: int) -> list[tuple[str, str]]:
    return controls(page[page.index(f'id="ballot-{step}-') :].split("</form>")[0])


async def test_what_a_vote_lacks_is_said_at_its_input_and_nothing_typed_is_lost(served: Served) -> None:
    wid = await served.workshop()
    async with served.client(**await served.account_cookie()) as desk:
        page = (await desk.get(f"/desk/{wid}/agenda?kind=vote&lang=de")).text
        form = page[page.rindex("<form", 0, page.index('name="settings.rule"')) :].split("</form>")[0]
        action = re.search(r'action="([^"]*)"', form)
        assert action
        typed = {
            "title": "Haushalt",
            "settings.rule": "equal_shares",
            "settings.prices": "Bus | 9\nRad | 3,50",
        }
        for budget, name, said in (
            ("", "budget", "fehlt das Budget"),
            ("100", "prices", "Zeile 2, „Rad | 3,50“"),
        ):
            sent = dict(controls(form)) | typed | {"settings.budget": budget}
            answer = await desk.post(action[1], data=sent)
            assert answer.status_code == 422
            fault = re.search(rf'id="settings.{name}-error">([^<]*)<', answer.text)
            assert fault
            assert said in unescape(fault[1])
            field = re.search(rf'<(?:input|textarea)[^>]* id="settings.{name}"[^>]*>', answer.text)
            assert field
            assert 'aria-invalid="true"' in field[0]
            assert "Bus | 9\nRad | 3,50" in answer.text
            assert 'value="equal_shares" checked' in answer.text


async def test_the_desk_picks_a_method_in_the_settings_without_script(served: Served) -> None:
    wid = await served.workshop()
    async with served.client(**await served.account_cookie()) as desk:
        page = (await desk.get(f"/desk/{wid}/agenda?kind=vote&lang=de")).text
        offered = re.findall(r'name="settings\.rule" value="(\w+)"', page)
        assert offered[:3] == ["dots", "approval", "consensing"]
        assert sorted(offered) == sorted(METHODS)
        assert "Einwände hören" in page
        assert "Gesucht ist nicht der größte Beifall" in page
        start = page.rindex("<form", 0, page.index('name="settings.rule"'))
        form = page[start:].split("</form>")[0]
        action = re.search(r'action="([^"]*)"', form)
        assert action
        typed = {"title": "Wahl", "settings.rule": "consensing", "settings.subject": "typed"}
        typed |= {"settings.typed": "Radweg\nBus", "settings.choose": "1"}
        answer = await desk.post(action[1], data=dict(controls(form)) | typed)
        assert answer.status_code == 303, answer.text
    session = await served.session(wid)
    made = session.committed.steps[session.committed.order[-1]].settings
    assert (made.rule, made.subject, made.choose) == ("consensing", "typed", 1)
    await served.desk(wid, OpenStep(session.committed.order[-1]))
