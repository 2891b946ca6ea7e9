"""Cards on the wall: released, hidden, corrected, moved, grouped, laid together and taken apart.

Writing is the business of the kind `collect`; everything a desk or helper does to a card is here, which makes the
module long. A card that was laid under another keeps its own id, author and votes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

import msgspec

from workshop.core.activity import Ctx
from workshop.core.messages import Command, Event, Recorded
from workshop.core.refusals import Refused
from workshop.core.setup import known_field
from workshop.core.text import clean
from workshop.core.workshop import Card, CardState, Group, Workshop, put

LONGEST = 400
SORTING = ("facilitator", "helper")


class ReleaseCards(Command, frozen=True, tag="release_cards"):
    """Shows cards that wait for release or lie covered."""

    cards: tuple[int, ...]


class HideCard(Command, frozen=True, tag="hide_card"):
    """Takes a card off every screen."""

    card: int


class CorrectCard(Command, frozen=True, tag="correct_card"):
    """Another text; `mark` False for spelling only."""

    card: int
    text: str
    mark: bool = True


class MoveCard(Command, frozen=True, tag="move_card"):
    """Puts a card into a field, None: without field."""

    card: int
    field: int | None = None
    roles = SORTING


class MakeGroup(Command, frozen=True, tag="make_group"):
    """A heading, with the first cards under it."""

    heading: str
    step: int
    field: int | None = None
    cards: tuple[int, ...] = ()
    roles = SORTING


class RenameGroup(Command, frozen=True, tag="rename_group"):
    """Another heading."""

    group: int
    heading: str
    roles = SORTING


class RemoveGroup(Command, frozen=True, tag="remove_group"):
    """Takes a heading away; its cards stay."""

    group: int
    roles = SORTING


class GroupCard(Command, frozen=True, tag="group_card"):
    """Hangs a card under these headings: none, one, or two for a disputed card."""

    card: int
    groups: tuple[int, ...] = ()
    roles = SORTING


class MergeCards(Command, frozen=True, tag="merge_cards"):
    """Lays cards under another that says the same."""

    into: int
    cards: tuple[int, ...]
    roles = SORTING


class SplitCards(Command, frozen=True, tag="split_cards"):
    """Takes cards out from under another again."""

    cards: tuple[int, ...]
    roles = SORTING


class KeepApart(Command, frozen=True, tag="keep_apart"):
    """These two cards look alike and are not the same: they are no longer suggested for laying together."""

    cards: tuple[int, int]
    roles = SORTING


class CardsSet(Event, frozen=True, tag="cards_set"):
    """Cards have another state (shown, hidden, …); `old` in the same order."""

    cards: tuple[int, ...]
    state: tuple[str, ...]
    old: tuple[str, ...]
    touches = ("cards",)

    def inverse(self) -> Event:
        """The states before."""
        return CardsSet(self.cards, self.old, self.state)


class CardCorrected(Event, frozen=True, tag="card_corrected"):
    """A card has another text; both texts are erasable."""

    card: int
    mark: bool
    marked: bool
    text: str = ""
    old: str = ""
    personal = ("text", "old")
    touches = ("card",)

    def part_group(self) -> str:
        """Erased with the card's text."""
        return f"card:{self.card}"

    def inverse(self) -> Event:
        """The text before."""
        return CardCorrected(self.card, self.marked, self.mark, self.old, self.text)


class CardMoved(Event, frozen=True, tag="card_moved"):
    """A card is in another field."""

    card: int
    field: int | None
    old: int | None
    touches = ("card", "field")

    def inverse(self) -> Event:
        """The field before."""
        return CardMoved(self.card, self.old, self.field)


class GroupMade(Event, frozen=True, tag="group_made"):
    """A heading hangs on the wall."""

    group: int
    heading: str
    step: int
    field: int | None
    touches = ("group", "field")

    def inverse(self) -> Event:
        """Taken away."""
        return GroupSet(self.group, self.heading, True, self.heading, False)


class GroupSet(Event, frozen=True, tag="group_set"):
    """A heading has other words, or was taken away or brought back."""

    group: int
    heading: str
    removed: bool
    old: str
    old_removed: bool
    touches = ("group",)

    def inverse(self) -> Event:
        """As before."""
        return GroupSet(self.group, self.old, self.old_removed, self.heading, self.removed)


class CardGrouped(Event, frozen=True, tag="card_grouped"):
    """A card hangs under these headings."""

    card: int
    groups: tuple[int, ...]
    old: tuple[int, ...]
    touches = ("card", "groups")

    def inverse(self) -> Event:
        """As before."""
        return CardGrouped(self.card, self.old, self.groups)


