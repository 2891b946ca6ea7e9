"""On the wire: packed where asked for, kept for ever only under its own name, tokens that cannot be guessed."""

from __future__ import annotations

import json
from pathlib import Path

from tests.served import csrf, serving
from workshop.web.build import Bundles, sources
from workshop.web.identity import csrf_holds, csrf_of

FILE = "js/room.js"


async def test_pages_and_files_are_packed_and_only_named_versions_are_kept(tmp_path: Path) -> None:
    async with serving(tmp_path) as served, served.client() as browser:
        page = await browser.get("/account/login")
        assert (page.headers["content-encoding"], page.headers["cache-control"]) == ("gzip", "no-store")
        plain = await browser.get("/account/login", headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers
        mark = served.house.manifest[FILE]
        named = await browser.get(f"/static/{FILE}?v={mark}")
        assert named.headers["content-encoding"] == "gzip"
        assert "immutable" in named.headers["cache-control"]
        assert named.text == (served.house.static / FILE).read_text()
        for other in (
            "",
            "?v=",
            "?v=0123456789ab",
        ):  # a newer version must not get an older file's body for ever
            assert (await browser.get(f"/static/{FILE}{other}")).headers["cache-control"] == "no-store"
        again = await browser.get("/account/login")
        assert csrf(page.text) != csrf(again.text)


def test_a_token_is_masked_anew_and_holds_for_its_visitor_only() -> None:
    one, other = csrf_of("anna"), csrf_of("anna")
    assert one != other
    assert csrf_holds("anna", one)
    assert csrf_holds("anna", other)
    stranger = csrf_of("ben")
    for wrong in ("", "00", one[:32], "0" * 64, stranger, one[:-2], f"{one}00", "ü" * 64):
        assert not csrf_holds("anna", wrong), wrong


def test_a_bundle_stands_for_its_files_only_as_long_as_it_was_built_from_them(tmp_path: Path) -> None:
    (tmp_path / "vendor/built").mkdir(parents=True)
    (tmp_path / "one.js").write_text("1")
    (tmp_path / "bundles.json").write_text(json.dumps({"vendor/built/all.js": ["one.js"]}))
    built = tmp_path / "vendor/built/sources.json"
    built.write_text(json.dumps({"vendor/built/all.js": sources(tmp_path, ["one.js"])}))
    assert Bundles(tmp_path).of(["one.js"]) == ["vendor/built/all.js"]
    (tmp_path / "one.js").write_text("2")
    assert Bundles(tmp_path).of(["one.js"]) == ["one.js"]
