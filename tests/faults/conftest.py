"""What every test of faults may ask for: what the program wrote into its log."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

LOGS = ("workshop", "uvicorn", "litestar", "asyncio")


@pytest.fixture
def said() -> Iterator[list[logging.LogRecord]]:
    """Warnings and worse, of this program and what it stands on."""
    found: list[logging.LogRecord] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = found.append  # type: ignore[method-assign]
    for name in LOGS:
        logging.getLogger(name).addHandler(handler)
    yield found
    for name in LOGS:
        logging.getLogger(name).removeHandler(handler)
