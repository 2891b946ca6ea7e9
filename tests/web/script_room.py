"""A small real server that speaks docs/wire.md, for tests of the scripts in a real browser. It can turn deaf, go down
and refuse. It must not grow into a second workshop: it records what arrives and answers as it is told."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from litestar import Litestar, Request, Response, WebSocket, get, post, websocket
from litestar.exceptions import WebSocketDisconnect
from litestar.static_files import create_static_files_router
from playwright.async_api import Locator, Page, expect

STATIC = Path(__file__).resolve().parents[2] / "static"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
SCRIPTS = (
    *("room", "drafts", "kept", "send", "outbox", "timer", "ballot", "counter", "join", "desk", "keys"),
    *("renew", "banner", "live"),
)
HOUR = 3600_000
DESK = """<button id="next" type="button" data-key="n">Next</button><button id="count" type="button" data-key="c"
data-irreversible data-confirm="Count now?" data-confirm-yes="Count">Count</button><input id="name">
<dialog data-confirm-dialog><form method="dialog"><p data-confirm-text></p><button value="no">Back</button>
<button value="yes">Yes</button></form></dialog>"""
NO_STORAGE = """for (const name of ["localStorage", "sessionStorage"])
Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError") } })"""
COUNTS = """window.pressed = []; document.addEventListener("click", (event) => {
if (event.target.closest("#next, #count")) window.pressed.push(event.target.id); });"""


def write_form(step: int) -> str:
    return f"""<section id="step-{step}">
<form id="write-{step}" method="post" action="/room/r1/commands" data-command data-clear>
<input type="hidden" name="type" value="write_card"><input type="hidden" name="step" value="{step}">
<label for="text-{step}">Idea</label>
<textarea id="text-{step}" name="text" data-draft="{step}-text" maxlength="200"></textarea>
<output data-counts="text"></output><button id="hand-in-{step}">Hand in card</button>
<p data-outbox-state data-text-waiting="waiting" data-text-counted="counted"></p></form></section>"""


def ballot_form(total: int = 3, cap: int = 2) -> str:
    rows = "".join(
        f"""<div class="row"><label for="points-{card}">{name}</label><input id="points-{card}" type="number"
name="points.{card}" value="0" min="0" max="{cap}" inputmode="numeric"></div>"""
        for card, name in ((12, "Bus"), (13, "Baum"))
    )
    dots = '<span class="dot"></span>' * total
    return f"""<form id="ballot-7-1" method="post" action="/room/r1/commands" data-command data-ballot
data-points="{total}" data-cap="{cap}" data-replaces="ballot:7:1" data-text-more="one more dot for %(label)s"
data-text-less="one dot less for %(label)s" data-text-none-left="no dots left" data-text-cap="no more here">
<input type="hidden" name="type" value="cast_ballot"><input type="hidden" name="step" value="7">
<div data-dots-left data-text="%(n)s of %(of)s dots left"><span class="dots" role="img">{dots}</span>
<p data-dots-text></p></div>{rows}<button data-without-script>Give</button>
<p data-outbox-state data-text-waiting="waiting" data-text-counted="counted"></p></form>"""


def partial(region: str, html: str) -> str:
    return f'<hx-partial hx-target="#region-{region}" hx-swap="innerMorph">{html}</hx-partial>'


def page(room: ScriptRoom) -> str:
    scripts = "".join(f'<script src="/static/js/{name}.js" defer></script>' for name in SCRIPTS)
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Room</title>
<meta name="csrf" content="token-1">
<meta name="htmx-config" content='{{"includeIndicatorCSS": false, "history": false}}'>
<script src="/static/vendor/htmx.min.js" defer></script>{scripts}</head><body>
<div data-live data-workshop="r1" data-person="{room.person}" data-commands="/room/r1/commands"
 data-text-counted="counted" data-text-undelivered="gone nowhere" data-text-failed="reload"
 data-socket="/room/r1/socket" data-regions="/room/r1/regions" data-versions="v0"
 data-build="{room.next_build()}" hidden></div>
<p data-status data-state="waiting"></p><div data-notices></div>
<div data-postbox data-text-waiting="on its way: %(what)s" data-text-counted="delivered: %(what)s"
 data-text-old="old: %(what)s" data-text-send="Send" data-text-drop="Drop" hidden></div>
<p data-banner data-text-waiting="connecting" data-text-offline="no network" data-closed-text="signed out"
 data-text-unkept="keep this page open" hidden></p>
<p data-gone hidden>taken out</p><p data-discarded hidden>thrown away</p>
<div id="region-head">{room.head}</div><div id="region-task">{room.task}</div><div id="region-mine">{room.mine}</div>
<div data-draft-offer data-text-intro="You had begun this" data-text-take="Insert" data-text-drop="Discard"
 hidden></div>
