"""Commands by POST, the twin of the socket: forms without script get a page, scripts get an acknowledgement.

Who acts is known from the cookie. This module must not know any particular command.
"""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from litestar import Request, Response, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from workshop import i18n
from workshop.core.refusals import Refused
from workshop.core.roles import Actor
from workshop.core.workshop import Workshop
from workshop.live.session import Accepted, Session
from workshop.web import problems, wire
from workshop.web.aftermath import follow
from workshop.web.drafting import keep_current, touches_cards, with_words
from workshop.web.house import House, house
from workshop.web.identity import by_link, desk_access, desk_actor, open_workshop, person_in
from workshop.web.pages import command_id as new_command_id
from workshop.web.pages import language_of, redirect, voice_for
from workshop.web.phone import phone_page

AnyRequest = Request[Any, Any, Any]


async def run(h: House, session: Session, actor: Actor, given: wire.Envelope) -> Accepted:
    """One command of one actor; raises Refused."""
    outcome: Accepted | Refused | None = None
    try:
        outcome = accepted = await begin(h, session, actor, given)
        if has_aftermath(actor, accepted):
            await aftermath(h, session, actor, accepted)
        return accepted
    except Refused as no:
        outcome = no
        raise
    finally:
        count(h, outcome)


def begin(h: House, session: Session, actor: Actor, given: wire.Envelope) -> asyncio.Future[Accepted]:
    """Hands the command in; the answer comes when it is durable. Raises Refused where that is clear at once."""
    if given.person is not None and actor.role == "participant" and given.person != actor.number:
        raise Refused("other_person")
    if not h.limits.commands.take(f"{session.id}:{actor.text()}"):
        raise Refused("too_fast")
    command = with_words(h, session.committed, actor, wire.command_of(h.kinds, given))
    return session.put(actor, command, given.id)


def count(h: House, outcome: Accepted | Refused | None) -> None:
    """For the figures: what became of one command; None if it broke."""
    if isinstance(outcome, Accepted):
        h.metrics.commands.add("accepted" if outcome.recorded else "repeated")
    else:
        h.metrics.commands.add("failed" if outcome is None else "refused")
        if outcome is not None:
            h.metrics.refusals.add(outcome.code)


def has_aftermath(actor: Actor, accepted: Accepted) -> bool:
    """Whether there is something to do before the sender hears of it. Not after ballots, they are too many."""
    if actor.role in ("facilitator", "helper"):
        return bool(accepted.recorded)
    return touches_cards(accepted.recorded)


async def aftermath(h: House, session: Session, actor: Actor, accepted: Accepted) -> None:
    """What a command of a desk, or a changed card, brings about outside its own step."""
    if actor.role in ("facilitator", "helper"):
        await follow(h, session, accepted.recorded)
        await keep_current(h, session, Actor("facilitator", actor.number))
    else:
        await keep_current(h, session, Actor("facilitator"))


def answer(given_id: str, outcome: Accepted | Refused, voice: str) -> dict[str, Any]:
    """What the sender hears."""
    if isinstance(outcome, Accepted):
        return {"ack": given_id, "seq": outcome.seq}
    if outcome.later:
        return {"later": given_id, "after": outcome.later, "code": outcome.code}
    with i18n.speaking(voice):
        text = i18n.sentence(outcome.code, outcome.params)
    return {"refused": given_id, "code": outcome.code, "field": outcome.field, "text": text}


def voice_of(request: AnyRequest, w: Workshop, actor: Actor) -> str:
    """The workshop's manner is for people in the room; the desk is spoken to as always."""
    return voice_for(request, w) if actor.role == "participant" else language_of(request, w.language)


async def as_json(request: AnyRequest, session: Session, actor: Actor) -> Response[Any]:
    """For scripts and programs. "Not now" is no refusal: the outbox tries again."""
    h, given = house(request), None
    try:
        given = wire.envelope(await request.body())
        outcome: Accepted | Refused = await run(h, session, actor, given)
    except Refused as no:
        outcome = no
    if given is None:
        return Response({"code": "command_invalid"}, status_code=400)
    said = answer(given.id, outcome, voice_of(request, session.committed, actor))
    if isinstance(outcome, Refused) and outcome.later:
        return Response(said, status_code=problems.status_of(outcome), headers=problems.retry_after(outcome))
    return Response(said, status_code=200)


async def form_of(request: AnyRequest) -> tuple[str, list[tuple[str, str]]]:
    """The command id and the other fields of a form."""
    pairs = [(k, v) for k, v in (await request.form()).multi_items() if isinstance(v, str)]
    found = next((v for k, v in pairs if k == "command_id"), "")
    return found, [(k, v) for k, v in pairs if k not in ("_csrf", "command_id", "next")]


def is_json(request: AnyRequest) -> bool:
    """Whether a script or program asks."""
    return request.headers.get("content-type", "").startswith("application/json")


@post("/room/{wid:str}/commands", status_code=200)
async def from_phone(request: AnyRequest, wid: FromPath[str]) -> Response[Any] | Redirect:
    """A participant's command."""
    session = await open_workshop(request, wid)
    number = await person_in(request, wid)
    if number is None:
        return (
            Response({"code": "not_joined"}, status_code=401) if is_json(request) else redirect(request, "/")
        )
    actor = Actor("participant", number)
    if is_json(request):
        return await as_json(request, session, actor)
    command_id, pairs = await form_of(request)
    house(request).sessions.presence.noticed(session.id, number)
    try:
        await run(house(request), session, actor, wire.Envelope(command_id or new_command_id(), None, pairs))
    except Refused as no:
        return await phone_page(request, session, number, refused=no, typed=dict(pairs))
    return redirect(request, f"/room/{wid}")


@post("/desk/{wid:str}/commands", status_code=200)
async def from_desk(request: AnyRequest, wid: FromPath[str]) -> Response[Any] | Redirect:
    """A facilitator's command."""
    account = await desk_access(request, wid)
    session = await open_workshop(request, wid)
    return await _desk(request, session, desk_actor(account), f"/desk/{wid}")


@post("/helper/{wid:str}/commands", status_code=200)
async def from_helper(request: AnyRequest, wid: FromPath[str]) -> Response[Any] | Redirect:
    """A helper's command: sorting and merging, nothing else."""
    session = await open_workshop(request, wid)
    if not await by_link(request, wid, "helper"):
        raise NotFoundException
    return await _desk(request, session, Actor("helper"), f"/helper/{wid}")


async def _desk(request: AnyRequest, session: Session, actor: Actor, home: str) -> Response[Any] | Redirect:
    if is_json(request):
        return await as_json(request, session, actor)
    command_id, pairs = await form_of(request)
    back = _back(request, str((await request.form()).get("next", "")), home)
    await run(house(request), session, actor, wire.Envelope(command_id or new_command_id(), None, pairs))
    return redirect(request, back)


def _back(request: AnyRequest, wanted: str, home: str) -> str:
    """Where the form came from, if that is below the same desk."""
    root = house(request).settings.base_path
    path = wanted.removeprefix(root)
    return path if path.startswith(home) and "//" not in path else home


def encode(frame: dict[str, Any]) -> str:
    """A frame as text."""
    return msgspec.json.encode(frame).decode()
