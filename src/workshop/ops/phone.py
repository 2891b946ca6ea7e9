"""A phone without a browser: joins by the form, keeps its cookies, talks over the socket, sees what is pushed.

It uses only what every phone in the hall has: addresses and pages. Nothing of the house is imported here.
"""

from __future__ import annotations

import asyncio
import html
import http.client
import json
import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import websockets

from workshop.ops.screen import Screen

Pairs = list[tuple[str, str]]
LARGEST_FRAME = 8_000_000
SENT_HOME = frozenset({4401, 4403, 4404})
TOWN = re.compile(r'name="municipality" value="(\d+)"><b>([^<]*)</b>')
CSRF = re.compile(r'name="_csrf" value="([0-9a-f]+)"')


class NotLetIn(Exception):  # noqa: N818 - says what happened at the door
    """The door is closed, the town is not on the list, or this person may not come back."""


class Gone(Exception):  # noqa: N818 - says what happened to the line
    """The connection has broken; what was sent may not have arrived."""


class Phone:
    """One person's phone. `screen` is what it shows, `news` is set whenever that changes.

    `sent_home`: the server closed the line for good.
    """

    def __init__(self, host: str, port: int) -> None:
        self.screen = Screen()
        self.news = asyncio.Event()
        self._host, self._port = host, port
        self._cookies: dict[str, str] = {}
        self._socket: websockets.ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._waiting: dict[str, asyncio.Future[bool | float]] = {}
        self.sent_home = False

    async def knows(self, code: str) -> bool:
        """Whether there is a server, and a door with this code."""
        try:
            status, _, _ = await asyncio.to_thread(self._ask, "GET", f"/join/{code}", None)
        except (OSError, http.client.HTTPException):
            return False
        return status == 200

    async def join(self, code: str, town: str, name: str = "") -> str:
        """Comes in for a town; the id of the workshop."""
        status, page, _ = await asyncio.to_thread(self._ask, "GET", f"/join/{code}", None)
        towns = {html.unescape(n): value for value, n in TOWN.findall(page)}
        token = CSRF.search(page)
        if status != 200 or token is None or town not in towns:
            raise NotLetIn(f"{town} is not on the list of {code} (answer {status})")
        form = {"_csrf": token[1], "municipality": towns[town], "name": name}
        status, page, place = await asyncio.to_thread(self._ask, "POST", f"/join/{code}", form)
        if status != 303:
            raise NotLetIn(f"the door of {code} answered {status}")
        return place.rstrip("/").rpartition("/")[2]

    def _ask(self, method: str, path: str, form: dict[str, str] | None) -> tuple[int, str, str]:
        """One request; runs beside the event loop."""
        connection = http.client.HTTPConnection(self._host, self._port, timeout=60)
        try:
            headers = {"Cookie": self._cookie_header()}
            if form is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, urlencode(form) if form else None, headers)
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie", []):
                self._cookies.update({k: m.value for k, m in SimpleCookie(line).items()})
            body = answer.read().decode("utf-8", "replace")
            return answer.status, body, answer.headers.get("Location", "")
        finally:
            connection.close()

    def _cookie_header(self) -> str:
        return "; ".join(f"{k}={v}" for k, v in self._cookies.items())

    async def connect(self, wid: str) -> None:
        """Opens the socket; from here on the screen follows the desk."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        self.screen = Screen()
        try:
            self._socket = await websockets.connect(
                f"ws://{host}:{self._port}/room/{wid}/socket",
                additional_headers={"Cookie": self._cookie_header()},
                compression=None,
                max_size=LARGEST_FRAME,
                proxy=None,
            )
            await self._socket.send(json.dumps({"versions": ""}))
        except (websockets.WebSocketException, OSError) as error:
            raise Gone from error
        self._reader = asyncio.create_task(self._read(self._socket))

    async def _read(self, socket: websockets.ClientConnection) -> None:
        try:
            async for frame in socket:
                self._take(str(frame))
                if str(frame).startswith('{"call":'):
                    await socket.send(json.dumps({"heard": json.loads(frame)["call"]}))
        except websockets.ConnectionClosed:
            pass  # the same as an end in peace: whoever waits is told below
        finally:
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(Gone())
            self._waiting.clear()
            self.sent_home = socket.close_code in SENT_HOME
            self.news.set()

    def _take(self, frame: str) -> None:
        if frame.startswith("<"):
            if self.screen.push(frame):
                self.news.set()
            return
        said = json.loads(frame)
        for word in ("ack", "refused", "later"):
            answer = self._waiting.pop(said.get(word, ""), None)
            if answer is not None and not answer.done():
                answer.set_result(said["after"] / 1000 if word == "later" else word == "ack")

    async def send(self, command_id: str, pairs: Pairs) -> bool:
        """Sends a form; whether it was taken. Raises `Gone` when the line breaks before the answer."""
        while True:
            answer = await self._ask_once(command_id, pairs)
            if isinstance(answer, bool):
                return answer
            await asyncio.sleep(answer)  # the server asked for it to come again

    async def _ask_once(self, command_id: str, pairs: Pairs) -> bool | float:
        if self._socket is None or self.gone():
            raise Gone
        answer: asyncio.Future[bool | float] = asyncio.get_running_loop().create_future()
        self._waiting[command_id] = answer
        try:
            await self._socket.send(json.dumps({"id": command_id, "person": None, "form": pairs}))
        except websockets.ConnectionClosed as error:
            self._waiting.pop(command_id, None)
            raise Gone from error
        return await answer

    def gone(self) -> bool:
        """Whether the line has broken."""
        return self._reader is None or self._reader.done()

    async def hang_up(self) -> None:
        """Locks the screen: the connection ends, cookies stay."""
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            await self._reader
        self._socket = self._reader = None
