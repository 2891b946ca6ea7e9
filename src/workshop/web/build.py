"""Which version of the pages this process serves: a page compares its own with its server's, and loads itself anew.

It must change with every file that a page is made of, and with nothing else: the same files, the same in every process.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

BUNDLES = "bundles.json"
BUILT = "vendor/built/sources.json"


def build_id(package: str, manifest: Mapping[str, str], templates: Path) -> str:
    """A short text from the package's version, the hashes of the static files, and the templates."""
    found = hashlib.blake2b(package.encode(), digest_size=6)
    for name, mark in sorted(manifest.items()):
        found.update(f"\0{name}\0{mark}".encode())
    for path in sorted(templates.rglob("*.html")):
        found.update(b"\0" + path.relative_to(templates).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


class Bundles:
    """Which one built file stands for several (`static/bundles.json`), as long as it was built from them as they are.

    Who changes a script and builds nothing gets the single files: slower, but never an old one.
    """

    def __init__(self, static: Path) -> None:
        listed, built = static / BUNDLES, static / BUILT
        marks = json.loads(built.read_text()) if built.is_file() else {}
        bundles = json.loads(listed.read_text()) if listed.is_file() else {}
        self._by_parts = {
            tuple(parts): name for name, parts in bundles.items() if marks.get(name) == sources(static, parts)
        }

    def of(self, names: Sequence[str]) -> list[str]:
        """These files, or the one that stands for them."""
        found = self._by_parts.get(tuple(names))
        return [found] if found else list(names)


def sources(static: Path, parts: Sequence[str]) -> dict[str, str]:
    """What a bundle is built from: name to hash."""
    return {part: hashlib.sha256((static / part).read_bytes()).hexdigest()[:12] for part in parts}
