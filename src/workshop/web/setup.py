"""Setting up: words, municipalities, fields, agenda and door of one workshop, as plain forms without pushes.

Every form is one command; a refused one brings the same page back with what was typed. Lists of municipalities are read
whole before anything is added.
"""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from workshop import i18n
from workshop.blueprints import municipality_list, municipality_lists
from workshop.core.cards import wall
from workshop.core.door import SetSeats
from workshop.core.refusals import Refused
from workshop.core.roles import Audience
from workshop.core.setup import AddMunicipalities
from workshop.core.text import sort_key
from workshop.core.views import field_ref
from workshop.core.workshop import Step
from workshop.live.hub import Group
from workshop.live.session import Session
from workshop.web import wire
from workshop.web.commands import form_of, run
from workshop.web.house import Account, House, house
from workshop.web.identity import desk_access, desk_actor, open_workshop
from workshop.web.municipalities import Entry, RowError, rows_of
from workshop.web.pages import command_id, language_of, page, redirect
from workshop.web.tickets import made_so_far

AnyRequest = Request[Any, Any, Any]
PARTS = ("setup", "agenda", "door")


class About(msgspec.Struct, frozen=True):
    """What the workshop says about itself."""

    title: str
    host: str
    date: str
    place: str
    language: str
    ask_name: bool
    familiar: bool


@get("/desk/{wid:str}/{part:str}")
async def show_part(request: AnyRequest, wid: FromPath[str], part: FromPath[str]) -> Response[Any]:
    """One of the set-up pages."""
    account = await desk_access(request, wid)
    if part not in PARTS:
        raise NotFoundException
    session = await open_workshop(request, wid)
    return _page(request, session, account, part, made=await _made(request, session, part))


@post("/desk/{wid:str}/{part:str}", status_code=200)
async def change_part(
    request: AnyRequest, wid: FromPath[str], part: FromPath[str]
) -> Response[Any] | Redirect:
    """One command from a set-up page."""
    account = await desk_access(request, wid)
    if part not in PARTS:
        raise NotFoundException
    session = await open_workshop(request, wid)
    given_id, pairs = await form_of(request)
    try:
        envelope = wire.Envelope(given_id or command_id(), None, pairs)
        await run(house(request), session, desk_actor(account), envelope)
    except Refused as no:
        made = await _made(request, session, part)
        return _page(request, session, account, part, refused=no, typed=dict(pairs), made=made)
    return redirect(request, f"/desk/{wid}/{part}")


@post("/desk/{wid:str}/municipalities", status_code=200)
async def add_municipalities(request: AnyRequest, wid: FromPath[str]) -> Response[Any] | Redirect:
    """From a shipped list or pasted lines; all rows or none."""
    account = await desk_access(request, wid)
    session = await open_workshop(request, wid)
    form = await request.form()
    typed = {"names": str(form.get("names", "")), "type": "municipalities"}
    try:
        entries = _entries(form)
        await add_entries(session, account, entries)
    except RowError as wrong:
        problems = [{"row": n, "text": _said(request, session, no)} for n, no in wrong.problems]
        return _page(request, session, account, "setup", problems=problems, typed=typed)
    except Refused as no:
        return _page(request, session, account, "setup", refused=no, typed=typed)
    return redirect(request, f"/desk/{wid}/setup")


def _entries(form: Any) -> list[Entry]:
    chosen = str(form.get("list", ""))
    if chosen:
        if chosen not in {one.key for one in municipality_lists()}:
            raise Refused("list_unknown", "list")
        return [Entry(name) for name in municipality_list(chosen).names]
    entries = rows_of(str(form.get("names", "")).encode())
    if not entries:
        raise Refused("text_empty", "names")
    return entries


async def add_entries(session: Session, account: Account, entries: list[Entry]) -> None:
    """Municipalities, and the seats of those that say so."""
    actor = desk_actor(account)
    names = tuple(entry.name for entry in entries)
    await session.submit(actor, AddMunicipalities(names), command_id())
    ids = {m.name.casefold(): m for m in session.committed.municipalities.values()}
    for entry in entries:
        town = ids.get(" ".join(entry.name.split()).casefold())
        if town is not None and entry.seats is not None and town.seats != entry.seats:
            await session.submit(actor, SetSeats(town.id, entry.seats), command_id())


