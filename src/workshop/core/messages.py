"""What goes in and what is written down: the bases of commands and events, and the envelope of a recorded event.

A command is a wish in the imperative, an event a fact in the past tense. Tags are fixed by hand, because the log
outlives class names. This module must not know any particular command or event.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar, Self

import msgspec

Key = int | str
"""What an event is about: an id, or the name of something that a workshop has once (`door`, `status`)."""


def there(number: Key) -> str:
    """What undo calls something's being there, apart from what happens to it."""
    return f"there:{number}"


@cache
def fields_of(kind: type[msgspec.Struct]) -> Mapping[str, msgspec.structs.FieldInfo]:
    """By name. Read once: msgspec takes a fifth of a millisecond for it, and a log has 100,000 events."""
    return {field.name: field for field in msgspec.structs.fields(kind)}


def default_of(field: msgspec.structs.FieldInfo) -> object:
    """What stands for a separated field that is gone."""
    return field.default_factory() if field.default is msgspec.NODEFAULT else field.default


class Command(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type"):
    """A wish. Who wishes it comes from the session (`Actor`), never from the message. `roles`: who may send it;
    `internal`: only the house itself makes it, from outside it is refused whoever sends it.
    """

    roles: ClassVar[tuple[str, ...]] = ("facilitator",)
    internal: ClassVar[bool] = False


class Event(msgspec.Struct, frozen=True, tag_field="type"):
    """A fact. Rows are never rewritten; fields named below lie in a side table and may be gone when read again.

    `personal`: fields that are erased with a person, `secret`: fields that are cut when a vote is counted. Both sorts
    must have a default, which stands for "no longer there". So that undo can see what was built on what: `touches` are
    the fields that hold ids (an int or several) of what is changed, `needs` those of what must only be there, and
    `thing` names what a workshop has once.
    """

    personal: ClassVar[tuple[str, ...]] = ()
    secret: ClassVar[tuple[str, ...]] = ()
    touches: ClassVar[tuple[str, ...]] = ()
    needs: ClassVar[tuple[str, ...]] = ()
    thing: ClassVar[str] = ""

    def part_group(self) -> str | None:
        """Name of the group under which the separated fields lie (`vote:12`, `person:3`), None without such fields."""
        return None

    def erases(self) -> tuple[str, ...]:
        """Groups of separated fields that are deleted in the transaction that appends this event."""
        return ()

    def abroad(self, unread: frozenset[int]) -> Self:
        """As it may leave this installation while these cards cannot be read: of what lies apart, words of others."""
        kind, _, number = (self.part_group() or "").partition(":")
        return self if kind == "card" and int(number) not in unread else self.bare()

    def bare(self) -> Self:
        """Without what lies apart."""
        fields = fields_of(type(self))
        return msgspec.structs.replace(self, **{name: default_of(fields[name]) for name in self.personal})

    def inverse(self) -> Event | None:
        """The event that takes this one back, None if it is final."""
        return None

    def word(self) -> str:
        """Under which name people are told of it: its tag, or a nearer word where one tag stands for several acts."""
        return str(self.__struct_config__.tag)

    def seen_by(self) -> int | None:
        """The municipality whose people see this at once, although one of them did it; None: who did it."""
        return None

    def ids(self) -> frozenset[Key]:
        """What this event changes."""
        return self._named(self.touches) | ({self.thing} if self.thing else set())

    def basis(self) -> frozenset[Key]:
        """What it leaves alone and its inverse needs as it was."""
        return frozenset(there(i) for i in self._named(self.needs))

    def _named(self, fields: Iterable[str]) -> frozenset[Key]:
        found: set[Key] = set()
        for name in fields:
            value: Any = getattr(self, name)
            if isinstance(value, bool) or value is None:
                continue
            if isinstance(value, int):
                found.add(value)
            else:
                found.update(value)
        return frozenset(found)


class Recorded(msgspec.Struct, frozen=True):
    """An event as it stands in the log of one workshop: `seq` from 1 without gaps, `at` in ms, `by` an actor's text.

    `act`: the seq of the first event of the same command, 0 if it is the first itself. Logs from before this was noted
    have 0 everywhere: each event is an act of its own.
    """

    seq: int
    at: int
    by: str
    event: Event
    act: int = 0


def act_of(seq: int, at: int, by: str, events: Sequence[Event]) -> list[Recorded]:
    """The events of one command as they will stand in the log, the first one as `seq`."""
    return [Recorded(seq + n, at, by, event, seq if n else 0) for n, event in enumerate(events)]
