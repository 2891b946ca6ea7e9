"""What may stand on a paper: fields, cards and headings, measures of the plan, lines typed into the settings.

Laid-together cards are one option, hidden ones none. With `groups` a heading is one option for all cards under it;
cards without a heading stay their own. A shortlist leaves only what it names. Prices are whole amounts of money.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from workshop.activities.vote.messages import Settings
from workshop.activities.vote.methods import METHODS
from workshop.core.cards import wall
from workshop.core.workshop import Card, Field, Group, Workshop

PASSIVE = {"de": "So lassen, wie es ist"}
PASSIVE_ELSE = "Leave it as it is"
MOST_TYPED = 100
LONGEST = 300


class Draft(msgspec.Struct, frozen=True):
    """An option before it is frozen. `subject` 0: it gets an id then. `card`: its words are this card's."""

    subject: int
    name: str
    cards: tuple[int, ...] = ()
    field: int | None = None
    card: int | None = None
    price: int | None = None
    passive: bool = False


def drafts(w: Workshop, settings: Settings) -> list[Draft]:
    """All options as they would be now, the passive one last."""
    found = _of(w, settings)
    wanted = _shortlist(w, settings)
    if wanted:
        found = [o for o in found if o.subject in wanted]
    prices = dict(priced_line(line) for line in settings.prices.splitlines() if "|" in line)
    priced = [msgspec.structs.replace(o, price=_price(o, prices)) for o in found]
    return [*priced, *passive(w, settings)]


def _shortlist(w: Workshop, settings: Settings) -> frozenset[int]:
    """What `only` names of this subject; ids of another one, left from an earlier choice, shorten nothing."""
    fields, walls = frozenset(w.fields), frozenset((*w.cards, *w.groups))
    only = frozenset(settings.only)
    of = {"fields": only & fields, "cards": only & walls, "measures": only - fields - walls}
    return of.get(settings.subject, frozenset())


def passive(w: Workshop, settings: Settings) -> list[Draft]:
    """To leave all as it is; under consensing it stands on the paper unless it is switched off."""
    wanted = METHODS[settings.rule].less if settings.passive is None else settings.passive
    return [Draft(0, PASSIVE.get(w.language, PASSIVE_ELSE), passive=True)] if wanted else []


def _of(w: Workshop, settings: Settings) -> list[Draft]:
    if settings.subject == "fields":
        return [_of_field(f) for f in w.live_fields()]
    if settings.subject == "typed":
        return _of_lines(settings.typed)
    return _of_measures(w) if settings.subject == "measures" else _of_wall(w, settings)


def _of_lines(typed: str) -> list[Draft]:
    """One option a line; the same line twice is one."""
    found: dict[str, Draft] = {}
    for line in typed.splitlines():
        name, price = priced_line(line)
        if name:
            found.setdefault(name.casefold(), Draft(0, name[:LONGEST], price=price))
    return list(found.values())[:MOST_TYPED]


def priced_line(line: str) -> tuple[str, int | None]:
    """`Radweg | 40.000 €`: points and blanks part thousands; a comma is no whole amount."""
    name, _, amount = line.partition("|")
    digits = re.sub(r"[\s.€]|EUR", "", amount)
    price = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 12 else 0
    return " ".join(name.split()), price or None


def _price(o: Draft, prices: dict[str, int | None]) -> int | None:
    by = {name.casefold(): price for name, price in prices.items()}
    return by.get(str(o.subject), by.get(" ".join(o.name.split()).casefold(), o.price))


def _of_measures(w: Workshop) -> list[Draft]:
    """What stands on the plans; kinds of step do not know each other, so it is taken by the names of their parts."""
    return [o for s in w.agenda() if s.kind == "plan" for o in _of_plan(w, s.state)]


def _of_plan(w: Workshop, plan: Any) -> Iterable[Draft]:
    for number in plan.order:
        measure = plan.measures[number]
        card = w.cards.get(measure.card) if measure.card is not None else None
        if measure.card is None:
            yield Draft(number, measure.what)
        elif card is not None and card.state == "shown" and card.measures.get(number):
            yield Draft(number, card.measures[number], (card.id,), card.field, card.id)


def _of_wall(w: Workshop, settings: Settings) -> list[Draft]:
    cards = [c for c in wall(w, settings.from_steps or None) if c.text]
    originals = _originals(w)
    if not settings.groups:
        return [_of_card(c, originals) for c in cards]
    live = {g.id: g for g in w.groups.values() if not g.removed}
    under: dict[int, list[Card]] = {}
    alone = []
    for c in cards:
        hanging = [g for g in c.groups if g in live]
        for g in hanging:
            under.setdefault(g, []).append(c)
        if not hanging:
            alone.append(_of_card(c, originals))
    return [*(_of_group(live[g], under[g], originals) for g in live if g in under), *alone]


def _originals(w: Workshop) -> dict[int, tuple[int, ...]]:
    """The cards that lie under each card, found in one walk."""
    found: dict[int, tuple[int, ...]] = {}
    for c in w.cards.values():
        if c.merged_into is not None:
            found[c.merged_into] = (*found.get(c.merged_into, ()), c.id)
    return found


def _of_field(f: Field) -> Draft:
    return Draft(f.id, f.name, (), f.id)


def _of_card(c: Card, originals: dict[int, tuple[int, ...]]) -> Draft:
    return Draft(c.id, c.text, (c.id, *originals.get(c.id, ())), c.field, c.id)


def _of_group(g: Group, cards: Iterable[Card], originals: dict[int, tuple[int, ...]]) -> Draft:
    here = list(cards)
    ids = tuple(i for c in here for i in (c.id, *originals.get(c.id, ())))
    fields = {c.field for c in here}
    field = g.field if g.field is not None else (fields.pop() if len(fields) == 1 else None)
    return Draft(g.id, g.heading, ids, field)
