"""A workshop as one file that opens on another installation, and opening such a file.

How files are read and checked comes in as a protocol, for pages must not know how counts are repeated.
"""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from workshop import i18n
from workshop.core.messages import Recorded
from workshop.core.refusals import Refused
from workshop.core.workshop import Workshop
from workshop.exports.making import Along
from workshop.exports.moving_look import Worn, look_in
from workshop.web.house import House, house, new_id
from workshop.web.identity import desk_access, open_workshop, require_account
from workshop.web.making import answered
from workshop.web.pages import language_of, redirect
from workshop.web.workshops import free_code, list_page

AnyRequest = Request[Any, Any, Any]
MOST_BYTES = 64_000_000
"""100,000 events are about 25 MB."""


class Moving(Protocol):
    """Workshops to files and back."""

    async def written(self, wid: str, at: int) -> bytes:
        """The file; raises `Refused` while a vote is not counted."""

    async def read(self, raw: bytes) -> tuple[Workshop, list[Recorded]]:
        """What a file holds, looked through; raises `Refused`."""

    async def keep(self, wid: str, log: list[Recorded]) -> None:
        """Writes the log of a new workshop."""


async def worn_by(h: House, wid: str) -> Worn | None:
    """The look that this workshop's pages wear, wherever it comes from."""
    look, logo = h.looks.of(wid), await h.looks.logo(wid)
    return Worn(look, logo[1] if logo is not None else None) if look is not None else None


async def take_in(h: House, account: int, raw: bytes) -> str:
    """A new workshop out of a file: its id. Nothing is left of it if it cannot be written."""
    state, log = await h.moving.read(raw)
    worn = await asyncio.to_thread(look_in, raw)
    wid = new_id()
    await h.directory.create(wid, await free_code(h), account, h.now())
    try:
        await h.moving.keep(wid, log)
        await h.directory.set_ended(wid, state.ended_at)
        if worn is not None:
            await h.looks.store.keep(worn.look, worn.logo, workshop=wid)
            await h.looks.read()
    except Refused:
        await h.directory.delete(wid)
        raise
    return wid


@get("/desk/{wid:str}/workshop.json")
async def take_along(request: AnyRequest, wid: FromPath[str]) -> Response[Any]:
    """For the desk alone: numbers of people stand in it."""
    await desk_access(request, wid)
    session, h = await open_workshop(request, wid), house(request)
    asked = Along(wid, h.now(), await worn_by(h, wid))
    return await answered(request, h, session, asked, {"cache-control": "no-store"})


@post("/desk/open", status_code=200, request_max_body_size=MOST_BYTES)
async def open_file(request: AnyRequest) -> Response[Any] | Redirect:
    """A new workshop of this account, as it was; only address and code are new."""
    account, h = await require_account(request), house(request)
    file: Any = (await request.form()).get("file")
    raw = await file.read() if hasattr(file, "read") else b""
    try:
        wid = await take_in(h, account.id, raw)
    except Refused as no:
        with i18n.speaking(language_of(request)):
            return await list_page(request, account, i18n.sentence(no.code, no.params))
    return redirect(request, f"/desk/{wid}")
