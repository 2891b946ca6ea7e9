"""The real app on a free port in this event loop: real sockets, a real SQLite file, nothing replaced.

Phones are httpx clients with cookies and, where wanted, a websocket. Used by tests of web and by browser scenarios.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import websockets
from litestar import Litestar

from workshop.app import create_app
from workshop.blueprints import blueprint, commands_for
from workshop.core.messages import Command
from workshop.core.roles import facilitator
from workshop.live.session import Accepted, Session
from workshop.ops.crowd import Crowds
from workshop.ops.lines import Server
from workshop.ops.serve import create_workshop, server_for
from workshop.settings import from_environment
from workshop.store.migrate import migrate
from workshop.web.house import House, secret


class Served:
    """A running house with one facilitator account (number 1)."""

    def __init__(
        self,
        house: House,
        port: int,
        account: int,
        crowds: Crowds,
        server: Server | None = None,
        app: Litestar | None = None,
    ) -> None:
        self.house, self.port, self.account, self.crowds = house, port, account, crowds
        self.server, self.app = server, app
        self.url = f"http://127.0.0.1:{port}"

    async def workshop(self, key: str = "steinfurt_1", language: str = "de") -> str:
        """A workshop made from a blueprint, owned by the account."""
        wid = await create_workshop(self.house, self.account)
        for command in commands_for(blueprint(key), language):
            await self.desk(wid, command)
        return wid

    async def session(self, wid: str) -> Session:
        """The live session."""
        return await self.house.sessions.get(wid)

    async def desk(self, wid: str, command: Command) -> Accepted:
        """A command of the facilitator, straight into the session; and what works on beside, until it is done."""
        session = await self.house.sessions.get(wid)
        accepted = await session.submit(facilitator(self.account), command, secrets.token_hex(16))
        await self.house.sessions.slow.idle()
        return accepted

    async def code(self, wid: str) -> str:
        """The join code."""
        listed = await self.house.directory.get(wid)
        return str(listed.code)

    async def account_cookie(self) -> dict[str, str]:
        """A logged-in account as a cookie."""
        token, now = secret(), self.house.now()
        await self.house.keep_session(token, "account", self.account, None, None, None, now, now + 3_600_000)
        return {"account": token}

    @asynccontextmanager
    async def client(self, **cookies: str) -> AsyncIterator[httpx.AsyncClient]:
        """A browser without script."""
        async with httpx.AsyncClient(base_url=self.url, cookies=cookies, timeout=300) as client:
            yield client

    async def phone(self, wid: str, town: str | None) -> Phone:
        """Somebody joins by the form, as people do."""
        client = httpx.AsyncClient(base_url=self.url, timeout=300)
        phone = Phone(self, wid, client)
        await phone.join(await self.code(wid), town)
        return phone


class Phone:
    """One person's phone: cookies, CSRF token, commands by POST or socket."""

    def __init__(self, served: Served, wid: str, client: httpx.AsyncClient) -> None:
        self.served, self.wid, self.client = served, wid, client
        self.number = 0
        self.socket: websockets.ClientConnection | None = None
        self.frames: list[str] = []

    async def join(self, code: str, town: str | None) -> None:
        """Picks the municipality (None: guest)."""
        page = await self.client.get(f"/join/{code}")
        assert page.status_code == 200, page.text
        choice = "guest"
        if town is not None:
            found = re.search(rf'value="(\d+)"><b>{re.escape(town)}</b>', page.text)
            assert found, f"{town} is not on the list"
            choice = found[1]
        form = {"_csrf": csrf(page.text), "municipality": choice}
        answer = await self.client.post(f"/join/{code}", data=form)
        assert answer.status_code == 303, answer.text
        room = await self.client.get(f"/room/{self.wid}")
        assert room.status_code == 200, room.text
        found = re.search(r'data-person="(\d+)"', room.text)
        assert found
        self.number = int(found[1])
        self.csrf = csrf(room.text)

    async def post(self, **command: Any) -> dict[str, Any]:
        """A command by POST as JSON; the answer."""
        body = {"id": secrets.token_hex(16), "person": self.number, "command": command}
        headers = {"X-CSRF": self.csrf, "Accept": "application/json"}
        answer = await self.client.post(f"/room/{self.wid}/commands", json=body, headers=headers)
        assert answer.status_code == 200, (answer.status_code, answer.text)
        found: dict[str, Any] = answer.json()
        return found

    async def connect(self, first: str = '{"versions": ""}') -> None:
        """Opens the websocket and says this first."""
        cookies = "; ".join(f"{c.name}={c.value}" for c in self.client.cookies.jar)
        url = f"ws://127.0.0.1:{self.served.port}/room/{self.wid}/socket"
        self.socket = await websockets.connect(url, additional_headers={"Cookie": cookies}, compression=None)
        await self.socket.send(first)

    async def send(self, **command: Any) -> dict[str, Any]:
        """A command over the socket; frames that come before its answer are kept."""
        assert self.socket is not None
        command_id = secrets.token_hex(16)
        await self.socket.send(json.dumps({"id": command_id, "person": self.number, "command": command}))
        while True:
            text = await self._receive()
            frame = json.loads(text) if text.startswith("{") else {}
            if command_id in (frame.get("ack"), frame.get("refused"), frame.get("later")):
                found: dict[str, Any] = frame
                return found
            self.frames.append(text)

    async def _receive(self) -> str:
        """The next frame; a stop is confirmed, as the page's script does."""
        assert self.socket is not None
        text = str(await self.socket.recv())
        if text.startswith('{"call":'):
            await self.socket.send(json.dumps({"heard": json.loads(text)["call"]}))
        return text

    async def until(self, words: str) -> str:
        """The first frame from now on (or kept) with these words."""
        assert self.socket is not None
        kept = next((f for f in self.frames if words in f), None)
        while kept is None:
            text = await self._receive()
            self.frames.append(text)
            kept = text if words in text else None
        return kept

    async def close(self) -> None:
        """Goes home."""
        if self.socket is not None:
            await self.socket.close()
        await self.client.aclose()


def csrf(html: str) -> str:
    """The token in a page."""
    found = re.search(r'name="(?:_csrf|csrf)" (?:value|content)="([0-9a-f]+)"', html)
    assert found, "no CSRF token in the page"
    return found[1]


@asynccontextmanager
async def serving(
    folder: Path, url: str = "", clock: Callable[[], int] | None = None, **environment: str
) -> AsyncIterator[Served]:
    """The app on a free port."""
    env = {"WORKSHOP_DATA": str(folder), "WORKSHOP_URL": url or "http://127.0.0.1", **environment}
    settings = from_environment(env)
    await migrate(settings.database)
    app = create_app(settings, clock=clock)
    server = server_for(msgspec.structs.replace(settings, host="127.0.0.1", port=0), app)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0)
        assert not task.done(), task
    port = server.servers[0].sockets[0].getsockname()[1]
    house: House = app.state.house
    account = await house.accounts.by_login("moderation") or await house.accounts.create(
        "moderation", "Moderation", None, house.now()
    )
    try:
        yield Served(house, port, account.id, app.state.crowds, server, app)
    finally:
        server.should_exit = True
        await task
