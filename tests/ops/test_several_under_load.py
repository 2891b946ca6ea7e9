"""Two hundred phones at two server processes while one is killed or the database goes: nothing that was acknowledged is
lost or done twice, nothing is acknowledged that is not in the log, and afterwards everything goes on by itself.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import websockets
from sqlalchemy import text

from tests.cluster import Cluster, own_cluster
from tests.several import Process, several
from workshop.activities.vote.messages import BallotCast
from workshop.core.agenda import OpenStep
from workshop.core.door import Join
from workshop.core.roles import SYSTEM
from workshop.store.database import Database
from workshop.web.house import secret
from workshop.web.identity import open_session

PHONES, BALLOTS = 200, 5


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with own_cluster() as running:
        yield running


@pytest.fixture
async def two(cluster: Cluster, tmp_path: Path) -> AsyncIterator[list[Process]]:
    async with several(cluster.database("hall"), tmp_path) as processes:
        yield processes


class Hall:
    """An open vote and its phones; every answer that any of them got."""

    def __init__(self, processes: list[Process]) -> None:
        self.processes = processes
        self.wid, self.step, self.vote, self.option = "", 0, 0, ""
        self.people: dict[int, str] = {}
        self.acked: dict[tuple[str, str], int] = {}
        self.refused: list[str] = []
        self.went_on = asyncio.Condition()

    async def fill(self) -> None:
        """People come in, as many as PHONES."""
        house = self.processes[0].house
        self.wid = await self.processes[0].workshop()
        session = await house.sessions.get(self.wid)
        votes = (s for s in session.committed.agenda() if s.kind == "vote")
        self.step = next(s.id for s in votes if s.settings.subject == "fields")
        towns = itertools.cycle(session.committed.municipalities)
        joins = [session.submit(SYSTEM, Join(next(towns)), f"join-{n:08}") for n in range(PHONES)]
        await asyncio.gather(*joins)
        await session.submit(SYSTEM, Join(None), "join-guest")
        await self.processes[0].desk(self.wid, OpenStep(self.step))
        paper = session.committed.steps[self.step].state.papers[0]
        self.vote, self.option = paper.id, paper.options[0].id
        for person in list(session.committed.people)[:PHONES]:
            token = secret()
            await house.people.add(self.wid, person, None, token)
            await open_session(house, "participant", workshop=self.wid, person=person, token=token)
            self.people[person] = token

    async def vote_all(self) -> None:
        """Every phone gives its ballots one after the other, wherever it gets through."""
        async with asyncio.TaskGroup() as phones:
            for n, person in enumerate(self.people):
                phones.create_task(self._phone(person, n % len(self.processes)))

    async def _phone(self, person: int, at: int) -> None:
        waiting = [(secrets.token_hex(16), 1 + n % 2) for n in range(BALLOTS)]
        while waiting:
            url = f"ws://127.0.0.1:{self.processes[at].port}/room/{self.wid}/socket"
            cookie = {"Cookie": f"person_{self.wid}={self.people[person]}"}
            try:
                async with websockets.connect(url, additional_headers=cookie, compression=None) as socket:
                    await socket.send('{"versions": ""}')
                    while waiting:
                        if await self._sent(socket, person, *waiting[0]):
                            waiting.pop(0)
            except (OSError, TimeoutError, websockets.WebSocketException):
                at = (at + 1) % len(self.processes)  # the balancer sends it to another one

    async def _sent(self, socket: websockets.ClientConnection, person: int, cid: str, points: int) -> bool:
        command = {
            "type": "cast_ballot",
            "step": self.step,
            "vote": self.vote,
            "points": {self.option: points},
        }
        await socket.send(json.dumps({"id": cid, "person": person, "command": command}))
        async with asyncio.timeout(10):  # as the page does: then the same again over another line
            while True:
                got = await socket.recv()
                said = json.loads(got) if str(got).startswith("{") else {}
                if cid == said.get("ack"):
                    self.acked[f"participant:{person}", cid] = said["seq"]
                    async with self.went_on:
                        self.went_on.notify_all()
                    return True
                if cid == said.get("later"):
                    await asyncio.sleep(said["after"] / 1000)
                    return False
                if cid == said.get("refused"):
                    self.refused.append(said["code"])
                    return True

    async def acknowledged(self, number: int) -> None:
        """Returns when so many are."""
        async with self.went_on:
            await self.went_on.wait_for(lambda: len(self.acked) >= number)

    async def check(self) -> None:
        """Every acknowledgement against the log, the log against itself, and what all processes show."""
        assert self.refused == []
        assert len(self.acked) == PHONES * BALLOTS
        database = Database(self.processes[0].house.settings.database)
        async with database.read() as connection:
            query = text(
                "SELECT actor, command_id, seq FROM command_id WHERE workshop = :w AND actor LIKE 'part%'"
            )
            kept = {(a, c): seq for a, c, seq in await connection.execute(query, {"w": self.wid})}
        await database.close()
        assert kept == self.acked, "each once, where it was said to be"
        log = await self.processes[0].house.sessions.history(self.wid)
        cast = [r.seq for r in log if isinstance(r.event, BallotCast)]
        assert sorted(kept.values()) == cast, "and nothing that was not acknowledged in the end"
        assert len({await self.shown(process) for process in self.processes}) == 1

    async def shown(self, process: Process) -> str:
        """What everybody sees on the board of a process."""
        async with process.client(**await process.account_cookie()) as client:
            frames = (await client.get(f"/board/{self.wid}/regions")).json()
        return str(next(frame for frame in frames if isinstance(frame, str)))


async def test_a_process_that_is_killed_in_the_middle_of_a_burst_loses_nothing(two: list[Process]) -> None:
    hall = Hall(two)
    await hall.fill()
    voting = asyncio.create_task(hall.vote_all())
    await hall.acknowledged(PHONES)
    await two[1].kill()
    await voting
    await two[1].start()
    await hall.check()


async def test_a_database_that_is_cut_off_and_comes_back_loses_nothing(
    two: list[Process], cluster: Cluster
) -> None:
    hall = Hall(two)
    await hall.fill()
    voting = asyncio.create_task(hall.vote_all())
    for part in (1, 2):
        await hall.acknowledged(PHONES * part)
        await asyncio.to_thread(cluster.stop)
        await asyncio.to_thread(cluster.start)
    await voting
    await hall.check()
    # Both listen again: what one does, the other shows without being asked.
    async with two[0].at_the_desk(hall.wid) as desk, two[1].at_the_desk(hall.wid) as other:
        await desk.send(type="stop_step", step=hall.step)
        await desk.send(type="describe", title="Danach geht es weiter")
        await other.until("Danach geht es weiter")
