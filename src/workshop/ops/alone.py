"""One server on one SQLite file: whoever serves it holds a lock beside it for as long as its process lives.

Two servers on one file would each show what only they themselves have written, for SQLite tells nobody of a commit. The
lock is the system's (flock), so it goes with its process, however that ends, and the file that stays behind means
nothing. Other verbs (export, backup, account …) need no lock. On PostgreSQL any number may serve.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url


class InUse(Exception):  # noqa: N818 - the message is for the operator
    """Somebody serves this database; the text is one line that says what to do."""


@contextmanager
def alone(database: str) -> Iterator[None]:
    """Nobody else serves this database while this lasts; raises `InUse`. Without a file there is nothing to hold."""
    url = make_url(database)
    if url.get_backend_name() != "sqlite":
        yield
        return
    path = Path(f"{url.database}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    # Not truncated by opening: the number of whoever holds it is read from it.
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = file.read().strip() or "unknown"
            raise InUse(
                f"{url.database} is served by process {holder} already. One process serves a SQLite file: stop that "
                "one, or use PostgreSQL (`workshop copy` brings the data there)"
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
