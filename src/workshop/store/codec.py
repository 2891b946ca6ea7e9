"""Events to rows and back. Separated (personal and secret) fields leave the body and become a part of their
own.

A row without its part decodes with the defaults of those fields. This module must not know any particular
event, and no store may look into a body or part itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Union

import msgspec

from workshop.core.messages import Event, Recorded

Raw = dict[str, Any]
Upcast = Callable[[Raw], Raw]


ACT = "_act"
"""Stands beside an event's fields if it is not the first of its command; programs that do not know it pass it over."""


class _Mark(msgspec.Struct):
    act: int = msgspec.field(name=ACT, default=0)


_ACT = msgspec.json.Decoder(_Mark)


class Row(msgspec.Struct, frozen=True):
    """An event as it lies in a store: JSON texts, `part` None when nothing was separated or when it was
    erased.
    """

    seq: int
    at: int
    by: str
    type: str
    body: str
    group: str | None = None
    part: str | None = None
    erases: tuple[str, ...] = ()


class Codec:
    """JSON for a fixed set of event types.

    `upcasts`: tag → function on the raw dict (body and part together) that makes today's shape of it. It sees
    rows of every age, today's too, so it must leave those alone; it may return another tag, whose upcast then
    follows.
    """

    def __init__(
        self, event_types: Iterable[type[Event]], upcasts: Mapping[str, Upcast] | None = None
    ) -> None:
        types = tuple(event_types)
        for kind in types:
            _check(kind)
        self._decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Union[types])  # noqa: UP007 - made at run time
        self._encoder = msgspec.json.Encoder()
        self._upcasts = dict(upcasts or {})
        self._separated = {kind: _separated(kind) for kind in types}

    def row(self, seq: int, at: int, by: str, event: Event, act: int = 0) -> Row:
        """The event as it is stored. Separated fields without a group are a mistake and raise."""
        tag = str(event.__struct_config__.tag)
        body, part = self._split(event)
        group = event.part_group() if part else None
        if part and group is None:
            raise ValueError(f"{tag} has separated fields but names no group for them")
        if act:
            body = f'{body[:-1]},"{ACT}":{act}}}'
        return Row(seq, at, by, tag, body, group, part, event.erases())

    def recorded(self, row: Row) -> Recorded:
        """The event as it is read."""
        text = row.body if row.part is None else f"{row.body[:-1]},{row.part[1:]}"
        if row.type in self._upcasts:
            text = self._encoder.encode(self._upcast(row.type, msgspec.json.decode(text))).decode()
        act = _ACT.decode(row.body).act if ACT in row.body else 0
        return Recorded(row.seq, row.at, row.by, self._decoder.decode(text), act)

    def _split(self, event: Event) -> tuple[str, str | None]:
        if type(event) not in self._separated:
            raise TypeError(f"{type(event).__name__} is not among the event types of this log")
        text = self._encoder.encode(event)
        apart = self._separated[type(event)]
        if not apart:
            return text.decode(), None
        raw = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
        found = {name: raw.pop(name) for name in apart if name in raw}
        # Defaults say nothing; storing them would only make a group necessary where there is nobody to name.
        part = {name: value for name, value in found.items() if bytes(value) != apart[name]}
        body = self._encoder.encode(raw).decode()
        return body, self._encoder.encode(part).decode() if part else None

    def _upcast(self, tag: str, raw: Raw) -> Raw:
        seen: set[str] = set()
        while tag in self._upcasts and tag not in seen:
            seen.add(tag)
            raw = self._upcasts[tag](raw)
            tag = raw["type"]
        return raw


def erase(rows: Iterable[Row]) -> list[Row]:
    """The rows of one append after erasing among themselves: an erasing row takes the parts up to itself."""
    kept: list[Row] = []
    gone: set[str | None] = set()
    for row in reversed(list(rows)):
        gone.update(row.erases)
        kept.append(without_part(row) if row.group in gone else row)
    return kept[::-1]


def without_part(row: Row) -> Row:
    """The row after its part is gone."""
    return msgspec.structs.replace(row, group=None, part=None)


def _check(kind: type[Event]) -> None:
    if kind.__struct_config__.array_like:
        raise TypeError(f"{kind.__name__} is array-like; fields could not be separated by name")
    if not isinstance(kind.__struct_config__.tag, str):
        raise TypeError(f"{kind.__name__} needs a text as its tag")
    required = {field.name for field in msgspec.structs.fields(kind) if field.required}
    names = {field.name for field in msgspec.structs.fields(kind)}
    for name in (*kind.personal, *kind.secret):
        if name not in names or name in required:
            raise TypeError(f"{kind.__name__}.{name} is separated and therefore needs a default")


def _separated(kind: type[Event]) -> dict[str, bytes]:
    """Encoded name → encoded default of every separated field."""
    apart = {*kind.personal, *kind.secret}
    return {
        field.encode_name: msgspec.json.encode(_default(field))
        for field in msgspec.structs.fields(kind)
        if field.name in apart
    }


def _default(field: msgspec.structs.FieldInfo) -> object:
    if field.default is not msgspec.NODEFAULT:
        return field.default
    return field.default_factory()
