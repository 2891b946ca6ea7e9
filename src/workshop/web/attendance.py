"""The attendance list for the desk: the only file with names, kept apart from all others and made when asked for."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from workshop.exports.making import Attendance
from workshop.web.house import house
from workshop.web.identity import desk_access, open_workshop
from workshop.web.making import answered
from workshop.web.pages import language_of

AnyRequest = Request[Any, Any, Any]
NEVER_KEPT = {"cache-control": "no-store"}


@get("/results/{wid:str}/attendance/{kind:str}")
async def attendance_list(request: AnyRequest, wid: FromPath[str], kind: FromPath[str]) -> Response[Any]:
    """As a sheet; never stored on the way."""
    await desk_access(request, wid)
    session = await open_workshop(request, wid)
    asked = Attendance(wid, language_of(request, session.committed.language), kind)
    return await answered(request, house(request), session, asked, NEVER_KEPT)
