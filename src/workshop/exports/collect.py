"""Everything an export may say about one workshop, gathered once from its state and its log.

Results come from the steps, which leave out what is secret or withheld. What is added here obeys the same: no person,
no hidden or covered card, no town where the step does not show towns.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from workshop.core.activity import Kinds
from workshop.core.conclude import contributors_of, results_of
from workshop.core.messages import Recorded
from workshop.core.results import FieldRef, Results
from workshop.core.views import field_ref
from workshop.core.workshop import Card, Workshop
from workshop.exports.log import Act, acts_of
from workshop.exports.paper import Logo


class Town(msgspec.Struct, frozen=True):
    """People of a municipality: how many came in, and how many contributed. `name` None: guests."""

    name: str | None
    people: int
    contributed: int


class Original(msgspec.Struct, frozen=True):
    """A card that lies under another one (`into`) and can still be read."""

    id: int
    text: str
    step: int
    into: int
    field: FieldRef | None
    municipality: str | None
    edited: bool


class Parked(msgspec.Struct, frozen=True):
    """Something in the parking lot."""

    text: str
    done: bool


class Material(msgspec.Struct, frozen=True):
    """What tables, report and document are made of. `ballots`: by (step, vote), files for `workshop tally`.

    `logo`: the host's, not from the log.
    """

    results: Results
    place: str
    language: str
    status: str
    admission: str
    towns: tuple[Town, ...]
    headings: dict[int, str]
    originals: tuple[Original, ...]
    parked: tuple[Parked, ...]
    acts: tuple[Act, ...]
    ballots: dict[tuple[int, int], dict[str, Any]]
    logo: Logo | None = None


def collect(kinds: Kinds, w: Workshop, log: Iterable[Recorded] = ()) -> Material:
    """The material of the workshop as it is now."""
    return Material(
        results=results_of(kinds, w),
        place=w.place,
        language=w.language,
        status=w.status,
        admission=admission_of(w),
        towns=towns_of(kinds, w),
        headings={g.id: g.heading for g in w.groups.values() if not g.removed},
        originals=tuple(_original(w, c) for c in w.cards.values() if _readable(w, c)),
        parked=tuple(Parked(p.text, p.done) for p in w.parked.values()),
        acts=acts_of(w, log),
        ballots=ballots_of(kinds, w),
    )


def admission_of(w: Workshop) -> str:
    """How people came in: `tickets`, `some_tickets` (asked for later or no longer), `seats` or `code`."""
    came = [p for p in w.people.values() if not p.paper]
    shown = [p for p in came if p.ticket]
    if len(shown) == len(came) and (shown or w.tickets):
        return "tickets"
    if shown:
        return "some_tickets"
    return "seats" if any(m.seats is not None for m in w.municipalities.values()) else "code"


def ballots_of(kinds: Kinds, w: Workshop) -> dict[tuple[int, int], dict[str, Any]]:
    """The ballot files of all counted votes."""
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for s in w.agenda():
        for vote, file in kinds[s.kind].ballot_files(w, s).items():
            found[s.id, vote] = {**file, "rehearsal": True} if w.rehearsal else dict(file)
    return found


def towns_of(kinds: Kinds, w: Workshop) -> tuple[Town, ...]:
    """All municipalities in the order of their names, then guests if there are any."""
    gave = contributors_of(kinds, w)
    people: dict[int | None, int] = {}
    given: dict[int | None, int] = {}
    for p in w.people.values():
        if p.removed and p.number not in gave:
            continue  # what a removed person contributed stays, so does that they were here
        people[p.municipality] = people.get(p.municipality, 0) + 1
        given[p.municipality] = given.get(p.municipality, 0) + (p.number in gave)
    listed = w.towns()
    towns = tuple(Town(m.name, people.get(m.id, 0), given.get(m.id, 0)) for m in listed)
    return (*towns, Town(None, people[None], given[None])) if None in people else towns


def _readable(w: Workshop, c: Card) -> bool:
    above = w.cards.get(c.merged_into) if c.merged_into is not None else None
    return above is not None and above.state == "shown" and c.state == "shown"


def _original(w: Workshop, c: Card) -> Original:
    settings = w.steps[c.step].settings if c.step in w.steps else None
    shows = bool(getattr(settings, "show_municipality", False))
    town = w.municipalities.get(c.municipality) if shows and c.municipality is not None else None
    field = field_ref(w.fields[c.field]) if c.field is not None else None
    return Original(
        c.id, c.text, c.step, c.merged_into or 0, field, town.name if town is not None else None, c.edited
    )
