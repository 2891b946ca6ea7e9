"""The main job: module 1 of the series, from the join code to the shared vision, in real browsers.

One facilitator, one board, three phones, seventeen more people over sockets, ten of the 24 municipalities. All seven
points of the scenario, with a field added during the discussion. It is long because it is one story.
"""

from __future__ import annotations

import asyncio
import json
from fractions import Fraction

from playwright.async_api import Page, expect

from tests.scenarios.conftest import Screens
from tests.served import Phone, Served
from workshop.core.workshop import Step, Workshop
from workshop.counting.ballots import read_ballots
from workshop.counting.tally import tally
from workshop.vision.editing import unwritten

CROWD = {
    "Emsdetten": 2,
    "Greven": 2,
    "Ibbenbüren": 3,
    "Lengerich": 1,
    "Neuenkirchen": 2,
    "Ochtrup": 1,
    "Rheine": 3,
    "Steinfurt": 2,
    "Wettringen": 1,
}
"""Seventeen people; with the three phones (Rheine, Greven, Saerbeck) twenty from ten municipalities."""


async def primary(desk: Page, words: str) -> None:
    """Presses the primary button once it says this; answers the question that some ask."""
    button = desk.locator("#region-bar .button-primary", has_text=words)
    await expect(button).to_be_visible()
    await button.click()
    dialog = desk.locator("dialog[open]")
    if "auszählen" in words.casefold() or "zählen" in words.casefold():
        await dialog.locator('button[value="yes"]').click()


async def open_it(desk: Page) -> None:
    """Opens the step and waits until it is open."""
    await primary(desk, "öffnen")
    await expect(desk.locator("#region-bar .button-primary")).to_contain_text("schließen")


async def close_it(desk: Page) -> None:
    """Stops the step and waits until it is stopped."""
    await primary(desk, "schließen")
    await expect(desk.locator("#region-bar")).to_contain_text("Wieder öffnen")


async def go_on(desk: Page, title: str) -> None:
    """Next step, whichever button leads there."""
    button = desk.locator("#region-bar button", has_text=f"Weiter: {title}")
    await expect(button).to_be_visible()
    await button.click()
    await expect(desk.locator("#region-agenda .is-current")).to_contain_text(title)


async def state(served: Served, wid: str) -> Workshop:
    return (await served.session(wid)).committed


async def step_named(served: Served, wid: str, title: str) -> Step:
    return next(s for s in (await state(served, wid)).agenda() if s.title == title)


async def write(phone: Page, text: str, field: str = "") -> None:
    """Types a card and hands it in; waits until it is counted."""
    await phone.fill("#region-task textarea", text)
    if field:
        await phone.locator("#region-task .chip", has_text=field).click()
    await phone.click('#region-task button:has-text("abgeben")')
    await expect(phone.locator("#region-mine")).to_contain_text(text)


async def all_write(crowd: list[Phone], step: int, texts: list[str], fields: list[int | None]) -> None:
    """Everybody hands in one card at once."""
    answers = await asyncio.gather(
        *(
            p.send(type="write_card", step=step, text=texts[n % len(texts)], field=fields[n % len(fields)])
            for n, p in enumerate(crowd)
        )
    )
    assert all("ack" in a for a in answers), answers


async def dots(phone: Page, label: str, times: int = 1) -> None:
    """Presses plus beside an option."""
    row = phone.locator("#region-task .option-row", has_text=label)
    for _ in range(times):
        await row.locator('[data-step="1"]').click()


async def test_module_one_from_the_join_code_to_the_shared_vision(served: Served, screens: Screens) -> None:
    wid = await served.workshop("steinfurt_1")
    desk, board = await screens.desk(wid), await screens.board(wid)
    crowd = await arrive(served, wid)
    anna, bernd, carla = [await screens.phone(wid, town) for town in ("Rheine", "Greven", "Saerbeck")]
    await primary(desk, "Beginnen")
    await expect(board.locator("#region-board")).to_contain_text("20")
    await expect(board.locator("#region-board")).to_contain_text("von 24")

    await understanding(served, wid, desk, board, anna, bernd, crowd)
    await fields_and_strengths(served, wid, desk, board, carla, crowd)
    await ideas(served, wid, desk, board, anna, bernd, crowd)
    await priorities(served, wid, desk, board, anna, bernd, carla, crowd)
    await wishes(served, wid, desk, crowd)
    await problems(served, wid, desk, crowd)
    await vision(served, wid, desk, board, anna, carla)
    await taken_home(served, wid)
    for p in crowd:
        await p.close()


