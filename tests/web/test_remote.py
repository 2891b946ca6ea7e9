"""The phone as a remote: paired once, limited, withdrawn at the desk and gone with the leave of whoever paired it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import httpx
import msgspec
import pytest
from websockets import ConnectionClosed, connect

from tests.scene import KINDS, Scene
from tests.served import Served, csrf, serving
from tests.web.test_desk import collecting, send, state
from workshop.activities.vote.messages import CountVote
from workshop.core.activity import Ctx
from workshop.core.agenda import AddStep, GoTo, OpenStep, StopStep
from workshop.core.decide import decide
from workshop.core.messages import Command
from workshop.core.refusals import Refused
from workshop.core.roles import BY_REMOTE, REMOTE, Actor


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


@pytest.fixture
async def anna(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    """The facilitator's laptop."""
    async with served.client(**await served.account_cookie()) as client:
        yield client


@pytest.fixture
async def pocket(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    """A phone that nobody has logged in on."""
    async with served.client() as client:
        yield client


async def code_of(anna: httpx.AsyncClient, wid: str) -> str:
    """The address behind the QR code; the page shows only the picture, so it is read from the store's side."""
    page = await send(anna, f"/desk/{wid}/remote")
    assert page.status_code == 200, page.text
    return page.text


async def word_of(served: Served, wid: str) -> str:
    """A code as the desk makes it."""
    word, now = f"{served.account}-{'x' * 43}", served.house.now()
    await served.house.people.add_link(word, "desk", wid, now, now + 300_000)
    return word


async def paired(served: Served, phone: httpx.AsyncClient, wid: str) -> str:
    word = await word_of(served, wid)
    answer = await send(phone, f"/pair/{word}")
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"/remote/{wid}"
    return word


async def press(phone: httpx.AsyncClient, wid: str, **form: str) -> httpx.Response:
    return await send(phone, f"/remote/{wid}", f"/remote/{wid}/commands", **form)


async def test_a_paired_phone_opens_and_stops_and_the_desk_takes_it_back(
    served: Served, anna: httpx.AsyncClient, pocket: httpx.AsyncClient
) -> None:
    wid, step = await collecting(served)
    await paired(served, pocket, wid)
    assert (await press(pocket, wid, type="go_to", step=str(step), seen="0")).status_code == 303
    assert "Kartenabfrage öffnen" in (await pocket.get(f"/remote/{wid}")).text
    assert (await press(pocket, wid, type="open_step", step=str(step))).status_code == 303
    w = await state(served, wid)
    assert w.steps[step].status == "open"
    await send(anna, f"/desk/{wid}", f"/desk/{wid}/commands", type="undo", seq=str(w.undo[-1].seq))
    assert (await state(served, wid)).steps[step].status == "planned"


async def test_it_takes_a_counted_result_off_the_board_and_puts_it_back(
    served: Served, anna: httpx.AsyncClient, pocket: httpx.AsyncClient
) -> None:
    wid, _ = await collecting(served)
    await served.desk(wid, AddStep("vote", "Wahl", "Was zuerst?", {"subject": "typed", "typed": "Bus\nBahn"}))
    step = (await state(served, wid)).order[-1]
    for act in (GoTo(step), OpenStep(step), StopStep(step), CountVote(step)):
        await served.desk(wid, act)
    await paired(served, pocket, wid)
    assert "Prüfnummer" in (await anna.get(f"/board/{wid}")).text
    assert "Ergebnis ausblenden" in (await pocket.get(f"/remote/{wid}")).text
    hide = {"type": "show_picture", "step": str(step)}
    assert (await press(pocket, wid, **hide, picture="hidden")).status_code == 303
    board = (await anna.get(f"/board/{wid}")).text
    assert "Das Ergebnis steht gerade nicht an der Wand." in board
    assert "Prüfnummer" not in board
    assert "Bahn" not in board
    assert "Ergebnis zeigen" in (await pocket.get(f"/remote/{wid}")).text
    assert (await press(pocket, wid, **hide, picture="")).status_code == 303
    assert "Prüfnummer" in (await anna.get(f"/board/{wid}")).text


async def test_a_code_works_for_one_phone_and_is_shown_as_a_picture_only(
    served: Served, anna: httpx.AsyncClient, pocket: httpx.AsyncClient
) -> None:
    wid, _ = await collecting(served)
    shown = await code_of(anna, wid)
    assert "<svg" in shown
    assert "/pair/" not in shown
    word = await paired(served, pocket, wid)
    async with served.client() as other:
        assert (await other.get(f"/pair/{word}")).status_code == 404
        token = csrf((await other.get("/account/login")).text)
        assert (await other.post(f"/pair/{word}", data={"_csrf": token})).status_code == 404
        assert (await other.get(f"/remote/{wid}")).status_code == 404


async def test_a_code_is_over_after_five_minutes(served: Served, pocket: httpx.AsyncClient) -> None:
    wid, _ = await collecting(served)
    word, now = f"{served.account}-late", served.house.now()
    await served.house.people.add_link(word, "desk", wid, now - 300_001, now - 1)
    assert (await pocket.get(f"/pair/{word}")).status_code == 404


async def test_pairing_needs_a_press_on_the_page_itself(served: Served, pocket: httpx.AsyncClient) -> None:
    wid, _ = await collecting(served)
    word = await word_of(served, wid)
    await pocket.get(f"/pair/{word}")
    assert (await pocket.post(f"/pair/{word}")).status_code == 403
    assert (await send(pocket, f"/pair/{word}")).status_code == 303
    assert (await pocket.post(f"/remote/{wid}/commands", data={"type": "pause"})).status_code == 403


async def test_a_withdrawn_phone_is_out_at_once(
    served: Served, anna: httpx.AsyncClient, pocket: httpx.AsyncClient
) -> None:
    wid, _ = await collecting(served)
    await paired(served, pocket, wid)
    number = re.search(r'name="revoke" value="(\d+)"', (await anna.get(f"/desk/{wid}/remote")).text)
    assert number
    assert f"Telefon {number[1]}" in (await pocket.get(f"/remote/{wid}")).text
    cookies = "; ".join(f"{c.name}={c.value}" for c in pocket.cookies.jar)
    url = f"ws://127.0.0.1:{served.port}/remote/{wid}/socket"
    async with connect(url, additional_headers={"Cookie": cookies}) as socket:
        await socket.send('{"versions": ""}')
        await socket.recv()
        await send(anna, f"/desk/{wid}/remote", revoke=number[1])
        await socket.send('{"id": "pressed-too-late", "form": [["type", "set_blank"], ["blank", "true"]]}')
        with suppress(ConnectionClosed):  # after what was under way
            async for _ in socket:
                pass
        assert socket.close_code == 4403
    assert (await state(served, wid)).blank is False
    assert (await pocket.get(f"/remote/{wid}")).status_code == 404
    assert (await pocket.get(f"/remote/{wid}/regions")).status_code == 401
    assert "Kein Telefon ist gekoppelt" in (await anna.get(f"/desk/{wid}/remote")).text


async def test_a_phone_goes_with_the_leave_of_whoever_paired_it(
    served: Served, pocket: httpx.AsyncClient
) -> None:
    wid, _ = await collecting(served)
    await paired(served, pocket, wid)
    other = await served.house.accounts.create("berta@example.org", "Berta", None, served.house.now())
    await served.house.directory.set_owner(wid, other.id)
    assert (await pocket.get(f"/remote/{wid}")).status_code == 404


async def test_a_paired_phone_opens_no_page_of_the_desk(served: Served, pocket: httpx.AsyncClient) -> None:
    wid, _ = await collecting(served)
    await paired(served, pocket, wid)
    pages = ("", "/setup", "/agenda", "/door", "/sharing", "/remote", "/regions")
    for path in (*(f"/desk/{wid}{page}" for page in pages), f"/results/{wid}", f"/board/{wid}"):
        assert (await pocket.get(path)).status_code in (303, 401, 403, 404), path


async def test_nobody_else_makes_a_code(served: Served, pocket: httpx.AsyncClient) -> None:
    wid, _ = await collecting(served)
    await paired(served, pocket, wid)
    token = csrf((await pocket.get(f"/remote/{wid}")).text)
    assert (await pocket.post(f"/desk/{wid}/remote", data={"_csrf": token})).status_code in (303, 401)
    assert len(await served.house.people.links(wid)) == 1


def test_a_paired_phone_may_send_nothing_else() -> None:
    actor = Actor("facilitator", 1, REMOTE)
    ctx = Ctx(actor, 0)
    for tag in KINDS.commands().keys() - BY_REMOTE:
        command = msgspec.defstruct("Sent", [], bases=(Command,), tag=tag, frozen=True)()
        with pytest.raises(Refused, match="not_allowed"):
            decide(KINDS, Scene().state, command, ctx)


def test_everything_that_a_paired_phone_may_send_exists() -> None:
    assert set(KINDS.commands()) >= BY_REMOTE
