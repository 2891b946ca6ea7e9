"""The board as text on a page of its own, for phones without script; the others get it as a region while it is open."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from workshop.core.roles import Audience
from workshop.core.views import frame_of
from workshop.live.hub import Group
from workshop.web.house import house
from workshop.web.identity import open_workshop, person_in
from workshop.web.pages import language_of, page, redirect, voice_for

AnyRequest = Request[Any, Any, Any]


@get("/room/{wid:str}/wall")
async def wall(request: AnyRequest, wid: FromPath[str]) -> Response[Any] | Redirect:
    """What everybody in the room sees, reloading itself."""
    session = await open_workshop(request, wid)
    if await person_in(request, wid) is None:
        return redirect(request, "/")
    w = session.committed
    drawn = house(request).sessions.room(session).regions(Group(Audience.PARTICIPANT, voice_for(request, w)))
    context: dict[str, Any] = {"wid": wid, "wall": drawn["wall"][1], "rehearsal": w.rehearsal}
    context["frame"] = frame_of(w, language_of(request, w.language))
    return page(request, "wall.html", voice=voice_for(request, w), **context)