async def arrive(served: Served, wid: str) -> list[Phone]:
    towns = [town for town, n in CROWD.items() for _ in range(n)]
    crowd = [await served.phone(wid, town) for town in towns]
    for p in crowd:
        await p.connect()
    return crowd


async def understanding(
    served: Served, wid: str, desk: Page, board: Page, anna: Page, bernd: Page, crowd: list[Phone]
) -> None:
    """1. What does "Smart Region" mean to you? Covered, then turned over, grouped."""
    step = await step_named(served, wid, "Was heißt Smart Region?")
    await go_on(desk, "Was heißt Smart Region?")
    await open_it(desk)
    await expect(anna.locator("#region-task textarea")).to_be_visible()
    await anna.fill("#region-task textarea", "Ein halb geschriebener Gedanke")
    await write(bernd, "Ein gutes, gesundes Leben")
    texts = ["Bürgerfreundlicher Zugang zu Diensten", "Ein nachhaltiges Leben", "Digitale Netze in jedem Ort"]
    await all_write(crowd, step.id, texts, [None])
    await expect(desk.locator("#region-material")).to_contain_text("18")
    assert await anna.input_value("#region-task textarea") == "Ein halb geschriebener Gedanke"
    await expect(board.locator("#region-board")).not_to_contain_text("Bürgerfreundlicher")
    await anna.click('#region-task button:has-text("abgeben")')
    await expect(anna.locator("#region-mine")).to_contain_text("halb geschriebener")
    await close_it(desk)
    await desk.locator("#region-material button", has_text="Alle").first.click()
    await desk.locator('dialog[data-confirm-dialog] button[value="yes"]').click()
    await expect(board.locator("#region-board")).to_contain_text("Bürgerfreundlicher")
    await go_on(desk, "Antworten ordnen")
    w = await state(served, wid)
    same = [c.id for c in w.cards.values() if c.text == texts[0]]
    from workshop.core.cards import MakeGroup, MergeCards

    await served.desk(wid, MergeCards(same[0], tuple(same[1:])))
    lives = tuple(c.id for c in w.cards.values() if "Leben" in c.text)
    await served.desk(wid, MakeGroup("Ein gutes, nachhaltiges Leben", step.id, None, lives))
    await served.desk(wid, MakeGroup("Bürgerfreundlicher Zugang zu Diensten", step.id, None, (same[0],)))
    await expect(board.locator("#region-board")).to_contain_text("Ein gutes, nachhaltiges Leben")


async def fields_and_strengths(
    served: Served, wid: str, desk: Page, board: Page, carla: Page, crowd: list[Phone]
) -> None:
    """2. The fields are introduced, one is added during the discussion. 3. Goals and unique strengths."""
    await go_on(desk, "Handlungsfelder")
    await expect(board.locator("#region-board")).to_contain_text("Lebensqualität")
    home = desk.url
    await desk.goto(f"{home}/setup")
    adding = desk.locator("form", has=desk.locator('input[name="type"][value="add_field"]'))
    await adding.locator('input[name="name"]').fill("Energie")
    await adding.locator("button").click()
    await expect(board.locator("#region-board")).to_contain_text("Energie")
    await desk.goto(home)
    await go_on(desk, "Ziele und Stärken")
    step = await step_named(served, wid, "Ziele und Stärken")
    await open_it(desk)
    await write(carla, "Starker Mittelstand mit kurzen Wegen")
    await all_write(crowd[:4], step.id, ["Das Münsterland kennt jeder"], [None])
    await close_it(desk)
    await desk.locator("#region-material button", has_text="Alle").first.click()
    await desk.locator('dialog[data-confirm-dialog] button[value="yes"]').click()
    await go_on(desk, "Pause")


