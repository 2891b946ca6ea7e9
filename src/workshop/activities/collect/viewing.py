"""What each audience sees of a collection. It changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from workshop.core.cards import CardView, covered, hangs, head, wall
from workshop.core.results import FieldRef
from workshop.core.roles import Audience
from workshop.core.views import field_ref
from workshop.core.workshop import Card, Step, Workshop


class Column(msgspec.Struct, frozen=True):
    """The cards of one field (None: without field)."""

    field: FieldRef | None
    cards: tuple[CardView, ...]
    count: int


class CollectView(msgspec.Struct, frozen=True):
    """For all audiences; `mine` only for a person, `waiting` (with `covered` texts) only for the desk."""

    mode: str
    covered: bool
    release: bool
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
    return CardView(
        k.id, k.text, field, 1 + len(under), name, k.state, k.edited, k.groups, merged, hung=k.hung
    )


def own_view(w: Workshop, k: Card) -> CardView:
    """An own card, with what became of it."""
    above, hung = head(w, k), hangs(w, k)
    under = above.text if above is not None and hung else None
    return msgspec.structs.replace(card_view(w, k, town=False), under=under, hangs=hung)


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
    turned = _turned(w, s)
    mine = [k for k in own if person is not None and k.person == person and k.state != "withdrawn"]
    waiting = (
        [k for k in own if k.state in ("waiting", "covered")] if audience is Audience.FACILITATOR else []
    )
    hidden = [k for k in own if k.state == "hidden"] if desk else []
    return CollectView(
        mode=s.settings.mode,
        release=s.settings.release,
        covered=s.settings.mode == "covered" and not s.state.uncovered,
        written=len(kept),
        writers=len({k.person for k in kept if k.person is not None}),
        writing_municipalities=len({k.municipality for k in kept if k.municipality is not None}),
        limit=s.settings.limit,
        longest=s.settings.longest,
        left=max(0, s.settings.limit - len(mine)) if s.settings.limit else None,
        may_write=s.status == "open",
        with_field=s.settings.with_field,
        show_municipality=s.settings.show_municipality,
        fields=tuple(field_ref(f) for f in w.live_fields()),
        columns=columns_of(w, wall(w, (s.id,)), town=town, originals=desk),
        turned=card_view(w, turned, town=town) if turned is not None else None,
        covered_count=len(covered(w, s)),
        mine=tuple(own_view(w, k) for k in mine),
        waiting=tuple(card_view(w, k, town=town) for k in waiting),
        hidden=tuple(card_view(w, k, town=town) for k in hidden),
        headings=tuple((g.id, g.heading) for g in w.groups.values() if g.step == s.id and not g.removed),
    )


def _turned(w: Workshop, s: Step) -> Card | None:
    """The card that lies large on the board, unless it was hidden meanwhile."""
    found = w.cards.get(s.state.turned) if s.state.turned is not None else None
    return found if found is not None and found.state == "shown" else None
