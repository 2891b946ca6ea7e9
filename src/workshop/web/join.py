"""The way in: type the code or scan it, pick the municipality, speak for it. At most three taps."""

from __future__ import annotations

from typing import Any, Literal

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from workshop import i18n
from workshop.core.door import Join
from workshop.core.refusals import Refused
from workshop.core.roles import SYSTEM
from workshop.core.text import optional
from workshop.core.views import frame_of
from workshop.core.workshop import Workshop
from workshop.live.session import Session
from workshop.web.house import House, house, secret, tidy_code
from workshop.web.identity import open_session, open_workshop, person_cookie, person_in, read_cookie
from workshop.web.pages import command_id, language_of, page, redirect, voice_for
from workshop.web.published import public_address

AnyRequest = Request[Any, Any, Any]
SCRIPTS = ["js/join.js"]


@get("/")
async def start(request: AnyRequest, code: FromQuery[str] = "") -> Response[Any] | Redirect:
    """The code form; a code in the address leads on. A server without any account is set up first."""
    if code:
        return await _to_door(request, code)
    if not await house(request).accounts.some():
        return redirect(request, "/begin")
    return page(request, "start.html")


async def _to_door(request: AnyRequest, typed: str) -> Response[Any] | Redirect:
    try:
        await find_code(request, typed)
    except Refused as no:
        return _start_again(request, typed, no)
    return redirect(request, f"/join/{tidy_code(typed)}")


def _start_again(request: AnyRequest, typed: str, no: Refused) -> Response[Any]:
    with i18n.speaking(language_of(request)):
        error = i18n.sentence(no.code, no.params)
    return page(request, "start.html", 422, error=error, typed={"code": typed[:20]})


async def find_code(request: AnyRequest, typed: str) -> str:
    """The workshop with this code. A wrong one is noted; who guesses on and on has to wait, and desks hear of it."""
    h, code, browser = house(request), tidy_code(typed), read_cookie(request, "visitor")
    if not h.limits.guesses.may_try(browser):
        raise Refused("too_many_tries", "code")
    found = await h.directory.by_code(code) if len(code) == 6 else None
    if found is not None:
        return str(found.id)
    if await h.limits.guesses.wrong(browser):
        h.sessions.redraw()
    h.sessions.tell("wrong_code")
    raise Refused("code_unknown", "code")


async def _door(request: AnyRequest, code: str) -> Session | Response[Any] | Redirect:
    try:
        return await open_workshop(request, await find_code(request, code))
    except Refused as no:
        return _start_again(request, code, no)


@get("/join/{code:str}")
async def door(request: AnyRequest, code: FromPath[str]) -> Response[Any] | Redirect:
    """For whom do you speak? Who has joined already goes straight on."""
    session = await _door(request, code)
    if not isinstance(session, Session):
        return session
    if await person_in(request, session.id) is not None and "another" not in request.query_params:
        return redirect(request, f"/room/{session.id}")
    if session.committed.status == "ended":
        return await _over(request, session)
    return _door_page(request, session, code, ticket=request.query_params.get("ticket", "")[:20])


async def _over(request: AnyRequest, session: Session, status: int = 200) -> Response[Any]:
    """Nobody comes in any more: the way to the result, and back for those who took part."""
    w = session.committed
    public = await public_address(house(request), session.id)
    context: dict[str, Any] = {"frame": frame_of(w, language_of(request, w.language)), "public": public}
    return page(request, "join_over.html", status, voice=voice_for(request, w), wid=session.id, **context)


def _door_page(
    request: AnyRequest, session: Session, code: str, error: str | None = None, **typed: str
) -> Response[Any]:
    w = session.committed
    context: dict[str, Any] = {"frame": frame_of(w, language_of(request, w.language)), "ask_name": w.ask_name}
    context["tickets"] = w.tickets
    context |= {
        "wid": session.id,
        "code": tidy_code(code),
        "error": error,
        "typed": typed,
        "scripts": SCRIPTS,
    }
    context["wrong"] = typed.pop("wrong", None)
    context["another"] = "another" in request.query_params or typed.get("another") == "1"
    return page(request, "join.html", 422 if error else 200, voice=voice_for(request, w), **context)


