"""“What is stored about me” on the phone: to read, to take along as a file, and to erase.

Erasing takes what lies in the log by a command (`core/own.py`) and what lies outside by deleting the person: name,
return code, phones. The order makes it repeatable: as long as the second has not happened this phone is still in.
"""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from workshop.core.own import EraseMe
from workshop.core.retention import kept_until
from workshop.core.roles import participant
from workshop.exports.about_me import AboutMe, about, counted_by_kind
from workshop.live.session import Session
from workshop.web.house import House, house
from workshop.web.identity import (
    new_cookie,
    open_workshop,
    person_cookie,
    person_in,
    read_cookie,
)
from workshop.web.pages import command_id, page, redirect, voice_for

AnyRequest = Request[Any, Any, Any]


async def _about(h: House, session: Session, number: int) -> AboutMe:
    log = await h.sessions.history(session.id)
    w = session.committed
    known = await h.people.get(session.id, number)
    has_code = await h.people.has_return_code(session.id, number)
    return about(w, log, number, known.name if known else None, has_code, kept_until(w))


@get("/room/{wid:str}/me")
async def mine(request: AnyRequest, wid: FromPath[str]) -> Response[Any] | Redirect:
    """To read."""
    session = await open_workshop(request, wid)
    number = await person_in(request, wid)
    if number is None or number not in session.committed.people:
        return redirect(request, f"/room/{wid}")
    found = await _about(house(request), session, number)
    context: dict[str, Any] = {"wid": wid, "me": found, "lines": counted_by_kind(found.events)}
    context["rehearsal"] = session.committed.rehearsal
    return page(request, "own.html", voice=voice_for(request, session.committed), **context)


@get("/room/{wid:str}/me/file")
async def as_file(request: AnyRequest, wid: FromPath[str]) -> Response[Any] | Redirect:
    """To take along."""
    session = await open_workshop(request, wid)
    number = await person_in(request, wid)
    if number is None or number not in session.committed.people:
        return redirect(request, f"/room/{wid}")
    content = msgspec.json.format(
        msgspec.json.encode(await _about(house(request), session, number)), indent=2
    )
    headers = {"content-disposition": f'attachment; filename="about-me-{wid}-{number}.json"'}
    return Response(content, media_type="application/json", headers={**headers, "cache-control": "no-store"})


@post("/room/{wid:str}/me/erase", status_code=200)
async def erase(request: AnyRequest, wid: FromPath[str]) -> Response[Any] | Redirect:
    """Gone; other people who share this phone stay in."""
    session = await open_workshop(request, wid)
    number = await person_in(request, wid)
    if number is None or number not in session.committed.people:
        return redirect(request, f"/room/{wid}")
    form = await request.form()
    if str(form.get("sure", "")) != "yes":
        return redirect(request, f"/room/{wid}/me")
    h = house(request)
    await erase_person(h, session, number, cards=str(form.get("cards", "")) == "yes")
    rest = ".".join(read_cookie(request, f"person_{wid}").split(".")[1:])
    context: dict[str, Any] = {"wid": wid, "person": number, "scripts": ["js/room.js", "js/forget.js"]}
    answer = page(request, "own_erased.html", voice=voice_for(request, session.committed), **context)
    name = f"person_{wid}"
    answer.cookies.append(person_cookie(h, wid, rest) if rest else new_cookie(h, name, "", 0))
    return answer


async def erase_person(h: House, session: Session, number: int, *, cards: bool) -> None:
    """From the log, from the tables, from the memory of all processes, and every phone of the person is out."""
    await session.submit(participant(number), EraseMe(cards), command_id())
    await h.people.erase(session.id, number)
    h.render.names.get(session.id, {}).pop(number, None)
    h.sessions.redraw(session.id)
    h.sessions.tell("names", session.id)
