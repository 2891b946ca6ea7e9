"""`workshop backup FILE` and `workshop restore FILE`: everything in one file, from one moment, beside a running server.

The file is the same for both databases: packed lines of JSON, the first says what it is, the last how many rows there
were and their checksum. Nothing is written before the whole file has been checked, and then all of it or nothing. It
must not need a program of the database, and never writes over a file or into a database that holds anything.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import os
import sys
import tempfile
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec
from sqlalchemy import make_url

from workshop import __version__
from workshop.activities import all_kinds
from workshop.app import now
from workshop.core.evolve import fold
from workshop.core.refusals import LogDamaged
from workshop.ops.serve import migrate_now, say
from workshop.settings import Settings
from workshop.store.codec import Codec
from workshop.store.database import Database
from workshop.store.directory import Directory
from workshop.store.migrate import downgrade, migrate, revision_of, revisions
from workshop.store.sql import SqlLog
from workshop.store.tables import Chunk, fill, filled, snapshot, stream

BALLOTS = "vote:"
"""Parts of events in such a group are ballots with the number of a person, there until the vote is counted."""


class Unusable(Exception):  # noqa: N818 - the message is for the operator
    """Why this cannot be backed up or restored, in one line."""


class Head(msgspec.Struct, frozen=True, tag_field="format", tag="workshop backup"):
    """The first line. `revision`: of the tables that the rows come from."""

    version: int
    revision: str
    program: str
    made: int


class Foot(msgspec.Struct, frozen=True):
    """The last line; `sha256` of every byte before it, unpacked."""

    rows: dict[str, int]
    sha256: str


class Taken(msgspec.Struct):
    """What went into a backup. `open_votes`: votes whose ballots are in it with the numbers of people."""

    rows: dict[str, int]
    open_votes: set[tuple[str, str]]


def backup_now(settings: Settings, path: str) -> int:
    """Writes the file, readable by its owner only; says what it holds."""
    try:
        taken = _backup(settings, Path(path))
    except Unusable as why:
        print(f"workshop: {why}", file=sys.stderr)
        return 2
    rows = taken.rows
    say(f"· {rows.get('workshop', 0)} workshops with {rows.get('event', 0)} events are in {path}")
    say("· it holds names, log-ins and everything people wrote: keep it like the minutes, readable by few")
    for wid, step in sorted(taken.open_votes):
        say(
            f"· ATTENTION: a vote is not counted yet (workshop {wid}, step {step}): its ballots are in the file"
        )
        say(
            "  with the numbers of the people who gave them. Delete this file after the count, and make a new one"
        )
    return 0


def _backup(settings: Settings, path: Path) -> Taken:
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).is_file():
        raise Unusable(f"there is no database {url.database}; set WORKSHOP_DATA or WORKSHOP_DATABASE")
    try:
        with new_file(path) as file:
            return asyncio.run(_write(settings, file))
    except OSError as why:
        raise Unusable(f"{path} cannot be written: {why.strerror}") from why


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that has this name only once it is complete and on the disk, and that only its owner can read."""
    if path.exists():
        raise Unusable(f"{path} is there already; give a new name")
    # Mode 0600 from its first byte on.
    number, unfinished = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).rename(path)
    except BaseException:
        Path(unfinished).unlink()
        raise


async def _write(settings: Settings, file: IO[bytes]) -> Taken:
    database = Database(settings.database)
    try:
        return await write_backup(database, file)
    finally:
        await database.close()


async def write_backup(database: Database, file: IO[bytes]) -> Taken:
    """All rows of one moment, packed."""
    taken, digest = Taken({}, set()), hashlib.sha256()
    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0) as packed:

        def line(thing: object) -> None:
            text = msgspec.json.encode(thing) + b"\n"
            digest.update(text)
            packed.write(text)

        async with snapshot(database) as connection:
            revision = await revision_of(connection)
            if revision != revisions()[0]:
                raise Unusable("the tables are not those of this program; run `workshop migrate` first")
            line(Head(1, revision, __version__, now()))
            async for chunk in stream(connection):
                line(chunk)
                _note(taken, chunk)
        line(Foot(taken.rows, digest.hexdigest()))
    return taken


