"""Releasing a result in stages, at the desk: to the host alone, by a link to the municipalities, to everybody.

What is released is made once and kept as files, so it cannot change behind the name of who approved it. A correction is
a further version with a note. What everybody sees is in `published.py`.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import datetime
from functools import partial
from typing import Any

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from workshop import i18n
from workshop.core.conclude import results_of
from workshop.core.edition import Edition, Kept
from workshop.core.looked_at import mark_of, remarks
from workshop.core.refusals import Refused
from workshop.core.text import clean, optional
from workshop.core.workshop import Workshop
from workshop.exports.files import MEDIA, File
from workshop.exports.html_file import Link
from workshop.exports.making import Release
from workshop.exports.public import Edition as Told
from workshop.exports.public import unpacked
from workshop.i18n import gettext as _
from workshop.live.beside import Told as Heard
from workshop.live.session import Session
from workshop.web.house import Account, House, house, secret
from workshop.web.identity import desk_access, open_workshop
from workshop.web.making import (
    NobodyWaits,
    kept_of,
    large,
    logo_of,
    quiet,
    sent,
    streamed,
    wants_news,
    while_asked,
)
from workshop.web.pages import language_of, page, redirect
from workshop.web.setup import about

AnyRequest = Request[Any, Any, Any]
STYLES = {
    "tokens.css": "",
    "css/base.css": "",
    "css/parts.css": "",
    "css/print.css": "print",
    "css/forced.css": "(forced-colors: active)",
}
"""Which sheets a released page wears, and where each holds."""
ICON = "dot.svg"
LEGAL = ("imprint", "privacy", "accessibility")
NAMED = {"cache-control": "no-store"}
KEEPS = "keeps"  # from here on it is released
MOST_PREVIEWS = 2
PreviewKey = tuple[str, int, int, bool, str, str]
_PREVIEWS: OrderedDict[PreviewKey, asyncio.Future[Kept]] = OrderedDict()


@get("/desk/{wid:str}/release")
async def release(request: AnyRequest, wid: FromPath[str]) -> Response[Any]:
    """Where it stands, and what comes next."""
    account = await desk_access(request, wid)
    return await _page(request, await open_workshop(request, wid), account)


@post("/desk/{wid:str}/release", status_code=200)
async def change_release(request: AnyRequest, wid: FromPath[str]) -> Response[Any] | Redirect:
    """One act: release a version, open it to everybody at a time, take it back."""
    account = await desk_access(request, wid)
    session, h = await open_workshop(request, wid), house(request)
    typed = {k: str(v) for k, v in (await request.form()).items() if isinstance(v, str)}
    if typed.get("act") == "release" and wants_news(request):
        at = f"{h.settings.base_path}/desk/{wid}/release"
        return streamed(request, session, lambda told: _release(h, session, typed, told, at))
    try:
        await while_asked(request, _do(h, session, typed))
    except NobodyWaits:
        return Response(b"", status_code=499)
    except Refused as no:
        return await _page(request, session, account, refused=no, typed=typed)
    return redirect(request, f"/desk/{wid}/release")


@get("/desk/{wid:str}/release/{name:str}")
async def preview(request: AnyRequest, wid: FromPath[str], name: FromPath[str]) -> Response[Any]:
    """What would be released now, for the desk alone, file by file; the archive as it was released, if it was."""
    await desk_access(request, wid)
    h, session = house(request), await open_workshop(request, wid)
    towns = request.query_params.get("towns") == "1"
    if name == "site.zip":
        return await sent(request, session, lambda told: _archive(h, session, towns, told), NAMED)
    files = unpacked((await _preview(h, session, towns)).files)
    if name not in files:
        raise NotFoundException
    return Response(files[name], media_type=media_type(name), headers=NAMED)


async def _archive(h: House, session: Session, towns: bool, told: Heard) -> File:
    """As it was released, else a preview."""
    given = await _given(h, session.committed)
    if given is None and large(session.committed):  # a process that ends when it is cancelled
        number, now = len(await h.editions.all(session.id)) + 1, h.now()
        given = await _previewed(h, session, number, now, towns, told)
    given = given or await _preview(h, session, towns)
    return File(f"{session.id}.zip", "application/zip", given.files)


async def _given(h: House, w: Workshop) -> Kept | None:
    """What stands under the address; None if nothing does."""
    versions = await h.editions.all(w.id)
    if not versions or versions[0].withdrawn_at is not None:
        return None
    kept: Kept = await h.editions.kept(w.id, versions[0].version)
    return kept if kept.files and not kept.tells_too_much(w) else None


async def _preview(h: House, session: Session, towns: bool) -> Kept:
    """Made once for all files of the page, which a browser asks for one by one; again when something has changed."""
    look = h.looks.of(session.id)
    number, now = len(await h.editions.all(session.id)) + 1, h.now()
    key = (session.id, session.committed.seq, number, towns, _day(now), look.mark if look is not None else "")
    making = _PREVIEWS.get(key)
    if making is None:
        for old in [one for one in _PREVIEWS if one[0] == session.id]:
            del _PREVIEWS[old]
        making = _PREVIEWS[key] = asyncio.ensure_future(_previewed(h, session, number, now, towns))
        making.add_done_callback(partial(_forget_broken, key))
        while len(_PREVIEWS) > MOST_PREVIEWS:
            _PREVIEWS.popitem(last=False)
    return await asyncio.shield(making)


async def _previewed(
    h: House, session: Session, number: int, now: int, towns: bool, told: Heard = quiet
) -> Kept:
    return await _made(h, session, await _told(h, session.id, number, "", now, []), towns, told)


def _forget_broken(key: PreviewKey, making: asyncio.Future[Kept]) -> None:
    if (making.cancelled() or making.exception() is not None) and _PREVIEWS.get(key) is making:
        del _PREVIEWS[key]


async def _do(h: House, session: Session, typed: dict[str, str]) -> None:
    versions = await h.editions.all(session.id)
    act, now = typed.get("act", ""), h.now()
    if act == "release":
        await _release(h, session, typed)
    elif act == "withdraw" and versions and versions[0].withdrawn_at is None:
        await h.editions.withdraw(session.id, now, clean(typed.get("because", ""), 400, "because"))
    elif act == "public" and versions and versions[0].withdrawn_at is None:
        await h.editions.set_public(session.id, versions[0].version, _moment(typed.get("at", ""), now))
    elif act == "link_only" and versions:
        await h.editions.set_public(session.id, versions[0].version, None)
    else:
        raise Refused("nothing_released", "act")


async def _release(
    h: House, session: Session, typed: dict[str, str], told: Heard = quiet, at: str = ""
) -> str:
    """A further version; `at`. Stopped before the version is kept, nothing of it is left; kept is all of it at once."""
    w, before = session.committed, await h.editions.all(session.id)
    _may_release(w)
    _have_looked(h, w, typed)
    name, note = (
        clean(typed.get("approved_by", ""), 160, "approved_by"),
        optional(typed.get("note", ""), 400, "note"),
    )
    if before and not note:
        raise Refused("correction_needs_note", "note")
    number, now = (before[0].version if before else 0) + 1, h.now()
    notes = [(one.made, one.note) for one in before if one.note]
    said = await _told(h, session.id, number, name, now, [(now, note), *notes] if note else notes)
    kept = await _made(h, session, said, typed.get("towns") == "1", told)
    # Who releases has seen what is in these files, also if a card was hidden while they were made.
    _have_looked(h, session.committed, typed)
    last = before[0] if before else None
    public_at = last.public_at if last is not None else None
    given = Edition(number, now, name, note, last.link if last else secret(), public_at)
    told(KEEPS)
    if not await asyncio.shield(h.editions.keep(session.id, given, kept)):
        raise Refused("released_meanwhile")
    return at


def _may_release(w: Workshop) -> None:
    if w.rehearsal:
        raise Refused("rehearsal_stays")
    if w.status != "ended":
        raise Refused("release_before_end")


def _have_looked(h: House, w: Workshop, typed: dict[str, str]) -> None:
    """Refuses unless these very words were ticked as seen."""
    found = remarks(w, results_of(h.kinds, w))
    if found and (typed.get("looked"), typed.get("seen")) != ("1", mark_of(found)):
        raise Refused("look_before_release", "looked")


def _moment(text: str, now: int) -> int:
    """From the server's own clock on the wall; empty: at once."""
    if not text:
        return now
    try:
        return int(datetime.fromisoformat(text).astimezone().timestamp() * 1000)
    except (ValueError, OverflowError, OSError) as error:
        raise Refused("time_unreadable", "at") from error


