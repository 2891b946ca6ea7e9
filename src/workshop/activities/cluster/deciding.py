"""What may happen while cards are sorted, and the facts folded into the state of the step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from workshop.activities.cluster.messages import (
    FieldProposed,
    LeaveProposal,
    ProposalClosed,
    ProposeField,
    TakeProposal,
)
from workshop.core.activity import Ctx
from workshop.core.agenda import known_step, with_state
from workshop.core.cards import CardMoved, CardsMerged, hangs, head, known_card
from workshop.core.door import known_person
from workshop.core.messages import Command, Event, Recorded
from workshop.core.refusals import Refused
from workshop.core.setup import known_field
from workshop.core.workshop import Step, Workshop, put


def sources(w: Workshop, s: Step) -> tuple[int, ...]:
    """The collections whose cards hang here."""
    if s.settings.sources:
        return tuple(s.settings.sources)
    before = w.order[: w.order.index(s.id)] if s.id in w.order else w.order
    return tuple(i for i in before if w.steps[i].kind == "collect")


def decide_propose(w: Workshop, c: ProposeField, ctx: Ctx) -> Sequence[Event]:
    """Notes a proposal for an own card."""
    s, p, card = known_step(w, c.step), known_person(w, ctx.actor.number), known_card(w, c.card)
    if s.status != "open":
        raise Refused("step_not_open")
    if not s.settings.propose:
        raise Refused("no_proposals")
    if card.person != p.number or card.step not in sources(w, s):
        raise Refused("card_unknown", "card")
    if not hangs(w, card):
        raise Refused("card_not_on_wall", "card")
    field = known_field(w, c.field)
    if field.id == (head(w, card) or card).field or s.state.proposals.get(card.id) == field.id:
        return ()
    return (FieldProposed(s.id, card.id, field.id),)


def decide_take(w: Workshop, c: TakeProposal, ctx: Ctx) -> Sequence[Event]:
    """Moves the card as proposed. One that lies under another is taken out, or the move would be seen nowhere."""
    s, field = _proposal(w, c.step, c.card)
    known_field(w, field)
    card = known_card(w, c.card)
    happened: list[Event] = [ProposalClosed(s.id, card.id, field)]
    if card.merged_into is not None:
        happened.append(CardsMerged((card.id,), (None,), (card.merged_into,)))
    if card.field != field:
        happened.append(CardMoved(card.id, field, card.field))
    return happened


def decide_leave(w: Workshop, c: LeaveProposal, ctx: Ctx) -> Sequence[Event]:
    """Leaves the card."""
    s, field = _proposal(w, c.step, c.card)
    return (ProposalClosed(s.id, c.card, field),)


def _proposal(w: Workshop, step: int, card: int) -> tuple[Step, int]:
    s = known_step(w, step)
    if card not in s.state.proposals:
        raise Refused("proposal_gone", "card")
    return s, s.state.proposals[card]


def fold_proposed(w: Workshop, r: Recorded, e: FieldProposed) -> Workshop:
    """Open proposal. The author is known from the card, also where a desk opens it again."""
    state, card = w.steps[e.step].state, w.cards.get(e.card)
    who = {card.person} if card is not None and card.person is not None else set()
    proposals = put(state.proposals, e.card, e.field)
    return with_state(
        w, e.step, msgspec.structs.replace(state, proposals=proposals, proposers=state.proposers | who)
    )


def fold_closed(w: Workshop, r: Recorded, e: ProposalClosed) -> Workshop:
    """No longer open."""
    state = w.steps[e.step].state
    rest = {k: f for k, f in state.proposals.items() if k != e.card}
    return with_state(w, e.step, msgspec.structs.replace(state, proposals=rest))


DECIDERS: dict[type[Command], Any] = {
    ProposeField: decide_propose,
    TakeProposal: decide_take,
    LeaveProposal: decide_leave,
}

FOLDERS: dict[type[Event], Any] = {FieldProposed: fold_proposed, ProposalClosed: fold_closed}
