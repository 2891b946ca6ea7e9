"""A template into an answer, with what every page has: language, theme, CSRF token, versioned files."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import parse_qsl, urlencode

from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.enums import MediaType
from litestar.response import Redirect

from workshop import i18n
from workshop.core.workshop import Workshop
from workshop.i18n import forms
from workshop.web.house import house, new_id, secret
from workshop.web.identity import csrf_of, new_cookie, read_cookie
from workshop.web.tied import tied

AnyRequest = Request[Any, Any, Any]
BEFORE = ("vendor/htmx.min.js", "js/room.js")
SENDS = ("js/drafts.js", "js/kept.js", "js/send.js", "js/outbox.js")
LIVE = ("js/announce.js", "js/renew.js", "js/banner.js", "js/live.js")
"""Scripts in the order in which pages load them: what live ones begin with, what hands in, what ends the list."""


class Typed(dict[str, str]):
    """What was typed before a refusal; nothing typed is an empty text."""

    def __missing__(self, key: str) -> str:
        return ""


class Page:
    """What forms in full pages need; never in pushed fragments."""

    def __init__(self, csrf: str) -> None:
        self.csrf = csrf

    @staticmethod
    def new_id() -> str:
        """A command id for a form that is sent without script."""
        return secrets.token_hex(16)


def language_of(request: AnyRequest, default: str | None = None) -> str:
    """Asked for in the address, chosen before, else the workshop's or the house's."""
    for wanted in (request.query_params.get("lang"), read_cookie(request, "language"), default):
        if wanted in i18n.languages():
            return str(wanted)
    return house(request).settings.language


def voice_for(request: AnyRequest, w: Workshop) -> str:
    """How pages of this workshop speak to people: in their language, in the workshop's manner."""
    return i18n.voice_of(language_of(request, w.language), w.familiar)


def tongues(request: AnyRequest, lang: str) -> list[dict[str, str]]:
    """The other languages, each with the address of this page in it."""
    # In the order of the address: the parsed parameters come in any.
    kept = [(k, v) for k, v in parse_qsl(request.url.query, keep_blank_values=True) if k != "lang"]
    return [
        {"code": code, "name": forms.name(code), "href": "?" + urlencode([*kept, ("lang", code)])}
        for code in i18n.languages()
        if code != lang
    ]


def visitor_of(request: AnyRequest) -> str:
    """The browser's own random value; made on the first page and kept in a cookie."""
    found = read_cookie(request, "visitor") or str(request.state.get("visitor", ""))
    if not found:
        found = secret()
        request.state["visitor"] = found
    return found


def page(
    request: AnyRequest,
    template: str,
    status: int = 200,
    *,
    language: str | None = None,
    voice: str | None = None,
    **context: Any,
) -> Response[str]:
    """The template as a page. `language`: the default of this page's workshop; `voice`: what it speaks in any case;
    `wrong`: the field that was refused.
    """
    h = house(request)
    spoken = voice or language_of(request, language)
    lang = i18n.language_of(spoken)
    visitor = visitor_of(request)
    base: dict[str, Any] = {
        "lang": lang,
        "language": lang,
        "root": h.settings.base_path,
        "theme": read_cookie(request, "theme") or None,
        "size": read_cookie(request, "size") or None,
        "csrf": csrf_of(visitor),
        "page": Page(csrf_of(visitor)),
        "scripts": [],
        "error": None,
        "here": request.url.path,
        "look": h.looks.of(context.get("wid")),
        "tongues": tongues(request, lang),
    }
    with i18n.speaking(spoken):
        typed = Typed(context.pop("typed", {}))
        html = h.render.env.get_template(template).render({**base, **context, "typed": typed})
    if context.get("wrong"):
        html = tied(html, str(context["wrong"]))
    return Response(html, status_code=status, media_type=MediaType.HTML, cookies=_cookies(request, visitor))


def _cookies(request: AnyRequest, visitor: str) -> list[Cookie]:
    h = house(request)
    cookies = [] if read_cookie(request, "visitor") else [new_cookie(h, "visitor", visitor)]
    wanted = request.query_params.get("lang")
    if wanted in i18n.languages():
        cookies.append(new_cookie(h, "language", str(wanted), 365))
    return cookies


def redirect(request: AnyRequest, path: str, cookies: list[Cookie] | None = None) -> Redirect:
    """To a path of this house, by GET."""
    return Redirect(house(request).settings.base_path + path, status_code=303, cookies=cookies or [])


def command_id() -> str:
    """For commands that the server itself sends on behalf of somebody."""
    return new_id() + secrets.token_hex(8)
