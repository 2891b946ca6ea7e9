"""Settings, state, commands and events of sorting. What may happen is decided beside it, in `deciding.py`."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from workshop.core.messages import Command, Event


class Settings(msgspec.Struct, frozen=True):
    """`sources`: the collections whose cards are sorted, none: all before this step. `propose`: the room may."""

    sources: tuple[int, ...] = ()
    propose: bool = True


class State(msgspec.Struct, frozen=True):
    """`proposals`: card → field its author proposes, while that is open. `proposers`: people who ever proposed."""

    proposals: dict[int, int] = msgspec.field(default_factory=dict)
    proposers: frozenset[int] = frozenset()


class ProposeField(Command, frozen=True, tag="propose_field"):
    """An author proposes another field for an own card."""

    step: int
    card: int
    field: int
    roles: ClassVar[tuple[str, ...]] = ("participant",)


class TakeProposal(Command, frozen=True, tag="take_proposal"):
    """The desk moves a card as proposed, and takes it out from under another."""

    step: int
    card: int
    roles: ClassVar[tuple[str, ...]] = ("facilitator", "helper")


class LeaveProposal(Command, frozen=True, tag="leave_proposal"):
    """The desk leaves a card where it is."""

    step: int
    card: int
    roles: ClassVar[tuple[str, ...]] = ("facilitator", "helper")


class FieldProposed(Event, frozen=True, tag="field_proposed"):
    """An author proposed a field for a card."""

    step: int
    card: int
    field: int
    touches = ("step", "card")

    def inverse(self) -> Event:
        """Closed. Only a desk that opens a proposal again is asked for it; without, that would seal earlier acts."""
        return ProposalClosed(self.step, self.card, self.field)


class ProposalClosed(Event, frozen=True, tag="proposal_closed"):
    """A proposal was taken or left."""

    step: int
    card: int
    field: int
    touches = ("card",)

    def inverse(self) -> Event:
        """Open again."""
        return FieldProposed(self.step, self.card, self.field)
