"""A chart as a picture: PNG for slides and office files, SVG for print and web.

This module must not know a word of workshops.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import msgspec
import typst

from workshop.exports import fonts
from workshop.exports.paper import Chart, Logo

TEMPLATE = Path(__file__).with_name("chart.alone.typ")
LOGO = TEMPLATE.with_name("logo.alone.typ")
PIXELS_PER_INCH = 200
WIDTH_CM = 16.0
LONGEST_ALT = 12_000
"""PDF/A holds 32,767 bytes in a string, and a letter takes two or more."""


class Picture(msgspec.Struct, frozen=True):
    """A PNG with the size at which it is printed."""

    png: bytes
    width: float
    height: float


def chart_data(chart: Chart) -> dict[str, Any]:
    """The chart as the templates read it."""
    draw = fonts.drawable
    bars = [
        {"label": draw(b.label), "shares": b.shares, "figures": [draw(f) for f in b.figures]}
        for b in chart.bars
    ]
    kinds = [draw(kind) for kind in chart.kinds]
    return {
        "title": draw(chart.title),
        "kinds": kinds,
        "bars": bars,
        "alt": draw(chart.alt[:LONGEST_ALT]),
        "mark": draw(chart.mark),
    }


def picture(chart: Chart, language: str) -> Picture | None:
    """The chart to be put into a page, None where the fonts were not built: its table tells the same."""
    there = fonts.folder()
    if there is None:
        return None
    png = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=[there],
        ignore_system_fonts=True,
        format="png",
        ppi=PIXELS_PER_INCH,
        sys_inputs={"data": _data(chart, language)},
    )
    wide, high = struct.unpack_from(">LL", png, 16)
    return Picture(png, WIDTH_CM, WIDTH_CM * high / wide)


def svg_bytes(chart: Chart, language: str) -> bytes:
    """The chart as SVG; letters are outlines, so it looks alike everywhere."""
    there = fonts.folder()
    if there is None:
        raise FileNotFoundError("the fonts of pictures are not built: make setup")
    return typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=[there],
        ignore_system_fonts=True,
        format="svg",
        sys_inputs={"data": _data(chart, language)},
    )


def logo_data(logo: Logo) -> dict[str, Any]:
    """The logo as the templates read it."""
    vector = logo.media_type == "image/svg+xml"
    wide, high = logo.centimetres()
    content: Any = logo.content.decode(errors="replace") if vector else list(logo.content)
    name = fonts.drawable(logo.name) or "Logo"
    return {"svg": vector, "content": content, "alt": name, "width": wide, "height": high}


def logo_picture(logo: Logo) -> Picture | None:
    """The logo to be put into an office file, None where an SVG cannot be drawn."""
    wide, high = logo.centimetres()
    if logo.media_type != "image/svg+xml":
        return Picture(logo.content, wide, high)
    there = fonts.folder()
    if there is None:
        return None
    png = typst.compile(
        LOGO,
        root=LOGO.parent,
        font_paths=[there],
        ignore_system_fonts=True,
        format="png",
        ppi=PIXELS_PER_INCH,
        sys_inputs={"data": msgspec.json.encode(logo_data(logo)).decode()},
    )
    return Picture(png, wide, high)


def _data(chart: Chart, language: str) -> str:
    return msgspec.json.encode({"language": language, "chart": chart_data(chart)}).decode()
