"""Settings, state, commands and events of a collection. What may happen is decided beside it, in `deciding.py`."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec

from workshop.core.cards import LONGEST
from workshop.core.messages import Command, Event


class Settings(msgspec.Struct, frozen=True):
    """`role`: for which part of the vision draft the cards are; "core": candidates for the core sentence, a vote over
    them picks the one. `limit`: most cards a person, 0 without limit.
    """

    mode: Literal["covered", "open"] = "covered"
    release: bool = False
    with_field: bool = True
    show_municipality: bool = False
    limit: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    longest: Annotated[int, msgspec.Meta(ge=20, le=LONGEST)] = 200
    role: Literal["", "core", "understanding", "strengths", "ideas", "problems"] = ""
    guests: bool = True


class State(msgspec.Struct, frozen=True):
    """`turned`: the card that lies large on the board; `uncovered`: all were turned over."""

    turned: int | None = None
    uncovered: bool = False


class WriteCard(Command, frozen=True, tag="write_card"):
    """A new card by the person who acts."""

    step: int
    text: str
    field: int | None = None
    roles: ClassVar[tuple[str, ...]] = ("participant",)


class EditCard(Command, frozen=True, tag="edit_card"):
    """Another text or field for an own card."""

    step: int
    card: int
    text: str
    field: int | None = None
    roles: ClassVar[tuple[str, ...]] = ("participant",)


class WithdrawCard(Command, frozen=True, tag="withdraw_card"):
    """Takes an own card back."""

    step: int
    card: int
    roles: ClassVar[tuple[str, ...]] = ("participant",)


class EnterCards(Command, frozen=True, tag="enter_cards"):
    """The desk enters cards from paper, one a line, for a person without a phone or a municipality."""

    step: int
    lines: str
    person: int | None = None
    municipality: int | None = None
    field: int | None = None


class TableCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One card out of a table."""

    text: str
    field: int | None = None
    municipality: int | None = None


class EnterTable(Command, frozen=True, tag="enter_table"):
    """The desk brings cards along out of a table: all or none, and one act to undo."""

    step: int
    cards: tuple[TableCard, ...]


class TurnCard(Command, frozen=True, tag="turn_card"):
    """Turns the next covered card over (or this one) and lays it large on the board."""

    step: int
    card: int | None = None


class TurnAll(Command, frozen=True, tag="turn_all"):
    """Turns all cards over together."""

    step: int


class LayDown(Command, frozen=True, tag="lay_down"):
    """Puts the large card back on the wall."""

    step: int


class CardWritten(Event, frozen=True, tag="card_written"):
    """A card was handed in; its text is erasable."""

    card: int
    step: int
    person: int | None
    municipality: int | None
    field: int | None
    state: str
    text: str = ""
    personal = ("text",)
    touches = ("card", "step", "person", "field")

    def part_group(self) -> str:
        """Erased with the card."""
        return f"card:{self.card}"

    def inverse(self) -> Event:
        """Only what the desk entered from paper is ever taken back by it; a person's card is that person's."""
        return CardWithdrawn(self.card)


class CardRewritten(Event, frozen=True, tag="card_rewritten"):
    """Its author changed a card."""

    card: int
    field: int | None
    text: str = ""
    personal = ("text",)
    touches = ("card", "field")

    def part_group(self) -> str:
        """Erased with the card."""
        return f"card:{self.card}"


class CardWithdrawn(Event, frozen=True, tag="card_withdrawn"):
    """Its author took a card back; the text goes."""

    card: int
    touches = ("card",)

    def erases(self) -> tuple[str, ...]:
        """The text of the card."""
        return (f"card:{self.card}",)


class CardTurned(Event, frozen=True, tag="card_turned"):
    """This card lies large on the board, None: no card."""

    step: int
    card: int | None
    old: int | None
    touches = ("step", "card")

    def inverse(self) -> Event:
        """The card before."""
        return CardTurned(self.step, self.old, self.card)


class Uncovered(Event, frozen=True, tag="uncovered"):
    """These cards, the rest of the step, were turned over, and later ones are shown as they come.

    One event for both, so that taking it back is one act.
    """

    step: int
    uncovered: bool = True
    cards: tuple[int, ...] = ()
    touches = ("step", "cards")

    def inverse(self) -> Event:
        """Covered again, and so is what is still to come."""
        return Uncovered(self.step, not self.uncovered, self.cards)
