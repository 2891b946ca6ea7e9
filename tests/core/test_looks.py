"""A host's look: colours become readable, logos become pictures that can do nothing."""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.core.colours import DARK, LIGHT, READABLE, colour_of, contrast, fit_dark, fit_light
from workshop.core.logos import LARGEST, SIGNATURE, logo_of
from workshop.core.look import Look, mark_of, sheet
from workshop.core.refusals import Refused

COLOURS = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 300 80"'
)


def svg(inside: str = '<path d="M0 0h9v9z"/>', more: str = "") -> bytes:
    return f"{HEAD} {more}>{inside}</svg>".encode()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 3, height: int = 2, rows: bytes | None = None, *more: bytes) -> bytes:
    pixels = (b"\0" + b"\xff" * 3 * width) * height if rows is None else rows
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return SIGNATURE + head + b"".join(more) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as no:
        logo_of(content)
    return no.value.code


@given(COLOURS)
def test_every_colour_can_be_read_on_every_ground(colour: str) -> None:
    assert min(contrast(fit_light(colour).used, ground) for ground in LIGHT) >= READABLE
    assert min(contrast(fit_dark(colour).used, ground) for ground in DARK) >= READABLE


@given(COLOURS)
def test_words_on_a_button_can_be_read(colour: str) -> None:
    assert contrast(fit_light(colour).used, "#ffffff") >= READABLE
    assert contrast(fit_dark(colour).used, "#11161f") >= READABLE


def test_a_colour_that_fits_stays_as_it_is() -> None:
    assert not fit_light("#14385f").corrected
    assert not fit_dark("#8fb8e6").corrected
    assert fit_light("#ffd500").corrected


@pytest.mark.parametrize("typed", ["#0A5C36", "0a5c36", " rgb(10, 92, 54) ", "10 92 54", "10,92,54"])
def test_a_colour_may_be_written_as_style_guides_write_it(typed: str) -> None:
    assert colour_of(typed, "colour") == "#0a5c36"


@pytest.mark.parametrize("typed", ["HKS 13", "#12", "300, 0, 0", "red; } body { display: none", "url(x)"])
def test_what_is_no_colour_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        colour_of(typed, "colour")


def test_the_sheet_sets_tokens_only_and_leaves_the_red_dot_alone() -> None:
    written = sheet(Look("Kreis", "#0a5c36", "#ffd500"))
    assert written.count("--action: ") == 3
    assert "--dot" not in written
    assert "--done" not in written
    assert sheet(Look("Kreis")) == ""


def test_beside_a_red_host_only_people_and_votes_are_red_and_round() -> None:
    assert sheet(Look("Feuerwehr", "#d5281b")).count("--done: var(--ink)") == 3


def test_the_same_content_has_the_same_mark() -> None:
    assert mark_of("#0a5c36", "", b"x") == mark_of("#0a5c36", "", b"x") != mark_of("", "#0a5c36", b"x")


def test_a_logo_keeps_its_shape_and_loses_what_acts() -> None:
    inside = (
        "<script>alert(1)</script><metadata>Anna</metadata><foreignObject><b>x</b></foreignObject>"
        '<switch><g onclick="x()" fill="url(#a)"><path d="M0 0" style="fill:url(https://x.example/a)"/></g></switch>'
        '<linearGradient id="a" xlink:href="#b"/><linearGradient id="c" xlink:href="https://x.example/#b"/>'
        '<animate attributeName="href"/><title>Kreis &amp; Stadt</title>'
    )
    made = logo_of(svg(inside, 'onload="x()"'))
    text = made.content.decode()
    assert (made.media_type, made.width, made.height) == ("image/svg+xml", 1000, 267)
    for word in ("script", "alert", "onload", "onclick", "Anna", "foreign", "example", "animate", "switch"):
        assert word not in text
    root = ET.fromstring(text)  # noqa: S314 - it is what we wrote
    assert [e.tag.rpartition("}")[2] for e in root] == ["g", "linearGradient", "linearGradient", "title"]
    assert root[0].attrib == {"fill": "url(#a)"}
    assert [e.attrib for e in root[1:3]] == [{"id": "a", "href": "#b"}, {"id": "c"}]
    assert root[3].text == "Kreis & Stadt"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (svg('<image href="https://x.example/a.png"/>'), "logo_part"),
        (svg('<use href="#a"/>'), "logo_part"),
        (svg("<style>@import url(https://x.example)</style>"), "logo_part"),
        (svg('<style>path{background:image-set("http://x.example/a" 1x)}</style>'), "logo_part"),
        (svg('<style>path{background:src("http://x.example/a")}</style>'), "logo_part"),
        (svg("<style>path{fill:ur&#108;(http://x.example/a)}</style>"), "logo_part"),
        (svg("<style>path{fill:ur<title/>l(http://x.example/a)}</style>"), "logo_part"),
        (b'<?xml version="1.0" encoding="UTF-7"?>' + svg(), "logo_broken"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="900000" height="5"/>', "logo_no_size"),
        (b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaa">]>' + svg("<text>&a;</text>"), "logo_part"),
        (svg("<g>" * 70 + "</g>" * 70), "logo_too_rich"),
        (svg("<path/>" * 5001), "logo_too_rich"),
        (svg("<g>"), "logo_broken"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "logo_no_size"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 nan 5"/>', "logo_no_size"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><svg/></html>', "logo_kind"),
        (b"GIF89a", "logo_kind"),
        (b"x" * (LARGEST + 1), "logo_too_large"),
        (png()[:-20], "logo_broken"),
        (png().replace(b"IDAT", b"IDAX"), "logo_broken"),
        (png(rows=b"\0" * 100_000), "logo_broken"),
        (png(9000, 9000, rows=b""), "logo_broken"),
    ],
)
def test_what_is_no_plain_picture_is_refused(content: bytes, code: str) -> None:
    assert refusal(content) == code


def test_a_logo_cannot_be_wider_than_its_shape() -> None:
    root = ET.fromstring(logo_of(svg(more='width="1e9" height="100%"')).content)  # noqa: S314 - it is what we wrote
    assert (root.attrib["width"], root.attrib["height"]) == ("1000", "267")


def test_remarks_in_a_png_fall_away() -> None:
    made = logo_of(png(3, 2, None, chunk(b"tEXt", b"Author\0Anna")) + b"<script>")
    assert (made.media_type, made.width, made.height) == ("image/png", 3, 2)
    assert made.content == png()


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fail(rubbish: bytes) -> None:
    for content in (rubbish, SIGNATURE + rubbish, HEAD.encode() + b">" + rubbish):
        with suppress(Refused):
            assert logo_of(content).width > 0
