"""A whole workshop as one file that opens elsewhere: its event log, without what is withheld on the pages.

Left out are names (they are in no log), words of cards that cannot be read on the wall, also where a vision quoted
them, words that were corrected since, comments kept for the desk, the desk's notes, the Wi-Fi, and which account acted.
Ids, times and ballots as published stay, so results and checksums are the same.
Whoever holds the file can see which number of a person wrote which card: it is for the host, not for publication.
Format: `docs/export-json.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Union

import msgspec

from workshop.core.activity import Kinds
from workshop.core.messages import Event, Recorded, default_of, fields_of
from workshop.core.refusals import Refused
from workshop.core.workshop import Workshop

FORMAT, VERSION = "workshop-log", 1
MOST_EVENTS = 500_000
LATEST = 253_402_300_799_000
"""The last millisecond of the year 9999: what comes later can be written as no date."""
ACTOR = re.compile(r"facilitator|helper|system|participant:[1-9][0-9]{0,8}")
NOBODY = "facilitator:0"
"""As whom the desk's acts come in: accounts are others here, and what was done elsewhere is on no desk to undo."""


class Header(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the file says of itself. `seq`: number of its last event; `withheld`: cards without their words."""

    format: str
    version: int
    title: str
    language: str
    seq: int
    withheld: int
    written: int
    notice: str = ""


class Writing:
    """A file written piece by piece: `look` through the whole log first, then `add` the same events again."""

    def __init__(self) -> None:
        self._newest: dict[int | None, int] = {}
        self._unread: frozenset[int] = frozenset()
        self._head = b""
        self._pieces: list[bytes] = []

    def look(self, log: Iterable[Recorded]) -> None:
        """Finds the latest words of each card."""
        self._newest.update((_worded(r.event), r.seq) for r in log)

    def begin(self, w: Workshop, at: int) -> None:
        """With the state after all events that were looked at. `at`: now, in ms."""
        self._unread = frozenset(c.id for c in w.cards.values() if c.state != "shown")
        notice = "PROBE / REHEARSAL" if w.rehearsal else ""
        header = Header(FORMAT, VERSION, w.title, w.language, w.seq, len(self._unread), at, notice)
        self._head = msgspec.json.encode(header)[:-1] + b',"events":['

    def add(self, log: Iterable[Recorded]) -> None:
        """The next events; raises `Refused` at a ballot that is not counted."""
        lines = b",".join(msgspec.json.encode(_line(r, self._unread, self._newest)) for r in log)
        self._pieces += [lines] if lines else []

    def end(self) -> bytes:
        """The file as JSON."""
        return self._head + b",".join(self._pieces) + b"]}"


def moving(kinds: Kinds, w: Workshop, log: Iterable[Recorded], at: int) -> bytes:
    """The file as JSON; raises `Refused` while a vote has ballots that are not counted. `at`: now, in ms."""
    told = [r for r in log if r.seq <= w.seq]
    writing = Writing()
    writing.look(told)
    writing.begin(w, at)
    writing.add(told)
    return writing.end()


def _line(r: Recorded, unread: frozenset[int], newest: dict[int | None, int]) -> dict[str, Any]:
    if _ballot(r.event):
        raise Refused("not_all_counted")
    event = msgspec.to_builtins(r.event.abroad(unread))
    if (card := _worded(r.event)) is not None:
        event.pop("old", None)
        if newest[card] != r.seq:
            event.pop("text")
    for held in (event, *event.values()):
        if isinstance(held, dict) and "notes" in held:
            held["notes"] = ""
    line: dict[str, Any] = {"seq": r.seq, "at": r.at, "by": _by(r.by), "event": event}
    return line | ({"act": r.act} if r.act else {})


def _worded(event: Event) -> int | None:
    """The card whose words this event sets. Only the latest words go along: the desk may have taken a name out."""
    return getattr(event, "card", None) if "text" in event.personal else None


def _ballot(event: Event) -> bool:
    """Whether it still says how somebody voted; the count cuts that off."""
    fields = fields_of(type(event))
    return any(getattr(event, name) != default_of(fields[name]) for name in event.secret)


def _by(actor: str) -> str:
    """Accounts of one installation are nobody in another."""
    return "facilitator" if actor.startswith("facilitator") else actor


class _Line(msgspec.Struct):
    """One event of a file."""

    seq: int
    at: int
    by: str
    event: msgspec.Raw
    act: int = 0


class _File(msgspec.Struct):
    """A file, its events not looked into yet. `seq`: how many there must be, so that a cut file is told."""

    format: str
    version: int
    seq: int
    events: list[_Line]


def moved(kinds: Kinds, raw: bytes) -> list[Recorded]:
    """The log of a file; raises `Refused` with what is wrong with it. Nothing in it is believed yet but its form."""
    try:
        file = msgspec.json.decode(raw, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused("no_workshop_file", "file") from error
    if file.format != FORMAT:
        raise Refused("no_workshop_file", "file")
    if file.version != VERSION:
        raise Refused("workshop_file_newer", "file", version=file.version)
    if not 0 < len(file.events) <= MOST_EVENTS:
        raise Refused("workshop_file_damaged", "file", seq=0)
    if file.seq != len(file.events):
        raise Refused("workshop_file_damaged", "file", seq=len(file.events) + 1)
    decoder = msgspec.json.Decoder(Union[tuple(kinds.events())])  # noqa: UP007 - made at run time
    found: list[Recorded] = []
    for line in file.events:
        found.append(_recorded(decoder, line, found[-1] if found else None))
    return found


def _recorded(decoder: msgspec.json.Decoder[Any], line: _Line, before: Recorded | None) -> Recorded:
    """One event that fits the one before."""
    seq, at = (before.seq, before.at) if before else (0, 0)
    first = line.act == 0 or (before is not None and line.act in (before.seq, before.act))
    if line.seq != seq + 1 or not at <= line.at <= LATEST or not first or not ACTOR.fullmatch(line.by):
        raise Refused("workshop_file_damaged", "file", seq=seq + 1)
    try:
        event = decoder.decode(line.event)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused("workshop_file_damaged", "file", seq=line.seq) from error
    if _ballot(event):
        raise Refused("not_all_counted", "file")
    by = NOBODY if line.by == "facilitator" else line.by
    return Recorded(line.seq, line.at, by, event, line.act)
