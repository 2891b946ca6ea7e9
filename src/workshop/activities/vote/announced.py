"""What is announced of a vote: the limits of each ballot, and what the options cost. As the papers say; before
opening as they would be now.

Nothing here knows a person or a ballot; `view.py` shows it to everybody alike.
"""

from __future__ import annotations

import msgspec

from workshop.activities.vote.asked import Limits
from workshop.activities.vote.limited import limits_of
from workshop.activities.vote.messages import Paper
from workshop.activities.vote.paper import DraftVote, draft
from workshop.activities.vote.ranking import label
from workshop.activities.vote.rules import withdrawn
from workshop.core.workshop import Step, Workshop


def prices(w: Workshop, s: Step) -> tuple[tuple[str, int], ...]:
    """Options with their prices until a budget was voted on; without words where a card was hidden."""
    if s.status == "planned":
        every = [o for v in draft(w, s) if v.enough and v.paper.budget for o in v.options]
        return tuple((o.name, o.price) for o in every if o.price is not None)
    found: list[tuple[str, int]] = []
    for paper in s.state.papers if s.status in ("open", "stopped", "counting") else ():
        gone = withdrawn(w, paper)
        found += [(label(s.state.wording, o, gone), price) for o, price in paper.prices.items()]
    return tuple(found)


def limits(w: Workshop, s: Step) -> tuple[Limits, ...]:
    """Of every vote of the step."""
    if s.status == "planned":
        votes = [v for v in draft(w, s) if v.enough]
        return tuple(
            limits_of(_with_prices(v), len(v.options), any(o.passive for o in v.options)) for v in votes
        )
    papers: tuple[Paper, ...] = s.state.papers
    return tuple(limits_of(p, len(p.options), p.passive is not None) for p in papers)


def _with_prices(v: DraftVote) -> Paper:
    """The draft has no option ids yet; for its limits only the amounts matter."""
    return msgspec.structs.replace(v.paper, prices={str(n): o.price or 0 for n, o in enumerate(v.options)})
