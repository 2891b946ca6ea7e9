"""The check number of a file of ballots: whoever holds the same file sees the same number.

SHA-256 over method, params, options as [id, name_hash] and ballots sorted by voter, as JSON with sorted
keys and no spaces, in UTF-8. Names enter by their salted hash, so that a name may be erased and the number
stays true.
"""

import hashlib
import json
from typing import Any

SHORT = 8


def name_hash(salt: str, name: str) -> str:
    return hashlib.sha256((salt + name).encode()).hexdigest()


def checksum(document: dict[str, Any]) -> str:
    """Of the file's plain values, as `as_document` writes them or as they were read."""
    content = {
        "method": document["method"],
        "params": document.get("params", {}),
        "options": [[option["id"], _hash_of(option)] for option in document["options"]],
        "ballots": sorted(document["ballots"], key=lambda ballot: str(ballot["voter"])),
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def check_number(full: str) -> str:
    """The short form that is read out and printed."""
    return full[:SHORT]


def _hash_of(option: dict[str, Any]) -> str | None:
    if option.get("name_hash") is not None:
        return str(option["name_hash"])
    if option.get("name") is None:
        return None
    return name_hash(option.get("salt") or "", option["name"])
