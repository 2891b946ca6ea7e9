"""Which version of the pages a server has: the same for the same files, another for any other."""

from __future__ import annotations

from pathlib import Path

from workshop.web.build import build_id


def test_the_build_follows_every_file_and_nothing_else(tmp_path: Path) -> None:
    manifest = {"js/live.js": "aa11", "css/base.css": "bb22"}
    page = tmp_path / "parts" / "page.html"
    page.parent.mkdir()
    page.write_text("<p>one</p>")
    first = build_id("1.0", manifest, tmp_path)
    assert build_id("1.0", dict(reversed(manifest.items())), tmp_path) == first
    assert build_id("1.0", {**manifest, "js/live.js": "aa12"}, tmp_path) != first
    assert build_id("1.1", manifest, tmp_path) != first
    page.write_text("<p>two</p>")
    assert build_id("1.0", manifest, tmp_path) != first
    page.rename(tmp_path / "page.html")
    assert build_id("1.0", manifest, tmp_path) not in (first, "")
