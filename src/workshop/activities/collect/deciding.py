"""What may happen in a collection. Only here is something refused; what becomes of it is in `folding.py`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workshop.activities.collect.messages import (
    CardRewritten,
    CardTurned,
    CardWithdrawn,
    CardWritten,
    EditCard,
    EnterCards,
    EnterTable,
    LayDown,
    TableCard,
    TurnAll,
    TurnCard,
    Uncovered,
    WithdrawCard,
    WriteCard,
)
from workshop.core.activity import Ctx
from workshop.core.agenda import known_step
from workshop.core.cards import CardsSet, covered
from workshop.core.door import known_person
from workshop.core.messages import Command, Event
from workshop.core.refusals import Refused
from workshop.core.setup import known_field
from workshop.core.text import clean
from workshop.core.workshop import Card, Step, Workshop

MOST_IN_TABLE = 500
"""Cards that come along in one act; more would fill a wall that nobody reads."""


def may_write(s: Step, ctx: Ctx) -> None:
    """Refuses unless the step is open, or this may have been written before the stop and comes only now."""
    if s.status == "open" or ctx.late(s):
        return
    raise Refused("step_stopped" if s.status in ("stopped", "done") else "step_not_open")


def own_card(w: Workshop, s: Step, card: int, person: int) -> Card:
    """The person's own card in this step, or a refusal."""
    found = w.cards.get(card)
    if found is None or found.step != s.id or found.person != person or found.state == "withdrawn":
        raise Refused("card_unknown", "card")
    return found


def _not_up_yet(s: Step, card: Card) -> None:
    """What hangs on the wall after the stop is the room's, however late a phone comes back."""
    if s.status == "stopped" and card.state == "shown":
        raise Refused("step_stopped")


def first_state(s: Step, late: bool = False) -> str:
    """How a new card lies: covered, waiting for release, or shown. A late one is never put up by itself."""
    if s.settings.mode == "covered" and not s.state.uncovered:
        return "covered"
    return "waiting" if s.settings.release or late else "shown"


def decide_write(w: Workshop, c: WriteCard, ctx: Ctx) -> Sequence[Event]:
    """Hands a card in."""
    s, p = known_step(w, c.step), known_person(w, ctx.actor.number)
    may_write(s, ctx)
    if p.municipality is None and not s.settings.guests:
        raise Refused("guests_only_look")
    text = clean(c.text, s.settings.longest)
    written = sum(
        1 for k in w.cards.values() if k.step == s.id and k.person == p.number and k.state != "withdrawn"
    )
    if s.settings.limit and written >= s.settings.limit:
        raise Refused("too_many_cards", "text", limit=s.settings.limit)
    field = _field(w, s, c.field)
    return (CardWritten(w.next_id, s.id, p.number, p.municipality, field, first_state(s, ctx.late(s)), text),)


def decide_edit(w: Workshop, c: EditCard, ctx: Ctx) -> Sequence[Event]:
    """Changes an own card."""
    s, p = known_step(w, c.step), known_person(w, ctx.actor.number)
    may_write(s, ctx)
    k = own_card(w, s, c.card, p.number)
    _not_up_yet(s, k)
    text, field = clean(c.text, s.settings.longest), _field(w, s, c.field)
    return () if (text, field) == (k.text, k.field) else (CardRewritten(k.id, field, text),)


def decide_withdraw(w: Workshop, c: WithdrawCard, ctx: Ctx) -> Sequence[Event]:
    """Takes an own card back."""
    s, p = known_step(w, c.step), known_person(w, ctx.actor.number)
    may_write(s, ctx)
    k = own_card(w, s, c.card, p.number)
    _not_up_yet(s, k)
    if any(m.merged_into == k.id for m in w.cards.values()):
        raise Refused("card_carries_others", "card")
    return (CardWithdrawn(k.id),)


def decide_enter(w: Workshop, c: EnterCards, ctx: Ctx) -> Sequence[Event]:
    """Enters cards from paper."""
    s = known_step(w, c.step)
    if s.status not in ("open", "stopped"):
        raise Refused("step_not_open")
    if c.person is not None and not known_person(w, c.person).paper:
        raise Refused("person_has_phone", "person")
    municipality = w.people[c.person].municipality if c.person is not None else c.municipality
    if municipality is not None and municipality not in w.municipalities:
        raise Refused("municipality_unknown", "municipality")
    texts = [clean(line, s.settings.longest, "lines") for line in c.lines.splitlines() if line.strip()]
    if not texts:
        raise Refused("text_empty", "lines")
    field, state = _field(w, s, c.field), first_state(s)
    return [
        CardWritten(w.next_id + n, s.id, c.person, municipality, field, state, text)
        for n, text in enumerate(texts)
    ]


def decide_table(w: Workshop, c: EnterTable, ctx: Ctx) -> Sequence[Event]:
    """Cards out of a table."""
    s = known_step(w, c.step)
    if s.status not in ("open", "stopped"):
        raise Refused("step_not_open")
    if not 0 < len(c.cards) <= MOST_IN_TABLE:
        raise Refused("too_many_in_table", "cards", limit=MOST_IN_TABLE)
    state = first_state(s)
    return [_from_table(w, s, card, w.next_id + n, state) for n, card in enumerate(c.cards)]


def _from_table(w: Workshop, s: Step, card: TableCard, number: int, state: str) -> CardWritten:
    if card.municipality is not None and card.municipality not in w.municipalities:
        raise Refused("municipality_unknown", "municipality")
    text = clean(card.text, s.settings.longest)
    return CardWritten(number, s.id, None, card.municipality, _field(w, s, card.field), state, text)


def decide_turn(w: Workshop, c: TurnCard, ctx: Ctx) -> Sequence[Event]:
    """Turns one card over."""
    s = known_step(w, c.step)
    lying = covered(w, s)
    chosen = next((k for k in lying if c.card in (None, k.id)), None)
    if chosen is None:
        raise Refused("no_covered_card", "card")
    shown = CardsSet((chosen.id,), ("shown",), (chosen.state,))
    return (CardTurned(s.id, chosen.id, s.state.turned), shown)


def decide_turn_all(w: Workshop, c: TurnAll, ctx: Ctx) -> Sequence[Event]:
    """Turns all over."""
    s = known_step(w, c.step)
    ids = tuple(k.id for k in covered(w, s))
    down = [] if s.state.turned is None else [CardTurned(s.id, None, s.state.turned)]
    return down if s.state.uncovered and not ids else [Uncovered(s.id, True, ids), *down]


def decide_lay_down(w: Workshop, c: LayDown, ctx: Ctx) -> Sequence[Event]:
    """Puts the large card back."""
    s = known_step(w, c.step)
    return () if s.state.turned is None else (CardTurned(s.id, None, s.state.turned),)


def _field(w: Workshop, s: Step, field: int | None) -> int | None:
    if field is None or not s.settings.with_field:
        return None
    return known_field(w, field).id


DECIDERS: dict[type[Command], Any] = {
    WriteCard: decide_write,
    EditCard: decide_edit,
    WithdrawCard: decide_withdraw,
    EnterCards: decide_enter,
    EnterTable: decide_table,
    TurnCard: decide_turn,
    TurnAll: decide_turn_all,
    LayDown: decide_lay_down,
}