IDEAS = {
    "Umwelt": ["Hitzekarte für alle Orte", "Sensoren für Bäume und Pegel"],
    "Energie": ["Nachbarn teilen Solarstrom", "Wärmeplan gemeinsam"],
    "Wirtschaft": ["Coworking in leeren Läden", "Start-ups treffen Handwerk"],
    "Mobilität": ["Bürgerbus per App", "Radwege sicher verbinden"],
    "Verwaltung": ["Bauantrag ganz ohne Papier", "Ein Bürgerkonto für alle 24"],
}


async def ideas(
    served: Served, wid: str, desk: Page, board: Page, anna: Page, bernd: Page, crowd: list[Phone]
) -> None:
    """4. Ideas per field: sorted, duplicates merged."""
    await go_on(desk, "Ideen je Feld")
    step = await step_named(served, wid, "Ideen je Feld")
    await open_it(desk)
    w = await state(served, wid)
    by_name = {f.name: f.id for f in w.live_fields()}
    pairs = [(text, by_name[field]) for field, texts in IDEAS.items() for text in texts]
    await write(anna, "Hitzekarte für alle Ortsteile", "Umwelt")
    await write(bernd, "<b>Straßenverkehrsordnungsbehörde</b> 🚲 online", "Verwaltung")
    await all_write(crowd, step.id, [t for t, _ in pairs], [f for _, f in pairs])
    await close_it(desk)
    await desk.locator("#region-material button", has_text="Alle").first.click()
    await desk.locator('dialog[data-confirm-dialog] button[value="yes"]').click()
    await expect(board.locator("#region-board")).to_contain_text("Solarstrom")
    await go_on(desk, "Ideen ordnen")
    from workshop.core.cards import MergeCards

    w = await state(served, wid)
    for text, _ in pairs:
        same = [c.id for c in w.cards.values() if c.step == step.id and c.text == text]
        if len(same) > 1:
            await served.desk(wid, MergeCards(same[0], tuple(same[1:])))


async def priorities(
    served: Served,
    wid: str,
    desk: Page,
    board: Page,
    anna: Page,
    bernd: Page,
    carla: Page,
    crowd: list[Phone],
) -> None:
    """5. Priorities of the fields: secret until counted, then both counts; Umwelt, Energie, Wirtschaft on top."""
    await go_on(desk, "Prioritäten")
    await open_it(desk)
    await expect(anna.locator("#region-task .option-row").first).to_be_visible()
    w = await state(served, wid)
    step = await step_named(served, wid, "Prioritäten")
    paper = w.steps[step.id].state.papers[0]
    names = {f.id: f.name for f in w.fields.values()}
    option = {names[o.subject]: o.id for o in paper.options}
    await dots(anna, "Umwelt", 2)
    await dots(bernd, "Energie")
    plans = [
        {"Umwelt": 2, "Energie": 1},
        {"Umwelt": 1, "Energie": 1, "Wirtschaft": 1},
        {"Energie": 1, "Wirtschaft": 2},
    ]
    ballots = [{str(option[n]): p for n, p in plans[k % 3].items()} for k in range(len(crowd))]
    sent = (
        p.send(type="cast_ballot", step=step.id, vote=paper.id, points=b)
        for p, b in zip(crowd, ballots, strict=True)
    )
    answers = await asyncio.gather(*sent)
    assert all("ack" in a for a in answers), answers
    await dots(bernd, "Wirtschaft")
    await dots(carla, "Umwelt")
    for phone in (anna, bernd, carla):
        await expect(phone.locator("#region-mine")).to_contain_text("gezählt")
    await expect(bernd.locator("#region-mine")).to_contain_text("Wirtschaft 1")
    await expect(board.locator("#region-board")).to_contain_text("20")
    await expect(board.locator("#region-board .bars")).to_have_count(0)
    await close_it(desk)
    await primary(desk, "Auszählen")
    await expect(board.locator("#region-board")).to_contain_text("Umwelt, Energie und Wirtschaft")
    await expect(anna.locator("#region-task")).to_contain_text("Umwelt, Energie und Wirtschaft")
    counted = await step_named(served, wid, "Prioritäten")
    assert counted.status == "done"


