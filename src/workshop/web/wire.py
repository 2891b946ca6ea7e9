"""Bytes from outside into commands. A form and a program's JSON take the same way.

Flat names become nested ones (`points.12=2`), `name[]` repeats become lists; an empty value is left out where the
field is not a text. Whatever does not fit is a refusal, never an error.
"""

from __future__ import annotations

import types
from collections.abc import Iterable
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from workshop.core.activity import Kinds
from workshop.core.messages import Command
from workshop.core.refusals import Refused

LONGEST_FRAME = 65_536
_DEEPEST = 3


class Envelope(msgspec.Struct, frozen=True):
    """A command on its way: `form` as pairs from a page, or `command` as JSON from a program."""

    id: str
    person: int | None = None
    form: list[tuple[str, str]] | None = None
    command: dict[str, Any] | None = None


class Opened(msgspec.Struct, frozen=True):
    """Which regions a page has open; its first message says its versions too."""

    open: frozenset[str]


_OPENED, _ENVELOPE = msgspec.json.Decoder(Opened), msgspec.json.Decoder(Envelope)


def opened(raw: str | bytes) -> frozenset[str] | None:
    """The open regions, if this message is about them. Nearly all are not, and a refused decoding costs 3 µs."""
    if ('"open"' if isinstance(raw, str) else b'"open"') not in raw:  # type: ignore[operator]
        return None
    try:
        return _OPENED.decode(raw).open
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def envelope(raw: str | bytes) -> Envelope:
    """The envelope, or a refusal."""
    try:
        found = _ENVELOPE.decode(raw)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError) as error:
        raise Refused("command_invalid") from error
    if not 8 <= len(found.id) <= 64 or not (found.id.isascii() and found.id.isprintable()):
        raise Refused("command_invalid")
    return found


def command_of(kinds: Kinds, given: Envelope) -> Command:
    """The command inside."""
    if given.form is not None:
        return from_form(kinds, given.form)
    data = dict(given.command or {})
    cls = _class(kinds, data.pop("type", None))
    return _convert(cls, data, strict=True)


def from_form(kinds: Kinds, pairs: Iterable[tuple[str, str]]) -> Command:
    """A command from the fields of a form."""
    data = nested(pairs)
    cls = _class(kinds, data.pop("type", None))
    hints = _hints(cls)
    for name in list(data):
        if name not in hints or (data[name] == "" and not _takes_text(hints[name])):
            data.pop(name)
        elif isinstance(data[name], dict) and hints[name] != dict[int, str]:
            # A number field that was emptied, on the way to another number. Browsers send lines with two ends.
            # A setting that was emptied is as at first again.
            settings = name == "settings"
            table = {k: None if v == "" else v for k, v in data[name].items() if v != "" or settings}
            data[name] = {k: v.replace("\r\n", "\n") if isinstance(v, str) else v for k, v in table.items()}
        elif isinstance(data[name], str) and get_origin(hints[name]) is tuple:
            data[name] = [line for line in data[name].splitlines() if line.strip()]
    return _convert(cls, data, strict=False)


@cache  # there are about 100 commands, and to read their types took longer than all the rest
def _hints(cls: type[Command]) -> dict[str, Any]:
    return get_type_hints(cls)


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Names with dots as nested tables, names with [] as lists; the last of a repeated name wins."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        *path, last = name.split(".")
        if len(path) > _DEEPEST:
            raise Refused("command_invalid")
        table = found
        for part in path:
            table = table.setdefault(part, {})
            if not isinstance(table, dict):
                raise Refused("command_invalid")
        if last.endswith("[]"):
            chosen = table.setdefault(last[:-2], [])
            if not isinstance(chosen, list):
                raise Refused("command_invalid")
            if value:  # an empty one says that nothing was chosen
                chosen.append(value)
        else:
            table[last] = value
    return found


def _class(kinds: Kinds, tag: object) -> type[Command]:
    found = kinds.commands().get(tag) if isinstance(tag, str) else None
    if found is None or found.internal:
        raise Refused("command_unknown")
    return found


def _convert(cls: type[Command], data: dict[str, Any], *, strict: bool) -> Command:
    try:
        return msgspec.convert({**data, "type": cls.__struct_config__.tag}, cls, strict=strict)
    except msgspec.ValidationError as error:
        raise Refused("command_invalid", detail=str(error)) from error


def _takes_text(hint: Any) -> bool:
    if get_origin(hint) in (Union, types.UnionType):
        return any(_takes_text(part) for part in get_args(hint))
    return hint is str or (get_origin(hint) is not None and hint.__class__.__name__ == "_LiteralGenericAlias")
