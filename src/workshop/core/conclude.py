"""results_of(kinds, workshop) → Results: what all steps concluded, and who took part. Pure.

Participation means people with an accepted contribution, not people who were connected. What is still covered, hidden,
secret or withheld is not in here, because no step puts it into its results.
"""

from __future__ import annotations

from workshop.core.activity import Kinds
from workshop.core.results import Participation, Results
from workshop.core.views import field_ref
from workshop.core.workshop import Workshop


def results_of(kinds: Kinds, w: Workshop) -> Results:
    """Everything that is concluded now; also while the workshop runs."""
    steps = (kinds[s.kind].results(w, s) for s in w.agenda())
    return Results(
        workshop=w.id,
        title=w.title,
        host=w.host,
        date=w.date,
        seq=w.seq,
        rehearsal=w.rehearsal,
        participation=participation_of(kinds, w),
        fields=tuple(field_ref(w.fields[f]) for f in w.field_order),
        steps=tuple(s for s in steps if s is not None),
        parked=tuple(p.text for p in w.parked.values() if not p.done),
    )


def participation_of(kinds: Kinds, w: Workshop) -> Participation:
    """Who contributed: people, municipalities in the order of their names, guests, people without a phone."""
    people = [w.people[p] for p in sorted(contributors_of(kinds, w)) if p in w.people]
    towns = {m for p in people for m in (p.municipality, *p.also)} | _towns_on_paper(w)
    listed = w.towns()
    return Participation(
        people=len(people),
        municipalities=tuple(m.name for m in listed if m.id in towns),
        missing=tuple(m.name for m in listed if m.id not in towns),
        guests=sum(1 for p in people if p.municipality is None),
        paper=sum(1 for p in people if p.paper),
    )


def contributors_of(kinds: Kinds, w: Workshop) -> frozenset[int]:
    """People with an accepted contribution to any step."""
    return frozenset[int]().union(*(kinds[s.kind].contributors(w, s) for s in w.agenda()))


def _towns_on_paper(w: Workshop) -> set[int | None]:
    """Municipalities for which the desk entered cards without saying whose they are."""
    return {c.municipality for c in w.cards.values() if c.person is None and c.state != "withdrawn"}
