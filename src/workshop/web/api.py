"""The desk for programs: workshops of an account, their state, their commands. JSON with a token, never a cookie.

Everything goes the way of the pages: same commands, same views, same refusals. The room is in `api_room.py`, what is
taken home in `api_results.py`.
"""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, JSONBody

from workshop import i18n
from workshop.blueprints import blueprint, blueprints, commands_for
from workshop.core.copying import copy_commands
from workshop.core.messages import Command
from workshop.core.refusals import Refused
from workshop.core.roles import Audience
from workshop.core.setup import Describe
from workshop.core.text import optional
from workshop.core.views import DeskFrame, field_ref
from workshop.live.hub import Group
from workshop.live.session import Accepted, Session
from workshop.web import wire
from workshop.web.api_access import FOR_ACCOUNT, account_of, desk_of
from workshop.web.api_words import (
    Acknowledged,
    Created,
    DeskState,
    NewDraft,
    NewWorkshop,
    Sent,
    StepState,
    WorkshopRow,
)
from workshop.web.commands import run
from workshop.web.drafting import build
from workshop.web.house import House, house
from workshop.web.identity import desk_actor
from workshop.web.pages import language_of
from workshop.web.workshops import create_workshop

AnyRequest = Request[Any, Any, Any]
OWN_WORDS = (
    "id",
    "seq",
    "title",
    "host",
    "date",
    "language",
    "status",
    "rehearsal",
    "door_open",
    "paused",
    "blank",
)
DESK_WORDS = ("agenda", "people", "parked", "undo_seq", "undo_allowed")


@get("/api/workshops", summary="Own and shared workshops, newest first", **FOR_ACCOUNT)
async def list_workshops(request: AnyRequest) -> list[WorkshopRow]:
    """As on the first page of the desk."""
    h, account = house(request), account_of(request)
    found = []
    for listed in await h.directory.of_account(account.id, h.now()):
        w = (await h.sessions.get(listed.id)).committed
        rehearsal, own = listed.rehearsal_of is not None or w.rehearsal, listed.owner == account.id
        people, code = len(w.present()), listed.code or ""
        found.append(WorkshopRow(listed.id, w.title, w.date, w.status, people, code, own, rehearsal))
    return found


@post("/api/workshops", summary="Make a workshop from a template or like an earlier one", **FOR_ACCOUNT)
async def create(request: AnyRequest, data: JSONBody[NewWorkshop]) -> Created:
    """The account owns it."""
    h = house(request)
    wid = await create_workshop(h, account_of(request), await _beginning(request, data))
    code, url = (await h.directory.get(wid)).code or "", h.settings.url
    return Created(wid, code, f"{url}/join/{code}", f"{url}/desk/{wid}")


async def _beginning(request: AnyRequest, new: NewWorkshop) -> list[Command]:
    """The commands that make it."""
    key = new.template or "empty"
    if new.language not in i18n.languages():
        raise Refused("language_unknown", "language")
    if new.copy:
        commands = copy_commands((await desk_of(request, new.copy)).committed)
    elif key in {b.key for b in blueprints()}:
        commands = commands_for(blueprint(key), new.language)
    else:
        raise Refused("blueprint_unknown", "template")
    first, rest = commands[0], commands[1:]
    assert isinstance(first, Describe)  # noqa: S101 - both loaders begin with it
    title = optional(new.title, 160, "title") or first.title
    return [msgspec.structs.replace(first, title=title, date=new.date), *rest]


@get("/api/workshops/{wid:str}", summary="The workshop as the desk shows it", **FOR_ACCOUNT)
async def read_workshop(request: AnyRequest, wid: FromPath[str]) -> DeskState:
    """With the view of the current step."""
    return _state(request, await desk_of(request, wid))


def _state(request: AnyRequest, session: Session) -> DeskState:
    h, w = house(request), session.committed
    group = Group(
        Audience.FACILITATOR, language_of(request, w.language), desk_actor(account_of(request)).text()
    )
    context = h.render.context(w, group, h.sessions.presence.here(w.id))
    desk: DeskFrame = context["desk"]
    frame, links = desk.frame, context["links"]
    return DeskState(
        **{name: getattr(w, name) for name in OWN_WORDS},
        **{name: getattr(desk, name) for name in DESK_WORDS},
        code=links["code"],
        join=links["join"],
        fields=tuple(field_ref(w.fields[i]) for i in w.field_order),
        municipalities=frame.arrived,
        step=frame.step,
        view=context["view"],
    )


@get("/api/workshops/{wid:str}/steps/{step:int}", summary="One step as the desk sees it", **FOR_ACCOUNT)
async def read_step(request: AnyRequest, wid: FromPath[str], step: FromPath[int]) -> StepState:
    """Also one that is not current."""
    w = (await desk_of(request, wid)).committed
    s = w.steps.get(step)
    if s is None or step not in w.order:
        raise NotFoundException
    view = house(request).kinds[s.kind].view(w, s, Audience.FACILITATOR, None)
    return StepState(s.id, s.kind, s.title, s.question, s.status, msgspec.to_builtins(s.settings), view)


@post("/api/workshops/{wid:str}/commands", summary="A command of the desk", status_code=200, **FOR_ACCOUNT)
async def command_desk(request: AnyRequest, wid: FromPath[str], data: JSONBody[Sent]) -> Acknowledged:
    """Answered when it is durable."""
    session = await desk_of(request, wid)
    given = wire.Envelope(data.id, None, None, data.command)
    return told(given, await run(house(request), session, desk_actor(account_of(request)), given))


@post("/api/workshops/{wid:str}/draft", summary="Build the vision draft", status_code=200, **FOR_ACCOUNT)
async def build_vision(request: AnyRequest, wid: FromPath[str], data: JSONBody[NewDraft]) -> Acknowledged:
    """By the rules, from what has been concluded so far."""
    session = await desk_of(request, wid)
    h: House = house(request)
    made = await build(h, session, desk_actor(account_of(request)), data.step, data.only, data.language)
    return Acknowledged("draft", made.seq)


def told(given: wire.Envelope, accepted: Accepted) -> Acknowledged:
    """The acknowledgement."""
    return Acknowledged(given.id, accepted.seq)
