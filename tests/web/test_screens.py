"""What is pushed to which screen, and when: the desk's clock, the board as text on phones."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from tests.conftest import ROOT
from tests.scene import KINDS, Scene
from tests.served import Served, serving
from workshop.core.agenda import AddStep, GoTo, OpenStep, SetTimer, StopStep
from workshop.core.roles import Audience
from workshop.core.setup import Describe
from workshop.live.hub import Group
from workshop.web.render import Renderer, environment


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


@pytest.mark.parametrize("audience", [Audience.FACILITATOR, Audience.PARTICIPANT, Audience.BOARD])
def test_a_running_timer_changes_no_byte_of_what_is_pushed(audience: Audience) -> None:
    s = Scene().when(Describe("Smart Region")).when(AddStep("collect", "Ideen"))
    step = s.state.order[0]
    s.when(OpenStep(step, 600)).then_accepted()
    times = iter((0, 7_000))
    found = []
    for now in times:
        renderer = Renderer(
            environment(ROOT / "templates", str), KINDS, "http://hall.example", lambda t=now: t
        )
        found.append(renderer.draw(s.state, Group(audience, "de", "facilitator:1"), frozenset()))
    assert 'data-deadline="' in "".join(found[0].values())
    assert found[0] == found[1]


def test_saying_that_a_step_stops_by_itself_leaves_its_time_alone() -> None:
    s = Scene().when(Describe("Smart Region")).when(AddStep("collect", "Ideen"))
    step = s.state.order[0]
    before = s.when(OpenStep(step, 600)).state.steps[step]
    s.when(SetTimer(step, stops=True)).then_accepted()
    assert s.state.steps[step] == msgspec.structs.replace(before, timer_stops=True)


async def test_without_script_desk_phone_and_board_read_the_time_in_the_page(served: Served) -> None:
    wid = await served.workshop()
    session = await served.session(wid)
    step = next(s.id for s in session.committed.agenda() if s.kind == "collect")
    await served.desk(wid, GoTo(step))
    await served.desk(wid, OpenStep(step, 600))
    anna = await served.phone(wid, "Rheine")
    async with served.client(**await served.account_cookie()) as desk:
        pages = [(await desk.get(path)).text for path in (f"/desk/{wid}", f"/board/{wid}")]
    pages += [(await anna.client.get(path)).text for path in (f"/room/{wid}", f"/room/{wid}/live")]
    for page in pages:
        assert re.search(r'data-deadline="\d+"[^>]*>(10:00|9:5\d)</time>', page)
    await anna.close()


async def an_open_wall(served: Served) -> tuple[str, int]:
    """A collection whose cards hang where everybody sees them at once."""
    wid = await served.workshop()
    await served.desk(wid, AddStep("collect", "Offene Wand", settings={"mode": "open"}))
    step = (await served.session(wid)).committed.order[-1]
    await served.desk(wid, GoTo(step))
    await served.desk(wid, OpenStep(step))
    return wid, step


async def test_a_phone_gets_the_board_as_text_only_while_it_is_open(served: Served) -> None:
    wid, step = await an_open_wall(served)
    anna, bernd = await served.phone(wid, "Rheine"), await served.phone(wid, "Greven")
    for phone in (anna, bernd):
        await phone.connect()
    assert bernd.socket is not None
    await bernd.socket.send('{"open": ["wall"]}')
    await anna.send(type="write_card", step=step, text="Rufbus am Abend")
    assert '#region-wall"' in await bernd.until("Rufbus am Abend")
    assert not any("#region-wall" in f for f in anna.frames)

    await bernd.socket.send('{"open": []}')
    await bernd.send(type="write_card", step=step, text="Radweg")
    bernd.frames.clear()
    await anna.send(type="write_card", step=step, text="Hitzekarte")
    await served.desk(wid, StopStep(step))
    await bernd.until("#region-task")
    assert not any("Hitzekarte" in f for f in bernd.frames)

    await bernd.socket.send('{"open": ["wall"]}')
    assert '#region-wall"' in await bernd.until("Hitzekarte")
    await anna.close()
    await bernd.close()


async def test_by_polling_too_the_board_as_text_comes_only_when_asked_for(served: Served) -> None:
    wid, step = await an_open_wall(served)
    anna = await served.phone(wid, "Rheine")
    await anna.post(type="write_card", step=step, text="Rufbus am Abend")
    closed = (await anna.client.get(f"/room/{wid}/regions")).json()
    assert not any("#region-wall" in str(f) for f in closed)
    seen = next(f["versions"] for f in closed if "versions" in f)
    asked = {"versions": seen, "opened": "wall"}
    opened = (await anna.client.get(f"/room/{wid}/regions", params=asked)).json()
    assert [str(f).count("<hx-partial") for f in opened if "hx-partial" in str(f)] == [1]
    assert "Rufbus am Abend" in str(opened)
    await anna.close()


async def test_without_script_the_board_as_text_is_a_page(served: Served) -> None:
    wid, step = await an_open_wall(served)
    anna = await served.phone(wid, "Rheine")
    await anna.post(type="write_card", step=step, text="Rufbus am Abend")
    room = await anna.client.get(f"/room/{wid}")
    assert room.text.count("Rufbus am Abend") == 1  # among the own cards
    assert f"/room/{wid}/wall" in room.text
    assert "Rufbus am Abend" in (await anna.client.get(f"/room/{wid}/wall")).text
    async with served.client() as stranger:
        assert (await stranger.get(f"/room/{wid}/wall")).status_code == 303
    await anna.close()
