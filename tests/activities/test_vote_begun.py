"""Between stop and count: what takes long is worked out outside, visibly, and happens once."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

from tests.activities.vote_room import Room
from tests.contracts.test_kinds import ENVIRONMENT
from tests.scene import KINDS
from tests.served import Served, serving
from workshop.activities.vote import CastBallot, CountVote
from workshop.activities.vote.begun import CountBegun
from workshop.core.agenda import OpenStep, ReopenStep, StopStep
from workshop.core.door import CorrectMunicipality, Join, RemovePerson
from workshop.core.roles import SYSTEM, Audience, facilitator, participant
from workshop.core.setup import AddMunicipalities
from workshop.live.hub import Group
from workshop.live.session import Session
from workshop.web.render import Renderer

MORE = ("Laer", "Recke", "Lotte", "Hopsten")


def begun() -> Room:
    """Eight towns with one person each; all want Umwelt most."""
    room = Room((1, 1, 1, 1))
    room.s.when(AddMunicipalities(MORE)).then_accepted()
    room.people += [room.joins(town) for town in list(room.s.state.municipalities)[4:]]
    room.opened()
    for who in room.people:
        room.casts(who, 2, 1).then_accepted()
    room.s.when(StopStep(room.step))
    room.s.when(CountVote(room.step)).then(CountBegun(room.step))
    return room


def worked(room: Room) -> Any:
    """The work, done here and now."""
    found = KINDS["vote"].work(room.s.state, room.s.state.steps[room.step], b"fresh bytes")
    assert found is not None
    return found.finish([part() for part in found.parts])


def test_from_the_beginning_of_the_count_no_ballot_is_taken_and_nothing_is_told() -> None:
    room = begun()
    room.casts(room.people[0], 1).then_refused("step_stopped")
    room.s.when(ReopenStep(room.step)).then_refused("step_not_stopped")
    room.s.when(CountVote(room.step)).then()
    for audience in (Audience.BOARD, Audience.FACILITATOR, Audience.PARTICIPANT):
        view = room.s.view(room.step, audience)
        assert (view.phase, view.results) == ("counting", ())
    mine = room.s.view(room.step, Audience.PARTICIPANT, room.people[0].number).mine[0]
    assert mine.cast, "the own ballot stays in sight"
    draw = Renderer(ENVIRONMENT, KINDS, "http://localhost:8000", lambda: room.s.now)
    draw.progress = lambda workshop, step: (3, 21)
    for language in ("de", "en"):
        desk = draw.draw(room.s.state, Group(Audience.FACILITATOR, language, "facilitator:1"), frozenset())
        assert 'max="21" value="3"' in "".join(desk.values())
        assert "status.counting" not in desk["now"]
        assert "count_vote" not in desk["bar"]


def test_the_work_ends_in_the_count_with_its_draws_and_happens_once() -> None:
    room = begun()
    finish = worked(room)
    room.s.when(finish, by=SYSTEM).then_accepted()
    counted = room.state.counted[0]
    assert (counted.standing.draws, counted.standing.of) == (1000, "ballots")
    assert counted.standing.spread[room.fields[0]] == (1, 1)
    assert counted.per_head.scores[room.fields[0]] == "16"
    room.s.when(finish, by=SYSTEM).then()
    room.s.when(CountVote(room.step)).then_refused("vote_counted")


def test_nobody_is_removed_or_moved_while_the_count_runs_and_no_ballot_drops_out() -> None:
    room = begun()
    who = room.people[0].number or 0
    room.s.when(RemovePerson(who)).then_refused("being_counted")
    room.s.when(CorrectMunicipality(who, room.towns[1])).then_refused("being_counted")
    room.s.when(worked(room), by=SYSTEM).then_accepted()
    assert room.state.counted[0].voters == 8
    room.s.when(RemovePerson(who)).then_accepted()


def test_who_comes_in_while_the_count_runs_is_in_the_turnout() -> None:
    room = begun()
    finish = worked(room)
    room.joins(room.towns[0])
    room.s.when(finish, by=SYSTEM).then_refused("ballots_changed")
    room.s.when(worked(room), by=SYSTEM).then_accepted()
    assert max(t.people for t in room.state.counted[0].turnout) == 2


def test_nobody_but_the_house_may_send_a_result() -> None:
    room = begun()
    room.s.when(worked(room)).then_refused("not_allowed")


async def counting(served: Served) -> tuple[Session, int]:
    """Nine towns with one person each have voted, and the desk has pressed "count"."""
    wid = await served.workshop()
    session = await served.session(wid)
    for town in list(session.committed.municipalities)[:9]:
        await session.submit(SYSTEM, Join(town), f"join {town}")
    votes = (s for s in session.committed.agenda() if s.kind == "vote")
    step = next(s.id for s in votes if s.settings.subject == "fields")
    await served.desk(wid, OpenStep(step))
    paper = session.committed.steps[step].state.papers[0]
    for person in session.committed.people:
        ballot = CastBallot(step, paper.id, {paper.options[person % 2].id: 2})
        await session.submit(participant(person), ballot, f"ballot {person}")
    await served.desk(wid, StopStep(step))
    await session.submit(facilitator(), CountVote(step), "count")
    assert session.committed.steps[step].status == "counting"
    return session, step


async def test_a_hall_is_counted_once_though_the_work_is_killed_and_the_desk_presses_twice(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path) as served:
        slow, moved = served.house.sessions.slow, asyncio.Event()
        slow._told = lambda workshop: moved.set()
        session, step = await counting(served)
        await session.submit(facilitator(), CountVote(step), "count again")
        while slow.progress(session.id, step)[0] < 2:
            await moved.wait()
            moved.clear()
        assert slow._pool is not None
        os.kill(next(iter(slow._pool._processes)), signal.SIGKILL)
        await slow.idle()
        log = await served.house.sessions.history(session.id)
        kinds = [type(r.event).__name__ for r in log]
        assert (kinds.count("CountBegun"), kinds.count("VoteCounted")) == (1, 1)
        assert session.committed.steps[step].state.counted[0].standing.draws == 1000


async def test_a_server_that_was_stopped_while_counting_counts_when_it_is_back(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        session, step = await counting(served)
        sessions = served.house.sessions
        await sessions.slow.close()
        await sessions.drop(session.id)
        back = await served.session(session.id)
        assert back.committed.steps[step].status == "counting"
        await sessions.slow.idle()
        assert back.committed.steps[step].state.counted[0].voters == 9
