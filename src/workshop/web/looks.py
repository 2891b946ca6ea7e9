"""The host's look: the page where it is set, for one workshop or for all of an account, and what pages load.

Sheet and logo lie under a mark of their content, so browsers keep them for ever. A logo is served as a picture that may
do nothing.
"""

from __future__ import annotations

from typing import Any

import msgspec
from babel.numbers import format_decimal
from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from workshop import i18n
from workshop.core.colours import Fitted, colour_of, fit_dark, fit_light
from workshop.core.logos import logo_of
from workshop.core.look import LogoFile, Look, done_stays_dark, sheet
from workshop.core.refusals import Refused
from workshop.core.roles import Audience
from workshop.core.text import clean, optional
from workshop.live.hub import Group
from workshop.web.house import Account, House, house
from workshop.web.identity import desk_access, desk_actor, open_workshop, require_account
from workshop.web.pages import language_of, page, redirect

AnyRequest = Request[Any, Any, Any]
FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}
NOTHING_BUT_A_PICTURE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


class Whose(msgspec.Struct, frozen=True):
    """One workshop, or all workshops of an account."""

    workshop: str | None = None
    account: int | None = None


@get("/look/{mark:str}/colours.css")
async def colours(request: AnyRequest, mark: FromPath[str]) -> Response[str]:
    """The host's colours as tokens."""
    found = await house(request).looks.by_mark(mark)
    if found is None:
        raise NotFoundException
    return Response(sheet(found[0]), media_type="text/css", headers=FOR_EVER)


@get("/look/{mark:str}/logo")
async def logo(request: AnyRequest, mark: FromPath[str]) -> Response[bytes]:
    """The host's logo."""
    found = await house(request).looks.by_mark(mark)
    if found is None or found[1] is None:
        raise NotFoundException
    headers = {**FOR_EVER, "content-security-policy": NOTHING_BUT_A_PICTURE}
    return Response(found[1].content, media_type=found[1].media_type, headers=headers)


@get("/account/look")
async def account_look(request: AnyRequest) -> Response[Any]:
    """For all workshops of the account."""
    account = await require_account(request)
    return _page(request, Whose(account=account.id), {"account": account})


@post("/account/look", status_code=200)
async def change_account_look(request: AnyRequest) -> Response[Any] | Redirect:
    """Keeps it, or takes it away."""
    account = await require_account(request)
    return await _change(request, Whose(account=account.id), {"account": account}, "/account/look")


@get("/desk/{wid:str}/look")
async def workshop_look(request: AnyRequest, wid: FromPath[str]) -> Response[Any]:
    """For one workshop."""
    account = await desk_access(request, wid)
    return _page(request, Whose(wid), await _set_up(request, wid, account))


@post("/desk/{wid:str}/look", status_code=200)
async def change_workshop_look(request: AnyRequest, wid: FromPath[str]) -> Response[Any] | Redirect:
    """Keeps it, or takes it away."""
    account = await desk_access(request, wid)
    return await _change(request, Whose(wid), await _set_up(request, wid, account), f"/desk/{wid}/look")


async def _set_up(request: AnyRequest, wid: str, account: Account) -> dict[str, Any]:
    """What the frame of the set-up pages shows."""
    h, w = house(request), (await open_workshop(request, wid)).committed
    group = Group(Audience.FACILITATOR, language_of(request, w.language), desk_actor(account).text())
    desk = h.render.context(w, group, h.sessions.presence.here(wid))["desk"]
    return {"wid": wid, "part": "look", "desk": desk, "workshop_language": w.language}


async def _change(
    request: AnyRequest, whose: Whose, context: dict[str, Any], path: str
) -> Response[Any] | Redirect:
    h, form = house(request), await request.form()
    typed = {k: v for k, v in form.items() if isinstance(v, str)}
    try:
        if typed.get("act") == "remove":
            await h.looks.store.take_away(workshop=whose.workshop, account=whose.account)
        else:
            await _keep(h, whose, typed, form.get("logo"))
    except Refused as no:
        return _page(request, whose, context, no, typed)
    await h.looks.read()
    return redirect(request, path)


async def _keep(h: House, whose: Whose, typed: dict[str, str], upload: Any) -> None:
    given = look_of(typed)
    content = await upload.read() if hasattr(upload, "read") else b""
    there = await h.looks.store.file(workshop=whose.workshop, account=whose.account)
    file: LogoFile | None = None if typed.get("without_logo") else there
    if content:
        file = logo_of(content)
    if file is not None and not given.name:
        raise Refused("logo_without_name", "name")
    await h.looks.store.keep(given, file, workshop=whose.workshop, account=whose.account)


def look_of(typed: dict[str, str]) -> Look:
    """Name and colours from what was typed."""
    name = optional(typed.get("name", ""), 120, "name")
    return Look(
        name=clean(name, 120, "name") if name else "",
        colour=colour_of(typed.get("colour", ""), "colour"),
        band=colour_of(typed.get("band", ""), "band"),
    )


def said_of(colour: str) -> list[str]:
    """What became of a colour, in sentences: how it is used in both themes, and why not as it was given."""
    if not colour:
        return []
    rows = [("light", fit_light(colour)), ("dark", fit_dark(colour))]
    said = [_sentence(theme, fitted) for theme, fitted in rows]
    return said + ([i18n.gettext("look.near_the_dots")] if done_stays_dark(colour) else [])


def _sentence(theme: str, fitted: Fitted) -> str:
    state = "corrected" if fitted.corrected else "as_given"
    values = {
        "given": fitted.given,
        "used": fitted.used,
        "was": _ratio(fitted.was),
        "now": _ratio(fitted.now),
    }
    return i18n.gettext(f"look.{theme}.{state}") % values


def _ratio(value: float) -> str:
    """Cut, not rounded: 4.46 is not 4.5."""
    return str(format_decimal(int(value * 10) / 10, "0.0", locale=i18n.current()))


def _page(
    request: AnyRequest,
    whose: Whose,
    context: dict[str, Any],
    refused: Refused | None = None,
    typed: dict[str, str] | None = None,
) -> Response[Any]:
    h, language = house(request), context.get("workshop_language")
    own = h.looks.own(whose.workshop, whose.account)
    shown = h.looks.of(whose.workshop) if whose.workshop else own or h.looks.of()
    with i18n.speaking(language_of(request, language)):
        said = said_of(shown.colour) if shown else []
        error = i18n.sentence(refused.code, refused.params) if refused else None
    context |= {
        "look": shown,
        "own": own,
        "swatches": _swatches(shown),
        "said": said,
        "error": error,
        "wrong": refused.field if refused else None,
        "typed": typed or {},
    }
    template = "desk/part_look.html" if whose.workshop else "account/look.html"
    return page(request, template, 422 if refused else 200, language=language, **context)


def _swatches(shown: Look | None) -> list[Fitted]:
    return [fit_light(shown.colour), fit_dark(shown.colour)] if shown and shown.colour else []
