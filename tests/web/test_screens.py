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
from workshop.core.agenda import AddStep, OpenStep, SetTimer
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


async def test_a_desk_without_script_reads_the_time_in_the_page(served: Served) -> None:
    wid = await served.workshop()
    session = await served.session(wid)
    step = next(s.id for s in session.committed.agenda() if s.kind == "collect")
    await served.desk(wid, OpenStep(step, 600))
    async with served.client(**await served.account_cookie()) as desk:
        page = (await desk.get(f"/desk/{wid}")).text
    assert re.search(r'data-deadline="\d+">(10:00|9:5\d)</time>', page)
