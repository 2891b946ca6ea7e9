"""Finds cards and headings in a workshop, or says no, and how a card is shown. It changes nothing."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from workshop.core.refusals import Refused
from workshop.core.results import FieldRef
from workshop.core.workshop import Card, Group, Step, Workshop


class CardView(msgspec.Struct, frozen=True):
    """A card as it is shown. `count`: how many thoughts lie together here.

    `under`: of a card that was laid under another, the text of that one. `hangs`: it is to be seen on the wall, by
    itself or there; of the own cards others are listed too. `hung`: all could see it once.
    """

    id: int
    text: str
    field: FieldRef | None
    count: int
    municipality: str | None
    state: str
    edited: bool
    groups: tuple[int, ...] = ()
    merged: tuple[tuple[int, str], ...] = ()
    under: str | None = None
    hangs: bool = True
    hung: bool = True


def known_card(w: Workshop, card: int) -> Card:
    """The card, or a refusal if there is none or its author took it back."""
    found = w.cards.get(card)
    if found is None:
        raise Refused("card_unknown", "card")
    if found.state == "withdrawn":
        raise Refused("card_withdrawn", "card")
    return found


def known_group(w: Workshop, group: int) -> Group:
    """The heading, or a refusal."""
    found = w.groups.get(group)
    if found is None or found.removed:
        raise Refused("group_unknown", "groups")
    return found


def covered(w: Workshop, s: Step) -> list[Card]:
    """Cards of the step that still lie covered, in the order they came."""
    return [c for c in w.cards.values() if c.step == s.id and c.state == "covered"]


def wall(w: Workshop, steps: Iterable[int] | None = None) -> list[Card]:
    """Cards that everybody may see now, by time, without those that lie under others."""
    wanted = None if steps is None else frozenset(steps)
    return [
        c
        for c in w.cards.values()
        if c.state == "shown" and c.merged_into is None and (wanted is None or c.step in wanted)
    ]


def head(w: Workshop, card: Card) -> Card | None:
    """The card that this one was laid under."""
    return w.cards.get(card.merged_into) if card.merged_into is not None else None


def hangs(w: Workshop, card: Card) -> bool:
    """Whether it hangs on the wall, by itself or under a card that does."""
    above = head(w, card)
    return card.state == "shown" and (above is None or above.state == "shown")
