"""How tests read a PDF: its words by one program, its tags by another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2

DIVIDED = dict.fromkeys((2, 0xAD, 0xFFFE))
"""What stands where a word was divided at the end of a line."""


def pdf_text(content: bytes) -> str:
    """As somebody who selects all and copies gets it, without ends of lines."""
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content)]
    return " ".join(" ".join(pages).translate(DIVIDED).split())


def tags(pdf: pikepdf.Pdf) -> list[Any]:
    """All elements of the tree of tags."""
    return list(_elements(pdf.Root.StructTreeRoot.K))


def _elements(node: Any) -> Iterator[Any]:
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from _elements(one)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        yield from _elements(node.get("/K"))
