"""What a ballot may be under a paper, as a struct for templates."""

from __future__ import annotations

from workshop.activities.vote.asked import Limits
from workshop.activities.vote.messages import Paper
from workshop.activities.vote.methods import METHODS, form_of


def limits_of(paper: Paper, options: int, passive: bool) -> Limits:
    """What a ballot may be under this paper."""
    method = METHODS[paper.rule]
    return Limits(
        paper.field,
        options,
        paper.points,
        paper.max_per_option,
        paper.rule,
        form_of(paper),
        paper.least,
        paper.most,
        method.unit == "grade",
        method.less,
        paper.coverage,
        paper.budget,
        paper.choose,
        passive,
        paper.variant if paper.rule == "borda" else "",
        paper.unit if any(n % paper.unit for n in (paper.budget, *paper.prices.values())) else 0,
    )
