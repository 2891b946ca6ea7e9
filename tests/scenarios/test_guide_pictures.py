"""The pictures of the facilitator's guides, made by the pages themselves.

A short run of the main steps: what the guides show can be reached. It draws new pictures only where it is asked to:
`WORKSHOP_PICTURES=docs/pictures .venv/bin/python -m pytest tests/scenarios/test_guide_pictures.py`
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from playwright.async_api import Page, expect

from tests.scenarios.conftest import Screens
from tests.served import Phone, Served
from workshop.core.workshop import Step

GUIDES = ("guide.de.md", "guide.en.md")
PICTURE = re.compile(r"!\[[^\]]+\]\(pictures/([a-z-]+)\.png\)")
LARGEST = 200_000
TOWNS = ("Emsdetten", "Greven", "Ibbenbüren", "Neuenkirchen", "Ochtrup", "Rheine", "Wettringen")
ANSWERS = (
    "Dienste, die jeder versteht",
    "Ein gutes, gesundes Leben in jedem Ort",
    "Netze bis zum letzten Hof",
    "Nachhaltig leben und arbeiten",
)
IDEAS = (
    ("Umwelt", "Hitzekarte für alle Orte"),
    ("Mobilität", "Bürgerbus per App"),
    ("Wirtschaft", "Coworking in leeren Läden"),
    ("Verwaltung", "Bauantrag ganz ohne Papier"),
)
DOTS = (
    {"Umwelt": 2, "Mobilität": 1},
    {"Umwelt": 1, "Wirtschaft": 2},
    {"Mobilität": 2, "Umwelt": 1},
)


def named(root: Path, guide: str) -> set[str]:
    """The pictures that a guide shows."""
    return set(PICTURE.findall((root / "docs" / guide).read_text(encoding="utf-8")))


async def test_what_the_guides_show_can_be_reached(served: Served, screens: Screens) -> None:
    wid = await served.workshop("steinfurt_1")
    crowd = [await served.phone(wid, town) for town in TOWNS]
    for phone in crowd:
        await phone.connect()
    desk, board = await opened(served, screens, wid)
    anna = await screens.phone(wid, "Saerbeck")
    await preparation(screens, desk, board, wid)
    await door(served, screens, wid)
    await cards(served, screens, wid, desk, anna, crowd)
    await expect(board.locator(".wall .card")).to_have_count(len(IDEAS))
    await screens.picture(board, "board-cards")
    await dots(served, screens, wid, desk, anna, board, crowd)
    await vision(screens, desk)
    await desk.emulate_media(reduced_motion="reduce")
    await desk.goto(f"/results/{wid}")
    await expect(desk.locator(".bars").first).to_be_visible()
    await desk.locator(".bars").first.evaluate("e => e.closest('section').scrollIntoView()")
    await screens.picture(desk, "results")
    for phone in crowd:
        await phone.close()
    screens.pages.clear()  # the fixture's last pictures would lie beside those of the guides


def test_both_guides_show_pictures_that_are_there(root: Path) -> None:
    german, english = (named(root, guide) for guide in GUIDES)
    assert german == english
    files = {file.stem: file.stat().st_size for file in (root / "docs" / "pictures").glob("*.png")}
    assert set(files) == german
    assert max(files.values()) <= LARGEST, files


async def opened(served: Served, screens: Screens, wid: str) -> tuple[Page, Page]:
    """Desk and board, in the sizes of the pictures."""
    desk = await screens.desk(wid)
    await desk.set_viewport_size({"width": 1180, "height": 740})
    board = await screens.board(wid)
    await board.set_viewport_size({"width": 1280, "height": 720})
    await board.emulate_media(reduced_motion="reduce")
    return desk, board


async def step_named(served: Served, wid: str, title: str) -> Step:
    """The step of the agenda with this title."""
    return next(s for s in (await served.session(wid)).committed.agenda() if s.title == title)


async def go(desk: Page, title: str) -> None:
    """One press on the agenda."""
    await desk.locator("#region-agenda .agenda-item", has_text=title).click()
    await expect(desk.locator("#region-agenda .is-current")).to_contain_text(title)


async def press(desk: Page, words: str, then: str = "") -> None:
    """The primary button, once it says this; `then` it says something else."""
    button = desk.locator("#region-bar .button-primary")
    await button.filter(has_text=words).click()
    if then:
        await expect(button).to_contain_text(then)


async def preparation(screens: Screens, desk: Page, board: Page, wid: str) -> None:
    """The list, the agenda, the set-up, the door and the links; the board that receives people."""
    for part in ("", f"/{wid}/setup", f"/{wid}/door", f"/{wid}/sharing", f"/{wid}/agenda"):
        await desk.goto(f"/desk{part}")
        await expect(desk.locator("h1")).to_be_visible()
    await screens.picture(desk, "desk-agenda")
    await desk.goto(f"/desk/{wid}")
    await expect(board.locator("#region-board")).to_contain_text("von 24")
    await screens.picture(board, "board-join")
    await press(desk, "Beginnen")
    await expect(desk.locator("#region-agenda .is-current")).to_contain_text("Ankommen")


async def door(served: Served, screens: Screens, wid: str) -> None:
    """Scanned: the first letters of the municipality are enough."""
    phone = await screens.page(390, 700)
    await phone.goto(f"/join/{await served.code(wid)}")
    await phone.evaluate("document.fonts.ready")
    await phone.reload()  # the typeface comes with the second page, so that the first need not wait
    await phone.fill("#town", "Sa")
    await expect(phone.locator(".towns-to-pick .pick:visible")).to_have_count(1)
    await screens.picture(phone, "phone-join")


async def cards(
    served: Served, screens: Screens, wid: str, desk: Page, anna: Page, crowd: list[Phone]
) -> None:
    """Two collections: the first one is shown while it is open."""
    await go(desk, "Was heißt Smart Region?")
    await press(desk, "Kartenabfrage öffnen", "Kartenabfrage schließen")
    step = await step_named(served, wid, "Was heißt Smart Region?")
    given = [ANSWERS[n % len(ANSWERS)] for n in range(len(crowd) - 2)]
    await hand_in(crowd, step.id, [(text, None) for text in given])
    await anna.fill("#region-task textarea", "Ein Ort, an dem man gern alt wird")
    await anna.click('#region-task button:has-text("abgeben")')
    await expect(anna.locator("#region-mine")).to_contain_text("gern alt wird")
    await anna.fill("#region-task textarea", "Kurze Wege, auch")
    await screens.picture(anna, "phone-write")
    await expect(desk.locator("#region-material")).to_contain_text(f"{len(given) + 1}")
    await screens.picture(desk, "desk-collect")
    await press(desk, "Kartenabfrage schließen", "Nächste Karte")
    await turn_all(desk)
    await go(desk, "Ideen je Feld")
    await press(desk, "Kartenabfrage öffnen", "Kartenabfrage schließen")
    step = await step_named(served, wid, "Ideen je Feld")
    fields = {f.name: f.id for f in (await served.session(wid)).committed.live_fields()}
    await hand_in(crowd, step.id, [(text, fields[field]) for field, text in IDEAS])
    await press(desk, "Kartenabfrage schließen", "Nächste Karte")
    await turn_all(desk)


async def turn_all(desk: Page) -> None:
    await desk.locator("#region-material button", has_text="Alle aufdecken").click()
    await desk.locator('dialog[data-confirm-dialog] button[value="yes"]').click()


async def hand_in(crowd: list[Phone], step: int, given: list[tuple[str, int | None]]) -> None:
    """One card each."""
    sent = (
        phone.send(type="write_card", step=step, text=text, field=field)
        for phone, (text, field) in zip(crowd, given, strict=False)
    )
    answers = await asyncio.gather(*sent)
    assert all("ack" in answer for answer in answers), answers


async def dots(
    served: Served, screens: Screens, wid: str, desk: Page, anna: Page, board: Page, crowd: list[Phone]
) -> None:
    """A vote: dots on the phone, the stopped vote on the desk, the result on the board."""
    await go(desk, "Prioritäten")
    await press(desk, "Abstimmung öffnen", "Abstimmung schließen")
    row = anna.locator("#region-task .option-row", has_text="Umwelt")
    await row.locator('[data-step="1"]').click()
    await expect(anna.locator("#region-mine")).to_contain_text("gezählt")
    await screens.picture(anna, "phone-vote")
    step = await step_named(served, wid, "Prioritäten")
    paper, names = (
        step.state.papers[0],
        {f.id: f.name for f in (await served.session(wid)).committed.fields.values()},
    )
    option = {names[o.subject]: str(o.id) for o in paper.options}
    for n, phone in enumerate(crowd[:-1]):
        points = {option[name]: given for name, given in DOTS[n % len(DOTS)].items()}
        answer = await phone.send(type="cast_ballot", step=step.id, vote=paper.id, points=points)
        assert "ack" in answer, answer
    await press(desk, "Abstimmung schließen", "Auszählen")
    await screens.picture(desk, "desk-vote")
    await press(desk, "Auszählen")
    await desk.locator('dialog[open] button[value="yes"]').click()
    await expect(board.locator("#region-board")).to_contain_text("Umwelt")
    await expect(board.locator("#region-board .bars").first).to_be_visible()
    await screens.picture(board, "board-result")


async def vision(screens: Screens, desk: Page) -> None:
    """The draft, its first section on the board, the sources of one sentence open."""
    await go(desk, "Unsere Smart Region")
    await desk.locator("#region-material button", has_text="Entwurf schreiben").click()
    await desk.locator("#region-material button", has_text="Als Nächstes zeigen").click()
    await expect(desk.locator("#region-material")).to_contain_text("an der Wand")
    section = desk.locator("#region-material details.who", has_text="Worauf es ankommt").first
    await section.locator("> summary").click()
    sentence = section.locator("details.sentence").first
    await sentence.locator("summary").click()
    await expect(sentence.locator(".sentence-sources")).to_be_visible()
    await sentence.locator("button", has_text="Wortlaut speichern").hover()
    await screens.picture(desk, "desk-vision")