async def _told(h: House, wid: str, number: int, name: str, now: int, notes: list[tuple[int, str]]) -> Told:
    days = tuple((_day(at), words) for at, words in notes)
    pages = {one: legal_links(h, one) for one in i18n.languages()}
    logo = await h.looks.logo(wid)
    icon = (h.static / ICON).read_bytes()
    return Told(number, name, _day(now), days, pages, h.looks.of(wid), logo[1] if logo else None, icon)


def _day(at: int) -> str:
    return datetime.fromtimestamp(at / 1000).astimezone().date().isoformat()


def legal_links(h: House, language: str) -> tuple[Link, ...]:
    """Imprint and the like with their whole address: the page may lie on another server."""
    with i18n.speaking(language):
        names = {"imprint": _("Imprint"), "privacy": _("Privacy"), "accessibility": _("Accessibility")}
        return tuple(Link(f"{h.settings.url}/{key}?lang={language}", names[key]) for key in LEGAL)


async def _made(h: House, session: Session, said: Told, towns: bool, told: Heard) -> Kept:
    """The files and what cards say in them."""
    wid, language = session.id, session.committed.language
    asked = Release(wid, language, said, towns, style(h), await logo_of(h, wid))
    return await kept_of(h, session, asked, told)


def style(h: House) -> bytes:
    """One sheet out of the house's own, so that the page needs nothing from here."""
    read = ((media, (h.static / name).read_bytes()) for name, media in STYLES.items())
    return b"\n".join(b"@media %s {\n%s}\n" % (m.encode(), sheet) if m else sheet for m, sheet in read)


