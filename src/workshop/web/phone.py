"""The phone: the participant's page, its polling twin, who else shares this phone, coming back on another one."""

from __future__ import annotations

import secrets
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from workshop import i18n
from workshop.core.refusals import Refused
from workshop.core.retention import kept_until
from workshop.core.roles import Audience
from workshop.core.views import frame_of
from workshop.core.workshop import Workshop
from workshop.live.hub import PREVIEW, Group, Mailbox, read, written
from workshop.live.session import Session
from workshop.web.house import CODE_LETTERS, House, house, tidy_code
from workshop.web.identity import (
    csrf_of,
    desk_access,
    open_session,
    open_workshop,
    people_in,
    person_cookie,
    person_in,
    read_cookie,
    was_in,
)
from workshop.web.pages import BEFORE, LIVE, SENDS, Page, language_of, page, redirect, visitor_of, voice_for
from workshop.web.problems import status_of
from workshop.web.render import qr_svg

AnyRequest = Request[Any, Any, Any]
SCRIPTS = [
    *BEFORE,
    *SENDS,
    "js/ballot.js",
    "js/marks.js",
    "js/ranks.js",
    "js/receipt.js",
    "js/counter.js",
    "js/similar.js",
    "js/timer.js",
    "js/lastseen.js",
    *LIVE,
]


async def phone_page(
    request: AnyRequest,
    session: Session,
    number: int,
    *,
    refused: Refused | None = None,
    typed: dict[str, str] | None = None,
) -> Response[str]:
    """The whole page; after a refusal again with what was typed and what to do."""
    h, w = house(request), session.committed
    voice = voice_for(request, w)
    group = Group(Audience.PARTICIPANT, voice)
    room = h.sessions.room(session)
    seen = room.drawn(group) | {name: v for name, (v, _) in room.own(number, voice).items()}
    context = h.render.context(w, group, frozenset(), person=number, page=Page(csrf_of(visitor_of(request))))
    with i18n.speaking(voice):
        error = i18n.sentence(refused.code, refused.params) if refused else None
    others = [n for n in await people_in(request, session.id) if n != number]
    context |= {
        "error": error,
        "wrong": (refused.field or "") if refused else "",
        "typed": typed or {},
        "versions": written(seen),
        "scripts": SCRIPTS,
        "others": [h.render.context(w, group, frozenset(), person=n)["me"] for n in others],
    }
    return page(request, "phone.html", status_of(refused) if refused else 200, voice=voice, **context)


@get("/room/{wid:str}")
async def room(request: AnyRequest, wid: FromPath[str]) -> Response[Any] | Redirect:
    """The participant's page."""
    session = await open_workshop(request, wid)
    number = await person_in(request, wid)
    if number is None or number not in session.committed.people:
        return await _outside(request, session)
    return await phone_page(request, session, number)


async def _outside(request: AnyRequest, session: Session) -> Response[Any] | Redirect:
    """Strangers are led to the door; who was in is told why this phone is out, and what to do."""
    h, w = house(request), session.committed
    code = h.render.codes.get(w.id)
    if not read_cookie(request, f"person_{w.id}"):
        return redirect(request, f"/join/{code}" if code else "/")
    until = kept_until(w)
    over = until is not None and h.now() > until
    why = "removed" if await _was_removed(request, w) else "erased" if over else "out"
    context: dict[str, Any] = {
        "frame": frame_of(w, language_of(request, w.language)),
        "why": why,
        "until": until,
    }
    context |= {"wid": w.id, "code": code if w.status != "ended" else ""}
    return page(request, "outside.html", 410, voice=voice_for(request, w), **context)


async def _was_removed(request: AnyRequest, w: Workshop) -> bool:
    """Whether the facilitator took the person of this phone out."""
    number = await was_in(request, w.id)
    return number is not None and number in w.people and w.people[number].removed


@get("/room/{wid:str}/regions")
async def regions(
    request: AnyRequest, wid: FromPath[str], versions: FromQuery[str] = "", opened: FromQuery[str] = ""
) -> Response[Any]:
    """What is newer than the given versions, for phones whose network breaks sockets."""
    session = await open_workshop(request, wid)
    number = await person_in(request, wid)
    if number is None:
        removed = await _was_removed(request, session.committed)
        return Response({"code": "not_joined"}, status_code=410 if removed else 401)
    group = Group(Audience.PARTICIPANT, voice_for(request, session.committed))
    box = Mailbox(group, number, read(versions))
    box.open = frozenset(opened.split())
    return newer(house(request), session, box)


def newer(h: House, session: Session, box: Mailbox) -> Response[Any]:
    """Frames for a polling page; the beat keeps its clock right, the build its version."""
    screens = h.sessions.room(session)
    if box.reader is not None:
        screens.own(*box.reader)  # who polls waits for nothing: the next time is in seconds
    html = screens.frame(box)
    frames: list[Any] = [{"beat": h.now(), "build": h.build}]
    frames += [] if html is None else [html, {"versions": written(box.seen)}]
    return Response(frames, media_type="application/json")


