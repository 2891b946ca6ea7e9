"""What a desk or helper wishes for cards and headings, and the facts that follow.

No rule is here: what may happen is in `deciding.py`, what becomes of it in `folding.py`.
"""

from __future__ import annotations

from workshop.core.messages import Command, Event, Key, there

SORTING = ("facilitator", "helper")


WORDS = {
    ("waiting", "shown"): "cards_released",
    ("waiting", "hidden"): "cards_kept_back",
    ("covered", "shown"): "cards_turned",
    ("covered", "hidden"): "cards_hidden",
    ("shown", "hidden"): "cards_hidden",
    ("hidden", "shown"): "cards_shown_again",
}
"""What it is called when cards go from one state to another."""


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

    def word(self) -> str:
        """Released, kept back, turned over or hidden, if all cards went the same way."""
        ways = set(zip(self.old, self.state, strict=True))
        return WORDS.get(ways.pop(), "cards_set") if len(ways) == 1 else "cards_set"

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
    needs = ("old",)

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

    def ids(self) -> frozenset[Key]:
        """The heading, and that it is there if that is what changed."""
        gone = {there(self.group)} if self.removed != self.old_removed else set()
        return frozenset({self.group, *gone})

    def inverse(self) -> Event:
        """As before."""
        return GroupSet(self.group, self.old, self.old_removed, self.heading, self.removed)


class CardGrouped(Event, frozen=True, tag="card_grouped"):
    """A card hangs under these headings."""

    card: int
    groups: tuple[int, ...]
    old: tuple[int, ...]
    touches = ("card", "groups")
    needs = ("old",)

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
