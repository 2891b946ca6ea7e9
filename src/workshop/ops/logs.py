"""The log: a line of JSON for every event, or plain lines for a person at a terminal. Nothing personal in either.

Messages of this program are written so that they hold no text that people typed. Errors are not: their messages quote
values, so of an error only its sort and where it happened are noted. Of other packages' messages only the first line
is kept, for the rest shows whatever an object holds.
"""

from __future__ import annotations

import logging
import sqlite3
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from workshop.web.trace import CURRENT, KEY, route_of, workshop_of

OWN = "workshop"
DEEPEST = 30


def configure(kind: str) -> None:
    """`json`: every request too. `text`: only what a person at the terminal should see."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json() if kind == "json" else Text())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    if kind != "json":
        for requests in ("workshop.access", "workshop.web.mishaps"):
            logging.getLogger(requests).setLevel(logging.WARNING)


def fields(record: logging.LogRecord) -> dict[str, Any]:
    """What is known about this line; what is not known is left out."""
    scope = CURRENT.get()
    known = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": _message(record),
        "request": scope and scope.get(KEY),
        "route": scope and route_of(scope),
        "workshop": scope and workshop_of(scope),
        "status": getattr(record, "status", None),
        "ms": getattr(record, "ms", None),
    }
    if record.exc_info and record.exc_info[1] is not None:
        known["errors"] = list(errors(record.exc_info[1]))
    return {name: value for name, value in known.items() if value not in (None, "")}


def _message(record: logging.LogRecord) -> str:
    text = record.getMessage()
    return text if record.name.split(".")[0] == OWN else text.partition("\n")[0]


def errors(error: BaseException) -> Iterator[str]:
    """The error, those in its group and what led to it: sort and places, innermost last."""
    places = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
    where = " < ".join(f"{Path(p.filename).name}:{p.lineno} {p.name}" for p in reversed(places))
    yield f"{type(error).__module__}.{type(error).__qualname__}{_reason(error)} at {where or 'unknown'}"
    for inner in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from errors(inner)
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from errors(before)


def _reason(error: BaseException) -> str:
    """Those of the system and of SQLite's operation quote nothing: "No space left on device", "database is locked"."""
    if isinstance(error, sqlite3.OperationalError):
        return f" ({error})"
    return f" ({error.strerror})" if isinstance(error, OSError) and error.strerror else ""


class Json(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """See `fields`."""
        return msgspec.json.encode(fields(record)).decode()


class Text(logging.Formatter):
    """For a person: what, then where, then errors line by line."""

    def format(self, record: logging.LogRecord) -> str:
        """See `fields`."""
        known = fields(record)
        beside = " ".join(
            f"{n}={known[n]}" for n in ("request", "route", "workshop", "status", "ms") if n in known
        )
        line = f"{record.levelname} {record.name} {known['message']}" + (f" [{beside}]" if beside else "")
        return "\n  ".join([line, *known.get("errors", ())])
