"""The ballots of one counted vote as everybody may read them: receipt and what stands on the paper, never a person.

Made from the ballot file alone, so it tells nothing that the file does not tell. Sorted by receipt, to be found by eye;
the order in the file is a drawn one. Nothing here knows or asks whose receipt is whose.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from workshop.core.results import FieldRef
from workshop.exports.collect import Material
from workshop.exports.tables import votes_of
from workshop.i18n import gettext as _


class PublishedBallot(msgspec.Struct, frozen=True):
    """`text`: what stands on the paper, empty for an abstention. `municipality`: open votes only."""

    receipt: str
    text: str
    municipality: str | None


class PublishedVote(msgspec.Struct, frozen=True):
    """`key`: step and vote, as in the name of the ballot file."""

    key: str
    title: str
    question: str
    field: FieldRef | None
    ballots: tuple[PublishedBallot, ...]
    check_number: str


def published(m: Material, key: str) -> PublishedVote | None:
    """The ballots of the vote with this key, None if there is no such counted vote."""
    vote = next((v for v in votes_of(m) if f"{v.step}-{v.ballot}" == key), None)
    file = m.ballots.get((vote.step, vote.ballot)) if vote is not None else None
    if vote is None or file is None:
        return None
    names = {o["id"]: o.get("name") or _("withdrawn option") for o in file["options"]}
    ballots = (
        PublishedBallot(b["voter"], written(b["ballot"], names), b.get("group")) for b in file["ballots"]
    )
    in_order = tuple(sorted(ballots, key=lambda b: b.receipt))
    return PublishedVote(key, vote.title, vote.question, vote.field, in_order, vote.check_number)


def written(ballot: Any, names: dict[str, str]) -> str:
    """A ballot of any form in one line: marks beside names, crossed names, or places."""
    if not ballot:
        return ""
    if isinstance(ballot, dict):
        return ", ".join(f"{names[o]} {mark}" for o, mark in ballot.items())
    if isinstance(ballot[0], str):
        return ", ".join(names[o] for o in ballot)
    return ", ".join(_places(ballot, names))


def _places(tiers: list[list[str]], names: dict[str, str]) -> Iterable[str]:
    """1. A, 2. B, 2. C, 4. D: who shares a place has the same number."""
    place = 1
    for tier in tiers:
        yield from (f"{place}. {names[o]}" for o in tier)
        place += len(tier)
