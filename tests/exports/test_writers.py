"""Writers know no word of workshops: they import parts of documents and each other, and translate nothing. How numbers
and days are written in a language (`i18n.forms`) is no word.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

WRITERS = (
    "chart_file", "csv_file", "docx_file", "fonts", "html_file", "markdown_file", "odf", "ods_file", "odt_file",
    "odt_styles", "ooxml", "paper", "pdf_file", "plain", "xlsx_file",
)  # fmt: skip


@pytest.mark.parametrize("name", WRITERS)
def test_a_writer_imports_writers_only(root: Path, name: str) -> None:
    tree = ast.parse((root / "src" / "workshop" / "exports" / f"{name}.py").read_text(encoding="utf-8"))
    imported: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("workshop"):
            if node.module == "workshop.i18n" and [alias.name for alias in node.names] == ["forms"]:
                continue
            module = str(node.module).removeprefix("workshop.exports").removeprefix(".")
            imported |= {module} if module else {alias.name for alias in node.names}
    assert imported <= set(WRITERS), imported - set(WRITERS)
