"""What is printed before the day: the poster for the door and the paper kit, as PDF files.

Making one is noted for the list of first steps; nothing else about the workshop changes.
"""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from workshop import i18n
from workshop.core.ready import NoteReady, What
from workshop.core.refusals import Refused
from workshop.core.roles import SYSTEM
from workshop.core.text import optional
from workshop.exports import fonts
from workshop.exports.kit import kit
from workshop.exports.poster import poster
from workshop.live.session import Session
from workshop.web.accounts import form_of
from workshop.web.house import Account, House, house
from workshop.web.identity import desk_access, open_workshop
from workshop.web.pages import command_id, language_of, page
from workshop.web.setup import about

AnyRequest = Request[Any, Any, Any]
MOST_PEOPLE = 200
USUAL = 40
FILES: dict[str, What] = {"poster.pdf": "poster", "paper.pdf": "paper"}


@get("/desk/{wid:str}/print")
async def printing(request: AnyRequest, wid: FromPath[str]) -> Response[Any]:
    """The set-up page with both buttons."""
    account = await desk_access(request, wid)
    return _page(request, await open_workshop(request, wid), account)


@post("/desk/{wid:str}/print/{name:str}", status_code=200)
async def make(request: AnyRequest, wid: FromPath[str], name: FromPath[str]) -> Response[Any]:
    """One file, to be saved."""
    account = await desk_access(request, wid)
    session, form = await open_workshop(request, wid), await form_of(request)
    if name not in FILES:
        raise NotFoundException
    try:
        content = await _made(house(request), session, name, form)
    except Refused as no:
        return _page(request, session, account, no, form)
    await session.submit(SYSTEM, NoteReady(FILES[name]), command_id())
    mark = "PROBE-" if session.committed.rehearsal else ""
    headers = {"content-disposition": f'attachment; filename="{mark}{wid}-{name}"'}
    return Response(content, media_type="application/pdf", headers=headers)


async def _made(h: House, session: Session, name: str, form: dict[str, str]) -> bytes:
    w = session.committed
    if fonts.folder() is None:
        raise Refused("fonts_missing")
    # Drawing takes up to seconds: the room must not stand still meanwhile.
    if name == "paper.pdf":
        return await asyncio.to_thread(kit, h.kinds, w, _number(form.get("people", "")))
    links, wifi = h.render.links(w.id), optional(form.get("wifi", ""), 32, "wifi")
    logo = await h.looks.logo(w.id)
    return await asyncio.to_thread(poster, w, links["join"], links["address"], links["code"], wifi, logo)


def _number(given: str) -> int:
    if not given.isdecimal() or len(given) > 4 or not 1 <= int(given) <= MOST_PEOPLE:
        raise Refused("kit_people_out_of_range", "people", limit=MOST_PEOPLE)
    return int(given)


def _usual(session: Session) -> int:
    """As many as are expected, if that was said, else a good handful."""
    w = session.committed
    expected = max(sum(m.seats or 0 for m in w.municipalities.values()), len(w.present()))
    return min(MOST_PEOPLE, expected or USUAL)


def _page(
    request: AnyRequest,
    session: Session,
    account: Account,
    refused: Refused | None = None,
    typed: dict[str, str] | None = None,
) -> Response[Any]:
    w = session.committed
    with i18n.speaking(language_of(request, w.language)):
        error = i18n.sentence(refused.code, refused.params) if refused else None
    context = about(request, session, account) | {
        "part": "print",
        "error": error,
        "typed": typed or {},
        "people": _usual(session),
        "most": MOST_PEOPLE,
        "ready": w.ready,
        "wifi": w.wifi.ssid if w.wifi is not None else "",
        "votes": any(s.kind == "vote" for s in w.agenda()),
    }
    return page(request, "desk/part_print.html", 422 if refused else 200, language=w.language, **context)
