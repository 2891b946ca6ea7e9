"""What a desk or helper may do to a card. Only here is something refused; what becomes of it is in `folding.py`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from workshop.core.activity import Ctx
from workshop.core.cards.finding import known_card, known_group
from workshop.core.cards.messages import (
    CardCorrected,
    CardGrouped,
    CardMoved,
    CardsKeptApart,
    CardsMerged,
    CardsSet,
    CorrectCard,
    GroupCard,
    GroupMade,
    GroupSet,
    HideCard,
    KeepApart,
    MakeGroup,
    MergeCards,
    MoveCard,
    ReleaseCards,
    RemoveGroup,
    RenameGroup,
    SplitCards,
)
from workshop.core.messages import Command, Event
from workshop.core.refusals import Refused
from workshop.core.setup import known_field
from workshop.core.text import clean
from workshop.core.workshop import Workshop

LONGEST = 400


def _set(w: Workshop, cards: Iterable[int], state: str) -> Sequence[Event]:
    found = [k for k in (known_card(w, c) for c in dict.fromkeys(cards)) if k.state != state]
    if not found:
        return ()
    ids = tuple(k.id for k in found)
    return (CardsSet(ids, (state,) * len(ids), tuple(k.state for k in found)),)


def decide_release(w: Workshop, c: ReleaseCards, ctx: Ctx) -> Sequence[Event]:
    """Shows."""
    return _set(w, c.cards, "shown")


def decide_hide(w: Workshop, c: HideCard, ctx: Ctx) -> Sequence[Event]:
    """Hides."""
    return _set(w, (c.card,), "hidden")


def decide_correct(w: Workshop, c: CorrectCard, ctx: Ctx) -> Sequence[Event]:
    """Corrects."""
    k, text = known_card(w, c.card), clean(c.text, LONGEST)
    if text == k.text:
        return ()
    return (CardCorrected(k.id, k.edited or c.mark, k.edited, text, k.text),)


def decide_move(w: Workshop, c: MoveCard, ctx: Ctx) -> Sequence[Event]:
    """Moves."""
    k = known_card(w, c.card)
    if c.field is not None:
        known_field(w, c.field)
    return () if k.field == c.field else (CardMoved(k.id, c.field, k.field),)


def decide_make_group(w: Workshop, c: MakeGroup, ctx: Ctx) -> Sequence[Event]:
    """Makes a heading."""
    if c.step not in w.steps:
        raise Refused("step_unknown", "step")
    if c.field is not None:
        known_field(w, c.field)
    group = w.next_id
    made = GroupMade(group, clean(c.heading, 120, "heading"), c.step, c.field)
    cards = [known_card(w, k) for k in dict.fromkeys(c.cards)]
    return (made, *(CardGrouped(k.id, (*k.groups, group)[-2:], k.groups) for k in cards))


def decide_rename_group(w: Workshop, c: RenameGroup, ctx: Ctx) -> Sequence[Event]:
    """Renames."""
    g = known_group(w, c.group)
    return (GroupSet(g.id, clean(c.heading, 120, "heading"), False, g.heading, False),)


def decide_remove_group(w: Workshop, c: RemoveGroup, ctx: Ctx) -> Sequence[Event]:
    """Takes away."""
    g = known_group(w, c.group)
    return (GroupSet(g.id, g.heading, True, g.heading, False),)


def decide_group_card(w: Workshop, c: GroupCard, ctx: Ctx) -> Sequence[Event]:
    """Hangs a card under at most two headings."""
    k, groups = known_card(w, c.card), tuple(dict.fromkeys(c.groups))
    if len(groups) > 2:
        raise Refused("too_many_groups", "groups", limit=2)
    for g in groups:
        known_group(w, g)
    return () if groups == k.groups else (CardGrouped(k.id, groups, k.groups),)


def decide_merge(w: Workshop, c: MergeCards, ctx: Ctx) -> Sequence[Event]:
    """Lays cards together, with what already lies under them."""
    into = known_card(w, c.into)
    if into.merged_into is not None:
        raise Refused("card_lies_under_another", "into")
    heads = [known_card(w, k) for k in dict.fromkeys(c.cards) if k != c.into]
    moving = {m.id: m for h in heads for m in (h, *w.merged(h.id)) if m.merged_into != into.id}
    if not moving:
        raise Refused("merge_with_itself", "cards")
    olds = tuple(m.merged_into for m in moving.values())
    return (CardsMerged(tuple(moving), (into.id,) * len(moving), olds),)


def decide_split(w: Workshop, c: SplitCards, ctx: Ctx) -> Sequence[Event]:
    """Takes cards apart."""
    cards = [k for k in (known_card(w, c) for c in dict.fromkeys(c.cards)) if k.merged_into is not None]
    if not cards:
        raise Refused("card_not_merged", "cards")
    olds = tuple(k.merged_into for k in cards)
    return (CardsMerged(tuple(k.id for k in cards), (None,) * len(cards), olds),)


def decide_keep_apart(w: Workshop, c: KeepApart, ctx: Ctx) -> Sequence[Event]:
    """Leaves two cards as they are."""
    first, second = sorted(known_card(w, k).id for k in c.cards)
    if first == second:
        raise Refused("merge_with_itself", "cards")
    return () if (first, second) in w.kept_apart else (CardsKeptApart((first, second)),)


DECIDERS: dict[type[Command], Any] = {
    ReleaseCards: decide_release,
    HideCard: decide_hide,
    CorrectCard: decide_correct,
    MoveCard: decide_move,
    MakeGroup: decide_make_group,
    RenameGroup: decide_rename_group,
    RemoveGroup: decide_remove_group,
    GroupCard: decide_group_card,
    MergeCards: decide_merge,
    SplitCards: decide_split,
    KeepApart: decide_keep_apart,
}