@post("/join/{code:str}", status_code=200)
async def join(request: AnyRequest, code: FromPath[str]) -> Response[Any] | Redirect:
    """Comes in."""
    session = await _door(request, code)
    if not isinstance(session, Session):
        return session
    if session.committed.status == "ended":
        return await _over(request, session, 422)
    form = {k: str(v) for k, v in (await request.form()).items()}
    voice = voice_for(request, session.committed)
    try:
        token = await _come_in(request, session, form)
    except Refused as no:
        with i18n.speaking(voice):
            error = i18n.sentence(no.code, no.params)
        typed = {k: form.get(k, "") for k in ("municipality", "name", "another", "ticket")}
        return _door_page(request, session, code, error, wrong=no.field or "", **typed)
    h = house(request)
    kept = read_cookie(request, f"person_{session.id}") if form.get("another") == "1" else ""
    tokens = ".".join(t for t in (token, *kept.split(".")[:7]) if t)
    return redirect(request, f"/room/{session.id}", [person_cookie(h, session.id, tokens)])


async def _come_in(request: AnyRequest, session: Session, form: dict[str, str]) -> str:
    picked = form.get("municipality", "")
    if not picked:
        raise Refused("municipality_missing", "municipality")
    if picked != "guest" and not (picked.isascii() and picked.isdigit() and len(picked) < 10):
        raise Refused("municipality_unknown", "municipality")
    municipality = None if picked == "guest" else int(picked)
    return (await admit(house(request), session, municipality, form.get("name", ""), form.get("ticket", "")))[
        1
    ]


async def admit(
    h: House, session: Session, municipality: int | None, name: str, ticket: str = ""
) -> tuple[int, str]:
    """A new person: the number and the token with which it acts from now on. With a ticket, where it takes one."""
    named = optional(name, 80, "name") or None
    if not session.committed.tickets:
        return await _enter(h, session, Join(municipality), named)
    word = tidy_code(ticket)
    join = Join(municipality, await checked(h, session.committed, word, municipality))
    if not await h.tickets.use(session.id, word, h.now()):
        raise Refused("ticket_used", "ticket")
    inside = False
    try:
        entered = await _enter(h, session, join, named)
        inside = True
        return entered
    finally:
        # Whoever was refused at the door may come again with the same ticket.
        if not inside:
            await h.tickets.give_back(session.id, word)


async def checked(h: House, w: Workshop, word: str, municipality: int | None) -> Literal["open", "town"]:
    """What sort of ticket this is, or why it does not open the door."""
    if not word:
        raise Refused("ticket_missing", "ticket")
    found = await h.tickets.get(w.id, word)
    if found is None:
        allowed = h.limits.codes.take(f"ticket:{w.id}")
        raise Refused("ticket_unknown" if allowed else "too_many_tries", "ticket")
    if found.used is not None:
        raise Refused("ticket_used", "ticket")
    if found.void is not None:
        raise Refused("ticket_void", "ticket")
    if found.municipality is None:
        return "open"
    town = w.municipalities.get(found.municipality)
    if found.municipality != municipality:
        raise Refused("ticket_of_another", "municipality", name=town.name if town else "?")
    return "town"


async def _enter(h: House, session: Session, join: Join, named: str | None) -> tuple[int, str]:
    accepted = await session.submit(SYSTEM, join, command_id())
    number = int(accepted.recorded[0].event.person)  # type: ignore[attr-defined]
    token = secret()
    await h.people.add(session.id, number, named, token)
    if named:
        h.render.names.setdefault(session.id, {})[number] = named
        h.sessions.refresh(session.id)
        h.sessions.tell("names", session.id)
    return number, await open_session(h, "participant", workshop=session.id, person=number, token=token)
