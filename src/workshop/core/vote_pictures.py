"""What stands behind the numbers of a counted vote, for pages and exports: sentences, the choice, turnout, pictures.

Values only, filled by the kind `vote`. Pictures are per head and made of the published ballots, so they tell nothing
that the ballot file does not tell. Numbers are text with a point, the reader's language sets the comma and the words.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class TownTurnout(msgspec.Struct, frozen=True):
    """People of a municipality who gave a ballot, of those present (0: none was). Says nothing of what they voted."""

    name: str
    voted: int
    people: int


class Choice(msgspec.Struct, frozen=True):
    """The options that were to be chosen (labels, best first) and what decided at the line.

    `by`: clear, criterion (the rule's second one), lot. `cut`: the tie at the line; `level`: whom only the lot tells
    apart, and of these `places` are free, so that a run-off may decide. `carried`: the other count chooses the same;
    `other`: what it would choose, those that are level at its line included. `no_towns`: the number of supporting
    municipalities had no part in the rule's second criterion, for it may not be told in this secret vote.
    """

    labels: tuple[str, ...]
    by: Literal["clear", "criterion", "lot"]
    cut: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    places: int = 0
    carried: bool = True
    other: tuple[str, ...] = ()
    no_towns: bool = False


class Why(msgspec.Struct, frozen=True):
    """A sentence of `counting.po` on who is ahead: key, labels of options, numbers in the rule's unit with a point."""

    key: str
    names: dict[str, tuple[str, ...]]
    numbers: dict[str, str]


class Distribution(msgspec.Struct, frozen=True):
    """Rules with grades: people by grade from the lowest of the scale, who left it blank, and the median.

    `objections`: resistance of 8 and more, under consensing only.
    """

    option: str
    label: str
    people: tuple[int, ...]
    blank: int
    median: int | None
    objections: int = 0


class Duels(msgspec.Struct, frozen=True):
    """Rules with places: `wins[a][b]` people put a before b, in the order of `labels`. `winner` beats all others."""

    labels: tuple[str, ...]
    wins: tuple[tuple[int, ...], ...]
    winner: str | None


class Purchase(msgspec.Struct, frozen=True):
    """An option with its price, who stands behind it, and in money the most that one of them pays.

    `filled_up`: bought with what the others had left, by nobody's purse. `held`: what the supporters of an option that
    was not bought had left together.
    """

    option: str
    label: str
    price: int
    supporters: int
    each: str
    filled_up: bool
    held: str = ""


class Spending(msgspec.Struct, frozen=True):
    """Equal shares per head: budget and what was spent, bought options in order, the others with their supporters.

    `purse`: what each ballot could give in the end where that is more than its `share` of the budget, else empty.
    `rounded`: some price counts as the next larger multiple of `unit`.
    """

    budget: int
    spent: int
    left: int
    unit: int
    share: str
    bought: tuple[Purchase, ...]
    others: tuple[Purchase, ...]
    purse: str = ""
    rounded: bool = False
