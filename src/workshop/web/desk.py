"""The desk: the facilitator's page, its polling twin, and the page on which one card is changed.

Commands go to `commands.py`, setting up is in `workshops.py`. Nothing here decides anything.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery

from workshop.core.roles import Audience
from workshop.core.views import field_ref
from workshop.core.workshop import Card, Workshop
from workshop.live.hub import Group, Mailbox, read, written
from workshop.live.session import Session
from workshop.web.house import Account, house
from workshop.web.identity import csrf_of, desk_access, desk_actor, open_workshop
from workshop.web.pages import BEFORE, LIVE, SENDS, Page, language_of, page, visitor_of
from workshop.web.phone import newer

AnyRequest = Request[Any, Any, Any]
SCRIPTS = [*BEFORE, *SENDS, "js/timer.js", "js/desk.js", "js/keys.js", "js/here.js", "js/paper.js", *LIVE]
MOST_OTHERS = 60


def desk_group(request: AnyRequest, session: Session, account: Account) -> Group:
    """Desks that share their bytes: one account in one language, for undo is each account's own."""
    language = language_of(request, session.committed.language)
    return Group(Audience.FACILITATOR, language, desk_actor(account).text())


@get("/desk/{wid:str}")
async def desk(request: AnyRequest, wid: FromPath[str]) -> Response[Any]:
    """The desk as a page."""
    account = await desk_access(request, wid)
    session = await open_workshop(request, wid)
    h, group = house(request), desk_group(request, session, account)
    seen = {n: v for n, (v, _) in h.sessions.room(session).regions(group).items()}
    own = Page(csrf_of(visitor_of(request)))
    context = h.render.context(session.committed, group, h.sessions.presence.here(wid), page=own)
    context |= {"versions": written(seen), "scripts": SCRIPTS, "account": account}
    context["rehearse"] = "rehearse" in request.query_params
    return page(request, "desk.html", **context)


@get("/desk/{wid:str}/regions")
async def desk_regions(
    request: AnyRequest, wid: FromPath[str], versions: FromQuery[str] = ""
) -> Response[Any]:
    """What is newer than the given versions, where sockets do not get through."""
    account = await desk_access(request, wid)
    session = await open_workshop(request, wid)
    box = Mailbox(desk_group(request, session, account), None, read(versions))
    return newer(house(request), session, box)


@get("/desk/{wid:str}/cards/{card:int}")
async def change_card(request: AnyRequest, wid: FromPath[str], card: FromPath[int]) -> Response[Any]:
    """One card with everything that can be done to it: no push reaches this page, so nothing typed is disturbed."""
    await desk_access(request, wid)
    session = await open_workshop(request, wid)
    w = session.committed
    found = w.cards.get(card)
    if found is None or found.state == "withdrawn":
        raise NotFoundException
    commands_url = f"{house(request).settings.base_path}/desk/{wid}/commands"
    context = {
        "wid": wid,
        "title": w.title,
        "commands_url": commands_url,
        "full": True,
        **card_context(w, found),
    }
    return page(request, "desk/card.html", language=w.language, **context)


def card_context(w: Workshop, card: Card) -> dict[str, Any]:
    """The card, where it may go, and what lies or may lie with it."""
    others = [
        c
        for c in w.cards.values()
        if c.id != card.id and c.state == "shown" and c.merged_into is None and c.step == card.step
    ]
    others.sort(key=lambda c: (c.field != card.field, c.id))
    return {
        "card": card,
        "town": w.municipalities[card.municipality].name if card.municipality in w.municipalities else None,
        "field": field_ref(w.fields[card.field]) if card.field in w.fields else None,
        "fields": [field_ref(f) for f in w.live_fields()],
        "groups": [g for g in w.groups.values() if not g.removed and g.step in _near(w, card)],
        "under": w.merged(card.id),
        "above": w.cards.get(card.merged_into) if card.merged_into is not None else None,
        "others": [{"id": c.id, "text": c.text} for c in others[:MOST_OTHERS]],
    }


def _near(w: Workshop, card: Card) -> frozenset[int]:
    """Steps whose headings the card may hang under: its own and the later ones, where sorting happens."""
    place = w.order.index(card.step) if card.step in w.order else 0
    return frozenset(w.order[place:])