def _note(taken: Taken, chunk: Chunk) -> None:
    taken.rows[chunk.table] = taken.rows.get(chunk.table, 0) + len(chunk.rows)
    if chunk.table == "event_part":
        of, group = chunk.columns.index("workshop"), chunk.columns.index("part_group")
        groups = {(row[of], row[group]) for row in chunk.rows if row[group].startswith(BALLOTS)}
        taken.open_votes |= {(wid, group.removeprefix(BALLOTS)) for wid, group in groups}


def restore_now(settings: Settings, path: str) -> int:
    """Fills an empty database; 1 if a workshop in it cannot be replayed, 2 if nothing was restored."""
    try:
        head, foot = check(Path(path))
        say(f"· {path} is whole: {sum(foot.rows.values())} rows, tables of {head.revision}")
        migrate_now(settings)
        return asyncio.run(_restore(settings, Path(path), head))
    except Unusable as why:
        print(f"workshop: {why}. Nothing was restored.", file=sys.stderr)
        return 2


async def _restore(settings: Settings, path: Path, head: Head) -> int:
    database = Database(settings.database)
    try:
        await _pour(settings, database, path, head)
        broken = await replay(database)
    finally:
        await database.close()
    for wid, why in broken.items():
        print(f"workshop: workshop {wid} is restored but cannot be replayed: {why}", file=sys.stderr)
    return 1 if broken else 0


async def _pour(settings: Settings, database: Database, path: Path, head: Head) -> None:
    async with database.read() as connection:
        there = await filled(connection)
    if there:
        raise Unusable(f"the database is not empty: there are rows in {', '.join(there)}")
    # Rows from before an update go into the tables of that time, which are then brought up like any others.
    await downgrade(settings.database, head.revision)
    try:
        async with database.write() as connection:
            await fill(connection, _chunks(path))
    finally:
        await migrate(settings.database)


async def replay(database: Database) -> dict[str, str]:
    """Every workshop from its log, as the server opens it; what does not open, and why."""
    kinds, broken = all_kinds(), dict[str, str]()
    log = SqlLog(database, Codec(kinds.events()))
    for wid in await Directory(database).all_ids():
        try:
            events = await log.read(wid)
            last = fold(kinds, events, wid).seq
        except LogDamaged as why:
            broken[wid] = f"{why.why} at seq {why.seq}"
            continue
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as why:
            broken[wid] = type(why).__name__
            continue
        if last != len(events):
            broken[wid] = f"{len(events)} events, but the last one is number {last}"
        else:
            say(f"· workshop {wid}: {last} events, replayed")
    return broken


def check(path: Path) -> tuple[Head, Foot]:
    """Reads the whole file; raises `Unusable` unless it is complete, unchanged and known to this program."""
    digest, counts, head, foot = hashlib.sha256(), dict[str, int](), None, None
    try:
        for line in _lines(path):
            if foot is not None:
                raise Unusable(f"{path} goes on after its end")
            if head is None:
                head = msgspec.json.decode(line, type=Head)
            elif line.startswith(b'{"rows"'):
                foot = msgspec.json.decode(line, type=Foot)
                continue
            else:
                chunk = msgspec.json.decode(line, type=Chunk)
                counts[chunk.table] = counts.get(chunk.table, 0) + len(chunk.rows)
            digest.update(line)
    except msgspec.MsgspecError as why:
        raise Unusable(f"{path} is not a backup of this program, or damaged") from why
    if head is None or foot is None:
        raise Unusable(f"{path} is cut off")
    if (foot.sha256, foot.rows) != (digest.hexdigest(), counts):
        raise Unusable(f"{path} is damaged: its checksum does not fit")
    if head.version != 1 or head.revision not in revisions():
        raise Unusable(f"{path} was made by a newer program ({head.program}); update this one first")
    return head, foot


async def _chunks(path: Path) -> AsyncIterator[Chunk]:
    for line in _lines(path):
        if line.startswith(b'{"table"'):
            yield msgspec.json.decode(line, type=Chunk)


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path, "rb") as packed:
            yield from packed
    except (EOFError, zlib.error, gzip.BadGzipFile) as why:
        raise Unusable(f"{path} is cut off or damaged") from why
    except OSError as why:
        raise Unusable(f"{path} cannot be read: {why.strerror}") from why
