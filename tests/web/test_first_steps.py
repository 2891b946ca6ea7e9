"""The list that leads a newcomer: it ticks itself off, for every desk of the workshop, and goes when it is done."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.scene import Scene
from tests.served import Served, serving
from workshop.core.door import Join
from workshop.core.ready import NoteReady, first_steps
from workshop.core.roles import SYSTEM
from workshop.core.setup import AddMunicipalities, Describe


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


def done(s: Scene) -> list[str]:
    return [step.key for step in first_steps(s.state) if step.done]


def test_each_step_ticks_off_what_happened_and_with_the_first_person_the_list_goes() -> None:
    assert [step.key for step in first_steps(None) if step.done] == ["account"]
    s = Scene().when(Describe("Smart Region"))
    assert done(s) == ["account", "workshop"]
    s.when(AddMunicipalities(("Rheine",)))
    assert done(s)[-1] == "municipalities"
    for what in ("rehearsal", "poster", "paper"):
        s.when(NoteReady(what), by=SYSTEM).then_accepted()  # type: ignore[arg-type]
        assert done(s)[-1] == what
    s.when(NoteReady("poster"), by=SYSTEM)
    assert sum(r.event.__class__.__name__ == "MadeReady" for r in s.log) == 3
    s.when(Join(1), by=SYSTEM).then_accepted()
    assert first_steps(s.state) == ()


def test_no_desk_can_tick_off_by_itself() -> None:
    Scene().when(Describe("Smart Region")).when(NoteReady("poster")).then_refused("not_allowed")


async def test_the_list_stands_above_the_workshops_and_on_the_desk_until_it_begins(served: Served) -> None:
    async with served.client(**await served.account_cookie()) as anna:
        page = (await anna.get("/desk")).text
        assert "1 von 7 erledigt" in page
        wid = await served.workshop()
        page = (await anna.get("/desk")).text
        assert "3 von 7 erledigt" in page
        assert f'href="/desk/{wid}?rehearse=1#rehearsal-start"' in page
        desk = (await anna.get(f"/desk/{wid}?rehearse=1")).text
        assert "3 von 7 erledigt" in desk
        assert '<details id="rehearsal-start" open>' in desk


async def test_what_was_there_before_the_account_is_an_example_and_ticks_nothing_off(served: Served) -> None:
    wid = await served.workshop()
    await served.house.accounts.delete(served.account)
    late = await served.house.accounts.create("anna", "Anna", None, served.house.now() + 1)
    await served.house.directory.set_owner(wid, late.id)
    served.account = late.id
    async with served.client(**await served.account_cookie()) as anna:
        page = (await anna.get("/desk")).text
    assert "· Beispiel" in page
    assert "1 von 7 erledigt" in page
