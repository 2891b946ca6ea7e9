"""What a step looks like on paper, for the case that the network dies: values only, words are put in by the exports."""

from __future__ import annotations

import msgspec


class PrintedBallot(msgspec.Struct, frozen=True):
    """One vote on paper; terms as in `Limits` of the vote. `options`: name and price, as the desk numbers them.

    `settled`: the vote was opened, so these are the options; else what comes of the workshop until then may differ, and
    with no options at all there are empty lines.
    """

    form: str
    points: int
    max_per_option: int
    least: int
    most: int
    less: bool
    verbal: bool
    budget: int
    options: tuple[tuple[str, int | None], ...]
    settled: bool
    field: str = ""
    together: bool = False


class PrintedCard(msgspec.Struct, frozen=True):
    """Empty cards of a collection. `fields`: letters and name of each, if a card may say its field."""

    longest: int
    fields: tuple[tuple[str, str], ...] = ()


Printed = PrintedBallot | PrintedCard
