"""The page for what went wrong: what happened, what to do now, where to go, and the number that stands in the log.

It looks like the screen it takes the place of: a phone's page on the phone, words for the back row on the board. It
must not fail itself, so it asks neither the database nor a workshop.
"""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

import msgspec
from litestar import Request, Response

from workshop.web.house import house
from workshop.web.identity import read_cookie
from workshop.web.pages import page
from workshop.web.trace import number_of

LOG = logging.getLogger(__name__)
AnyRequest = Request[Any, Any, Any]
FACES = {
    "board": "board",
    "desk": "desk",
    "results": "desk",
    "helper": "desk",
    "account": "page",
    "begin": "page",
    "link": "page",
}
"""By the first part of the address; everything else is for people with a phone in their hand."""
KNOWN = {400, 403, 404, 405, 413, 422, 429, 503}
GONE = ("person", "board", "helper")


class Way(msgspec.Struct, frozen=True):
    """Where to go from here: `key` is what words are found by."""

    key: str
    href: str


def mishap(
    request: AnyRequest, status: int, kind: str = "", text: str = "", headers: dict[str, str] | None = None
) -> Response[str]:
    """The page. `kind`: what it is about if the status does not say it; `text`: a sentence that does."""
    number = number_of(request)
    kind = kind or _kind(request, status)
    # The same number as on the page, so that whoever is called with it finds what it was.
    LOG.info("page %s: %s (%s)", number, kind, status)
    face = face_of(request)
    ways = _ways(request, kind, face)
    answer = page(request, "error.html", status, kind=kind, text=text, id=number, face=face, ways=ways)
    answer.headers.update(headers or {})
    return answer


def face_of(request: AnyRequest) -> str:
    """As which screen the page is to look."""
    first = _path(request).strip("/").partition("/")[0]
    return FACES.get(first, "phone")


def _path(request: AnyRequest) -> str:
    return request.url.path.removeprefix(house(request).settings.base_path)


def _kind(request: AnyRequest, status: int) -> str:
    if status == 404 and _was_here(request):
        return "gone"
    if status >= 500:
        return "503" if status == 503 else "500"
    return str(status) if status in KNOWN else "400"


def _was_here(request: AnyRequest) -> bool:
    """Whether this browser has been in a workshop that is not there any more."""
    parts = _path(request).strip("/").split("/")
    return len(parts) > 1 and any(read_cookie(request, f"{kind}_{parts[1]}") for kind in GONE)


def _ways(request: AnyRequest, kind: str, face: str) -> list[Way]:
    """At least one, the likeliest first; every one is a page that opens with a press."""
    root, back = house(request).settings.base_path, _back(request)
    ways = []
    if request.method in ("GET", "HEAD") and kind in ("429", "500", "503", "later"):
        ways.append(Way("again", root + _path(request)))
    elif back:
        ways.append(Way("back", back))
    if face in ("desk", "page", "board"):
        ways.append(Way("desk", f"{root}/desk"))
    return [*ways, Way("start", f"{root}/")]


def _back(request: AnyRequest) -> str:
    """The page of ours from which it was sent; an address elsewhere is nobody's way back."""
    came = urlsplit(request.headers.get("referer", ""))
    if not came.path or came.netloc != request.headers.get("host", "") or came.path == request.url.path:
        return ""
    return came.path + (f"?{came.query}" if came.query else "")
