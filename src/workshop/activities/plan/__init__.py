"""`plan`: the action plan (Maßnahmenplan): what, who, with whom, by when.

The rule in words: the facilitator writes measures with the room, from cards or freely; people join in the name of
their municipality, and leave again, while the step is open. A municipality joins once, whoever of its people said so.
A measure made from a card shares the card's erasable words: who takes the card back takes them from the plan too.
Messages in `messages.py`, what may happen in `deciding.py`, what is seen in `viewing.py`.
"""

from __future__ import annotations

from workshop.activities.plan.deciding import DECIDERS, FOLDERS
from workshop.activities.plan.messages import Settings, State
from workshop.activities.plan.viewing import results, view
from workshop.core.activity import Activity
from workshop.core.workshop import Step, Workshop


def answered(w: Workshop, s: Step) -> bool:
    """Somebody joined."""
    return any(s.state.joined.values())


def contributors(w: Workshop, s: Step) -> frozenset[int]:
    """People who said that their municipality joins in."""
    return frozenset(p for here in s.state.joined.values() for p in here.values())


ACTIVITY = Activity(
    kind="plan",
    settings=Settings,
    state=State,
    deciders=DECIDERS,
    folders=FOLDERS,
    view=view,
    answered=answered,
    results=results,
    contributors=contributors,
)
