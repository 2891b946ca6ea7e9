"""One-time tickets for the door: made here, shown once as a page to print, afterwards known only by their hash."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from markupsafe import Markup

from workshop import i18n
from workshop.core.refusals import Refused
from workshop.core.workshop import Workshop
from workshop.web.house import CODE_LETTERS, House, house
from workshop.web.identity import desk_access, open_workshop
from workshop.web.pages import language_of, page, redirect
from workshop.web.render import qr_svg

AnyRequest = Request[Any, Any, Any]
MOST = 400
"""Tickets at once: their QR codes are drawn while somebody waits."""


class Printed(msgspec.Struct, frozen=True):
    """A ticket as it is printed. `town` empty: open to all."""

    code: str
    town: str
    qr: Markup


@get("/desk/{wid:str}/tickets")
async def no_tickets_again(request: AnyRequest, wid: FromPath[str]) -> Redirect:
    """What was shown once is not shown again."""
    await desk_access(request, wid)
    return redirect(request, f"/desk/{wid}/door")


@post("/desk/{wid:str}/tickets", status_code=200)
async def print_tickets(request: AnyRequest, wid: FromPath[str]) -> Response[Any]:
    """Makes tickets and shows them, eight a page."""
    await desk_access(request, wid)
    session = await open_workshop(request, wid)
    h, w = house(request), session.committed
    typed = {k: v for k, v in (await request.form()).items() if isinstance(v, str)}
    error, made = None, []
    try:
        made = await _make(h, w, towns_of(w, typed.get("towns", "")), number_of(typed.get("number", "")))
    except Refused as no:
        with i18n.speaking(language_of(request, w.language)):
            error = i18n.sentence(no.code, no.params)
    context: dict[str, Any] = {"wid": wid, "title": w.title, "tickets": made, "error": error, "on": w.tickets}
    context["rehearsal"] = w.rehearsal
    context["address"] = h.render.links(wid)["address"]
    context["join_code"] = h.render.codes.get(wid, "")
    return page(request, "desk/tickets.html", 422 if error else 200, language=w.language, **context)


@post("/desk/{wid:str}/tickets/void", status_code=303)
async def void_tickets(request: AnyRequest, wid: FromPath[str]) -> Redirect:
    """A sheet was lost: no unused ticket opens the door any more."""
    await desk_access(request, wid)
    h = house(request)
    await h.tickets.make_void(wid, h.now())
    return redirect(request, f"/desk/{wid}/door#tickets")


async def made_so_far(h: House, w: Workshop) -> list[dict[str, Any]]:
    """How many tickets there are, open ones first, then by municipality; `town` empty: open, or that town is gone."""
    counts = {c.municipality: c for c in await h.tickets.counts(w.id)}
    order = [None, *(m.id for m in w.towns())]
    order += [gone for gone in counts if gone not in order]
    return [
        {
            "town": w.municipalities[n].name if n in w.municipalities else "",
            "open": n is None,
            "good": counts[n].good,
            "used": counts[n].used,
            "void": counts[n].void,
        }
        for n in order
        if n in counts
    ]


def number_of(given: str) -> int:
    """How many tickets a municipality."""
    if not given.isdecimal() or len(given) > 4 or not 1 <= int(given) <= MOST:
        raise Refused("tickets_out_of_range", "number", limit=MOST)
    return int(given)


def towns_of(w: Workshop, given: str) -> list[int | None]:
    """For whom: `each` municipality, one by its id, or nobody in particular."""
    if given == "each":
        return list(w.municipalities)
    if not given:
        return [None]
    if not given.isdecimal() or len(given) > 9 or int(given) not in w.municipalities:
        raise Refused("municipality_unknown", "towns")
    return [int(given)]


async def _make(h: House, w: Workshop, towns: list[int | None], number: int) -> list[Printed]:
    if not towns or len(towns) * number > MOST:
        raise Refused("tickets_out_of_range", "number", limit=MOST)
    words = {town: [_word() for _ in range(number)] for town in towns}
    door = h.render.links(w.id)["join"]
    drawn = await asyncio.to_thread(_draw, door, [word for some in words.values() for word in some])
    for town, some in words.items():
        await h.tickets.make(w.id, some, town, h.now())
    names = {town: w.municipalities[town].name if town is not None else "" for town in towns}
    return [Printed(_spaced(word), names[town], drawn[word]) for town, some in words.items() for word in some]


def _word() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(8))


def _spaced(word: str) -> str:
    return f"{word[:4]}-{word[4:]}"


def _draw(door: str, words: list[str]) -> dict[str, Markup]:
    made = {word: qr_svg(f"{door}?ticket={_spaced(word)}") for word in words}
    return {word: Markup(svg) for word, svg in made.items()}  # noqa: S704 - made by segno from our own address