@get("/room/{wid:str}/cards/{card:int}")
async def own_card(request: AnyRequest, wid: FromPath[str], card: FromPath[int]) -> Response[Any] | Redirect:
    """An own card on a page of its own, to change it; plain form, back to the room."""
    session = await open_workshop(request, wid)
    number = await person_in(request, wid)
    h, w = house(request), session.committed
    group = Group(Audience.PARTICIPANT, voice_for(request, w))
    own = Page(csrf_of(visitor_of(request)))
    context = h.render.context(w, group, frozenset(), person=number, page=own)
    mine = next((c for c in getattr(context["view"], "mine", ()) if c.id == card), None)
    if number is None or mine is None or not getattr(context["view"], "may_write", False):
        return redirect(request, f"/room/{wid}")
    return page(
        request,
        "card.html",
        voice=group.language,
        **(context | {"card": mine, "scripts": ["js/counter.js"]}),
    )


@get("/room/{wid:str}/live")
async def live(request: AnyRequest, wid: FromPath[str]) -> Response[Any] | Redirect:
    """The board as text, reloading itself: for pages without script, in a frame beside the form."""
    session = await open_workshop(request, wid)
    number = await person_in(request, wid)
    if number is None:
        return redirect(request, "/")
    h, w = house(request), session.committed
    group = Group(Audience.PARTICIPANT, voice_for(request, w))
    own = h.sessions.room(session).own(number, group.language)
    shared = h.sessions.room(session).regions(group) | own
    now = w.step()
    step = f"{now.id}-{now.status}" if now else ""
    html = {name: html for name, (_, html) in shared.items()}
    context: dict[str, Any] = {
        "wid": wid,
        "regions": html,
        "mine": own["mine"][1],
        "deadline": now.deadline if now and now.status == "open" else None,
        "now": h.now(),
        "step": step,
        "seen": request.query_params.get("seen", step),
        "rehearsal": w.rehearsal,
        "paused": w.paused is not None or w.status == "ended",
    }
    return page(request, "live.html", 200, voice=group.language, **context)


@get("/room/{wid:str}/preview")
async def preview(request: AnyRequest, wid: FromPath[str]) -> Response[Any]:
    """The phone as a small true picture on the desk."""
    await desk_access(request, wid)
    session = await open_workshop(request, wid)
    h, w = house(request), session.committed
    group = Group(Audience.PARTICIPANT, i18n.voice_of(w.language, w.familiar), PREVIEW)
    context = h.render.context(w, group, frozenset())
    context |= {
        "versions": written(h.sessions.room(session).drawn(group)),
        "scripts": [*BEFORE, "js/timer.js", *LIVE],
    }
    context["others"] = []
    return page(request, "phone.html", voice=group.language, **context)


@post("/room/{wid:str}/switch", status_code=303)
async def switch(request: AnyRequest, wid: FromPath[str]) -> Redirect:
    """Another person who shares this phone takes over."""
    session = await open_workshop(request, wid)
    wanted = str((await request.form()).get("person", ""))
    tokens, numbers = read_cookie(request, f"person_{wid}").split("."), await people_in(request, session.id)
    for place, number in enumerate(numbers):
        if str(number) == wanted:
            tokens.insert(0, tokens.pop(place))
    return redirect(request, f"/room/{wid}", [person_cookie(house(request), wid, ".".join(tokens))])


@get("/room/{wid:str}/return")
async def return_code(request: AnyRequest, wid: FromPath[str]) -> Response[Any] | Redirect:
    """A new personal return code as text and QR; the one before is void."""
    session = await open_workshop(request, wid)
    number = await person_in(request, wid)
    if number is None:
        return redirect(request, "/")
    h = house(request)
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(10))
    await h.people.set_return_code(wid, number, code)
    link = f"{h.settings.url}/room/{wid}/back?code={code}"
    w = session.committed
    context: dict[str, Any] = {"code": code, "qr": qr_svg(link), "wid": wid, "rehearsal": w.rehearsal}
    context["typed_at"] = link.partition("?")[0].partition("://")[2]
    return page(request, "return.html", voice=voice_for(request, w), **context)


@get("/room/{wid:str}/back")
async def come_back(request: AnyRequest, wid: FromPath[str], code: FromQuery[str] = "") -> Response[Any]:
    """The page on the other device; looking does not use the code."""
    session = await open_workshop(request, wid)
    w = session.committed
    return page(request, "back.html", voice=voice_for(request, w), wid=wid, code=code, rehearsal=w.rehearsal)


@post("/room/{wid:str}/back", status_code=200)
async def redeem(request: AnyRequest, wid: FromPath[str]) -> Response[Any] | Redirect:
    """The person is here again, on this device too."""
    session = await open_workshop(request, wid)
    h = house(request)
    code = tidy_code(str((await request.form()).get("code", "")))
    found = await h.people.by_return_code(wid, code) if code else None
    if found is None:
        allowed = h.limits.codes.take(f"back:{wid}")
        voice = voice_for(request, session.committed)
        with i18n.speaking(voice):
            error = i18n.sentence("return_code_unknown" if allowed else "too_many_tries", {})
        context: dict[str, Any] = {"wid": wid, "code": code, "rehearsal": session.committed.rehearsal}
        return page(request, "back.html", 422, voice=voice, error=error, **context)
    token = await open_session(h, "participant", workshop=wid, person=found.number)
    return redirect(request, f"/room/{wid}", [person_cookie(h, wid, token)])
