"""What a collection concluded: who gave something, and its cards and headings as results."""

from __future__ import annotations

from workshop.core.cards import wall
from workshop.core.results import CardResult, GroupResult, StepResults
from workshop.core.views import field_ref
from workshop.core.workshop import Card, Step, Workshop


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
