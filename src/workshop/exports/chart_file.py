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
from workshop.exports.paper import Chart

TEMPLATE = Path(__file__).with_name("chart.alone.typ")
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


def _data(chart: Chart, language: str) -> str:
    return msgspec.json.encode({"language": language, "chart": chart_data(chart)}).decode()
