"""Imprint, privacy notice and accessibility statement, and what the operator still has to fill in.

Linked from every page (`templates/parts/legal.html`). They set no cookie but the language that was asked for.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get

from workshop.legal.host import ACCESSIBILITY, IMPRINT, PRIVACY, Host, host_of
from workshop.legal.states import AS_OF, STATES
from workshop.legal.stored import ON_DEVICE, SERVER
from workshop.web.house import House
from workshop.web.house import house as house_of
from workshop.web.identity import cookie_name
from workshop.web.pages import page

AnyRequest = Request[Any, Any, Any]
KNOWN_GAPS = ("readers", "easy", "sign", "languages", "pictures")
"""What this program does not do for accessibility, or what nobody has tried yet (`legal.gap.…`)."""


def host_now(h: House) -> Host:
    """Who runs this server, as the file says by now."""
    return host_of(h.settings.legal)


def _legal_page(request: AnyRequest, template: str, asked: tuple[str, ...], **more: Any) -> Response[str]:
    h = house_of(request)
    host = host_now(h)
    context = {"host": host, "missing": host.missing(*asked), **more}
    answer = page(request, template, **context)
    kept = cookie_name(h, "language")
    answer.cookies = [c for c in answer.cookies if c.key == kept]
    return answer


@get("/imprint")
async def imprint(request: AnyRequest) -> Response[str]:
    """Who runs this server (§ 5 DDG)."""
    return _legal_page(request, "legal/imprint.html", IMPRINT)


@get("/privacy")
async def privacy(request: AnyRequest) -> Response[str]:
    """What is stored about people, why and for how long (Art. 13 GDPR)."""
    return _legal_page(request, "legal/privacy.html", PRIVACY, device=ON_DEVICE, server=SERVER)


@get("/accessibility")
async def accessibility(request: AnyRequest) -> Response[str]:
    """How accessible this is, what is not, and where to complain."""
    host = host_now(house_of(request))
    found = STATES.get(host.state)
    return _legal_page(
        request,
        "legal/accessibility.html",
        ACCESSIBILITY,
        state=found,
        states=STATES,
        as_of=AS_OF,
        gaps=KNOWN_GAPS,
    )
