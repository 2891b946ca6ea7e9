"""Before a card is sent to an open wall: those like it that already hang there. Only what everybody sees already."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotAuthorizedException
from litestar.params import FromPath, FromQuery

from workshop.core.cards import wall
from workshop.core.workshop import Workshop
from workshop.web.house import house
from workshop.web.identity import open_workshop, person_in
from workshop.web.pages import page, voice_for
from workshop.web.similar import plain, similar_to

AnyRequest = Request[Any, Any, Any]
SHORTEST, LONGEST = 3, 400


@get("/room/{wid:str}/similar")
async def similar(
    request: AnyRequest, wid: FromPath[str], step: FromQuery[int] = 0, text: FromQuery[str] = ""
) -> Response[Any]:
    """At most three cards as a piece of page; nothing while the wall is covered or nothing is alike."""
    session = await open_workshop(request, wid)
    number = await person_in(request, wid)
    if number is None or number not in session.committed.people:
        raise NotAuthorizedException
    allowed = house(request).limits.commands.take(f"similar:{wid}:{number}")
    found = alike(session.committed, step, text) if allowed else []
    voice = voice_for(request, session.committed)
    return page(request, "parts/similar.html", voice=voice, similar=found)


def alike(w: Workshop, step: int, text: str) -> list[str]:
    """Texts of cards on the open wall of the current step that are like this one, likest first."""
    s = w.step()
    if s is None or s.id != step or s.kind != "collect" or s.status != "open":
        return []
    if s.settings.mode != "open" and not s.state.uncovered:
        return []
    if len(plain(text[:LONGEST])) < SHORTEST:
        return []
    cards = [(k.id, k.text) for k in wall(w, (s.id,)) if k.text]
    return [w.cards[k].text for k in similar_to(text[:LONGEST], cards)]
