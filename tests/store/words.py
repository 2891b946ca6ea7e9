"""A few events of their own for the tests of the store, which knows no event of the product."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

import msgspec

from workshop.core.messages import Event, Recorded
from workshop.store.codec import Codec
from workshop.store.log import Id, Proposal


class CardWritten(Event, frozen=True, tag="card_written"):
    """Nothing separated; keys that are numbers, text of any kind."""

    card: int
    text: str
    dots: dict[int, int] = msgspec.field(default_factory=dict)


class NameSaid(Event, frozen=True, tag="name_said"):
    """Personal: the name lies apart."""

    personal: ClassVar[tuple[str, ...]] = ("name",)

    person: int
    name: str | None = None

    def part_group(self) -> str:
        return f"person:{self.person}"


class BallotCast(Event, frozen=True, tag="ballot_cast"):
    """Secret: who and what lie apart."""

    secret: ClassVar[tuple[str, ...]] = ("person", "points")

    step: int
    person: int | None = None
    points: dict[int, int] = msgspec.field(default_factory=dict)

    def part_group(self) -> str:
        return f"vote:{self.step}"


class VoteCounted(Event, frozen=True, tag="vote_counted"):
    """Cuts the ballots of a step."""

    step: int

    def erases(self) -> tuple[str, ...]:
        return (f"vote:{self.step}",)


class Erased(Event, frozen=True, tag="erased"):
    """Cuts everything of a person."""

    person: int

    def erases(self) -> tuple[str, ...]:
        return (f"person:{self.person}",)


EVENTS = (CardWritten, NameSaid, BallotCast, VoteCounted, Erased)
ANNA, BERND = "participant:1", "participant:2"


def codec() -> Codec:
    """All events of the tests."""
    return Codec(EVENTS)


def proposes(
    *events: Event, by: str = ANNA, command: str = "c1", at: int = 1000
) -> Callable[[list[Recorded], Mapping[Id, int]], list[Proposal]]:
    """A rule that wants these events, whatever the log holds."""
    return lambda _tail, _known: [Proposal(command, by, at, events)]
