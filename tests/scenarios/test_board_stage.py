"""The board as a stage: at every size of projector nothing is over or cut, and a calm board does not move."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.scenarios.conftest import Screens
from tests.scenarios.stages import THOUGHTS, Stages
from tests.scenarios.test_face_on_screens import FLOOR, FURNITURE, LONGEST_WORD, LOOK, WHOLE, a_wall
from tests.served import Served
from workshop.activities.collect import WriteCard
from workshop.activities.vote.messages import CastBallot, CountVote
from workshop.core.agenda import AddStep, GoTo, OpenStep, StopStep
from workshop.core.board import Picture, SetCalm, SetWifi, ShowPicture
from workshop.core.cards import MoveCard
from workshop.core.look import LogoFile, Look

LOGO = LogoFile(
    b'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="90"><rect width="300" height="90"/></svg>',
    "image/svg+xml",
    300,
    90,
)
SIZES = ((1280, 720), (1920, 1080), (2560, 1440), (3840, 2160), (1024, 768))
DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
STILL = """() => document.getAnimations().forEach((one) => one.finish())"""
TURN = "() => document.dispatchEvent(new CustomEvent('board:turn', { detail: 1 }))"
MOVES = """() => document.getAnimations().filter((one) => one.effect.target.closest(".stage")).length"""
NOTED = (
    f"() => document.addEventListener('board:drawn', () => {{ document.body.dataset.moves = ({MOVES})(); }})"
)
HELD = """() => document.addEventListener("board:drawn", () => {
  const all = document.getAnimations().filter((one) => one.effect.target.closest(".bars"));
  const name = (one) => one.className.baseVal ?? one.className;
  const told = (one) => [name(one.effect.target), one.effect.getTiming().duration, one.effect.getTiming().delay];
  if (all.length) window.held = all.map(told);
})"""
# Of the page that is open, what stands below the picture's own edge would be cut.
BELOW = """() => {
  const most = 0.4 * parseFloat(getComputedStyle(document.documentElement).fontSize);
  return [...document.querySelectorAll(".deck-page, .wall, .stage-body")]
    .filter((one) => one.scrollHeight > one.clientHeight + most)
    .concat([...document.querySelectorAll(".stage-aside > *")]
      .filter((one) => one.getBoundingClientRect().bottom > innerHeight))
    .map((one) => `cut below: ${one.className}`);
}"""


OVER_LEGEND = """() => [...document.querySelectorAll(".deck .bars")].flatMap((bars) => {
  const legend = bars.querySelector(".bars-legend").getBoundingClientRect().top;
  const page = bars.closest(".deck-page").getBoundingClientRect().right;
  const low = [...bars.querySelectorAll(".bars-row")].map((e) => e.getBoundingClientRect().bottom - legend);
  const wide = [...bars.querySelectorAll(".bars-plot text")].map((e) => e.getBoundingClientRect().right - page);
  return [...low, ...wide].filter((over) => over > 1).map(Math.round);
})"""


async def faults(board: Page, sizes: tuple[tuple[int, int], ...] = SIZES) -> list[str]:
    """What is wrong at these sizes, on every page."""
    found: list[str] = []
    for width, height in sizes:
        await board.set_viewport_size({"width": width, "height": height})
        await board.evaluate("document.fonts.ready")
        await board.evaluate(DRAWN)
        pages = await board.locator("[data-wall-turn]").all_text_contents()
        for _ in range(int((pages or [""])[0].rpartition("/")[2] or 1)):
            await board.evaluate(STILL)
            seen: list[str] = [
                *await board.evaluate(LOOK, [FURNITURE, FLOOR]),
                *await board.evaluate(BELOW),
            ]
            found += [f"{width}: {fault}" for fault in seen]
            await board.evaluate(TURN)
    return found


async def still(board: Page) -> None:
    """Pages are turned at once."""
    await board.emulate_media(reduced_motion="reduce")


async def counted(stages: Stages, title: str, settings: dict[str, Any], *, cards: bool = False) -> int:
    """A counted vote in which everybody took part."""
    subject = "cards" if cards else "fields"
    await stages.desk(AddStep("vote", title, "Was ist uns am wichtigsten?", {"subject": subject, **settings}))
    step = (await stages.state()).order[-1]
    await stages.desk(GoTo(step))
    await stages.desk(OpenStep(step))
    graded = settings.get("rule", "dots") != "dots"
    for paper in (await stages.state()).steps[step].state.papers:
        options = [o.id for o in paper.options]
        for n, person in enumerate(stages.people):
            points = (
                {o: (n * (i + 2)) % (paper.most + 1) for i, o in enumerate(options)}
                if graded
                else {options[n * n % len(options)]: 2, options[0]: 1}
            )
            await stages.person(person, CastBallot(step, paper.id, points))
    await stages.desk(StopStep(step))
    await stages.desk(CountVote(step))
    return step


@pytest.mark.parametrize("number", [3, 300])
async def test_a_wall_fills_every_projector(served: Served, screens: Screens, number: int) -> None:
    wid = await served.workshop()
    await a_wall(served, wid, number, {"mode": "open", "with_field": True, "show_municipality": True})
    board = await screens.board(wid)
    await still(board)
    # All pages at two sizes and the first one at all: the sizes differ by a factor only.
    assert await faults(board, SIZES if number == 3 else ((1920, 1080), (1024, 768))) == []
    assert await board.evaluate(WHOLE, LONGEST_WORD) == []
    await expect(board.locator("[data-card]")).to_have_count(number)


async def test_two_hundred_sorted_cards_are_read_page_by_page(served: Served, screens: Screens) -> None:
    wid = await served.workshop()
    await a_wall(served, wid, 200, {"mode": "open", "with_field": True})
    source = (await served.session(wid)).committed.order[-1]
    await served.desk(wid, StopStep(source))
    await served.desk(wid, AddStep("cluster", "Sortieren", "Was gehört zusammen?", {"sources": [source]}))
    await served.desk(wid, GoTo((await served.session(wid)).committed.order[-1]))
    board = await screens.board(wid)
    await still(board)
    await expect(board.locator("[data-card]")).to_have_count(200)
    assert await faults(board, ((1280, 720), (3840, 2160))) == []


async def test_every_picture_of_a_counted_vote_fits_every_projector(served: Served, screens: Screens) -> None:
    wid = await served.workshop()
    stages = Stages(served, wid)
    await stages.arrive()
    board = await screens.board(wid)
    await still(board)
    step = await counted(stages, "Prioritäten", {"secret": False, "points": 3, "max_per_option": 2})
    pictures: tuple[tuple[Picture, str], ...] = (("", ".bars"), ("other", ".bars"), ("grid", ".grid-large"))
    for picture, shown in pictures:
        await served.desk(wid, ShowPicture(step, picture))
        await expect(board.locator(f".deck {shown}")).to_be_visible()
        assert await faults(board) == [], picture
    totals = await board.locator("td.grid-total").all_text_contents()
    await expect(board.locator(".grid-dot")).to_have_count(sum(int(text) for text in totals))
    graded = await counted(stages, "Noten", {"secret": True, "rule": "consensing"})
    await served.desk(wid, ShowPicture(graded, "spread"))
    await expect(board.locator(".strips")).to_be_visible()
    assert await faults(board) == []
    # A secret vote has no towns to show: the usual picture stays.
    await served.desk(wid, ShowPicture(graded, "grid"))
    await expect(board.locator(".deck .bars").first).to_be_visible()
    await expect(board.locator(".grid-large")).to_have_count(0)


async def test_bars_keep_clear_of_their_legend_where_the_result_takes_many_lines(
    served: Served, screens: Screens
) -> None:
    stages = Stages(served, await served.workshop())
    await stages.arrive()
    board = await screens.board(stages.wid)
    await still(board)
    long = "Straßenverkehrsordnungsbehörde ganz ohne Papier und ohne einen einzigen Weg in die Kreisstadt erreichen"
    typed = "\n".join(f"{long} {n}" for n in range(9))
    for rule in ("score", "majority_judgment"):
        await counted(stages, rule, {"subject": "typed", "typed": typed, "rule": rule})
        await expect(board.locator(".deck .bars").first).to_be_visible()
        await expect(board.locator(".stage-foot [aria-current]")).to_have_text(rule)
        for width, height in SIZES:
            await board.set_viewport_size({"width": width, "height": height})
            await board.evaluate(DRAWN)
            await screens.picture(board, f"legend-{rule}-{width}")
            assert await board.evaluate(OVER_LEGEND) == [], (rule, width)


async def test_the_way_in_with_the_wifi_of_the_hall_fits_every_projector(
    served: Served, screens: Screens
) -> None:
    wid = await served.workshop()
    await served.desk(wid, SetWifi("Kreishaus-Gaeste-Saal-Münsterld", "x" * 20 + " Moor & Heide 2026"))
    await served.house.looks.store.keep(Look("Kreis Steinfurt", "#0a5c36"), LOGO, workshop=wid)
    await served.house.looks.read()
    board = await screens.board(wid)
    await still(board)
    await expect(board.locator(".qr")).to_have_count(2)
    await expect(board.locator(".host-logo img")).to_be_visible()
    assert await faults(board) == []


async def test_a_card_that_is_moved_slides_and_a_calm_board_stands_still(
    served: Served, screens: Screens
) -> None:
    wid = await served.workshop()
    await a_wall(served, wid, 8, {"mode": "open", "with_field": True})
    state = (await served.session(wid)).committed
    step, (first, second, *_) = state.order[-1], list(state.cards)
    fields = [f.id for f in state.live_fields()]
    board = await screens.board(wid)
    await expect(board.locator("[data-card]")).to_have_count(8)
    assert await board.evaluate(MOVES) == 0  # opening the page changed nothing
    await board.evaluate(NOTED)
    await served.desk(wid, MoveCard(first, fields[4]))
    await expect(board.locator("body")).not_to_have_attribute("data-moves", "0")
    await served.desk(wid, SetCalm(True))
    await expect(board.locator("html")).to_have_attribute("data-calm", "")
    await served.desk(wid, MoveCard(second, fields[4]))
    await expect(board.locator("body")).to_have_attribute("data-moves", "0")
    await served.desk(wid, SetCalm(False))
    await expect(board.locator("html:not([data-calm])")).to_have_count(1)
    await board.keyboard.press("c")
    await expect(board.locator("html")).to_have_attribute("data-calm", "")
    await board.reload()
    await expect(board.locator("html")).to_have_attribute("data-calm", "")
    session = await served.session(wid)
    person = next(iter(session.committed.people))
    await Stages(served, wid).person(person, WriteCard(step, THOUGHTS[0], fields[0]))
    await expect(board.locator("[data-card]")).to_have_count(9)


async def test_bars_grow_in_place_and_then_overtake(served: Served, screens: Screens) -> None:
    wid = await served.workshop()
    stages = Stages(served, wid)
    await stages.arrive()
    board = await screens.board(wid)
    await board.evaluate(HELD)
    await counted(stages, "Prioritäten", {"secret": True, "points": 3, "max_per_option": 2})
    await board.wait_for_function("() => window.held")
    held: list[tuple[str, int, int]] = await board.evaluate("window.held")
    times = {(name.split()[0], duration, delay) for name, duration, delay in held if name}
    assert {("bar-head", 600, 0), ("bar-municipality", 600, 0), ("bars-row", 600, 600)} <= times


async def test_the_agenda_is_a_path_that_fits(served: Served, screens: Screens) -> None:
    wid = await served.workshop()
    await served.desk(wid, AddStep("info", "Weg", f"Wie wir gehen: {LONGEST_WORD}", {"show": "path"}))
    await served.desk(wid, GoTo((await served.session(wid)).committed.order[-1]))
    board = await screens.board(wid)
    await still(board)
    await expect(board.locator(".board-path [aria-current=step]")).to_have_text("Weg")
    assert await faults(board) == []
