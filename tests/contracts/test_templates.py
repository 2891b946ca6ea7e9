"""Holds the templates together: a part that one of them names is there. A missing one would show on its page only."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest
from jinja2 import meta

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
ENVIRONMENT = jinja2.Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])  # noqa: S701 - parsed, never rendered


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: str(p.relative_to(TEMPLATES))
)
def test_every_part_that_it_names_is_there(path: Path) -> None:
    named = meta.find_referenced_templates(ENVIRONMENT.parse(path.read_text(encoding="utf-8")))
    assert [name for name in named if name is not None and not (TEMPLATES / name).is_file()] == []
