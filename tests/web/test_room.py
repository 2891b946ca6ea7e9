"""A hall over real sockets and forms: what arrives, what is refused, what attackers get."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import websockets

from tests.served import Phone, Served, csrf, serving
from workshop.core.agenda import GoTo, OpenStep, StopStep


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


async def first_collect(served: Served, wid: str) -> int:
    session = await served.session(wid)
    return next(s.id for s in session.committed.agenda() if s.kind == "collect")


async def a_room(served: Served) -> tuple[str, int, Phone, Phone]:
    wid = await served.workshop()
    step = await first_collect(served, wid)
    await served.desk(wid, OpenStep(step))
    return wid, step, await served.phone(wid, "Rheine"), await served.phone(wid, "Greven")


async def test_a_card_sent_over_the_socket_is_acknowledged_and_reaches_its_author_only(
    served: Served,
) -> None:
    _wid, step, anna, bernd = await a_room(served)
    await anna.connect()
    await bernd.connect()
    answer = await anna.send(type="write_card", step=step, text="Ein Bürgerbus <b>für alle</b>")
    assert "ack" in answer
    frame = await anna.until("Bürgerbus")
    assert "&lt;b&gt;" in frame
    assert "<b>für" not in frame
    assert "ack" in await bernd.send(type="write_card", step=step, text="Radwege")
    assert not any("Bürgerbus" in f for f in bernd.frames)
    await anna.close()
    await bernd.close()


async def test_the_same_command_twice_is_counted_once(served: Served) -> None:
    wid, step, anna, _ = await a_room(served)
    body = {
        "id": "a" * 32,
        "person": anna.number,
        "command": {"type": "write_card", "step": step, "text": "Bus"},
    }
    for _ in range(2):
        answer = await anna.client.post(f"/room/{wid}/commands", json=body, headers={"X-CSRF": anna.csrf})
        assert "ack" in answer.json()
    assert len((await served.session(wid)).committed.cards) == 1


async def test_a_form_without_script_is_taken_and_a_refused_one_keeps_what_was_typed(served: Served) -> None:
    wid, step, anna, _ = await a_room(served)
    form = {"_csrf": anna.csrf, "command_id": "b" * 32, "type": "write_card", "step": str(step), "field": ""}
    good = await anna.client.post(f"/room/{wid}/commands", data={**form, "text": "Rufbus"})
    assert good.status_code == 303
    assert "Rufbus" in (await anna.client.get(f"/room/{wid}")).text
    bad = await anna.client.post(
        f"/room/{wid}/commands", data={**form, "command_id": "c" * 32, "text": "x" * 300}
    )
    assert bad.status_code == 422
    assert "x" * 300 in bad.text
    assert 'role="alert"' in bad.text


async def test_a_stopped_step_refuses_with_a_sentence(served: Served) -> None:
    wid, step, anna, bernd = await a_room(served)
    await anna.connect()
    await bernd.connect()
    await anna.send(type="write_card", step=step, text="Bus")
    await bernd.send(type="write_card", step=step, text="Bahn")
    await served.desk(wid, StopStep(step))
    await anna.until('"call"')
    answer = await anna.send(type="write_card", step=step, text="zu spät")
    assert answer["code"] == "step_stopped"
    assert len(answer["text"]) > 10
    await anna.close()
    await bernd.close()


@pytest.mark.parametrize("path", ["/desk/{wid}", "/desk/{wid}/regions", "/results/{wid}", "/board/{wid}"])
async def test_a_participant_does_not_reach_the_desk_or_board(served: Served, path: str) -> None:
    wid, _, anna, _ = await a_room(served)
    answer = await anna.client.get(path.format(wid=wid))
    assert answer.status_code in (303, 401, 403, 404)
    assert "Bürgerbus" not in answer.text


async def test_a_participant_sends_no_command_of_the_desk(served: Served) -> None:
    wid, step, anna, _ = await a_room(served)
    assert (await anna.post(type="stop_step", step=step))["code"] == "not_allowed"
    assert (await anna.post(type="join", municipality=None))["code"] == "not_allowed"
    body = {"id": "d" * 32, "command": {"type": "stop_step", "step": step}}
    answer = await anna.client.post(f"/desk/{wid}/commands", json=body, headers={"X-CSRF": anna.csrf})
    assert answer.status_code in (303, 401, 403, 404)
    assert (await served.session(wid)).committed.steps[step].status == "open"


async def test_another_workshops_ids_reach_nothing(served: Served) -> None:
    _wid, step, anna, _ = await a_room(served)
    other = await served.workshop()
    assert (await anna.client.get(f"/room/{other}")).status_code == 303
    answer = await anna.client.post(
        f"/room/{other}/commands",
        json={"id": "e" * 32, "command": {"type": "write_card", "step": step, "text": "fremd"}},
        headers={"X-CSRF": anna.csrf},
    )
    assert answer.status_code == 401
    assert (await anna.post(type="write_card", step=99_999, text="x"))["code"] == "step_unknown"
    assert not (await served.session(other)).committed.cards


async def test_a_form_without_token_or_from_a_foreign_origin_is_refused(served: Served) -> None:
    wid, step, anna, _ = await a_room(served)
    form = {"type": "write_card", "step": str(step), "text": "untergeschoben", "command_id": "f" * 32}
    assert (await anna.client.post(f"/room/{wid}/commands", data=form)).status_code == 403
    headers = {"Origin": "https://evil.example"}
    answer = await anna.client.post(
        f"/room/{wid}/commands", data={**form, "_csrf": anna.csrf}, headers=headers
    )
    assert answer.status_code == 403
    assert not (await served.session(wid)).committed.cards


async def test_a_socket_from_a_foreign_origin_or_without_cookie_is_closed(served: Served) -> None:
    wid, *_ = await a_room(served)
    url = f"ws://127.0.0.1:{served.port}/room/{wid}/socket"
    async with websockets.connect(url) as stranger:
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await stranger.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401
    async with websockets.connect(url, origin="https://evil.example") as evil:  # type: ignore[arg-type]
        with pytest.raises(websockets.ConnectionClosed) as refused:
            await evil.recv()
        assert refused.value.rcvd is not None
        assert refused.value.rcvd.code == 4403


async def test_a_command_written_for_another_person_waits_for_its_owner(served: Served) -> None:
    wid, step, anna, bernd = await a_room(served)
    command = {"type": "write_card", "step": step, "text": "nicht von mir"}
    body = {"id": "9" * 32, "person": bernd.number, "command": command}
    answer = await anna.client.post(f"/room/{wid}/commands", json=body, headers={"X-CSRF": anna.csrf})
    assert answer.json()["code"] == "other_person"


async def test_a_wrong_code_says_so_and_keeps_what_was_typed(served: Served) -> None:
    async with served.client() as visitor:
        answer = await visitor.get("/", params={"code": "AAAAAA"})
        assert answer.status_code == 422
        assert "AAAAAA" in answer.text


async def test_another_person_on_this_phone_acts_privately_in_turn(served: Served) -> None:
    wid, step, anna, _ = await a_room(served)
    await anna.post(type="write_card", step=step, text="Annas Karte")
    code = await served.code(wid)
    door = await anna.client.get(f"/join/{code}", params={"another": "1"})
    form = {"_csrf": csrf(door.text), "another": "1", "municipality": "guest"}
    await anna.client.post(f"/join/{code}", data=form)
    colleague = (await anna.client.get(f"/room/{wid}")).text
    assert "Annas Karte" not in colleague
    back = await anna.client.post(
        f"/room/{wid}/switch", data={"_csrf": anna.csrf, "person": str(anna.number)}
    )
    assert back.status_code == 303
    assert "Annas Karte" in (await anna.client.get(f"/room/{wid}")).text


async def test_who_comes_back_on_another_device_is_the_same_person(served: Served) -> None:
    wid, step, anna, _ = await a_room(served)
    await anna.post(type="write_card", step=step, text="Annas Karte")
    page = await anna.client.get(f"/room/{wid}/return")
    code = page.text.split("<code>")[1].split("</code>")[0]
    async with httpx.AsyncClient(base_url=served.url, timeout=300) as tablet:
        back = await tablet.get(f"/room/{wid}/back", params={"code": code})
        wrong = await tablet.post(f"/room/{wid}/back", data={"_csrf": csrf(back.text), "code": "AAAAAAAAAA"})
        assert wrong.status_code == 422
        await tablet.post(f"/room/{wid}/back", data={"_csrf": csrf(back.text), "code": code})
        assert "Annas Karte" in (await tablet.get(f"/room/{wid}")).text
    assert len((await served.session(wid)).committed.people) == 2


async def test_the_state_is_the_same_after_a_restart(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        wid, step, anna, _ = await a_room(served)
        await anna.post(type="write_card", step=step, text="Bleibt")
        before = (await served.session(wid)).committed
    async with serving_again(tmp_path) as house:
        assert (await house.session(wid)).committed == before


def serving_again(folder: Path):  # type: ignore[no-untyped-def]
    """The same data, another process's worth of app; the account exists already."""
    from contextlib import asynccontextmanager

    from workshop.app import create_app
    from workshop.settings import from_environment

    @asynccontextmanager
    async def again() -> AsyncIterator[Served]:
        settings = from_environment({"WORKSHOP_DATA": str(folder), "WORKSHOP_URL": "http://127.0.0.1"})
        app = create_app(settings)
        async with app.lifespan():
            yield Served(app.state.house, 0, 1, app.state.crowds)

    return again()


async def test_moving_on_reaches_every_phone_and_never_carries_a_token(served: Served) -> None:
    wid, step, anna, _bernd = await a_room(served)
    await anna.connect()
    session = await served.session(wid)
    following = session.committed.order[session.committed.order.index(step) + 1]
    await served.desk(wid, StopStep(step))
    await served.desk(wid, GoTo(following))
    title = session.committed.steps[following].question or session.committed.steps[following].title
    frame = await anna.until(title[:12])
    assert "_csrf" not in frame
    assert "command_id" not in frame
    await anna.close()