class CardsMerged(Event, frozen=True, tag="cards_merged"):
    """Cards lie under `into`; `old`: under which they lay before, in the same order."""

    cards: tuple[int, ...]
    into: tuple[int | None, ...]
    old: tuple[int | None, ...]
    touches = ("cards",)

    def inverse(self) -> Event:
        """As before."""
        return CardsMerged(self.cards, self.old, self.into)

    def ids(self) -> frozenset[int]:
        """The cards and those they lie or lay under."""
        return frozenset(i for i in (*self.cards, *self.into, *self.old) if i is not None)


class CardsKeptApart(Event, frozen=True, tag="cards_kept_apart"):
    """Two cards are not suggested as the same, or (`apart` False) may be again. Nothing hangs on it, so no ids."""

    cards: tuple[int, int]
    apart: bool = True

    def inverse(self) -> Event:
        """The other way."""
        return CardsKeptApart(self.cards, not self.apart)


def known_card(w: Workshop, card: int) -> Card:
    """The card, or a refusal if there is none or its author took it back."""
    found = w.cards.get(card)
    if found is None:
        raise Refused("card_unknown", "card")
    if found.state == "withdrawn":
        raise Refused("card_withdrawn", "card")
    return found


def known_group(w: Workshop, group: int) -> Group:
    """The heading, or a refusal."""
    found = w.groups.get(group)
    if found is None or found.removed:
        raise Refused("group_unknown", "groups")
    return found


def wall(w: Workshop, steps: Iterable[int] | None = None) -> list[Card]:
    """Cards that everybody may see now, by time, without those that lie under others."""
    wanted = None if steps is None else frozenset(steps)
    return [
        c
        for c in w.cards.values()
        if c.state == "shown" and c.merged_into is None and (wanted is None or c.step in wanted)
    ]


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


def with_cards(w: Workshop, changes: dict[int, dict[str, Any]]) -> Workshop:
    """The workshop with some cards changed."""
    changed = {k: msgspec.structs.replace(w.cards[k], **c) for k, c in changes.items() if k in w.cards}
    return msgspec.structs.replace(w, cards={**w.cards, **changed})


def fold_set(w: Workshop, r: Recorded, e: CardsSet) -> Workshop:
    """States."""
    states = (cast(CardState, s) for s in e.state)
    return with_cards(w, {c: {"state": s} for c, s in zip(e.cards, states, strict=True)})


def fold_corrected(w: Workshop, r: Recorded, e: CardCorrected) -> Workshop:
    """Text."""
    return with_cards(w, {e.card: {"text": e.text, "edited": e.mark}})


def fold_moved(w: Workshop, r: Recorded, e: CardMoved) -> Workshop:
    """Field."""
    return with_cards(w, {e.card: {"field": e.field}})


def fold_made(w: Workshop, r: Recorded, e: GroupMade) -> Workshop:
    """Heading."""
    groups = put(w.groups, e.group, Group(e.group, e.heading, e.step, e.field))
    return msgspec.structs.replace(w, groups=groups, next_id=max(w.next_id, e.group + 1))


def fold_group_set(w: Workshop, r: Recorded, e: GroupSet) -> Workshop:
    """Heading changed."""
    g = msgspec.structs.replace(w.groups[e.group], heading=e.heading, removed=e.removed)
    return msgspec.structs.replace(w, groups=put(w.groups, g.id, g))


def fold_grouped(w: Workshop, r: Recorded, e: CardGrouped) -> Workshop:
    """Hung."""
    return with_cards(w, {e.card: {"groups": e.groups}})


def fold_merged(w: Workshop, r: Recorded, e: CardsMerged) -> Workshop:
    """Laid together or apart."""
    return with_cards(w, {c: {"merged_into": i} for c, i in zip(e.cards, e.into, strict=True)})


def fold_kept_apart(w: Workshop, r: Recorded, e: CardsKeptApart) -> Workshop:
    """No longer suggested, or again."""
    pair = {e.cards}
    return msgspec.structs.replace(w, kept_apart=w.kept_apart | pair if e.apart else w.kept_apart - pair)


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
FOLDERS: dict[type[Event], Any] = {
    CardsSet: fold_set,
    CardCorrected: fold_corrected,
    CardMoved: fold_moved,
    GroupMade: fold_made,
    GroupSet: fold_group_set,
    CardGrouped: fold_grouped,
    CardsMerged: fold_merged,
    CardsKeptApart: fold_kept_apart,
}
