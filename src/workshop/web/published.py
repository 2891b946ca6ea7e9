"""The published result under its lasting address: files as they were released, for everyone, without a cookie.

Nothing is drawn here from the workshop as it is now. A result that was taken back, or that holds words which may no
longer be read, says so instead.
"""

from __future__ import annotations

from collections import OrderedDict
from secrets import compare_digest
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from workshop import i18n
from workshop.core.edition import Edition, Kept
from workshop.exports.public import bare_page, unpacked
from workshop.i18n import forms
from workshop.i18n import gettext as _
from workshop.web.house import House, house
from workshop.web.pages import language_of
from workshop.web.release import ICON, STYLES, legal_links, media_type

AnyRequest = Request[Any, Any, Any]
KEPT = 4
"""Results unpacked in memory; more are read again."""
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
_OPEN: OrderedDict[tuple[str, int, int], tuple[Kept, dict[str, bytes]]] = OrderedDict()


@get("/published/{wid:str}")
async def published(request: AnyRequest, wid: FromPath[str]) -> Response[Any] | Redirect:
    """The page of the released result."""
    return await _answer(request, wid, "")


@get("/published/{wid:str}/{rest:path}")
async def published_file(
    request: AnyRequest, wid: FromPath[str], rest: FromPath[str]
) -> Response[Any] | Redirect:
    """One of its files; by the link for the municipalities: its secret comes first."""
    return await _answer(request, wid, rest)


async def public_address(h: House, wid: str) -> str:
    """Where everybody finds the released result; empty while nobody may or it was taken back."""
    versions = await h.editions.all(wid)
    newest = versions[0] if versions else None
    if newest is None or newest.stage(h.now()) != "public":
        return ""
    return f"{h.settings.base_path}/published/{wid}/"


async def _answer(request: AnyRequest, wid: str, rest: str) -> Response[Any] | Redirect:
    h = house(request)
    versions = await h.editions.all(wid)
    if not versions:
        return _nothing(request)
    newest = versions[0]
    first, _stroke, second = rest.strip("/").partition("/")
    by_link = compare_digest(first.encode(), newest.link.encode())
    if not by_link and (second or newest.public_at is None or newest.public_at > h.now()):
        return _nothing(request)
    name = second if by_link else first
    files = await _files(h, wid, newest)
    if files is None:
        return await _instead(h, wid, newest)
    if not name:
        # Links on the page are relative to it.
        before = f"{wid}/{newest.link}" if by_link else wid
        return Redirect(f"{h.settings.base_path}/published/{before}/index.html", status_code=302)
    if name not in files:
        return _nothing(request)
    headers = _headers(name, wid) | ({"x-robots-tag": "noindex"} if by_link else {})
    return Response(files[name], media_type=media_type(name), headers=headers)


def _headers(name: str, wid: str) -> dict[str, str]:
    kind = "inline" if name.endswith((".html", ".css", ".svg")) else "attachment"
    return {
        "content-disposition": f'{kind}; filename="{wid}-{name}"',
        "cache-control": "no-cache",
        "content-security-policy": POLICY,
    }


async def _files(h: House, wid: str, newest: Edition) -> dict[str, bytes] | None:
    """None if it was taken back, or while it is being corrected: words that may no longer be read go at once."""
    if newest.withdrawn_at is not None:
        return None
    key = (wid, newest.version, newest.made)
    if key not in _OPEN:
        kept: Kept = await h.editions.kept(wid, newest.version)
        _OPEN[key] = kept, unpacked(kept.files) if kept.files else {}
        while len(_OPEN) > KEPT:
            _OPEN.popitem(last=False)
    _OPEN.move_to_end(key)
    kept, files = _OPEN[key]
    if files and kept.tells_too_much((await h.sessions.get(wid)).committed):
        await h.editions.empty(wid)
        _OPEN[key] = Kept({}, b""), {}
        return None
    return files or None


def _nothing(request: AnyRequest) -> Response[bytes]:
    """The same whether there is no such workshop or nothing of it is released; without a cookie, as all of this."""
    h, language = house(request), language_of(request)
    with i18n.speaking(language):
        words = [_("Nothing is released under this address, or not yet. Ask the host.")]
        html = bare_page(
            _("No result here"), words, language, legal_links(h, language), _styles(h), h.asset(ICON)
        )
    return Response(
        html.encode(), status_code=404, media_type="text/html", headers={"cache-control": "no-cache"}
    )


def _styles(h: House, wid: str | None = None) -> tuple[str, ...]:
    look = h.looks.of(wid)
    own = (f"{h.settings.base_path}/look/{look.mark}/colours.css?v={h.build}",) if look is not None else ()
    return (*(h.asset(name) for name, media in STYLES.items() if not media), *own)


async def _instead(h: House, wid: str, newest: Edition) -> Response[bytes]:
    w = (await h.sessions.get(wid)).committed
    with i18n.speaking(w.language):
        if newest.withdrawn_at is None:
            words = [_("This result is being corrected. Please come back later.")]
        else:
            said = {"day": forms.day_of(newest.withdrawn_at), "why": newest.withdrawn_because}
            words = [_("This result was taken back on %(day)s: %(why)s") % said]
        html = bare_page(
            w.title, words, w.language, legal_links(h, w.language), _styles(h, wid), h.asset(ICON)
        )
    status = 503 if newest.withdrawn_at is None else 410
    headers = _headers("index.html", wid)
    return Response(html.encode(), status_code=status, media_type="text/html", headers=headers)
