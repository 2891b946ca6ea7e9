"""What each audience sees of the plan, and its measures as results."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from workshop.activities.plan.deciding import words_of
from workshop.activities.plan.messages import Measure
from workshop.core.cards import wall
from workshop.core.results import FieldRef, MeasureResult, StepResults
from workshop.core.roles import Audience
from workshop.core.views import field_ref
from workshop.core.workshop import Step, Workshop


class Town(msgspec.Struct, frozen=True):
    """A municipality to choose from."""

    id: int
    name: str


class Material(msgspec.Struct, frozen=True):
    """A card from which a measure may be made."""

    id: int
    text: str
    field: FieldRef | None


class MeasureView(msgspec.Struct, frozen=True):
    """A measure as it is shown. `mine`: lead, partner or joined for the person's municipality, else empty.

    `what` is empty where the card it was made from was erased.
    """

    id: int
    what: str
    lead: str | None
    partners: tuple[str, ...]
    joined: tuple[str, ...]
    due: str
    field: FieldRef | None
    mine: str = ""
    lead_id: int | None = None
    partner_ids: tuple[int, ...] = ()


class PlanView(msgspec.Struct, frozen=True):
    """The plan; `towns` and `cards` (not yet on the plan) only for the desk."""

    measures: tuple[MeasureView, ...]
    join: bool
    may_join: bool
    municipality: str | None = None
    towns: tuple[Town, ...] = ()
    cards: tuple[Material, ...] = ()


def view(w: Workshop, s: Step, audience: Audience, person: int | None) -> PlanView:
    """What this audience sees."""
    mine = w.people[person].municipality if audience is Audience.PARTICIPANT and person in w.people else None
    desk = audience is Audience.FACILITATOR
    town = w.municipalities.get(mine or 0)
    open_ = s.status == "open" or (s.status == "stopped" and person in s.out_of_contact)
    asked = s.settings.join and open_ and w.status != "ended"
    return PlanView(
        measures=tuple(_measure_view(w, s, s.state.measures[i], mine, desk) for i in s.state.order),
        join=s.settings.join,
        may_join=asked and mine is not None,
        municipality=town.name if town else None,
        towns=tuple(Town(t.id, t.name) for t in w.towns()) if desk else (),
        cards=_cards(w, s) if desk else (),
    )


def _names(w: Workshop, towns: Sequence[int]) -> tuple[str, ...]:
    return tuple(t.name for t in w.towns() if t.id in towns)


def _name(w: Workshop, town: int | None) -> str | None:
    return w.municipalities[town].name if town in w.municipalities else None


def _joined(s: Step, m: Measure) -> list[int]:
    """Municipalities that joined on their phones, without those the plan names already."""
    return [t for t in s.state.joined.get(m.id, {}) if t not in (m.lead, *m.partners)]


def _measure_view(w: Workshop, s: Step, m: Measure, mine: int | None, desk: bool) -> MeasureView:
    joined = _joined(s, m)
    parts = {"lead": (m.lead,), "partner": m.partners, "joined": joined}
    role = next((name for name, towns in parts.items() if mine is not None and mine in towns), "")
    card = w.cards.get(m.card or 0)
    field = w.fields.get((card.field if card else None) or 0)
    return MeasureView(
        id=m.id,
        what=words_of(w, m),
        lead=_name(w, m.lead),
        partners=_names(w, m.partners),
        joined=_names(w, joined),
        due=m.due,
        field=field_ref(field) if field else None,
        mine=role,
        lead_id=m.lead if desk else None,
        partner_ids=m.partners if desk else (),
    )


def _cards(w: Workshop, s: Step) -> tuple[Material, ...]:
    """Cards on the wall that are no measure yet, those laid together most often first."""
    taken = {s.state.measures[i].card for i in s.state.order}
    kept = sorted(
        (k for k in wall(w) if k.text and k.id not in taken), key=lambda k: (-len(w.merged(k.id)), k.id)
    )
    return tuple(Material(k.id, k.text, field_ref(w.fields[k.field]) if k.field else None) for k in kept)


def results(w: Workshop, s: Step) -> StepResults:
    """The measures in their order."""
    measures = tuple(_result(w, s, s.state.measures[i]) for i in s.state.order)
    return StepResults(s.id, s.kind, s.title, s.question, measures=measures)


def _result(w: Workshop, s: Step, m: Measure) -> MeasureResult:
    joined = _names(w, _joined(s, m))
    return MeasureResult(m.id, words_of(w, m), _name(w, m.lead), _names(w, m.partners), m.due, m.card, joined)
