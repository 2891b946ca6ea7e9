"""Results: the organiser's page with its downloads, also while the workshop runs, and the phone's page after the end.

What is secret or withheld is not in the material these pages are made of. Nothing here counts or decides.
"""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from workshop import i18n
from workshop.core.activity import Kinds
from workshop.core.workshop import Workshop
from workshop.exports.all_tables import tables
from workshop.exports.collect import Material, collect
from workshop.exports.files import names
from workshop.exports.making import OneFile
from workshop.exports.offers import offers
from workshop.exports.own import own_cards
from workshop.exports.published import published
from workshop.exports.rankings import ranking
from workshop.exports.report import facts
from workshop.exports.report_vision import mood
from workshop.exports.tables import sections_of, votes_of
from workshop.live.session import Session
from workshop.web.house import House, house
from workshop.web.identity import desk_access, open_workshop, person_in
from workshop.web.making import answered, large, logo_of
from workshop.web.pages import language_of, page, redirect, voice_for
from workshop.web.public_address import public_address

AnyRequest = Request[Any, Any, Any]
SHOWN = ("participation", "cards", "plan", "parking")
MOST_GATHERED = 4
"""Workshops; of each the newest state that was asked for."""
STYLES = ("tokens.css", "css/fonts.css", "css/base.css", "css/parts.css", "css/print.css")


_GATHERED: dict[str, tuple[Workshop, Material]] = {}


def gathered(kinds: Kinds, w: Workshop) -> Material:
    """The material without the log, gathered once for each state: at the end a whole hall opens its result at once."""
    kept = _GATHERED.pop(w.id, None)
    if kept is None or kept[0] is not w:
        kept = w, collect(kinds, w)
    _GATHERED[w.id] = kept
    while len(_GATHERED) > MOST_GATHERED:
        _GATHERED.pop(next(iter(_GATHERED)), None)
    return kept[1]


@get("/results/{wid:str}")
async def results(request: AnyRequest, wid: FromPath[str]) -> Response[Any]:
    """The organiser's page."""
    await desk_access(request, wid)
    session = await open_workshop(request, wid)
    language = language_of(request, session.committed.language)
    with i18n.speaking(language):
        # A large workshop takes a second: the room must not stand still meanwhile.
        return await asyncio.to_thread(_results_page, request, session)


def _results_page(request: AnyRequest, session: Session) -> Response[Any]:
    """Without the log, which is in none of the tables shown."""
    w = session.committed
    m = collect(house(request).kinds, w)
    found = tables(m)
    context: dict[str, Any] = {
        "wid": session.id,
        "title": m.results.title,
        "rehearsal": m.results.rehearsal,
        "ended": m.status == "ended",
        "facts": list(facts(m)),
        "missing": m.results.participation.missing,
        "rankings": [ranking(v) for v in votes_of(m)],
        "sections": sections_of(m),
        "mood": mood,
        "shown": [found[name] for name in SHOWN if found[name].rows],
        "names": names(m),
        "offers": offers(m, found),
        "large": large(w),
        "scripts": ["js/making.js"] if large(w) else [],
    }
    return page(request, "results.html", language=w.language, **context)


@get("/results/{wid:str}/export/{name:str}")
async def download(request: AnyRequest, wid: FromPath[str], name: FromPath[str]) -> Response[Any]:
    """One file. The report opens in the browser, to be printed; everything else is saved."""
    await desk_access(request, wid)
    h, session = house(request), await open_workshop(request, wid)
    return await answered(request, h, session, await one_file(h, request, session, name))


async def one_file(h: House, request: AnyRequest, session: Session, name: str) -> OneFile:
    """An export in the reader's language, with the house's style sheets."""
    language = language_of(request, session.committed.language)
    return OneFile(
        session.id, language, name, tuple(h.asset(style) for style in STYLES), await logo_of(h, session.id)
    )


@get("/room/{wid:str}/result")
async def on_phone(request: AnyRequest, wid: FromPath[str]) -> Response[Any] | Redirect:
    """For somebody who took part, once the workshop has ended: the result, the own cards, the vision."""
    session = await open_workshop(request, wid)
    number = await person_in(request, wid)
    w = session.committed
    if number is None or number not in w.people:
        return redirect(request, "/")
    if w.status != "ended":
        return redirect(request, f"/room/{wid}")
    m = gathered(house(request).kinds, w)
    with i18n.speaking(voice_for(request, w)):
        context: dict[str, Any] = {
            "wid": wid,
            "title": w.title,
            "rehearsal": w.rehearsal,
            "facts": list(facts(m)),
            "rankings": [ranking(v) for v in votes_of(m)],
            "mine": own_cards(w, m.results, number),
            "sections": sections_of(m),
            "mood": mood,
            "person": number,
            "public": await public_address(house(request), wid),
            "scripts": ["js/room.js", "js/receipt.js"],
        }
    return page(request, "results_phone.html", voice=voice_for(request, w), **context)


@get("/room/{wid:str}/ballots/{key:str}")
async def ballots(request: AnyRequest, wid: FromPath[str], key: FromPath[str]) -> Response[Any] | Redirect:
    """For somebody who takes part: all ballots of a counted vote by receipt. Nobody's receipt is asked for."""
    session = await open_workshop(request, wid)
    number = await person_in(request, wid)
    w = session.committed
    if number is None or number not in w.people:
        return redirect(request, "/")
    with i18n.speaking(voice_for(request, w)):
        vote = published(gathered(house(request).kinds, w), key)
    if vote is None:
        raise NotFoundException
    return page(
        request, "ballots.html", voice=voice_for(request, w), wid=wid, vote=vote, rehearsal=w.rehearsal
    )
