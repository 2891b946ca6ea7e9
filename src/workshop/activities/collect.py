"""`collect`: cards to a question (Kartenabfrage).

The rule in words: one thought per card, as many cards as allowed. *Covered* (default): while people write, hall and
phones see numbers only; then cards are turned over one by one or together. *Open wall*: cards appear as they come,
unless each waits for release. Authors edit and withdraw their own cards while the step is open; people who were out
of contact when it stopped may still deliver. What a desk does to cards is in `core/cards.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal

import msgspec

from workshop.core.activity import Activity, Ctx
from workshop.core.agenda import known_step, with_state
from workshop.core.cards import LONGEST, CardsSet, wall, with_cards
from workshop.core.door import known_person, with_person
from workshop.core.messages import Command, Event, Recorded
from workshop.core.refusals import Refused
from workshop.core.results import CardResult, FieldRef, GroupResult, StepResults
from workshop.core.roles import Audience
from workshop.core.setup import known_field
from workshop.core.text import clean
from workshop.core.views import field_ref
from workshop.core.workshop import Card, Step, Workshop, put


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


def may_write(w: Workshop, s: Step, person: int) -> None:
    """Refuses unless the step is open to this person."""
    if s.status == "open":
        return
    if s.status == "stopped" and person in s.out_of_contact:
        return
    raise Refused("step_stopped" if s.status in ("stopped", "done") else "step_not_open")


def own_card(w: Workshop, s: Step, card: int, person: int) -> Card:
    """The person's own card in this step, or a refusal."""
    found = w.cards.get(card)
    if found is None or found.step != s.id or found.person != person or found.state == "withdrawn":
        raise Refused("card_unknown", "card")
    return found


def decide_write(w: Workshop, c: WriteCard, ctx: Ctx) -> Sequence[Event]:
    """Hands a card in."""
    s, p = known_step(w, c.step), known_person(w, ctx.actor.number)
    may_write(w, s, p.number)
    if p.municipality is None and not s.settings.guests:
        raise Refused("guests_only_look")
    text = clean(c.text, s.settings.longest)
    written = sum(
        1 for k in w.cards.values() if k.step == s.id and k.person == p.number and k.state != "withdrawn"
    )
    if s.settings.limit and written >= s.settings.limit:
        raise Refused("too_many_cards", "text", limit=s.settings.limit)
    field = _field(w, s, c.field)
    return (CardWritten(w.next_id, s.id, p.number, p.municipality, field, first_state(s), text),)


def _field(w: Workshop, s: Step, field: int | None) -> int | None:
    if field is None or not s.settings.with_field:
        return None
    return known_field(w, field).id


def first_state(s: Step) -> str:
    """How a new card lies: covered, waiting for release, or shown."""
    if s.settings.mode == "covered" and not s.state.uncovered:
        return "covered"
    return "waiting" if s.settings.release else "shown"


def decide_edit(w: Workshop, c: EditCard, ctx: Ctx) -> Sequence[Event]:
    """Changes an own card."""
    s, p = known_step(w, c.step), known_person(w, ctx.actor.number)
    may_write(w, s, p.number)
    k = own_card(w, s, c.card, p.number)
    text, field = clean(c.text, s.settings.longest), _field(w, s, c.field)
    return () if (text, field) == (k.text, k.field) else (CardRewritten(k.id, field, text),)


def decide_withdraw(w: Workshop, c: WithdrawCard, ctx: Ctx) -> Sequence[Event]:
    """Takes an own card back."""
    s, p = known_step(w, c.step), known_person(w, ctx.actor.number)
    may_write(w, s, p.number)
    k = own_card(w, s, c.card, p.number)
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


def covered(w: Workshop, s: Step) -> list[Card]:
    """Cards of the step that still lie covered, in the order they came."""
    return [k for k in w.cards.values() if k.step == s.id and k.state == "covered"]


def decide_turn(w: Workshop, c: TurnCard, ctx: Ctx) -> Sequence[Event]:
    """Turns one card over."""
    s = known_step(w, c.step)
    lying = covered(w, s)
    chosen = next((k for k in lying if c.card in (None, k.id)), None)
    if chosen is None:
        raise Refused("no_covered_card", "card")
    shown = CardsSet((chosen.id,), ("shown",), (chosen.state,))
    # The card last: who takes the last act back means the card, and a covered one does not lie large either.
    return (CardTurned(s.id, chosen.id, s.state.turned), shown)


