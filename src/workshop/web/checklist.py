"""Before doors open: what is measured of projector, code and networks, on a page of the desk; and the page that phones
open in the hall to measure it. Shows only what was seen (`seen.py`); nothing here is kept and nothing decides anything.
"""

from __future__ import annotations

import asyncio
import ipaddress
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

import msgspec
from litestar import Request, Response, get, post, websocket
from litestar.exceptions import ValidationException, WebSocketDisconnect
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from markupsafe import Markup

from workshop.core.refusals import Refused
from workshop.core.roles import Audience
from workshop.live.hub import Group
from workshop.live.session import Session
from workshop.web.commands import is_json
from workshop.web.house import house
from workshop.web.identity import board_access, desk_access, desk_actor, open_workshop
from workshop.web.join import find_code
from workshop.web.pages import BEFORE, language_of, page, redirect
from workshop.web.render import qr_svg
from workshop.web.security import origin_is_ours
from workshop.web.seen import Board, Try
from workshop.web.socket import FORBIDDEN, Socket

AnyRequest = Request[Any, Any, Any]
SCRIPTS = [*BEFORE, "js/checklist.js"]
HALL_SCRIPTS = [*BEFORE, "js/hall.js"]
ECHO, PATIENCE = 64, 10.0
Size = Annotated[int, msgspec.Meta(ge=1, le=100_000)]
T = TypeVar("T")
Took = Annotated[int, msgspec.Meta(ge=0, le=120_000)]


class BoardReport(msgspec.Struct, frozen=True):
    """What a board says of itself."""

    id: Annotated[str, msgspec.Meta(min_length=8, max_length=64)]
    width: Size
    height: Size
    took: Took | None = None


class HallReport(msgspec.Struct, frozen=True):
    """What a phone measured."""

    by: Literal["wifi", "mobile"]
    times: Annotated[list[Took], msgspec.Meta(max_length=20)] = []
    live: bool | None = None


# At the desk.


@get("/desk/{wid:str}/checklist")
async def checklist(request: AnyRequest, wid: FromPath[str]) -> Response[Any]:
    """The list; its script asks for it again every few seconds."""
    account = await desk_access(request, wid)
    session, h = await open_workshop(request, wid), house(request)
    w = session.committed
    group = Group(Audience.FACILITATOR, language_of(request, w.language), desk_actor(account).text())
    code = h.render.links(wid)["code"]
    hall = f"{h.settings.url}/hall/{code}"
    context = {
        "wid": wid,
        "part": "checklist",
        "desk": h.render.context(w, group, frozenset())["desk"],
        "scripts": SCRIPTS,
        "boards": h.seen.boards(wid, h.now()),
        "wifi": h.seen.tries(wid, "wifi"),
        "mobile": h.seen.tries(wid, "mobile"),
        "code": code,
        "door_open": w.door_open,
        "people": len(w.present()),
        "address": h.settings.url,
        "inside": inside(h.settings.url),
        "hall": hall,
        "qr": Markup(qr_svg(hall)) if code else "",  # noqa: S704 - made by segno from our own address
        "now": h.now(),
    }
    return page(request, "desk/part_checklist.html", language=w.language, **context)


@get("/desk/{wid:str}/checklist/ping")
async def ping(request: AnyRequest, wid: FromPath[str], n: FromQuery[int] = 0) -> dict[str, int]:
    """There and back from the desk. A login page of a network would answer something else."""
    await desk_access(request, wid)
    return {"ping": n}


def inside(url: str) -> bool:
    """Whether this address means something only in this house: then mobile data does not lead here."""
    host = urlsplit(url).hostname or ""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".lan", ".internal", ".home.arpa"))


# On the board.


@post("/board/{wid:str}/seen", status_code=204)
async def board_seen(request: AnyRequest, wid: FromPath[str]) -> None:
    """A board says that it is there."""
    session = await open_workshop(request, wid)
    await board_access(request, wid)
    said, h = await _body(request, BoardReport), house(request)
    h.seen.board(session.id, said.id, Board(said.width, said.height, said.took, h.now()))


# In the hall.


@get("/hall/{code:str}")
async def hall(request: AnyRequest, code: FromPath[str]) -> Response[Any] | Redirect:
    """The page that measures, for whoever knows the code."""
    try:
        session = await _room(request, code)
    except Refused:
        return redirect(request, "/")
    return _hall(request, session, code)


@post("/hall/{code:str}", status_code=200)
async def hall_seen(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """What a phone measured, or without script only that it got here."""
    session, h = await _room(request, code), house(request)
    if is_json(request):
        said = await _body(request, HallReport)
    else:
        by = str((await request.form()).get("by", ""))
        said = HallReport("mobile" if by == "mobile" else "wifi")
    if not h.limits.programs.take(f"hall:{session.id}"):
        raise Refused("too_fast")
    attempt = Try(said.by, tuple(said.times), said.live, h.now())
    h.seen.tried(session.id, attempt)
    if is_json(request):
        return Response({"middle": attempt.middle, "worst": attempt.worst, "good": attempt.good})
    return _hall(request, session, code, reached=True)


@get("/hall/{code:str}/ping")
async def hall_ping(request: AnyRequest, code: FromPath[str], n: FromQuery[int] = 0) -> dict[str, int]:
    """There and back from a phone."""
    await _room(request, code)
    return {"ping": n}


@websocket("/hall/{code:str}/socket")
async def hall_socket(socket: Socket, code: FromPath[str]) -> None:
    """Says one message back: proxies of town halls break sockets. The same for any code, so none can be tried."""
    await socket.accept()
    if not origin_is_ours(socket):
        await socket.close(code=FORBIDDEN)
        return
    try:
        async with asyncio.timeout(PATIENCE):
            await socket.send_text((await socket.receive_text())[:ECHO])
        await socket.close()
    except (TimeoutError, WebSocketDisconnect):
        return  # whoever asked has gone


async def _room(request: AnyRequest, code: str) -> Session:
    return await open_workshop(request, await find_code(request, code))


def _hall(request: AnyRequest, session: Session, code: str, reached: bool = False) -> Response[Any]:
    w = session.committed
    context: dict[str, Any] = {"title": w.title, "rehearsal": w.rehearsal, "code": code, "reached": reached}
    return page(request, "hall.html", language=w.language, scripts=HALL_SCRIPTS, **context)


async def _body(request: AnyRequest, kind: type[T]) -> T:
    if not is_json(request):
        raise ValidationException("report")  # a form: the guard has read it already
    try:
        return msgspec.json.decode(await request.body(), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValidationException("report") from error
