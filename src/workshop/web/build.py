"""Which version of the pages this process serves: a page compares its own with its server's, and loads itself anew.

It must change with every file that a page is made of, and with nothing else: the same files, the same in every process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path


def build_id(package: str, manifest: Mapping[str, str], templates: Path) -> str:
    """A short text from the package's version, the hashes of the static files, and the templates."""
    found = hashlib.blake2b(package.encode(), digest_size=6)
    for name, mark in sorted(manifest.items()):
        found.update(f"\0{name}\0{mark}".encode())
    for path in sorted(templates.rglob("*.html")):
        found.update(b"\0" + path.relative_to(templates).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()
