"""What became of cards and headings. Never refuses: the log is what happened."""

from __future__ import annotations

from typing import Any, cast

import msgspec

from workshop.core.cards.messages import (
    CardCorrected,
    CardGrouped,
    CardMoved,
    CardsKeptApart,
    CardsMerged,
    CardsSet,
    GroupMade,
    GroupSet,
)
from workshop.core.messages import Event, Recorded
from workshop.core.workshop import CardState, Group, Workshop, put


def with_cards(w: Workshop, changes: dict[int, dict[str, Any]]) -> Workshop:
    """The workshop with some cards changed."""
    changed = {k: msgspec.structs.replace(w.cards[k], **_hung(c)) for k, c in changes.items() if k in w.cards}
    return msgspec.structs.replace(w, cards={**w.cards, **changed})


def _hung(change: dict[str, Any]) -> dict[str, Any]:
    """Whether all could see it, as far as this change tells; what goes back to where it came from never hung."""
    state = change.get("state")
    return change if state in (None, "hidden", "withdrawn") else {**change, "hung": state == "shown"}


def fold_set(w: Workshop, r: Recorded, e: CardsSet) -> Workshop:
    """States."""
    states = (cast(CardState, s) for s in e.state)
    return with_cards(w, {c: {"state": s} for c, s in zip(e.cards, states, strict=True)})


def fold_corrected(w: Workshop, r: Recorded, e: CardCorrected) -> Workshop:
    """Text."""
    return with_cards(w, {e.card: {"text": e.text, "edited": e.mark}})


def fold_moved(w: Workshop, r: Recorded, e: CardMoved) -> Workshop:
    """Field."""
    return with_cards(w, {e.card: {"field": e.field}})


def fold_made(w: Workshop, r: Recorded, e: GroupMade) -> Workshop:
    """Heading."""
    groups = put(w.groups, e.group, Group(e.group, e.heading, e.step, e.field))
    return msgspec.structs.replace(w, groups=groups, next_id=max(w.next_id, e.group + 1))


def fold_group_set(w: Workshop, r: Recorded, e: GroupSet) -> Workshop:
    """Heading changed."""
    g = msgspec.structs.replace(w.groups[e.group], heading=e.heading, removed=e.removed)
    return msgspec.structs.replace(w, groups=put(w.groups, g.id, g))


def fold_grouped(w: Workshop, r: Recorded, e: CardGrouped) -> Workshop:
    """Hung."""
    return with_cards(w, {e.card: {"groups": e.groups}})


def fold_merged(w: Workshop, r: Recorded, e: CardsMerged) -> Workshop:
    """Laid together or apart."""
    return with_cards(w, {c: {"merged_into": i} for c, i in zip(e.cards, e.into, strict=True)})


def fold_kept_apart(w: Workshop, r: Recorded, e: CardsKeptApart) -> Workshop:
    """No longer suggested, or again."""
    pair = {e.cards}
    return msgspec.structs.replace(w, kept_apart=w.kept_apart | pair if e.apart else w.kept_apart - pair)


FOLDERS: dict[type[Event], Any] = {
    CardsSet: fold_set,
    CardCorrected: fold_corrected,
    CardMoved: fold_moved,
    GroupMade: fold_made,
    GroupSet: fold_group_set,
    CardGrouped: fold_grouped,
    CardsMerged: fold_merged,
    CardsKeptApart: fold_kept_apart,
}