async def wishes(served: Served, wid: str, desk: Page, crowd: list[Phone]) -> None:
    """Votes on ideas within the fields: one vote a field."""
    await go_on(desk, "Punkte auf Ideen")
    await open_it(desk)
    step = await step_named(served, wid, "Punkte auf Ideen")
    for paper in step.state.papers:
        sent = (
            p.send(type="cast_ballot", step=step.id, vote=paper.id, points={str(paper.options[0].id): 2})
            for p in crowd
        )
        assert all("ack" in a for a in await asyncio.gather(*sent))
    await close_it(desk)
    await primary(desk, "Auszählen")


async def problems(served: Served, wid: str, desk: Page, crowd: list[Phone]) -> None:
    """6a. The problems that go with it."""
    await go_on(desk, "Was im Weg steht")
    step = await step_named(served, wid, "Was im Weg steht")
    await open_it(desk)
    await all_write(crowd[:5], step.id, ["Zu wenig Personal", "Funklöcher"], [None])
    await close_it(desk)
    await desk.locator("#region-material button", has_text="Alle").first.click()
    await desk.locator('dialog[data-confirm-dialog] button[value="yes"]').click()


async def vision(served: Served, wid: str, desk: Page, board: Page, anna: Page, carla: Page) -> None:
    """6b. A shared version of the Smart Region: every sentence with sources, answered by the room."""
    await go_on(desk, "Unsere Smart Region")
    step = await step_named(served, wid, "Unsere Smart Region")
    await desk.locator("#region-material button", has_text="Entwurf schreiben").click()
    await expect(desk.locator("#region-material")).to_contain_text("Höchste Priorität")
    draft = (await state(served, wid)).steps[step.id].state.draft
    sentences = [s for section in draft.sections for s in section.sentences]
    assert sentences
    assert all(s.sources for s in sentences), [s.text for s in sentences if not s.sources]
    leading = next(s for s in sentences if "Umwelt, Energie und Wirtschaft" in s.text)
    assert "zehn der 24 Kommunen" in leading.text
    await open_it(desk)
    first = next(c for c in draft.sections if not unwritten(c))
    from workshop.activities.vision.messages import ShowSection

    await served.desk(wid, ShowSection(step.id, first.key))
    await expect(board.locator("#region-board")).to_contain_text(first.sentences[0].text[:30])
    await expect(carla.locator("#region-mine")).to_contain_text(first.sentences[0].text[:30])
    await anna.locator("#region-mine button", has_text="Ich stimme zu").click()
    await expect(anna.locator("#region-mine")).to_contain_text("Sie stimmen zu")
    await carla.click("#region-task summary")
    await carla.fill("#region-task textarea", "Wer bezahlt das")
    await desk.locator("#region-material button", has_text="Als Nächstes zeigen").first.click()
    await expect(carla.locator("#region-mine")).to_contain_text(draft.sections[1].title)
    assert await carla.input_value("#region-task textarea") == "Wer bezahlt das"


async def taken_home(served: Served, wid: str) -> None:
    """7. What is exported counts to the same result, on any laptop."""
    async with served.client(**await served.account_cookie()) as organiser:
        answer = await organiser.get(f"/results/{wid}/export/results.json")
        assert answer.status_code == 200, answer.text
        exported = answer.json()
    step = await step_named(served, wid, "Prioritäten")
    files = json.dumps(exported)
    assert "Umwelt" in files
    async with served.client(**await served.account_cookie()) as organiser:
        paper = step.state.papers[0]
        ballots = await organiser.get(f"/results/{wid}/export/ballots-{step.id}-{paper.id}.json")
        assert ballots.status_code == 200, ballots.text
    file = read_ballots(ballots.content)
    outcome = tally(file, "per_head")
    names = {o.id: o.name for o in file.options}
    top = [names[o] for tier in outcome.tiers[:3] for o in tier]
    assert top == ["Umwelt", "Energie", "Wirtschaft"]
    total = sum((Fraction(str(s)) for s in outcome.scores.values() if s is not None), Fraction(0))
    assert total <= 60
    assert outcome.voters == 20
