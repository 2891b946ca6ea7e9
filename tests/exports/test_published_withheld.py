"""No published file tells what a secret vote withholds: page, documents, tables, charts, ballots to recount, archive.

Twins as in `tests/activities/test_vote_withheld.py`: two halls with the same ballots, in which somebody from a
municipality with one or two voters has changed places with somebody else. Their figures per municipality are not the
same and are withheld in both; so every byte of every published file has to be.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import pytest

from tests.activities.test_vote_withheld import Points, counted
from tests.activities.vote_room import Room
from tests.exports.office import readable
from tests.scene import KINDS
from tests.vision.room import DE
from workshop.activities.vision.messages import StoreDraft
from workshop.core.agenda import AddStep
from workshop.core.conclude import results_of
from workshop.core.hall import End
from workshop.exports.collect import collect
from workshop.exports.public import Edition, for_public, packed, site
from workshop.vision.draft import draft


class Hall(NamedTuple):
    """Voters of each town, their ballots in that order, and which two of them change places."""

    rule: str
    leading: str
    sizes: tuple[int, ...]
    ballots: list[Points]
    small: int
    other: int

    @property
    def seats(self) -> list[int]:
        return [town for town, n in enumerate(self.sizes) for _ in range(n)]

    @property
    def swapped(self) -> list[int]:
        seats = self.seats
        seats[self.small], seats[self.other] = seats[self.other], seats[self.small]
        return seats


A, B, C = (1, 0, 0), (0, 1, 1), (0, 0, 1)
HALLS = (
    Hall("approval", "per_head", (3, 2, 1, 0), [A, B, (0, 0, 0), C, (0, 0, 0), B], 5, 0),
    # Here three towns stand behind the first option, there two.
    Hall("approval", "per_head", (3, 3, 2, 0), [(1, 1, 0), (1, 1, 0), A, C, B, A, B, A], 7, 3),
    Hall(
        "dots",
        "per_municipality",
        (4, 3, 1, 1),
        [(0, 1, 2), (0, 1, 2), (2, 0, 1), (2, 1, 0), (0, 2, 0), (2, 1, 0), (0, 2, 0), (2, 1, 0), (0, 0, 0)],
        8,
        2,
    ),
    Hall(
        "schulze",
        "per_municipality",
        (3, 2, 1, 0),
        [(1, 1, 2), (2, 3, 1), (2, 3, 1), (1, 2, 3), (3, 1, 2), (3, 1, 2)],
        3,
        5,
    ),
)


def per_municipality(seats: list[int], ballots: list[Points]) -> list[Fraction]:
    """The withheld numbers, worked out here: each town's ballots count as one."""
    towns: dict[int, list[Points]] = {}
    for town, ballot in zip(seats, ballots, strict=True):
        if any(ballot):
            towns.setdefault(town, []).append(ballot)
    shares = [[Fraction(sum(col), sum(map(sum, b))) for col in zip(*b, strict=True)] for b in towns.values()]
    return [sum(column, Fraction(0)) for column in zip(*shares, strict=True)]


def published(room: Room) -> dict[str, bytes]:
    """Everything that a release consists of, with a vision that tells of the vote."""
    s = room.s
    s.when(AddStep("vision", "Vision")).then_accepted()
    made = draft(results_of(KINDS, s.state), DE)
    s.when(StoreDraft(s.state.order[-1], made.sections)).then_accepted()
    s.when(End()).then_accepted()
    files = site(
        for_public(collect(KINDS, s.state, s.log), towns=True), Edition(1, "Amt", "2026-11-22"), "de", b""
    )
    return files | {"site.zip": packed(files)}


@pytest.mark.parametrize("hall", HALLS, ids=lambda hall: f"{hall.rule}-{len(hall.ballots)}")
def test_twin_halls_publish_the_same_bytes(hall: Hall) -> None:
    assert per_municipality(hall.seats, hall.ballots) != per_municipality(hall.swapped, hall.ballots)
    one = counted(hall.rule, hall.seats, hall.ballots, hall.leading)
    twin = counted(hall.rule, hall.swapped, hall.ballots, hall.leading)
    result = one.result()
    assert result.withheld
    assert {o.per_municipality for o in result.options} == {None}
    here, there = published(one), published(twin)
    kinds = {name.rpartition(".")[2] for name in here}
    assert kinds == {"html", "css", "pdf", "odt", "docx", "xlsx", "ods", "json", "svg", "zip"}
    assert any(name.startswith("ballots-") for name in here)
    assert {name for name in here if here[name] != there[name]} == set()


def test_a_hall_whose_figures_may_be_told_publishes_them() -> None:
    """The comparison above looks at files that do tell figures per municipality where they may be told."""
    ballots = [(2, 1, 0), (0, 1, 2), (1, 1, 1), (2, 0, 1), (0, 2, 0), (2, 1, 0)]
    room = counted("dots", [0, 0, 0, 1, 1, 1], ballots, "per_head")
    told = [o.per_municipality for o in room.result().options]
    assert None not in told
    files = published(room)
    assert all(f'"per_municipality": "{figure}"' in files["results.json"].decode() for figure in told)
    assert "je Kommune" in readable(files["index.html"])
