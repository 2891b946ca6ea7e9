"""What a verb writes, and how it says that it cannot."""

from __future__ import annotations

import sys
from pathlib import Path

UNKNOWN = 2


def write(content: bytes, path: str) -> int:
    """To this file, '-': standard output; the exit status."""
    if path == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return 0
    try:
        Path(path).write_bytes(content)
    except OSError as error:
        return no(f"{path} cannot be written ({error.strerror})")
    return 0


def no(why: str) -> int:
    """One line; the exit status."""
    print(f"workshop: {why}", file=sys.stderr)
    return UNKNOWN
