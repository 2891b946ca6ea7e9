"""The pages around a workshop: start, account, list and forms of the desk, rehearsal, tickets, and each kind of error.

As in `story.py`: scenes only, made by real requests; nothing is looked at here.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from litestar import get
from litestar.params import FromPath
from playwright.async_api import Page

from tests.scenes.story import Moment, Scene, Story
from tests.served import serving
from workshop.core.door import SetDoor, SetTickets
from workshop.core.refusals import Refused
from workshop.web.begin import new_code
from workshop.web.house import secret
from workshop.web.rehearsal import make_rehearsal

KINDS = ("info", "collect", "cluster", "vote", "vision", "plan")
FOLDED = "document.querySelectorAll('main details').forEach((one) => { one.open = true; })"
SENT = """([path, size]) => {
  const form = Object.assign(document.createElement("form"), {method: "post", action: path});
  form.append(Object.assign(document.createElement("textarea"), {name: "text", value: "x".repeat(size)}));
  document.body.append(form);
  form.submit();
}"""


@get("/broken/{how:str}")
async def broken(how: FromPath[str]) -> None:
    """A fault of ours, for the page that says so; or a refusal that takes hundreds of requests to come by."""
    if how == "fast":
        raise Refused("too_fast")
    raise RuntimeError("broken on purpose")


async def sends(page: Page, path: str, size: int = 1) -> None:
    """A form that nobody gave out, of this size."""
    async with page.expect_navigation():
        await page.evaluate(SENT, [path, size])


TABLE = (
    "Kommune\tSitze\n"
    + "\n".join(f"Musterort an der Ems {n}\t{n}" for n in range(1, 9))
    + "\nOhne Zahl\tviele"
)


async def pressed(page: Page, where: str) -> None:
    """A button that leads to a page."""
    async with page.expect_navigation():
        await page.locator(where).first.click()


async def around(story: Story) -> AsyncIterator[Moment]:
    """What needs no particular moment; the hall is left as it was."""
    for part in (_new_server, _strangers, _accounts, _desks, _hand_and_hall, _errors):
        async for moment in part(story):
            yield moment


async def _new_server(story: Story) -> AsyncIterator[Moment]:
    with tempfile.TemporaryDirectory() as folder:
        async with serving(Path(folder)) as fresh:
            await fresh.house.accounts.delete(fresh.account)
            await new_code(fresh.house)
            yield [Scene("begin", "stranger", f"{fresh.url}/begin")]

            async def no_code(page: Page) -> None:
                await page.fill("#first_code", "AAAA-AAAA-AAAA")
                await page.fill("#password", "not said to anybody")
                await page.fill("#again", "not said to anybody")
                await pressed(page, "main button[type=submit]")

            yield [Scene("begin-refused", "stranger", f"{fresh.url}/begin", no_code)]


async def _strangers(story: Story) -> AsyncIterator[Moment]:
    code, wid = await story.served.code(story.wid), story.wid
    yield [Scene("start", "stranger", "/")]
    yield [Scene("start-wrong-code", "stranger", "/?code=ABCDEF")]
    for legal in ("imprint", "privacy", "accessibility"):
        yield [Scene(legal, "stranger", f"/{legal}")]
    yield [Scene("offline", "stranger", "/room/offline")]
    await story.desk(SetDoor(False))
    yield [Scene("join-closed", "stranger", f"/join/{code}")]
    await story.desk(SetDoor(True))
    await story.desk(SetTickets(True))
    yield [Scene("join-ticket", "stranger", f"/join/{code}")]

    async def no_ticket(page: Page) -> None:
        await page.locator("#towns button.pick").first.click()
        await page.wait_for_load_state()

    yield [Scene("join-refused", "stranger", f"/join/{code}", no_ticket)]
    await story.desk(SetTickets(False))
    word = secret()
    await story.served.house.people.add_link(word, "board", wid, story.served.house.now())
    yield [Scene("link", "stranger", f"/link/{word}")]
    yield [Scene("back", "stranger", f"/room/{wid}/back")]
    yield [Scene("return", "phone", f"/room/{wid}/return")]
    yield [Scene("me", "phone", f"/room/{wid}/me")]


async def _accounts(story: Story) -> AsyncIterator[Moment]:
    h = story.served.house
    yield [Scene("login", "stranger", "/account/login")]

    async def wrong(page: Page) -> None:
        await page.fill("#login", "moderation")
        await page.fill("#password", "not this one")
        await page.locator("main button[type=submit]").first.click()
        await page.wait_for_load_state()

    yield [Scene("login-refused", "stranger", "/account/login", wrong)]
    letter = secret()
    await h.accounts.add_ticket(letter, "invite", h.now(), h.now() + 3_600_000)
    yield [Scene("letter", "stranger", f"/account/invite/{letter}")]
    yield [Scene("letter-over", "stranger", "/account/invite/0123456789")]
    yield [Scene("account", "desk", "/account")]
    yield [Scene("tokens", "desk", "/account/tokens")]
    yield [Scene("account-look", "desk", "/account/look")]


async def _desks(story: Story) -> AsyncIterator[Moment]:
    wid, served = story.wid, story.served
    yield [Scene("desk-list", "desk", "/desk")]
    for kind in KINDS:
        yield [
            Scene(f"settings-{kind}", "desk", f"/desk/{wid}/agenda?kind={kind}", lambda p: p.evaluate(FOLDED))
        ]
    yield [Scene("desk-door-open", "desk", f"/desk/{wid}/door", lambda p: p.evaluate(FOLDED))]

    async def tickets(page: Page) -> None:
        await page.evaluate(FOLDED)
        await page.fill("#tickets-number", "1")
        await page.locator("form[action$='/tickets'] button").click()
        await page.wait_for_load_state()

    yield [Scene("tickets", "desk", f"/desk/{wid}/door", tickets)]

    async def table(page: Page) -> None:
        await page.fill("#lines", TABLE)
        await pressed(page, "main button[type=submit]")

    yield [Scene("table", "desk", f"/desk/{wid}/table/municipalities")]
    yield [Scene("table-read", "desk", f"/desk/{wid}/table/municipalities", table)]
    yield [Scene("table-no-wall", "desk", f"/desk/{wid}/table/cards")]
    for part in ("print", "look"):
        yield [Scene(f"desk-{part}", "desk", f"/desk/{wid}/{part}")]

    async def keys(page: Page) -> None:
        await page.locator("[data-keys-open]").first.click()
        await page.locator("dialog[data-keys-dialog][open]").wait_for()

    yield [Scene("desk-keys", "desk", f"/desk/{wid}", keys)]
    copy = await make_rehearsal(served.house, wid, served.account, ("Musterstadt", "Beispielhausen"))
    yield [Scene("desk-rehearsal", "desk", f"/desk/{copy}")]


async def _hand_and_hall(story: Story) -> AsyncIterator[Moment]:
    """The phone as a remote, and what is tried before doors open."""
    wid, h = story.wid, story.served.house
    yield [Scene("remotes", "desk", f"/desk/{wid}/remote")]
    yield [Scene("remotes-code", "desk", f"/desk/{wid}/remote", lambda p: pressed(p, "main form button"))]
    word = f"{story.served.account}-{secret()}"
    await h.people.add_link(word, "desk", wid, h.now(), h.now() + 600_000)
    yield [Scene("pair", "stranger", f"/pair/{word}")]
    yield [Scene("pair-over", "stranger", "/pair/0-0123456789")]
    code = await story.served.code(wid)
    yield [Scene("checklist-open", "desk", f"/desk/{wid}/checklist")]

    async def measured(page: Page) -> None:
        await page.locator("main form button").first.click()
        await page.locator("[data-hall-said]", has_text="ms").wait_for()

    yield [Scene("hall", "stranger", f"/hall/{code}", measured)]
    yield [Scene("checklist", "desk", f"/desk/{wid}/checklist")]


async def _errors(story: Story) -> AsyncIterator[Moment]:
    wid, app = story.wid, story.served.app
    yield [Scene("error-400", "desk", f"/desk/{wid}/checklist/ping?n=many")]
    yield [Scene("error-404", "stranger", "/nowhere")]
    yield [Scene("error-403", "stranger", "/", lambda page: sends(page, f"/join/{wid}"))]
    yield [Scene("error-413", "stranger", "/", lambda page: sends(page, f"/room/{wid}/commands", 3_000_000))]
    assert app
    app.register(broken)
    yield [Scene("error-429", "stranger", "/broken/fast")]
    yield [Scene("error-500", "stranger", "/broken/ours")]
