"""Mandates: the desk says that one person speaks for further municipalities. Each mandate has a number of its own.

Whoever speaks for several casts one ballot for each. A mandate is not taken away while a ballot that is not counted
hangs on it: that ballot would vanish without a word. Who may come in at all is in `door.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace

from workshop.core.activity import Ctx, Kinds
from workshop.core.door import known_municipality, known_person, with_person
from workshop.core.messages import Command, Event, Recorded
from workshop.core.refusals import Refused
from workshop.core.workshop import Person, Workshop, put


class SetMandates(Command, frozen=True, tag="set_mandates"):
    """For which municipalities a person speaks beside the own one; absolute, () takes all of them away."""

    person: int
    municipalities: tuple[int, ...] = ()


class MandateGiven(Event, frozen=True, tag="mandate_given"):
    """A person speaks for a further municipality."""

    person: int
    municipality: int
    mandate: int
    touches = ("person", "mandate")
    needs = ("municipality",)

    def inverse(self) -> Event:
        """No longer."""
        return MandateTaken(self.person, self.municipality, self.mandate)


class MandateTaken(Event, frozen=True, tag="mandate_taken"):
    """A person no longer speaks for this further municipality."""

    person: int
    municipality: int
    mandate: int
    touches = ("person", "mandate")
    needs = ("municipality",)

    def inverse(self) -> Event:
        """As before, under the same number."""
        return MandateGiven(self.person, self.municipality, self.mandate)


def decide_mandates(kinds: Kinds, w: Workshop, c: SetMandates, ctx: Ctx) -> Sequence[Event]:
    """Gives what is new and takes away what is no longer on the list."""
    p = known_person(w, c.person)
    wanted = [m for m in dict.fromkeys(c.municipalities) if m != p.municipality]
    for m in wanted:
        known_municipality(w, m)
    if wanted and p.municipality is None:
        raise Refused("guest_has_no_mandate", "municipalities")
    gone = {m: number for m, number in p.also.items() if m not in wanted}
    _unused(kinds, w, p, gone.values())
    fresh = [m for m in wanted if m not in p.also]
    taken = (MandateTaken(p.number, m, number) for m, number in gone.items())
    given = (MandateGiven(p.number, m, w.next_id + n) for n, m in enumerate(fresh))
    return (*taken, *given)


def _unused(kinds: Kinds, w: Workshop, p: Person, mandates: Iterable[int]) -> None:
    for mandate in mandates:
        if any(kinds[s.kind].holds(w, s, mandate) for s in w.agenda()):
            name = next(w.municipalities[m].name for m, number in p.also.items() if number == mandate)
            raise Refused("mandate_in_use", "municipalities", name=name)


def fold_given(w: Workshop, r: Recorded, e: MandateGiven) -> Workshop:
    """One more."""
    also = put(w.people[e.person].also, e.municipality, e.mandate)
    return _counting(with_person(w, e.person, also=dict(sorted(also.items()))), e.mandate)


def fold_taken(w: Workshop, r: Recorded, e: MandateTaken) -> Workshop:
    """One less."""
    also = {m: n for m, n in w.people[e.person].also.items() if m != e.municipality}
    return with_person(w, e.person, also=also)


def _counting(w: Workshop, used: int) -> Workshop:
    return w if w.next_id > used else replace(w, next_id=used + 1)


def mandates_decider(kinds: Kinds) -> dict[type[Command], Any]:
    """What must know the kinds of step, because a ballot may hang on a mandate."""
    return {SetMandates: partial(decide_mandates, kinds)}


DECIDERS: dict[type[Command], Any] = {}
FOLDERS: dict[type[Event], Any] = {MandateGiven: fold_given, MandateTaken: fold_taken}
