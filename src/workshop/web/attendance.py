"""The attendance list for the desk: the only file with names, kept apart from all others and made when asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from workshop import i18n
from workshop.exports.attendance import attendance
from workshop.exports.files import MEDIA
from workshop.exports.ods_file import ods_bytes
from workshop.exports.plain import About, Titled
from workshop.exports.xlsx_file import xlsx_bytes
from workshop.web.house import house
from workshop.web.identity import desk_access, open_workshop
from workshop.web.pages import language_of

AnyRequest = Request[Any, Any, Any]
WRITERS: dict[str, Callable[[Iterable[Titled], About], bytes]] = {"xlsx": xlsx_bytes, "ods": ods_bytes}


@get("/results/{wid:str}/attendance/{kind:str}")
async def attendance_list(request: AnyRequest, wid: FromPath[str], kind: FromPath[str]) -> Response[bytes]:
    """As a sheet; never stored on the way."""
    await desk_access(request, wid)
    w = (await open_workshop(request, wid)).committed
    if kind not in WRITERS:
        raise NotFoundException
    language = language_of(request, w.language)
    names = await house(request).people.names(wid)
    with i18n.speaking(language):
        table = attendance(w, names)
    about = About(f"{table.title} · {w.title}", w.host, language, w.date)
    content = await asyncio.to_thread(WRITERS[kind], [table], about)
    mark = "PROBE-" if w.rehearsal else ""
    headers = {
        "content-disposition": f'attachment; filename="{mark}{wid}-attendance.{kind}"',
        "cache-control": "no-store",
    }
    return Response(content, media_type=MEDIA[kind], headers=headers)
