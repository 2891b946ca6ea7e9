"""`cluster`: sorting, headings and merging over the cards of earlier collections.

The rule in words: the room says, the desk (or a helper) sorts. Where the step allows it, authors propose a field for
their own cards; a proposal becomes a move only when the desk takes it. Acts on cards are in `core/cards`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import msgspec

from workshop.core.activity import Activity, Ctx
from workshop.core.agenda import known_step, with_state
from workshop.core.cards import CardMoved, known_card, wall
from workshop.core.door import known_person
from workshop.core.messages import Command, Event, Recorded
from workshop.core.refusals import Refused
from workshop.core.results import FieldRef
from workshop.core.roles import Audience
from workshop.core.setup import known_field
from workshop.core.views import field_ref
from workshop.core.workshop import Card, Step, Workshop, put


class Settings(msgspec.Struct, frozen=True):
    """`sources`: the collections whose cards are sorted, none: all before this step. `propose`: the room may."""

    sources: tuple[int, ...] = ()
    propose: bool = True


class State(msgspec.Struct, frozen=True):
    """`proposals`: card → field its author proposes."""

    proposals: dict[int, int] = msgspec.field(default_factory=dict)


class ProposeField(Command, frozen=True, tag="propose_field"):
    """An author proposes another field for an own card."""

    step: int
    card: int
    field: int
    roles: ClassVar[tuple[str, ...]] = ("participant",)


class TakeProposal(Command, frozen=True, tag="take_proposal"):
    """The desk moves a card as proposed."""

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
    field = known_field(w, c.field)
    if field.id == card.field or s.state.proposals.get(card.id) == field.id:
        return ()
    return (FieldProposed(s.id, card.id, field.id),)


def decide_take(w: Workshop, c: TakeProposal, ctx: Ctx) -> Sequence[Event]:
    """Moves the card as proposed."""
    s, field = _proposal(w, c.step, c.card)
    known_field(w, field)
    card = known_card(w, c.card)
    closed = ProposalClosed(s.id, card.id, field)
    return (closed,) if card.field == field else (closed, CardMoved(card.id, field, card.field))


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
    """Open proposal."""
    return with_state(w, e.step, State(put(w.steps[e.step].state.proposals, e.card, e.field)))


def fold_closed(w: Workshop, r: Recorded, e: ProposalClosed) -> Workshop:
    """No longer open."""
    rest = {k: f for k, f in w.steps[e.step].state.proposals.items() if k != e.card}
    return with_state(w, e.step, State(rest))


class CardView(msgspec.Struct, frozen=True):
    """A card on the wall. `count`: how many thoughts lie together; `proposed`: an open proposal."""

    id: int
    text: str
    field: FieldRef | None
    count: int
    municipality: str | None
    state: str
    edited: bool
    groups: tuple[int, ...] = ()
    merged: tuple[tuple[int, str], ...] = ()
    proposed: FieldRef | None = None


class Heading(msgspec.Struct, frozen=True):
    """A heading with the cards under it; `id` None: cards without a heading."""

    id: int | None
    heading: str
    cards: tuple[CardView, ...]
    count: int


class Column(msgspec.Struct, frozen=True):
    """The cards of one field (None: without field), under headings."""

    field: FieldRef | None
    headings: tuple[Heading, ...]
    count: int


class ClusterView(msgspec.Struct, frozen=True):
    """For all audiences; `mine` only for a person, `proposals` only for desk and helper."""

    columns: tuple[Column, ...]
    cards: int
    headings: tuple[tuple[int, str], ...]
    fields: tuple[FieldRef, ...]
    sources: tuple[int, ...]
    propose: bool
    may_propose: bool
    with_fields: bool
    mine: tuple[CardView, ...] = ()
    proposals: tuple[CardView, ...] = ()


def view(w: Workshop, s: Step, audience: Audience, person: int | None) -> ClusterView:
    """The wall of the collections, sorted."""
    desk = audience in (Audience.FACILITATOR, Audience.HELPER)
    steps = sources(w, s)
    cards = wall(w, steps)
    own = [k for k in cards if person is not None and k.person == person]
    wanted = [k for k in cards if k.id in s.state.proposals] if desk else []
    groups = [g for g in w.groups.values() if not g.removed and g.step in (*steps, s.id)]
    return ClusterView(
        columns=tuple(_columns(w, s, cards, desk=desk)),
        cards=len(cards),
        headings=tuple((g.id, g.heading) for g in groups),
        fields=tuple(field_ref(f) for f in w.live_fields()),
        sources=steps,
        propose=s.settings.propose,
        may_propose=s.status == "open" and s.settings.propose,
        with_fields=any(k.field is not None for k in cards),
        mine=tuple(_card(w, s, k, own=True, hidden=False) for k in own),
        proposals=tuple(_card(w, s, k, own=True) for k in wanted),
    )


def _columns(w: Workshop, s: Step, cards: Sequence[Card], *, desk: bool) -> list[Column]:
    found = []
    for field in (*w.field_order, None):
        here = [k for k in cards if k.field == field]
        if not here:
            continue
        headings = list(_headings(w, s, here, desk=desk))
        ref = field_ref(w.fields[field]) if field is not None else None
        found.append(Column(ref, tuple(headings), sum(1 + len(w.merged(k.id)) for k in here)))
    return found


def _headings(w: Workshop, s: Step, cards: Sequence[Card], *, desk: bool) -> list[Heading]:
    found = []
    for g in w.groups.values():
        under = [k for k in cards if g.id in k.groups]
        if under and not g.removed:
            views = tuple(_card(w, s, k, own=desk) for k in under)
            found.append(Heading(g.id, g.heading, views, sum(v.count for v in views)))
    found.sort(key=lambda h: -h.count)
    live = {g.id for g in w.groups.values() if not g.removed}
    loose = tuple(_card(w, s, k, own=desk) for k in cards if not live & set(k.groups))
    return [*found, Heading(None, "", loose, sum(v.count for v in loose))] if loose else found


def _card(w: Workshop, s: Step, k: Card, *, own: bool, hidden: bool = True) -> CardView:
    """`own`: with proposal and the words under it; `hidden` False: without those that are not on the wall."""
    under = w.merged(k.id)
    field = field_ref(w.fields[k.field]) if k.field is not None else None
    proposal = s.state.proposals.get(k.id) if own else None
    proposed = field_ref(w.fields[proposal]) if proposal is not None else None
    merged = tuple((m.id, m.text) for m in under if hidden or m.state == "shown") if own else ()
    origin = w.steps.get(k.step)
    shown = origin is not None and getattr(origin.settings, "show_municipality", False)
    town = w.municipalities[k.municipality].name if shown and k.municipality in w.municipalities else None
    return CardView(k.id, k.text, field, 1 + len(under), town, k.state, k.edited, k.groups, merged, proposed)


def answered(w: Workshop, s: Step) -> bool:
    """Whether somebody proposed something."""
    return bool(s.state.proposals)


DECIDERS: dict[type[Command], Any] = {
    ProposeField: decide_propose,
    TakeProposal: decide_take,
    LeaveProposal: decide_leave,
}
FOLDERS: dict[type[Event], Any] = {FieldProposed: fold_proposed, ProposalClosed: fold_closed}
ACTIVITY = Activity(
    kind="cluster",
    settings=Settings,
    state=State,
    deciders=DECIDERS,
    folders=FOLDERS,
    view=view,
    answered=answered,
)