def media_type(name: str) -> str:
    """By the ending."""
    return {"css": "text/css", **MEDIA}[name.rpartition(".")[2]]


async def _correcting(h: House, w: Workshop, newest: Edition) -> bool:
    if newest.withdrawn_at is not None:
        return False
    kept: Kept = await h.editions.kept(w.id, newest.version)
    return not kept.files or kept.tells_too_much(w)


async def _page(
    request: AnyRequest,
    session: Session,
    account: Account,
    *,
    refused: Refused | None = None,
    typed: dict[str, str] | None = None,
) -> Response[Any]:
    h, w = house(request), session.committed
    versions = await h.editions.all(session.id)
    newest = versions[0] if versions else None
    now = h.now()
    with i18n.speaking(language_of(request, w.language)):
        error = i18n.sentence(refused.code, refused.params) if refused else None
    found = remarks(w, results_of(h.kinds, w)) if w.status == "ended" else ()
    address = f"{h.settings.url}/published/{session.id}/"
    context = about(request, session, account) | {
        "part": "release",
        "commands_url": f"{h.settings.base_path}/desk/{session.id}/setup",
        "versions": versions,
        "newest": newest,
        "stage": newest.stage(now) if newest else "host",
        "correcting": newest is not None and await _correcting(h, w, newest),
        "address": address,
        "link": f"{address}{newest.link}/" if newest else "",
        "ended": w.status == "ended",
        "rehearsal": w.rehearsal,
        "error": error,
        "remarks": found,
        "seen": mark_of(found),
        "wrong": refused.field if refused else "",
        "typed": typed or {},
        "large": large(w),
        "scripts": ["js/making.js"] if large(w) else [],
    }
    return page(request, "desk/part_release.html", 422 if refused else 200, language=w.language, **context)
