"""What became of one person's cards, for that person's phone after the end. Nobody else's card is told of."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from workshop.core.results import FieldRef, Results
from workshop.core.views import field_ref
from workshop.core.workshop import Card, Workshop
from workshop.exports.rankings import figures, option_name


class OwnVote(msgspec.Struct, frozen=True):
    """What an option that held the card got, in the leading count of that vote. `voted_as`: its words on the paper."""

    title: str
    voted_as: str
    rank: int
    head_text: str
    municipality_text: str
    supporters: int


class OwnCard(msgspec.Struct, frozen=True):
    """`fate`: shown, merged (lies under `under`), covered (was never turned over), waiting, hidden."""

    text: str
    step: str
    field: FieldRef | None
    fate: str
    under: str
    together: int
    headings: tuple[str, ...]
    edited: bool
    votes: tuple[OwnVote, ...]


def own_cards(w: Workshop, results: Results, person: int) -> tuple[OwnCard, ...]:
    """The person's cards that were not taken back, in the order they came."""
    mine = [c for c in w.cards.values() if c.person == person and c.state != "withdrawn"]
    return tuple(_own(w, results, c) for c in mine)


def _own(w: Workshop, results: Results, c: Card) -> OwnCard:
    above = w.cards.get(c.merged_into) if c.merged_into is not None else None
    told = above is not None and above.state == "shown"
    groups = (w.groups[g] for g in c.groups if g in w.groups)
    return OwnCard(
        text=c.text,
        step=w.steps[c.step].title if c.step in w.steps else "",
        field=field_ref(w.fields[c.field]) if c.field is not None else None,
        fate="merged" if told and c.state == "shown" else c.state,
        under=above.text if told and above is not None else "",
        together=1 + len(w.merged(c.id)),
        headings=tuple(g.heading for g in groups if not g.removed),
        edited=c.edited,
        votes=tuple(_votes(results, c.id)),
    )


def _votes(results: Results, card: int) -> Iterable[OwnVote]:
    for v in (v for s in results.steps for v in s.votes):
        for o in v.options:
            if card in o.cards or (v.subject == "cards" and o.subject == card):
                heads, towns = figures(v)
                rank = v.place(o, v.leading)
                yield OwnVote(v.title, option_name(o), rank, heads[o.option], towns[o.option], o.supporters)
