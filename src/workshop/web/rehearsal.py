"""Rehearsals: a copy with its own code and invented towns, simulated people for it, and throwing it away again.

A rehearsal can only be told from the original by its mark; deleting it names its own id and nothing else. The crowd
comes in as a protocol, for pages must not know how people are made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from litestar import Request, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from workshop import i18n
from workshop.core.copying import copy_commands
from workshop.core.ready import NoteReady
from workshop.core.refusals import Refused
from workshop.core.roles import HOUSE, SYSTEM
from workshop.core.setup import MarkRehearsal
from workshop.live.session import Session
from workshop.web.house import House, house, new_id
from workshop.web.identity import desk_access, open_workshop
from workshop.web.pages import command_id, redirect
from workshop.web.workshops import free_code, throw_away

AnyRequest = Request[Any, Any, Any]
MOST_REHEARSALS = 5
"""Of one workshop at a time: each has people of its own that cost memory."""


class Crowds(Protocol):
    """Simulated people by rehearsal."""

    def towns(self, number: int) -> tuple[str, ...]:
        """Names of invented towns."""

    def start(self, wid: str, code: str, host: str, port: int, towns: Sequence[str], seed: str) -> int:
        """Sends people through the door at this address; how many."""

    async def stop(self, wid: str) -> None:
        """Everybody goes home."""


async def make_rehearsal(h: House, of: str, owner: int | None, towns: Sequence[str]) -> str:
    """A rehearsal of this workshop with these towns; nothing is left of it if it cannot be made."""
    source = (await h.sessions.get(of)).committed
    with i18n.speaking(source.language):
        title = i18n.gettext("rehearsal.title") % {"title": source.title}
    wid = new_id()
    await h.directory.create(wid, await free_code(h), owner, h.now(), of)
    session = await h.sessions.get(wid)
    try:
        await session.submit(SYSTEM, MarkRehearsal(), command_id())
        for command in copy_commands(source, title=title, towns=towns):
            await session.submit(HOUSE, command, command_id())
    except Refused:
        await discard_rehearsal(h, wid)
        raise
    return wid


async def discard_rehearsal(h: House, wid: str) -> None:
    """Log, texts, people, links and code of the rehearsal; the original is another id and stays as it is."""
    listed = await h.directory.get(wid)
    if listed is None or listed.rehearsal_of is None:
        raise Refused("not_a_rehearsal")
    await throw_away(h, wid)


@post("/desk/{wid:str}/rehearse", status_code=303)
async def rehearse(request: AnyRequest, wid: FromPath[str]) -> Redirect:
    """A rehearsal of this workshop with people on their way; of a rehearsal: people come to it again."""
    account = await desk_access(request, wid)
    h, session = house(request), await open_workshop(request, wid)
    listed = await h.directory.get(wid)
    if listed is None:
        raise NotFoundException
    if listed.rehearsal_of is None:
        if len(await h.directory.rehearsals(wid)) >= MOST_REHEARSALS:
            raise Refused("too_many_rehearsals", limit=MOST_REHEARSALS)
        wanted = str((await request.form()).get("towns", ""))
        number = int(wanted) if wanted.isdecimal() and len(wanted) < 4 else 0
        towns = _crowds(request).towns(number or len(session.committed.municipalities))
        original, session = session, await h.sessions.get(await make_rehearsal(h, wid, account.id, towns))
        await original.submit(SYSTEM, NoteReady("rehearsal"), command_id())
    await _people_come(request, session)
    return redirect(request, f"/desk/{session.id}")


async def _people_come(request: AnyRequest, session: Session) -> None:
    listed = await house(request).directory.get(session.id)
    host, port = request.scope["server"] or ("127.0.0.1", house(request).settings.port)
    towns = [m.name for m in session.committed.municipalities.values()]
    seed = str(listed.rehearsal_of)
    _crowds(request).start(session.id, listed.code or "", host, port or 0, towns, seed)


def _crowds(request: AnyRequest) -> Crowds:
    found: Crowds = request.app.state.crowds
    return found


@post("/desk/{wid:str}/discard", status_code=303)
async def discard(request: AnyRequest, wid: FromPath[str]) -> Redirect:
    """Throws a rehearsal away and leads back to the workshop it was a rehearsal of."""
    await desk_access(request, wid)
    h = house(request)
    listed = await h.directory.get(wid)
    if listed is None or listed.rehearsal_of is None:
        raise Refused("not_a_rehearsal")
    await _crowds(request).stop(wid)
    await discard_rehearsal(h, wid)
    return redirect(request, f"/desk/{listed.rehearsal_of}")
