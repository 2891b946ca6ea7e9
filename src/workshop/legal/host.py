"""Who runs this server, from `legal.toml`: for the imprint, the privacy notice and the accessibility statement.

The file is read anew when it has changed, so that nobody has to restart a running hall. What is missing is told, never
invented: every page says what the operator still has to fill in.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

import msgspec

from workshop.legal.states import STATES

IMPRINT = ("name", "address", "email", "represented_by")
PRIVACY = ("name", "address", "email", "data_protection_officer", "supervisory_authority", "legal_basis")
ACCESSIBILITY = ("name", "state", "feedback", "prepared")


class Host(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The operator's own words. `state`: whose law on accessibility holds (`NW`, …, `BUND` for federal bodies).

    `prepared`: the day the accessibility statement was written; `audited`, `method`, `gaps`: of an audit, if there was
    one. `hosted_by`: a provider on whose machines this runs. `fault`: why the file could not be used.
    """

    name: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""
    represented_by: str = ""
    register: str = ""
    vat_id: str = ""
    supervision: str = ""
    data_protection_officer: str = ""
    supervisory_authority: str = ""
    legal_basis: str = ""
    hosted_by: str = ""
    feedback: str = ""
    state: str = ""
    prepared: str = ""
    audited: str = ""
    method: str = ""
    gaps: tuple[str, ...] = ()
    fault: str = ""

    def missing(self, *fields: str) -> tuple[str, ...]:
        """Which of these, or of all that are asked for, are empty."""
        asked = fields or tuple(dict.fromkeys((*IMPRINT, *PRIVACY, *ACCESSIBILITY)))
        return tuple(name for name in asked if not getattr(self, name).strip())


def host_of(path: Path) -> Host:
    """What the file says by now; an empty host if there is none."""
    try:
        found = path.stat()
    except OSError:
        return Host()
    return _read(path, found.st_mtime_ns, found.st_size)


class ToFillIn(msgspec.Struct, frozen=True):
    """What the legal pages lack: names of fields in `file`, or why that cannot be read."""

    file: str
    missing: tuple[str, ...] = ()
    fault: str = ""


def to_fill_in(path: Path) -> ToFillIn:
    """For people with a desk, who can ask the operator."""
    host = host_of(path)
    return ToFillIn(str(path), host.missing(), host.fault)


@lru_cache(maxsize=4)
def _read(path: Path, changed: int, size: int) -> Host:
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        host = msgspec.convert({k: v for k, v in given.items() if k != "fault"}, Host)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as wrong:
        return Host(fault=str(wrong))
    if host.state and host.state not in STATES:
        return msgspec.structs.replace(host, state="", fault=f"state must be one of {', '.join(STATES)}")
    return host
