"""The end, a removed person, a share that is over: what follows for screens and log-ins."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator
from functools import partialmethod
from pathlib import Path

import pytest
import websockets

from tests.served import Served, csrf, serving
from workshop.core.agenda import GoTo, OpenStep
from workshop.core.retention import DAY
from workshop.web.leave import Leave
from workshop.web.workshops import throw_away


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


async def drain(socket: websockets.ClientConnection, without: str = "\0") -> None:
    """Reads until the other side closes; none of the frames has these words."""
    while True:
        assert without not in str(await socket.recv())


async def press(served: Served, wid: str, **command: object) -> dict[str, object]:
    """The facilitator's command as the desk's script sends it."""
    async with served.client(**await served.account_cookie()) as desk:
        page = await desk.get(f"/desk/{wid}")
        body = {"id": secrets.token_hex(16), "command": command}
        headers = {"X-CSRF": csrf(page.text), "Accept": "application/json"}
        answer = await desk.post(f"/desk/{wid}/commands", json=body, headers=headers)
        found: dict[str, object] = answer.json()
        return found


async def test_after_the_end_the_code_still_leads_to_the_result_but_nobody_joins(served: Served) -> None:
    wid = await served.workshop()
    anna = await served.phone(wid, "Rheine")
    code = await served.code(wid)
    assert "ack" in await press(served, wid, type="end")
    listed = await served.house.directory.get(wid)
    assert listed.ended is not None
    assert (await anna.client.get(f"/join/{code}")).status_code == 303
    assert (await anna.client.get(f"/room/{wid}")).status_code == 200
    async with served.client() as late:
        form = {"_csrf": csrf((await late.get("/account/login")).text), "municipality": "guest"}
        assert (await late.post(f"/join/{code}", data=form)).status_code == 422
    assert "ack" in await press(served, wid, type="continue")
    listed = await served.house.directory.get(wid)
    assert listed.ended is None
    await anna.close()


async def test_a_removed_person_is_out_at_once_on_socket_and_page(served: Served) -> None:
    wid = await served.workshop()
    session = await served.session(wid)
    step = next(s.id for s in session.committed.agenda() if s.kind == "collect")
    await served.desk(wid, OpenStep(step))
    anna, bernd = await served.phone(wid, "Rheine"), await served.phone(wid, "Greven")
    await anna.connect()
    await anna.until("region-head")
    assert "ack" in await press(served, wid, type="remove_person", person=anna.number)
    assert anna.socket is not None
    with pytest.raises(websockets.ConnectionClosed) as closed:
        await drain(anna.socket)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4410
    told = await anna.client.get(f"/room/{wid}")
    assert told.status_code == 410
    assert "aus diesem Workshop herausgenommen" in told.text
    assert "ack" not in (await anna.client.get(f"/room/{wid}/regions")).text
    assert (await anna.client.get(f"/room/{wid}/regions")).status_code == 410
    assert "ack" in await bernd.post(type="write_card", step=step, text="Ich bin noch da")
    await anna.close()
    await bernd.close()


async def test_a_share_that_is_over_gets_no_more_frames(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a busy machine the answer of the database may take longer than a page waits; one more frame is then meant.
    monkeypatch.setattr(Leave, "holds", partialmethod(Leave.holds, 60))
    wid = await served.workshop()
    now = served.house.now()
    dirk = await served.house.accounts.create("dirk", "Dirk", None, now)
    await served.house.directory.share(wid, dirk.id, now + 3_600_000)
    token = secrets.token_hex(16)
    await served.house.keep_session(token, "account", dirk.id, None, None, None, now, now + 3_600_000)
    url = f"ws://127.0.0.1:{served.port}/desk/{wid}/socket"
    async with websockets.connect(url, additional_headers={"Cookie": f"account={token}"}) as desk:
        await desk.send('{"versions": ""}')
        while "versions" not in str(await desk.recv()):
            pass
        await served.house.directory.unshare(wid, dirk.id)
        session = await served.session(wid)
        await served.desk(wid, GoTo(session.committed.order[1]))
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await drain(desk, without="region")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4403


async def test_a_workshop_that_was_thrown_away_is_gone_for_every_screen(served: Served) -> None:
    wid = await served.workshop()
    anna = await served.phone(wid, "Rheine")
    async with served.client(**await served.account_cookie()) as desk:
        page = await desk.get(f"/desk/{wid}")
        form = {"_csrf": csrf(page.text), "code": await served.code(wid)}
        assert (await desk.post(f"/desk/{wid}/delete", data=form)).status_code == 303
        assert (await desk.get(f"/desk/{wid}")).status_code == 404
    assert (await anna.client.get(f"/room/{wid}")).status_code == 404
    await anna.close()


async def test_every_screen_of_a_workshop_that_is_thrown_away_hears_it_at_once(served: Served) -> None:
    wid = await served.workshop()
    anna, account = await served.phone(wid, "Rheine"), await served.account_cookie()
    await anna.connect()
    assert anna.socket is not None
    header = {"Cookie": f"account={account['account']}"}
    at = f"ws://127.0.0.1:{served.port}"
    async with (
        websockets.connect(f"{at}/board/{wid}/socket", additional_headers=header) as board,
        websockets.connect(f"{at}/desk/{wid}/socket", additional_headers=header) as desk,
        websockets.connect(f"{at}/room/{wid}/socket?preview=1", additional_headers=header) as small,
    ):
        screens = (board, desk, small)
        for screen in screens:
            await screen.send('{"versions": ""}')
            while '"versions"' not in str(await screen.recv()):
                pass
        await anna.until('"versions"')
        await throw_away(served.house, wid)
        for screen in (*screens, anna.socket):
            with pytest.raises(websockets.ConnectionClosed) as closed:
                await drain(screen, without="region")
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4404
    assert (await anna.client.get(f"/room/{wid}/regions")).status_code == 404
    await anna.close()


async def test_how_long_names_are_kept_is_said_at_the_door_at_the_end_and_on_the_desk(served: Served) -> None:
    wid = await served.workshop()
    async with served.client(**await served.account_cookie()) as desk:
        setup = await desk.get(f"/desk/{wid}/setup")
        form = {"_csrf": csrf(setup.text), "type": "set_retention", "days": "14"}
        assert (await desk.post(f"/desk/{wid}/setup", data=form)).status_code == 303
        async with served.client() as stranger:
            door = await stranger.get(f"/join/{await served.code(wid)}")
        assert "14 Tage nach dem Ende gelöscht" in door.text
        anna = await served.phone(wid, "Rheine")
        refused = await desk.post(f"/desk/{wid}/setup", data=form | {"days": "30"})
        assert refused.status_code == 422
        assert "14 Tage zugesagt" in refused.text
        assert 'value="30"' in refused.text
        assert "Rückkehr-Codes" not in (await desk.get(f"/desk/{wid}")).text
        assert "ack" in await press(served, wid, type="end")
        day = served.house.render.env.filters["day"](
            (await served.session(wid)).committed.ended_at + 14 * DAY
        )
        for page in (await anna.client.get(f"/room/{wid}"), await desk.get(f"/desk/{wid}")):
            assert f"bis zum {day} gespeichert" in page.text
            assert "Beginnen Sie, wenn" not in page.text
        assert f"127.0.0.1/room/{wid}/back" in (await anna.client.get(f"/room/{wid}/return")).text
        english = await anna.client.get(f"/room/{wid}?lang=en")
        assert "Names and return codes are kept until" in english.text
    await anna.close()


async def test_a_phone_without_its_log_in_is_told_so_and_strangers_go_to_the_door(served: Served) -> None:
    wid = await served.workshop()
    anna = await served.phone(wid, "Rheine")
    await served.house.accounts.close_person(wid, anna.number)
    told = await anna.client.get(f"/room/{wid}")
    assert told.status_code == 410
    assert "Rückkehr-Code" in told.text
    assert (await anna.client.get(f"/room/{wid}/regions")).status_code == 401
    async with served.client() as stranger:
        assert (await stranger.get(f"/room/{wid}")).status_code == 303
    await anna.close()


async def test_a_desk_that_is_logged_out_offers_the_log_in_and_comes_back(served: Served) -> None:
    wid = await served.workshop()
    cookie = await served.account_cookie()
    url, header = (
        f"ws://127.0.0.1:{served.port}/desk/{wid}/socket",
        {"Cookie": f"account={cookie['account']}"},
    )
    async with served.client(**cookie) as desk, websockets.connect(url, additional_headers=header) as socket:
        page = await desk.get(f"/desk/{wid}")
        assert f"/account/login?next=/desk/{wid}" in page.text
        await socket.send('{"versions": ""}')
        while '"versions"' not in str(await socket.recv()):
            pass
        await served.house.accounts.close_session(cookie["account"])
        command = {"id": "x" * 20, "command": {"type": "set_blank", "blank": True}}
        await socket.send(json.dumps(command))
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await drain(socket)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4403
        asked = await desk.get(f"/desk/{wid}/door?person=7")
        assert asked.headers["location"] == f"/account/login?next=/desk/{wid}/door%3Fperson%3D7"
        form = {"_csrf": csrf(page.text), "type": "set_blank", "blank": "true"}
        came = {"Referer": f"{served.url}/desk/{wid}"}
        sent = await desk.post(f"/desk/{wid}/commands", data=form, headers=came)
        assert sent.headers["location"] == f"/account/login?next=/desk/{wid}"


async def test_another_municipality_is_offered_only_while_it_can_be_chosen(served: Served) -> None:
    wid = await served.workshop()
    session = await served.session(wid)
    vote = next(s.id for s in session.committed.agenda() if s.kind == "vote")
    anna, bernd = await served.phone(wid, "Rheine"), await served.phone(wid, "Greven")
    await anna.connect()
    assert "change-municipality" in await anna.until("region-who")
    await served.desk(wid, GoTo(vote))
    await served.desk(wid, OpenStep(vote))
    paper = session.committed.steps[vote].state.papers[0]
    anna.frames.clear()
    cast = {"type": "cast_ballot", "step": vote, "vote": paper.id, "points": {str(paper.options[0].id): 1}}
    assert "ack" in await anna.send(**cast)
    assert "change-municipality" not in await anna.until("#region-who")
    assert "change-municipality" not in (await anna.client.get(f"/room/{wid}")).text
    assert "change-municipality" in (await bernd.client.get(f"/room/{wid}")).text
    await anna.close()
    await bernd.close()
