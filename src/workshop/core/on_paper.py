"""People without a phone, or in a hall without a network: let in by the desk, with the numbers on their ballots.

A printed number belongs to one person for all votes, so no ballot is entered twice, whoever sits at which desk.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workshop.core.activity import Ctx
from workshop.core.door import PersonJoined, known_municipality
from workshop.core.messages import Command, Event
from workshop.core.refusals import Refused
from workshop.core.workshop import Workshop

MOST_ON_PAPER = 200
HIGHEST_BALLOT = 9999


class AdmitPaper(Command, frozen=True, tag="admit_paper"):
    """So many people without a phone, for whom the desk enters cards and ballots.

    `first`: the number on the first one's printed ballots, the others have the next ones; None: no printed numbers.
    """

    municipality: int | None = None
    people: int = 1
    first: int | None = None


def decide_admit_paper(w: Workshop, c: AdmitPaper, ctx: Ctx) -> Sequence[Event]:
    """Notes people without a phone."""
    known_municipality(w, c.municipality)
    if not 1 <= c.people <= MOST_ON_PAPER:
        raise Refused("paper_people_out_of_range", "people", limit=MOST_ON_PAPER)
    numbers = _numbers(w, c)
    return tuple(
        PersonJoined(w.next_id + n, c.municipality, True, ballot=number) for n, number in enumerate(numbers)
    )


def _numbers(w: Workshop, c: AdmitPaper) -> Sequence[int]:
    """Printed numbers that nobody has; 0 for those without."""
    if c.first is None:
        return (0,) * c.people
    if not 1 <= c.first <= HIGHEST_BALLOT:
        raise Refused("ballot_number_out_of_range", "first", limit=HIGHEST_BALLOT)
    numbers = range(c.first, c.first + c.people)
    taken = sorted(p.ballot for p in w.present() if p.ballot in numbers)
    if taken:
        raise Refused("ballot_number_taken", "first", number=taken[0])
    return numbers


DECIDERS: dict[type[Command], Any] = {AdmitPaper: decide_admit_paper}
FOLDERS: dict[type[Event], Any] = {}
