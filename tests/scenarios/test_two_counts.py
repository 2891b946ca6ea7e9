"""A large delegation and three small ones: both counts disagree, the board says so, and Anna finds her ballot again."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.activities.test_vote_served import cast, count, open_vote
from tests.scenarios.conftest import Screens
from tests.served import Served

SMALL = ("Greven", "Lotte", "Hopsten")


async def anna_votes(page: Page, option: str) -> str:
    """Two points by thumb; her receipt, as she could write it down."""
    more = page.locator(".option-row", has=page.locator(f'[name="points.{option}"]')).locator(
        '[data-step="1"]'
    )
    await more.click()
    await more.click()
    mine = page.locator("#region-mine")
    await expect(mine).to_contain_text("2")
    await expect(mine.locator(".saved")).to_be_visible()
    return str(
        await page.evaluate(
            "JSON.parse(document.querySelector('[data-own-ballot]').dataset.ownBallot).receipt"
        )
    )


async def test_both_counts_disagree_and_everybody_sees_it_and_finds_the_own_ballot(
    served: Served, screens: Screens
) -> None:
    """Six of Rheine give two points each to the first field, one of each of three towns two to the second.

    Per head 12 to 6; per municipality 2 to 2 + 2 + 2 = 6. Each size is shared by three ballots, so both are told.
    """
    wid, step, options = await open_vote(served)
    session = await served.session(wid)
    first, second = (session.committed.fields[int(o)].name for o in options[:2])
    anna, board, desk = await screens.phone(wid, "Rheine"), await screens.board(wid), await screens.desk(wid)
    receipt = await anna_votes(anna, options[0])
    others = [await served.phone(wid, town) for town in ("Rheine",) * 5 + SMALL]
    for n, phone in enumerate(others):
        await cast(phone, step, **{f"o{options[0 if n < 5 else 1]}": 2})
    await count(served, wid, step)

    screen = board.locator("#region-board")
    await expect(screen).to_contain_text(f"{first} liegt vorn.")
    await expect(screen).to_contain_text(f"{first} steht mit 12 zu 6 Punkten vor {second}.")
    await expect(screen.locator("b", has_text=f"Je Kommune gezählt liegt {second} vorn.")).to_be_visible()
    bars = screen.locator(".bars-row").first.locator(".bar-number")
    await expect(bars).to_have_text(["12", "2"])
    await screens.picture(board, "board-two-counts")

    await expect(anna.locator("#region-task")).to_contain_text(f"Je Kommune gezählt liegt {second} vorn.")
    await anna.click("[data-receipt-of] summary")
    await expect(anna.locator("[data-receipt-found]")).to_contain_text(f"{first} 2 (Beleg {receipt})")
    await anna.click(f'a[href$="/ballots/{step}-{session.committed.steps[step].state.papers[0].id}"]')
    await expect(anna.locator(f'[id="receipt-{receipt}"]')).to_contain_text(f"{first} 2")

    await expect(desk.locator(".disagree")).to_contain_text("Die beiden Zählweisen nennen nicht dieselben")
    await desk.get_by_role("button", name="Beide weitertragen").click()
    await expect(screen).to_contain_text(
        f"Der Raum trägt beides weiter: je Kopf {first}, je Kommune {second}."
    )
    await desk.get_by_role("button", name="Stichwahl zwischen den Führenden").click()
    title = session.committed.steps[step].title
    await expect(desk.locator(".agenda-title", has_text=title)).to_have_count(2)
    for phone in others:
        await phone.close()
