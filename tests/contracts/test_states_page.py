"""Holds docs/states.md: all six states for every page, and no test is named there that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/states.md").read_text(encoding="utf-8")
ROWS = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| ")][2:]
PAGES = (
    "begin",
    "start",
    "join",
    "phone",
    "wall",
    "return",
    "result",
    "ballots",
    "board",
    "link",
    "desk list",
    "desk",
    "set-up parts",
    "results",
    "release",
    "published",
    "table import",
    "helper",
    "account",
    "language",
)


def test_every_page_stands_there_with_all_six_states() -> None:
    assert [row[0] for row in ROWS if len(row) != 7 or not all(cell.strip() for cell in row)] == []
    assert [page for page in PAGES if not any(row[0].startswith(page) for row in ROWS)] == []


def test_every_test_that_is_named_exists() -> None:
    sources = " ".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert len(named) > 25
    assert sorted(name for name in named if f"def {name}(" not in sources) == []