async def _made(request: AnyRequest, session: Session, part: str) -> list[dict[str, Any]]:
    return await made_so_far(house(request), session.committed) if part == "door" else []


def _said(request: AnyRequest, session: Session, no: Refused) -> str:
    with i18n.speaking(language_of(request, session.committed.language)):
        return i18n.sentence(no.code, no.params)


def _page(
    request: AnyRequest,
    session: Session,
    account: Account,
    part: str,
    *,
    refused: Refused | None = None,
    problems: list[dict[str, Any]] | None = None,
    typed: dict[str, str] | None = None,
    made: list[dict[str, Any]] | None = None,
) -> Response[Any]:
    context = about(request, session, account) | _wanted(request, house(request), session)
    context |= {
        "part": part,
        "commands_url": f"{house(request).settings.base_path}/desk/{session.id}/{part}",
        "problems": problems or [],
        "made": made or [],
        "error": _said(request, session, refused) if refused else None,
        "wrong": (refused.field or "") if refused else "",
        "refused": refused,
        "typed": typed or {},
        "scripts": ["js/unsaved.js"] if part == "setup" else [],
    }
    status = 422 if refused or problems else 200
    language = session.committed.language
    return page(request, f"desk/part_{part}.html", status, language=language, **context)


def about(request: AnyRequest, session: Session, account: Account) -> dict[str, Any]:
    """The workshop as the set-up pages show it."""
    h, w = house(request), session.committed
    language = language_of(request, w.language)
    group = Group(Audience.FACILITATOR, language, desk_actor(account).text())
    return {
        "wid": w.id,
        "tickets": w.tickets,
        "wifi": w.wifi.ssid if w.wifi else "",
        "about": About(w.title, w.host, w.date, w.place, w.language, w.ask_name, w.familiar),
        "fields": [field_ref(w.fields[i]) for i in w.field_order],
        "desk": h.render.context(w, group, h.sessions.presence.here(w.id))["desk"],
        "names": h.render.names.get(w.id, {}),
        "lists": [{"value": m.key, "label": m.name.in_(language)} for m in municipality_lists()],
    }


def _by_name(h: House, language: str) -> list[str]:
    with i18n.speaking(language):
        return sorted(h.kinds.activities, key=lambda kind: sort_key(i18n.gettext(f"kind.{kind}")))


def _wanted(request: AnyRequest, h: House, session: Session) -> dict[str, Any]:
    """What the address asks to edit: `?step=`, `?kind=` for a new step, `?field=`, `?person=`."""
    w = session.committed
    step = w.steps.get(_number(request, "step"))
    kind = step.kind if step else request.query_params.get("kind", "")
    kind = kind if kind in h.kinds.activities else ""
    settings = step.settings if step else h.kinds[kind].settings() if kind else None
    field = w.fields.get(_number(request, "field"))
    person = _number(request, "person")
    return {
        "kinds": _by_name(h, language_of(request, w.language)),
        "kind": kind,
        "editing": step,
        "settings": msgspec.to_builtins(settings) if settings is not None else {},
        "frozen": step is not None and _frozen(h, session, step),
        "sources": [{"id": s.id, "title": s.title} for s in w.agenda() if s.kind == "collect"],
        "shortlist": [{"id": c.id, "text": c.text} for c in wall(w) if c.text] if kind == "vote" else [],
        "field": field_ref(field) if field else None,
        "chosen_person": person if person in w.people else None,
    }


def _frozen(h: House, session: Session, step: Step) -> bool:
    """What was answered stays as it was asked."""
    return step.status == "open" or h.kinds[step.kind].answered(session.committed, step)


def _number(request: AnyRequest, name: str) -> int:
    given = request.query_params.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 10 else -1
