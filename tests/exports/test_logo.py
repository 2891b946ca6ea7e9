"""The host's logo on what is printed."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2
import pytest

from tests.core.test_looks import png, svg
from tests.exports.test_print import JOIN, claims_both, codes, hall
from workshop.core.logos import logo_of
from workshop.core.look import LogoFile, Look
from workshop.exports.poster import poster

RED = b"\0" + b"\xd0\x10\x10" * 30
LOOK = Look("Kreis Musterland")


def hung(logo: LogoFile | None) -> bytes:
    return poster(
        hall().state, JOIN, "workshop.example", "KX74PM", logo=(LOOK, logo) if logo is not None else None
    )


def red_at_the_top_right(content: bytes) -> int:
    page = pypdfium2.PdfDocument(content)[0].render(scale=1).to_pil().convert("RGB")
    corner = page.crop((page.width // 2, 0, page.width, page.height // 6))
    return sum(
        1 for red, green, blue in corner.get_flattened_data() if red > 190 and green < 60 and blue < 60
    )


@pytest.mark.parametrize(
    "file",
    [png(30, 10, RED * 10), svg('<rect width="300" height="80" fill="#d01010"/>')],
    ids=["png", "svg"],
)
def test_the_poster_bears_the_logo_and_keeps_its_standards(file: bytes) -> None:
    content = hung(logo_of(file))
    claims_both(content)
    assert red_at_the_top_right(content) > 500
    assert red_at_the_top_right(hung(None)) == 0
    assert codes(content) == [JOIN]
    assert len(pikepdf.open(io.BytesIO(content)).pages) == 1


def test_a_logo_that_cannot_be_drawn_costs_nobody_the_poster() -> None:
    assert codes(hung(LogoFile(b"<svg", "image/svg+xml", 3, 1))) == [JOIN]
