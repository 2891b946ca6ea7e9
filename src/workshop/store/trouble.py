"""Why a database cannot be used just now, in one word; everything else that it reports is a mistake of this program.

The words are `trouble.<word>` in the catalogues, for desks, logs and whoever watches the server:
full, locked, read_only, broken (the disk fails), damaged (the file is no longer sound), away (it does not answer).
"""

from __future__ import annotations

import sqlite3

import asyncpg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

FAULTS = (SQLAlchemyError, sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
"""What may come out of the database at all."""

SQLITE = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "read_only",
    sqlite3.SQLITE_IOERR: "broken",
    sqlite3.SQLITE_CANTOPEN: "broken",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
}
POSTGRES = {
    "25006": "read_only",
    "53100": "full",
    "55P03": "locked",
    "XX001": "damaged",
    "XX002": "damaged",
    "08": "away",
    "53": "away",
    "57P": "away",
    "58": "broken",
}
"""By the code of the error or what it begins with: https://www.postgresql.org/docs/current/errcodes-appendix.html"""


def cause(error: BaseException) -> str:
    """The word, '' if this is no fault of the database."""
    if isinstance(error, NoConnection | OSError | asyncpg.InterfaceError):
        return "away"
    told = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(told, sqlite3.Error):
        # The lowest byte is the kind, the others say more.
        return SQLITE.get((getattr(told, "sqlite_errorcode", None) or 0) & 0xFF, "")
    cut = isinstance(error, DBAPIError) and error.connection_invalidated
    return _postgres(told) or ("away" if cut else "")


def _postgres(error: BaseException | None) -> str:
    code = str(getattr(error, "sqlstate", None) or "")
    return next((POSTGRES[code[:n]] for n in (5, 3, 2) if code[:n] in POSTGRES), "")
