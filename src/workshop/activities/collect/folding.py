"""What became of a collection. Never refuses: the log is what happened."""

from __future__ import annotations

from typing import Any

import msgspec

from workshop.activities.collect.messages import (
    CardRewritten,
    CardTurned,
    CardWithdrawn,
    CardWritten,
    Uncovered,
)
from workshop.core.agenda import with_state
from workshop.core.cards import with_cards
from workshop.core.door import with_person
from workshop.core.messages import Event, Recorded
from workshop.core.workshop import Card, Workshop, put


def fold_written(w: Workshop, r: Recorded, e: CardWritten) -> Workshop:
    """A new card."""
    card = Card(e.card, e.step, e.person, e.municipality, e.text, e.field, e.state, r.at)  # type: ignore[arg-type]
    card = msgspec.structs.replace(card, hung=e.state == "shown")
    with_card = msgspec.structs.replace(
        w, cards=put(w.cards, e.card, card), next_id=max(w.next_id, e.card + 1)
    )
    return with_card if e.person is None else with_person(with_card, e.person, contributed=True)


def fold_rewritten(w: Workshop, r: Recorded, e: CardRewritten) -> Workshop:
    """Another text."""
    card = msgspec.structs.replace(w.cards[e.card], text=e.text, field=e.field)
    return msgspec.structs.replace(w, cards=put(w.cards, e.card, card))


def fold_withdrawn(w: Workshop, r: Recorded, e: CardWithdrawn) -> Workshop:
    """Gone, with its text and the words of measures made from it."""
    card = msgspec.structs.replace(w.cards[e.card], state="withdrawn", text="", merged_into=None, measures={})
    return msgspec.structs.replace(w, cards=put(w.cards, e.card, card))


def fold_turned(w: Workshop, r: Recorded, e: CardTurned) -> Workshop:
    """Large on the board."""
    return with_state(w, e.step, msgspec.structs.replace(w.steps[e.step].state, turned=e.card))


def fold_uncovered(w: Workshop, r: Recorded, e: Uncovered) -> Workshop:
    """Later cards come uncovered."""
    turned = with_cards(w, {c: {"state": "shown" if e.uncovered else "covered"} for c in e.cards})
    return with_state(turned, e.step, msgspec.structs.replace(w.steps[e.step].state, uncovered=e.uncovered))


FOLDERS: dict[type[Event], Any] = {
    CardWritten: fold_written,
    CardRewritten: fold_rewritten,
    CardWithdrawn: fold_withdrawn,
    CardTurned: fold_turned,
    Uncovered: fold_uncovered,
}
