"""The poster for the door: one A4 page with QR code, join code, address and three steps, in the workshop's language.

It holds what everybody in the hall may know. A Wi-Fi has its name on it, never its password.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import segno
import typst

from workshop import i18n
from workshop.core.look import LogoFile, Look
from workshop.core.workshop import Workshop
from workshop.exports.fonts import drawable
from workshop.exports.pdf_file import compiled
from workshop.i18n import forms

TEMPLATE = Path(__file__).with_name("poster.typ")
SCALES = (1, 0.85, 0.7, 0.55)


def poster(
    w: Workshop, join: str, address: str, code: str, wifi: str = "", logo: tuple[Look, LogoFile] | None = None
) -> bytes:
    """The PDF. `join`: where the QR code leads; `address`: what is typed instead, then the `code`. A logo that
    cannot be drawn is left out: the poster is needed today.
    """
    with i18n.speaking(i18n.voice_of(w.language, w.familiar)):
        data = _data(w, address, f"{code[:3]}\N{NO-BREAK SPACE}{code[3:]}", drawable(wifi))
    plain = data | {"qr": qr(join), "logo": None}
    if logo is None:
        return _on_one_page(plain)
    try:
        return _on_one_page(plain | {"logo": _picture(*logo)})
    except typst.TypstError:
        return _on_one_page(plain)


def _picture(look: Look, file: LogoFile) -> dict[str, Any]:
    form = "svg" if file.media_type == "image/svg+xml" else "png"
    return {"bytes": list(file.content), "format": form, "alt": look.name}


def _on_one_page(data: dict[str, Any]) -> bytes:
    """Smaller where long words need it; the smallest takes the longest that may be typed."""
    for scale in SCALES[:-1]:
        try:
            return compiled(TEMPLATE, data | {"scale": scale})
        except typst.TypstError as error:
            if "more than one page" not in error.message:
                raise
    return compiled(TEMPLATE, data | {"scale": SCALES[-1]})


def qr(text: str) -> str:
    """As SVG, with the quiet edge that cameras need."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", xmldecl=False, border=4, svgclass=None, lineclass=None)
    return out.getvalue().decode()


def _data(w: Workshop, address: str, code: str, wifi: str) -> dict[str, Any]:
    say = i18n.gettext
    where = [forms.day(w.date) if w.date else "", w.place]
    steps = [
        say("poster.wifi") % {"name": wifi} if wifi else say("poster.phone"),
        say("poster.scan") % {"address": address, "code": code},
        say("poster.town"),
    ]
    return {
        "title": drawable(w.title or say("Workshop")),
        "host": drawable(w.host),
        "where": drawable(" · ".join(part for part in where if part)),
        "language": w.language,
        "region": forms.region(w.language) or None,
        "date": w.date,
        "mark": say("poster.rehearsal") if w.rehearsal else "",
        "call": say("poster.call"),
        "steps": [drawable(step) for step in steps],
        "alt": say("poster.alt") % {"address": address, "code": code},
        "address": drawable(address),
        "code": code,
        "code_label": say("poster.code"),
        "address_label": say("poster.address"),
        "without": say("poster.without"),
    }
