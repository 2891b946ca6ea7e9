"""The room for programs: come in by code, look, contribute, with the token of one person.

No account is needed: whoever knows the code may come in, as at the door.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath, JSONBody

from workshop.core.refusals import Refused
from workshop.core.roles import Actor, Audience
from workshop.core.workshop import Workshop
from workshop.live.hub import Group
from workshop.web import wire
from workshop.web.api import told
from workshop.web.api_access import FOR_ALL, FOR_PERSON, person_of
from workshop.web.api_words import Acknowledged, Joined, Me, NewPerson, RoomState, Sent
from workshop.web.commands import run
from workshop.web.house import house
from workshop.web.identity import open_workshop
from workshop.web.join import admit, find_code
from workshop.web.pages import voice_for

AnyRequest = Request[Any, Any, Any]


@post("/api/join/{code:str}", summary="Come in by the join code", tags=["Participant"], **FOR_ALL)
async def join_by_code(request: AnyRequest, code: FromPath[str], data: JSONBody[NewPerson]) -> Joined:
    """One new person; keep the token, it is the only way back."""
    h = house(request)
    session = await open_workshop(request, await find_code(request, code))
    town = _municipality(session.committed, data.municipality)
    number, token = await admit(h, session, town, data.name, data.ticket)
    return Joined(session.id, number, token)


def _municipality(w: Workshop, given: int | str | None) -> int | None:
    """By id or name; whether there is such an id is decided at the door."""
    if not isinstance(given, str):
        return given
    wanted = " ".join(given.split()).casefold()
    for m in w.municipalities.values():
        if m.name.casefold() == wanted:
            return m.id
    raise Refused("municipality_unknown", "municipality")


@get("/api/rooms/{wid:str}", summary="The workshop as this person sees it", **FOR_PERSON)
async def read_room(request: AnyRequest, wid: FromPath[str]) -> RoomState:
    """What the phone shows."""
    session = await open_workshop(request, wid)
    w, number = session.committed, person_of(request)
    group = Group(Audience.PARTICIPANT, voice_for(request, w))
    context = house(request).render.context(w, group, frozenset(), person=number)
    return RoomState(w.id, w.seq, Me(**context["me"]), context["frame"], context["view"])


@post("/api/rooms/{wid:str}/commands", summary="A command of this person", status_code=200, **FOR_PERSON)
async def command_room(request: AnyRequest, wid: FromPath[str], data: JSONBody[Sent]) -> Acknowledged:
    """Answered when it is durable."""
    session = await open_workshop(request, wid)
    given = wire.Envelope(data.id, None, None, data.command)
    actor = Actor("participant", person_of(request))
    return told(given, await run(house(request), session, actor, given))