</body></html>"""


@dataclass
class ScriptRoom:
    """What the server does next, and what it has received."""

    address: str = ""
    person: int = 3
    head: str = "<h1>Collect</h1>"
    task: str = field(default_factory=lambda: write_form(5))
    mine: str = ""
    build: str = "b1"
    builds: list[str] = field(default_factory=list)  # those of the next pages, if others than what beats say
    pages: int = 0
    deaf: bool = False  # takes socket messages and answers nothing, as a half-open socket does
    no_sockets: bool = False
    down: bool = False
    refusal: dict[str, str] | None = None
    busy: int = 0  # so many commands are asked to come again
    closing: int | None = None
    clock_ahead: int = 0
    arrived: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)
    greetings: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    polls: int = 0
    sockets: set[WebSocket[Any, Any, Any]] = field(default_factory=set)
    moved: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def until(self, ready: Callable[[], bool]) -> None:
        async with self.moved:
            await asyncio.wait_for(self.moved.wait_for(ready), 30)

    async def note(self) -> None:
        async with self.moved:
            self.moved.notify_all()

    async def push(self, *frames: str | dict[str, Any]) -> None:
        for socket in list(self.sockets):
            for frame in frames:
                await socket.send_text(frame if isinstance(frame, str) else json.dumps(frame))

    def beat(self) -> dict[str, Any]:
        return {"beat": int(time.time() * 1000) + self.clock_ahead, "build": self.build}

    def next_build(self) -> str:
        return self.builds.pop(0) if self.builds else self.build

    async def answer(self, way: str, message: dict[str, Any]) -> dict[str, Any]:
        self.arrived.append((way, message))
        if self.busy:
            self.busy -= 1
            await self.note()
            return {"later": message["id"], "after": 10, "code": "busy"}
        if self.refusal:
            reply: dict[str, Any] = {"refused": message["id"], **self.refusal}
        else:
            reply = {"ack": message["id"], "seq": self.done.setdefault(message["id"], len(self.done) + 1)}
        await self.note()
        return reply

    def forms(self) -> list[dict[str, str]]:
        """What was done, once per id, in the order of its first arrival."""
        first = {message["id"]: dict(message["form"]) for _, message in reversed(self.arrived)}
        return [first[command] for command in self.done]


async def talk(room: ScriptRoom, socket: WebSocket[Any, Any, Any]) -> None:
    room.greetings.append(json.loads(await socket.receive_text())["versions"])
    if not room.deaf:
        await socket.send_text(json.dumps(room.beat()))
    room.sockets.add(socket)
    await room.note()
    while True:
        text = await socket.receive_text()
        if not room.deaf:
            await socket.send_text(json.dumps(await room.answer("socket", json.loads(text))))


def routes(room: ScriptRoom) -> list[Any]:
    @get("/room/r1", include_in_schema=False)
    async def show() -> Response[str]:
        room.pages += 1
        return Response(page(room), media_type="text/html", headers=HEADERS)

    @post("/room/r1/commands", include_in_schema=False)
    async def command(request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
        if room.down:
            return Response({}, status_code=503)
        room.tokens.add(request.headers.get("X-CSRF", ""))
        reply = await room.answer("post", await request.json())
        status = {"refused": 422, "later": 503}
        return Response(reply, status_code=next((status[word] for word in status if word in reply), 200))

    @get("/room/r1/regions", include_in_schema=False)
    async def regions() -> Response[list[Any]]:
        room.polls += 1
        await room.note()
        if room.down:
            return Response([], status_code=503)
        return Response([partial("head", room.head), room.beat(), {"versions": "v9"}])

    @websocket("/room/r1/socket")
    async def stream(socket: WebSocket[Any, Any, Any]) -> None:
        if room.down or room.no_sockets:
            await socket.close()
            return
        await socket.accept()
        if room.closing:
            await socket.close(code=room.closing)
            return
        with suppress(WebSocketDisconnect):
            await talk(room, socket)
        room.sockets.discard(socket)

    return [show, command, regions, stream]


class Announced(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


@asynccontextmanager
async def serving(room: ScriptRoom) -> AsyncIterator[ScriptRoom]:
    files = create_static_files_router(path="/static", directories=[STATIC], include_in_schema=False)
    app = Litestar(route_handlers=[*routes(room), files], openapi_config=None)
    config = uvicorn.Config(app, port=0, log_level="error", timeout_graceful_shutdown=1)
    server = Announced(config)
    task = asyncio.create_task(server.serve())
    await server.up.wait()
    room.address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/room/r1"
    try:
        yield room
    finally:
        server.should_exit = True
        await task


async def until(phone: Page, truth: str) -> None:
    """Looks in every frame; playwright's own wait needs eval, which the content policy forbids."""
    await phone.evaluate(
        f"new Promise(done => {{ const look = () => {truth} ? done() : requestAnimationFrame(look); look() }})"
    )


async def hand_in(phone: Page, text: str, step: int = 5) -> None:
    await phone.fill(f"#text-{step}", text)
    await phone.click(f"#hand-in-{step}")


async def open_live(phone: Page, room: ScriptRoom) -> None:
    await phone.goto(room.address)
    await expect(phone.locator("body")).to_have_attribute("data-connection", "live")
    await room.until(lambda: bool(room.sockets))


def state(phone: Page) -> Locator:
    return phone.locator("[data-outbox-state]")