def decide_turn_all(w: Workshop, c: TurnAll, ctx: Ctx) -> Sequence[Event]:
    """Turns all over."""
    s = known_step(w, c.step)
    ids = tuple(k.id for k in covered(w, s))
    down = [] if s.state.turned is None else [CardTurned(s.id, None, s.state.turned)]
    return down if s.state.uncovered and not ids else [*down, Uncovered(s.id, True, ids)]


def decide_lay_down(w: Workshop, c: LayDown, ctx: Ctx) -> Sequence[Event]:
    """Puts the large card back."""
    s = known_step(w, c.step)
    return () if s.state.turned is None else (CardTurned(s.id, None, s.state.turned),)


def fold_written(w: Workshop, r: Recorded, e: CardWritten) -> Workshop:
    """A new card."""
    card = Card(e.card, e.step, e.person, e.municipality, e.text, e.field, e.state, r.at)  # type: ignore[arg-type]
    with_card = msgspec.structs.replace(
        w, cards=put(w.cards, e.card, card), next_id=max(w.next_id, e.card + 1)
    )
    return with_card if e.person is None else with_person(with_card, e.person, contributed=True)


def fold_rewritten(w: Workshop, r: Recorded, e: CardRewritten) -> Workshop:
    """Another text."""
    card = msgspec.structs.replace(w.cards[e.card], text=e.text, field=e.field)
    return msgspec.structs.replace(w, cards=put(w.cards, e.card, card))


def fold_withdrawn(w: Workshop, r: Recorded, e: CardWithdrawn) -> Workshop:
    """Gone, with its text."""
    card = msgspec.structs.replace(w.cards[e.card], state="withdrawn", text="", merged_into=None)
    return msgspec.structs.replace(w, cards=put(w.cards, e.card, card))


def fold_turned(w: Workshop, r: Recorded, e: CardTurned) -> Workshop:
    """Large on the board."""
    return with_state(w, e.step, msgspec.structs.replace(w.steps[e.step].state, turned=e.card))


def fold_uncovered(w: Workshop, r: Recorded, e: Uncovered) -> Workshop:
    """Later cards come uncovered."""
    turned = with_cards(w, {c: {"state": "shown" if e.uncovered else "covered"} for c in e.cards})
    return with_state(turned, e.step, msgspec.structs.replace(w.steps[e.step].state, uncovered=e.uncovered))


class CardView(msgspec.Struct, frozen=True):
    """A card as it is shown. `count`: how many thoughts lie together here."""

    id: int
    text: str
    field: FieldRef | None
    count: int
    municipality: str | None
    state: str
    edited: bool
    groups: tuple[int, ...] = ()
    merged: tuple[tuple[int, str], ...] = ()


class Column(msgspec.Struct, frozen=True):
    """The cards of one field (None: without field)."""

    field: FieldRef | None
    cards: tuple[CardView, ...]
    count: int


class CollectView(msgspec.Struct, frozen=True):
    """For all audiences; `mine` only for a person, `waiting` (with `covered` texts) only for the desk."""

    mode: str
    covered: bool
    written: int
    writers: int
    writing_municipalities: int
    limit: int
    longest: int
    left: int | None
    may_write: bool
    with_field: bool
    show_municipality: bool
    fields: tuple[FieldRef, ...]
    columns: tuple[Column, ...]
    turned: CardView | None
    covered_count: int
    mine: tuple[CardView, ...] = ()
    waiting: tuple[CardView, ...] = ()
    hidden: tuple[CardView, ...] = ()
    headings: tuple[tuple[int, str], ...] = ()


def card_view(w: Workshop, k: Card, *, town: bool, originals: bool = False) -> CardView:
    """A card as it is shown; its municipality only where the step shows it."""
    under = w.merged(k.id)
    field = field_ref(w.fields[k.field]) if k.field is not None else None
    name = w.municipalities[k.municipality].name if town and k.municipality in w.municipalities else None
    merged = tuple((m.id, m.text) for m in under) if originals else ()
    return CardView(k.id, k.text, field, 1 + len(under), name, k.state, k.edited, k.groups, merged)


def columns_of(
    w: Workshop, cards: Sequence[Card], *, town: bool, originals: bool = False
) -> tuple[Column, ...]:
    """Cards under their fields, in the order of the fields; those without field last."""
    order = [*w.field_order, None]
    by: dict[int | None, list[Card]] = {}
    for k in cards:
        by.setdefault(k.field, []).append(k)
    found = []
    for field in order:
        here = by.get(field, [])
        if here:
            views = tuple(card_view(w, k, town=town, originals=originals) for k in here)
            ref = field_ref(w.fields[field]) if field is not None else None
            found.append(Column(ref, views, sum(v.count for v in views)))
    return tuple(found)


