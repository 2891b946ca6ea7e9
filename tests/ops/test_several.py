"""Two server processes on one PostgreSQL behave as one, whichever of them a phone or a desk happens to reach."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator

import asyncpg
import httpx
import pytest
import pytest_asyncio
import websockets

from tests.cluster import own_cluster
from tests.served import Phone, csrf
from tests.several import Process, several
from workshop.activities.vote import CastBallot
from workshop.activities.vote.begun import CountBegun
from workshop.activities.vote.messages import VoteCounted
from workshop.core.agenda import OpenStep, StepStopped
from workshop.core.door import Join
from workshop.core.messages import Recorded
from workshop.core.roles import SYSTEM, participant

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with own_cluster() as cluster:
        yield cluster.database("hall")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pair(database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[list[Process]]:
    async with several(database, tmp_path_factory.mktemp("several")) as processes:
        yield processes


@pytest_asyncio.fixture(loop_scope="module")
async def two(pair: list[Process]) -> list[Process]:
    """Both run, whatever a test before has done to them."""
    await asyncio.gather(*(process.start() for process in pair))
    return pair


Vote = tuple[str, int, int, str]


async def at_the_vote(process: Process) -> Vote:
    """Workshop, step, vote and first option of an open vote over fields."""
    wid = await process.workshop()
    session = await process.session(wid)
    step = next(s for s in session.committed.agenda() if s.kind == "vote" and s.settings.subject == "fields")
    await process.desk(wid, OpenStep(step.id))
    paper = session.committed.steps[step.id].state.papers[0]
    return wid, step.id, paper.id, paper.options[0].id


def a_ballot(vote: Vote, points: int = 1) -> dict[str, object]:
    return {"type": "cast_ballot", "step": vote[1], "vote": vote[2], "points": {vote[3]: points}}


async def connected(process: Process, wid: str, town: str) -> Phone:
    phone = await process.phone(wid, town)
    await phone.connect()
    await phone.until("region-task")
    return phone


def moved(phone: Phone, process: Process) -> Phone:
    """The same phone with its cookies; the load balancer sends it to another process now."""
    client = httpx.AsyncClient(base_url=process.url, cookies=phone.client.cookies, timeout=300)
    there = Phone(process, phone.wid, client)
    there.number, there.csrf = phone.number, phone.csrf
    return there


async def heard(by: Process, process: Process, wid: str) -> None:
    """Returns when `by` has heard everything that `process` has said until now; the last is a name given there."""
    async with by.at_the_desk(wid) as desk, process.client() as client:
        code, name = await process.code(wid), f"Anna {secrets.token_hex(4)}"
        token = csrf((await client.get(f"/join/{code}")).text)
        form = {"_csrf": token, "municipality": "guest", "name": name}
        assert (await client.post(f"/join/{code}", data=form)).status_code == 303
        await desk.until(name)


async def log(process: Process, wid: str) -> list[Recorded]:
    return await process.house.sessions.history(wid)


async def stops(process: Process, wid: str) -> list[StepStopped]:
    return [r.event for r in await log(process, wid) if isinstance(r.event, StepStopped)]


async def test_what_happens_at_one_process_is_seen_at_the_other(two: list[Process]) -> None:
    here, there = two
    vote = await at_the_vote(here)
    anna, bernd = await connected(here, vote[0], "Rheine"), await connected(there, vote[0], "Greven")
    async with there.at_the_desk(vote[0]) as desk:
        assert "ack" in await anna.send(**a_ballot(vote))
        assert "ack" in await desk.send(type="stop_step", step=vote[1])
        for phone in (anna, bernd):
            await phone.until('"call"')
            await phone.close()
    assert [s.out_of_contact for s in await stops(here, vote[0])] == [()], (
        "both are connected, each somewhere"
    )


async def test_a_phone_that_is_sent_on_to_another_process_finds_what_it_has_just_done(
    two: list[Process], database: str
) -> None:
    """Also while that process hears nothing: every page looks at the log."""
    here, there = two
    wid = (await at_the_vote(here))[0]
    await connected(there, wid, "Greven")
    for town in ("Rheine", "Lotte", "Saerbeck"):
        await cut_listeners(database)
        phone = moved(await here.phone(wid, town), there)
        answer = await phone.client.get(f"/room/{wid}")
        assert (answer.status_code, f'data-person="{phone.number}"' in answer.text) == (200, True)


async def cut_listeners(database: str, least: int = 0) -> None:
    """As a firewall or an administrator cuts them; so many at least, which a test before may have cut just now."""
    connection = await asyncpg.connect(database.replace("+asyncpg", ""))
    cut = 0
    while not cut or cut < least:
        cut += len(
            await connection.fetch(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name LIKE 'workshop %' AND datname = current_database()"
            )
        )
    await connection.close()


async def test_a_process_whose_listener_was_cut_catches_up(two: list[Process], database: str) -> None:
    here, there = two
    wid, step, *_ = vote = await at_the_vote(here)
    anna, bernd = await connected(here, wid, "Rheine"), await connected(there, wid, "Greven")
    async with here.at_the_desk(wid) as desk:
        await cut_listeners(database, 2)
        await desk.send(type="stop_step", step=step)
    await bernd.until('"call"')
    assert (await bernd.send(**a_ballot(vote)))["code"] == "step_stopped"
    # And the two hear each other again: what Bernd has confirmed there counts here.
    await heard(here, there, wid)
    assert (await moved(bernd, here).post(**a_ballot(vote)))["code"] == "step_stopped"
    for phone in (anna, bernd):
        await phone.close()


async def test_who_is_connected_anywhere_is_not_out_of_contact(two: list[Process]) -> None:
    here, there = two
    wid, step, *_ = await at_the_vote(here)
    anna, bernd = await connected(here, wid, "Rheine"), await connected(there, wid, "Greven")
    carla = await here.phone(wid, "Lotte")
    async with there.at_the_desk(wid) as desk:
        await desk.send(type="stop_step", step=step)
    assert [s.out_of_contact for s in await stops(here, wid)] == [(carla.number,)]
    for phone in (anna, bernd, carla):
        await phone.close()


async def test_a_process_that_starts_later_knows_who_is_connected(two: list[Process]) -> None:
    here, there = two
    await there.kill()
    wid, step, *_ = await at_the_vote(here)
    anna = await connected(here, wid, "Rheine")
    await there.start()
    async with there.at_the_desk(wid) as desk:
        await desk.send(type="stop_step", step=step)
    assert [s.out_of_contact for s in await stops(here, wid)] == [()]
    await anna.close()


@pytest.mark.parametrize("end", ["kill", "stop"])
async def test_whose_process_has_died_is_out_of_contact(two: list[Process], end: str) -> None:
    here, there = two
    wid, step, *_ = await at_the_vote(here)
    anna = await connected(there, wid, "Rheine")
    async with here.at_the_desk(wid) as desk:
        assert "ack" in await desk.send(type="go_to", step=step)
        assert "who-away" not in await desk.page()
        await getattr(there, end)()
        await desk.until("who-away")
        await desk.send(type="stop_step", step=step)
    assert [s.out_of_contact for s in await stops(here, wid)] == [(anna.number,)]


async def test_who_has_confirmed_a_stop_can_change_nothing_at_another_process(two: list[Process]) -> None:
    here, there = two
    wid, step, *_ = vote = await at_the_vote(here)
    anna, other = await connected(here, wid, "Rheine"), await connected(there, wid, "Greven")
    async with here.at_the_desk(wid) as desk:
        await desk.send(type="stop_step", step=step)
    await anna.until('"call"')
    # The answer to this comes after the confirmation, so the process has it.
    assert (await anna.send(**a_ballot(vote)))["code"] == "step_stopped"
    await other.until('"call"')
    await heard(there, here, wid)
    again = moved(anna, there)
    await anna.close()
    await again.connect()
    await again.until("region-task")
    assert (await again.send(**a_ballot(vote)))["code"] == "step_stopped"
    assert (await again.post(**a_ballot(vote)))["code"] == "step_stopped"
    await again.close()


async def test_whose_phone_never_confirmed_delivers_at_another_process_though_its_own_has_died(
    two: list[Process],
) -> None:
    here, there = two
    wid, step, *_ = vote = await at_the_vote(here)
    anna, bernd = await connected(here, wid, "Rheine"), await connected(there, wid, "Greven")
    async with there.at_the_desk(wid) as desk:
        await desk.send(type="stop_step", step=step)
    await bernd.until('"call"')
    # Anna's phone takes nothing off its socket: the server believes that it is there, but it is not.
    await here.kill()
    again = moved(anna, there)
    assert "ack" in await again.post(**a_ballot(vote)), "written before the stop"
    assert (await bernd.send(**a_ballot(vote)))["code"] == "step_stopped"
    await bernd.close()


async def test_a_process_that_opens_the_workshop_after_the_stop_learns_who_has_confirmed(
    two: list[Process],
) -> None:
    here, there = two
    wid, step, *_ = vote = await at_the_vote(here)
    anna, bernd = await connected(here, wid, "Rheine"), await connected(here, wid, "Greven")
    async with here.at_the_desk(wid) as desk:
        await desk.send(type="stop_step", step=step)
    await anna.until('"call"')
    assert (await anna.send(**a_ballot(vote)))["code"] == "step_stopped"
    # Nobody has asked the other process for this workshop until now.
    assert (await moved(anna, there).post(**a_ballot(vote)))["code"] == "step_stopped"
    assert "ack" in await moved(bernd, there).post(**a_ballot(vote)), "Bernd's phone has confirmed nothing"
    for phone in (anna, bernd):
        await phone.close()


async def test_a_timer_fires_once_at_two_processes(two: list[Process]) -> None:
    here, there = two
    wid, step, *_ = await at_the_vote(here)
    anna, bernd = await connected(here, wid, "Rheine"), await connected(there, wid, "Greven")
    async with here.at_the_desk(wid) as desk:
        await desk.send(type="set_timer", step=step, seconds=1, stops=True)
        for phone in (anna, bernd):
            await phone.until('"call"')
            await phone.close()
    assert len(await stops(here, wid)) == 1


async def test_a_timer_that_ended_while_no_process_ran_fires_once_when_both_are_back(
    two: list[Process],
) -> None:
    here, there = two
    wid, step, *_ = await at_the_vote(here)
    anna = await here.phone(wid, "Rheine")
    async with here.at_the_desk(wid) as desk:
        await desk.send(type="set_timer", step=step, seconds=1, stops=True)
    await asyncio.gather(here.kill(), there.kill())
    await asyncio.gather(here.start(), there.start())
    for phone in (anna, moved(anna, there)):
        await phone.connect()
        # Not the call to confirm the stop: who confirmed it at one process is not asked at the other.
        await phone.until("Die Abstimmung ist geschlossen")
        await phone.close()
    assert len(await stops(here, wid)) == 1


async def test_a_long_count_finishes_once_at_two_processes(two: list[Process]) -> None:
    here, there = two
    wid, step, paper, option = await at_the_vote(here)
    session = await here.session(wid)
    for town in list(session.committed.municipalities)[:9]:
        await session.submit(SYSTEM, Join(town), f"join {town}")
    for person in session.committed.people:
        await session.submit(participant(person), CastBallot(step, paper, {option: 2}), f"ballot {person}")
    anna, bernd = await here.phone(wid, None), await there.phone(wid, None)
    for phone in (anna, bernd):
        await phone.connect()
        await phone.until("region-task")
    async with here.at_the_desk(wid) as desk:
        await desk.send(type="stop_step", step=step)
        await desk.send(type="count_vote", step=step)
        events = await log(here, wid)
        while not isinstance(events[-1].event, VoteCounted):
            await desk.socket.recv()  # progress, and beats
            events = await log(here, wid)
    # The second result comes, if it comes, before this process has ended in good order.
    await asyncio.gather(here.stop(), there.stop())
    tags = [type(r.event) for r in await log(here, wid)]
    assert (tags.count(CountBegun), tags.count(VoteCounted)) == (1, 1)
    for phone in (anna, bernd):
        await phone.client.aclose()


async def test_a_workshop_that_was_thrown_away_is_gone_everywhere(two: list[Process]) -> None:
    here, there = two
    wid = (await at_the_vote(here))[0]
    anna = await connected(there, wid, "Rheine")
    async with here.at_the_desk(wid) as desk:
        form = {"_csrf": desk.csrf, "code": await here.code(wid)}
        assert (await desk.client.post(f"/desk/{wid}/delete", data=form)).status_code == 303
    assert anna.socket is not None
    with pytest.raises(websockets.ConnectionClosed):
        await anna.until("more than any frame holds")
    assert anna.socket.close_code == 4404
    assert (await anna.client.get(f"/room/{wid}")).status_code == 404


async def test_a_name_that_was_given_at_one_process_stands_on_the_desk_of_the_other(
    two: list[Process],
) -> None:
    here, there = two
    await heard(there, here, await here.workshop())


async def test_wrong_codes_at_all_processes_together_alarm_every_desk(two: list[Process]) -> None:
    here, there = two
    wid = await here.workshop()
    async with here.at_the_desk(wid) as desk, here.client() as one, there.client() as other:
        for client in (one, other):
            for _ in range(30):
                client.cookies.clear()
                assert (await client.get("/join/AAAAAA")).status_code == 422
        await desk.until("Jemand rät Teilnahme-Codes")
