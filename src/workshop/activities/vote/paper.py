"""The paper: what is voted on, taken from fields or the wall as they are now.

Laid-together cards are one option, hidden ones none. With `groups` a heading is one option for all cards under it;
cards without a heading stay their own. With `per_field` each field is a vote; a field with too few options has none.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from workshop.activities.vote.messages import Paper, PaperOption, Settings, Wording
from workshop.core.cards import wall
from workshop.core.chance import salt, shuffled
from workshop.core.results import FieldRef
from workshop.core.workshop import Card, Field, Group, Step, Workshop
from workshop.counting import name_hash


class Draft(msgspec.Struct, frozen=True):
    """An option before it is frozen. `erasable`: its words are a card's and go with it."""

    subject: int
    name: str
    cards: tuple[int, ...]
    field: int | None
    erasable: bool = False


class DraftVote(msgspec.Struct, frozen=True):
    """One vote as it would be frozen now; `enough` False: too few options, so there will be none."""

    field: FieldRef | None
    options: tuple[Draft, ...]
    points: int
    max_per_option: int
    enough: bool


def draft(w: Workshop, s: Step) -> tuple[DraftVote, ...]:
    """The votes this step would hold if it were opened now."""
    settings: Settings = s.settings
    if settings.subject == "fields":
        return (_vote(w, settings, None, [_of_field(f) for f in w.live_fields()]),)
    options = _options(w, settings)
    if not settings.per_field:
        return (_vote(w, settings, None, options),)
    by: dict[int | None, list[Draft]] = {}
    for o in options:
        by.setdefault(o.field, []).append(o)
    return tuple(_vote(w, settings, f, by[f]) for f in (*w.field_order, None) if f in by)


def freeze(w: Workshop, s: Step, seed: bytes) -> tuple[tuple[Paper, ...], dict[str, Wording]]:
    """The papers of all votes with enough options, ids from the workshop's counter, and how their options read."""
    votes = [v for v in draft(w, s) if v.enough]
    papers, wording = [], {}
    for n, v in enumerate(votes):
        words = {str(o.subject): Wording(o.name, salt(seed, f"salt:{o.subject}")) for o in v.options}
        wording.update(words)
        options = tuple(_frozen(w, o, words[str(o.subject)]) for o in v.options)
        lot = tuple(shuffled([o.id for o in options], seed, f"lot:{w.next_id + n}"))
        rule = s.settings.rule
        papers.append(Paper(w.next_id + n, v.field, rule, v.points, v.max_per_option, options, lot))
    return tuple(papers), wording


def erasable(w: Workshop, option: str) -> int | None:
    """The card whose words an option carries, None for fields and headings."""
    return int(option) if int(option) in w.cards else None


def points_for(settings: Settings, options: int) -> int:
    """Points for each person: as set, else a quarter of the options, at least 3, at most 10."""
    return settings.points or min(10, max(3, -(-options // 4)))


def _vote(w: Workshop, settings: Settings, field: int | None, options: list[Draft]) -> DraftVote:
    points = points_for(settings, len(options))
    cap = min(points, settings.max_per_option)
    enough = len(options) >= settings.min_options
    return DraftVote(_ref(w, field), tuple(options), points, cap, enough)


def _options(w: Workshop, settings: Settings) -> list[Draft]:
    cards = wall(w, settings.from_steps or None)
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
    return Draft(c.id, c.text, (c.id, *originals.get(c.id, ())), c.field, True)


def _of_group(g: Group, cards: Iterable[Card], originals: dict[int, tuple[int, ...]]) -> Draft:
    here = list(cards)
    ids = tuple(i for c in here for i in (c.id, *originals.get(c.id, ())))
    fields = {c.field for c in here}
    field = g.field if g.field is not None else (fields.pop() if len(fields) == 1 else None)
    return Draft(g.id, g.heading, ids, field)


def _frozen(w: Workshop, o: Draft, words: Wording) -> PaperOption:
    hashed = name_hash(words.salt, words.name)
    return PaperOption(str(o.subject), o.subject, o.cards, _ref(w, o.field), hashed)


def _ref(w: Workshop, field: int | None) -> FieldRef | None:
    """The field as it is now; its description is no part of the paper."""
    if field is None:
        return None
    f = w.fields[field]
    return FieldRef(f.id, f.name, f.slot, f.letters, f.retired)
