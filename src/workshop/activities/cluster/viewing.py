"""What each audience sees of the sorted wall. It changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from workshop.activities.cluster.deciding import sources
from workshop.core.cards import CardView, hangs, head, wall
from workshop.core.results import FieldRef
from workshop.core.roles import Audience
from workshop.core.views import field_ref
from workshop.core.workshop import Card, Step, Workshop


class SortedCard(CardView, frozen=True):
    """A card on the sorted wall. `proposed`: an open proposal."""

    proposed: FieldRef | None = None


class Heading(msgspec.Struct, frozen=True):
    """A heading with the cards under it; `id` None: cards without a heading."""

    id: int | None
    heading: str
    cards: tuple[SortedCard, ...]
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
    mine: tuple[SortedCard, ...] = ()
    proposals: tuple[SortedCard, ...] = ()


def view(w: Workshop, s: Step, audience: Audience, person: int | None) -> ClusterView:
    """The wall of the collections, sorted."""
    desk = audience in (Audience.FACILITATOR, Audience.HELPER)
    steps = sources(w, s)
    cards = wall(w, steps)
    here = [k for k in w.cards.values() if k.step in steps and k.state != "withdrawn"]
    own = [k for k in here if person is not None and k.person == person]
    wanted = [k for k in here if k.id in s.state.proposals and hangs(w, k)] if desk else []
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


def _card(w: Workshop, s: Step, k: Card, *, own: bool, hidden: bool = True) -> SortedCard:
    """`own`: with proposal and the words under it; `hidden` False: without those that are not on the wall."""
    under, above, hung = w.merged(k.id), head(w, k), hangs(w, k)
    place = (above if above is not None and hung else k).field
    field = field_ref(w.fields[place]) if place is not None else None
    proposal = s.state.proposals.get(k.id) if own else None
    proposed = field_ref(w.fields[proposal]) if proposal is not None else None
    merged = tuple((m.id, m.text) for m in under if hidden or m.state == "shown") if own else ()
    origin = w.steps.get(k.step)
    shown = origin is not None and getattr(origin.settings, "show_municipality", False)
    town = w.municipalities[k.municipality].name if shown and k.municipality in w.municipalities else None
    lies = above.text if above is not None and hung else None
    count = 1 + len(under)
    return SortedCard(
        k.id, k.text, field, count, town, k.state, k.edited, k.groups, merged, lies, hung, k.hung, proposed
    )