def view(w: Workshop, s: Step, audience: Audience, person: int | None) -> CollectView:
    """What this audience sees of the collection."""
    desk = audience in (Audience.FACILITATOR, Audience.HELPER)
    own = [k for k in w.cards.values() if k.step == s.id]
    kept = [k for k in own if k.state not in ("withdrawn", "hidden")]
    town = bool(s.settings.show_municipality) or audience is Audience.FACILITATOR
    turned = w.cards.get(s.state.turned) if s.state.turned is not None else None
    if turned is not None and turned.state != "shown":
        turned = None
    mine = [k for k in own if person is not None and k.person == person and k.state != "withdrawn"]
    waiting = (
        [k for k in own if k.state in ("waiting", "covered")] if audience is Audience.FACILITATOR else []
    )
    hidden = [k for k in own if k.state == "hidden"] if desk else []
    return CollectView(
        mode=s.settings.mode,
        covered=s.settings.mode == "covered" and not s.state.uncovered,
        written=len(kept),
        writers=len({k.person for k in kept if k.person is not None}),
        writing_municipalities=len({k.municipality for k in kept if k.municipality is not None}),
        limit=s.settings.limit,
        longest=s.settings.longest,
        left=max(0, s.settings.limit - len(mine)) if s.settings.limit else None,
        may_write=_may(w, s, person),
        with_field=s.settings.with_field,
        show_municipality=s.settings.show_municipality,
        fields=tuple(field_ref(f) for f in w.live_fields()),
        columns=columns_of(w, wall(w, (s.id,)), town=town, originals=desk),
        turned=card_view(w, turned, town=town) if turned is not None else None,
        covered_count=len(covered(w, s)),
        mine=tuple(card_view(w, k, town=False) for k in mine),
        waiting=tuple(card_view(w, k, town=town) for k in waiting),
        hidden=tuple(card_view(w, k, town=town) for k in hidden),
        headings=tuple((g.id, g.heading) for g in w.groups.values() if g.step == s.id and not g.removed),
    )


def _may(w: Workshop, s: Step, person: int | None) -> bool:
    if person is None:
        return s.status == "open"
    return s.status == "open" or (s.status == "stopped" and person in s.out_of_contact)


def answered(w: Workshop, s: Step) -> bool:
    """A card was handed in, whether or not it was taken back."""
    return any(k.step == s.id for k in w.cards.values())


def contributors(w: Workshop, s: Step) -> frozenset[int]:
    """People with a card in this step."""
    return frozenset(
        k.person
        for k in w.cards.values()
        if k.step == s.id and k.person is not None and k.state != "withdrawn"
    )


def results(w: Workshop, s: Step) -> StepResults:
    """The wall of this step: cards with what lies under them, and headings."""
    cards = tuple(_card_result(w, s, k) for k in wall(w, (s.id,)))
    size = {c.id: 1 + len(c.merged) for c in cards}
    groups = []
    for g in w.groups.values():
        under = tuple(c.id for c in cards if g.id in c.groups)
        if g.step == s.id and not g.removed and under:
            field = field_ref(w.fields[g.field]) if g.field is not None else None
            groups.append(GroupResult(g.id, g.heading, s.id, field, under, sum(size[c] for c in under)))
    return StepResults(s.id, s.kind, s.title, s.question, s.settings.role, (), cards, tuple(groups))


def _card_result(w: Workshop, s: Step, k: Card) -> CardResult:
    under = w.merged(k.id)
    towns = (w.municipalities.get(m.municipality or 0) for m in (k, *under))
    names = (
        tuple(dict.fromkeys(t.name for t in towns if t is not None)) if s.settings.show_municipality else ()
    )
    field = field_ref(w.fields[k.field]) if k.field is not None else None
    merged = tuple(m.id for m in under)
    return CardResult(
        k.id, k.text, s.id, field, names[0] if names else None, merged, k.groups, k.edited, k.state, names
    )


DECIDERS: dict[type[Command], Any] = {
    WriteCard: decide_write,
    EditCard: decide_edit,
    WithdrawCard: decide_withdraw,
    EnterCards: decide_enter,
    TurnCard: decide_turn,
    TurnAll: decide_turn_all,
    LayDown: decide_lay_down,
}
FOLDERS: dict[type[Event], Any] = {
    CardWritten: fold_written,
    CardRewritten: fold_rewritten,
    CardWithdrawn: fold_withdrawn,
    CardTurned: fold_turned,
    Uncovered: fold_uncovered,
}
ACTIVITY = Activity(
    kind="collect",
    settings=Settings,
    state=State,
    deciders=DECIDERS,
    folders=FOLDERS,
    view=view,
    answered=answered,
    results=results,
    contributors=contributors,
)
