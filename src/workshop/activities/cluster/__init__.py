"""`cluster`: sorting, headings and merging over the cards of earlier collections.

The rule in words: the room says, the desk (or a helper) sorts. Where the step allows it, authors propose a field for
their own cards, also for one that was laid under another; a proposal becomes a move only when the desk takes it, and
takes such a card out again. Acts on cards are in `core/cards`. Messages in `messages.py`, what may happen in
`deciding.py`, what is seen in `viewing.py`.
"""

from __future__ import annotations

from workshop.activities.cluster.deciding import DECIDERS, FOLDERS
from workshop.activities.cluster.messages import (
    FieldProposed,
    LeaveProposal,
    ProposalClosed,
    ProposeField,
    Settings,
    State,
    TakeProposal,
)
from workshop.activities.cluster.viewing import view
from workshop.core.activity import Activity
from workshop.core.workshop import Step, Workshop

__all__ = [
    "ACTIVITY",
    "FieldProposed",
    "LeaveProposal",
    "ProposalClosed",
    "ProposeField",
    "Settings",
    "State",
    "TakeProposal",
]


def answered(w: Workshop, s: Step) -> bool:
    """Somebody proposed something, whatever became of it."""
    return bool(s.state.proposers)


def contributors(w: Workshop, s: Step) -> frozenset[int]:
    """People who proposed a field for a card."""
    return frozenset(s.state.proposers)


ACTIVITY = Activity(
    kind="cluster",
    settings=Settings,
    state=State,
    deciders=DECIDERS,
    folders=FOLDERS,
    view=view,
    answered=answered,
    contributors=contributors,
)
