"""Hypothesis plays strangers, people and desks in any order, with frames and bodies of any shape.

Whatever is sent: no answer from 500 on, nothing of another workshop is touched, and what is shown is what the log says.
What hurts is shortened to the few acts that do it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.faults.rooms import collecting
from tests.faults.test_hostile import aim_at, everything_of, routes, unlimited
from tests.served import Served, serving
from workshop.core.agenda import GoTo, OpenStep, StopStep
from workshop.core.evolve import fold
from workshop.core.refusals import Refused
from workshop.ops.hostile import Guise
from workshop.ops.load import Gone, Line, NotLetIn

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
WHO = st.integers(0, 4)
ROUTES = sorted(routes())


class Hostile(RuleBasedStateMachine):
    """One house with a workshop to attack and one to leave alone."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.lines: list[Line] = []
        self.runner.run(self.begin())

    async def begin(self) -> None:
        self.served: Served = await self.stack.enter_async_context(serving(self.folder))
        unlimited(self.served)
        self.mine, self.step = await collecting(self.served)
        self.theirs, _ = await collecting(self.served)
        bernd = await self.served.house.accounts.create("bernd", "Bernd", None, self.served.house.now())
        await self.served.house.directory.set_owner(self.theirs, bernd.id)
        self.aim = await aim_at(self.served, self.mine, self.step, self.theirs)
        self.before = everything_of(self.folder, self.theirs)

    def teardown(self) -> None:
        for line in self.lines:
            line.drop()
        self.runner.run(self.stack.aclose())
        self.runner.close()

    @rule(who=WHO, which=st.integers(0, 1))
    def comes(self, who: int, which: int) -> None:
        sockets = self.aim.guises[who].sockets or (
            f"/room/{self.mine}/socket",
            f"/board/{self.theirs}/socket",
        )
        self.runner.run(self.connect(sockets[which % len(sockets)], self.aim.guises[who].cookie))

    async def connect(self, path: str, cookie: str) -> None:
        line = Line()
        try:
            await line.connect("127.0.0.1", self.served.port, path, cookie)
        except (Gone, NotLetIn):
            return
        self.lines.append(line)

    @rule(text=JSON.map(json.dumps) | st.text(max_size=200))
    def says(self, text: str) -> None:
        self.runner.run(self.say(text.encode("utf-8", "surrogatepass")))

    @rule(data=st.data())
    def commands(self, data: st.DataObject) -> None:
        tag = data.draw(st.sampled_from(sorted(self.aim.fields)))
        names = st.sampled_from(self.aim.fields[tag] or ("step",))
        number = st.sampled_from(self.aim.numbers)
        command = data.draw(st.dictionaries(names, number | number.map(str) | JSON, max_size=6))
        form = data.draw(st.booleans())
        said: dict[str, Any] = {"id": f"machine-{data.draw(st.integers(0, 50)):04}"}
        whole = {**command, "type": tag}
        said |= {"form": [[k, str(v)] for k, v in whole.items()]} if form else {"command": whole}
        self.runner.run(self.say(json.dumps(said).encode()))
        guise = self.aim.guises[data.draw(WHO)]
        place = data.draw(st.sampled_from(("room", "desk", "helper")))
        self.runner.run(self.ask("POST", f"/{place}/{self.mine}/commands", guise, json.dumps(said)))

    async def say(self, text: bytes) -> None:
        for line in self.lines[-3:]:
            try:
                line.text(text)
            except Gone:
                self.lines.remove(line)
        await asyncio.sleep(0)

    @rule(data=st.data(), who=WHO)
    def asks(self, data: st.DataObject, who: int) -> None:
        method, path = data.draw(st.sampled_from(ROUTES))
        for name, values in self.aim.places.items():
            value = data.draw(st.sampled_from(values)) if f"{{{name}:" in path else ""
            path = path.replace(f"{{{name}:str}}", value).replace(f"{{{name}:int}}", value)
        body = data.draw(JSON.map(json.dumps) | st.text(max_size=60))
        self.runner.run(self.ask(method, path.replace("{", "%7B"), self.aim.guises[who], body))

    async def ask(self, method: str, path: str, guise: Guise, body: str) -> None:
        headers = {"Content-Type": "application/json", "Cookie": guise.cookie, "X-CSRF": guise.csrf}
        if guise.bearer:
            headers["Authorization"] = f"Bearer {guise.bearer}"
        async with httpx.AsyncClient(base_url=self.served.url, timeout=300) as client:
            content = body.encode("utf-8", "surrogatepass")
            answer = await client.request(method, path, headers=headers, content=content)
        assert answer.status_code < 500 or answer.status_code == 503, (method, path, body, answer.text)

    @rule(way=st.sampled_from(("open", "stop", "next")))
    def desk(self, way: str) -> None:
        """The rightful desk goes on meanwhile."""
        self.runner.run(self.act(way))

    async def act(self, way: str) -> None:
        order = (await self.served.session(self.mine)).committed.order
        step = self.step if self.step in order else next(iter(order), 0)
        try:
            command = {"open": OpenStep(step), "stop": StopStep(step), "next": GoTo(step)}[way]
            await self.served.desk(self.mine, command)
        except Refused:
            pass

    @rule()
    def leaves(self) -> None:
        if self.lines:
            self.lines.pop(0).drop()

    @invariant()
    def nothing_else_is_touched(self) -> None:
        assert everything_of(self.folder, self.theirs) == self.before

    @invariant()
    def what_is_shown_is_in_the_log(self) -> None:
        self.runner.run(self.compare())

    async def compare(self) -> None:
        session = await self.served.session(self.mine)
        kinds = self.served.house.kinds
        assert session.committed == fold(
            kinds, await self.served.house.sessions.history(self.mine), self.mine
        )


def test_no_order_of_hostile_acts_breaks_anything(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    run_state_machine_as_test(
        Hostile,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
    assert not [record.getMessage() for record in caplog.records if record.exc_info]
