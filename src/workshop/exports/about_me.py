"""Everything that is stored about one person, for this person alone: to read and to take along (Art. 15 and 20 GDPR).

Of other people nothing is in it. A ballot that was counted is nobody's any more and cannot be found again from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from workshop.core.messages import Recorded
from workshop.core.workshop import Workshop


class MyCard(msgspec.Struct, frozen=True):
    """A card as it stands; `text` is empty once erased."""

    card: int
    at: int
    step: str
    field: str
    text: str
    state: str
    measures: tuple[str, ...]


class MyAnswer(msgspec.Struct, frozen=True):
    """What was said to a section of the vision."""

    section: str
    answer: str
    comment: str


class MyEvent(msgspec.Struct, frozen=True):
    """A line of the log that this person wrote or that is about it, with everything that is left in it."""

    seq: int
    at: int
    what: str
    content: dict[str, Any]


class AboutMe(msgspec.Struct, frozen=True):
    """`kept_until`: when name, return code and phones go; None while the workshop goes on. Times in ms since 1970."""

    workshop: str
    title: str
    number: int
    name: str | None
    municipalities: tuple[str, ...]
    joined: int
    return_code: bool
    keep_days: int
    kept_until: int | None
    cards: tuple[MyCard, ...]
    answers: tuple[MyAnswer, ...]
    open_ballots: int
    events: tuple[MyEvent, ...]


def about(
    w: Workshop, log: Iterable[Recorded], number: int, name: str | None, has_code: bool, until: int | None
) -> AboutMe:
    """What is left of this person."""
    p = w.people[number]
    towns = (w.municipalities.get(i) for i in (p.municipality, *p.also) if i is not None)
    return AboutMe(
        workshop=w.id,
        title=w.title,
        number=number,
        name=name,
        municipalities=tuple(t.name for t in towns if t is not None),
        joined=p.joined,
        return_code=has_code,
        keep_days=w.keep_days,
        kept_until=until,
        cards=tuple(_cards(w, number)),
        answers=tuple(_answers(w, number)),
        open_ballots=sum(1 for r in _ballots(w, number)),
        events=tuple(_events(log, number)),
    )


def _cards(w: Workshop, number: int) -> Iterable[MyCard]:
    for k in w.cards.values():
        if k.person == number and k.state != "withdrawn":
            step = w.steps[k.step].title if k.step in w.steps else ""
            field = w.fields[k.field].name if k.field is not None else ""
            yield MyCard(k.id, k.at, step, field, k.text, k.state, tuple(k.measures.values()))


def _answers(w: Workshop, number: int) -> Iterable[MyAnswer]:
    for s in w.agenda():
        for section, given in getattr(s.state, "answers", {}).items() if s.kind == "vision" else ():
            if number in given:
                found = s.state.draft.section(section)
                title = found.title if found is not None else section
                yield MyAnswer(title, given[number].answer, given[number].comment)


def _ballots(w: Workshop, number: int) -> Iterable[object]:
    """Ballots that are not counted yet; a counted one belongs to nobody."""
    for s in w.agenda():
        for cast in s.state.ballots.values() if s.kind == "vote" else ():
            yield from (given for given in cast.values() if given.person == number)


def _events(log: Iterable[Recorded], number: int) -> Iterable[MyEvent]:
    by = f"participant:{number}"
    for r in log:
        if r.by == by or _names(r, number):
            content = msgspec.to_builtins(r.event, str_keys=True)
            yield MyEvent(r.seq, r.at, str(content.pop("type")), content)


def _names(r: Recorded, number: int) -> bool:
    return getattr(r.event, "person", None) == number


def counted_by_kind(events: Sequence[MyEvent]) -> dict[str, int]:
    """How many lines of the log there are of each sort, in the order they came first."""
    found: dict[str, int] = {}
    for e in events:
        found[e.what] = found.get(e.what, 0) + 1
    return found
