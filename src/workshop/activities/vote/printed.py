"""A vote on paper: the frozen papers once it was opened, before that what it would ask now. Nothing once counted."""

from __future__ import annotations

from workshop.activities.vote.limited import limits_of
from workshop.activities.vote.messages import Paper
from workshop.activities.vote.paper import blanks, draft
from workshop.activities.vote.ranking import label
from workshop.activities.vote.rules import withdrawn
from workshop.core.printed import PrintedBallot
from workshop.core.workshop import Step, Workshop

Options = tuple[tuple[str, int | None], ...]


def printed(w: Workshop, s: Step) -> tuple[PrintedBallot, ...]:
    """The ballots of this step, one for each vote it holds; with empty lines where its options are yet to come."""
    if s.state.counted or s.status == "counting":
        return ()
    if s.state.papers and s.status != "planned":
        return tuple(_ballot(p, _frozen(w, s, p), True) for p in s.state.papers)
    votes = draft(w, s)
    full = [v for v in votes if v.enough]
    settled = s.settings.subject in ("fields", "typed")
    if full:
        return tuple(_ballot(v.paper, tuple((o.name, o.price) for o in v.options), settled) for v in full)
    return tuple(_ballot(v.paper, (), False) for v in blanks(w, s))


def _frozen(w: Workshop, s: Step, p: Paper) -> Options:
    gone = withdrawn(w, p)
    return tuple((label(s.state.wording, o.id, gone), p.prices.get(o.id)) for o in p.options)


def _ballot(p: Paper, options: Options, settled: bool) -> PrintedBallot:
    one = limits_of(p, len(options), False)
    return PrintedBallot(
        form=one.form,
        points=one.points,
        max_per_option=one.max_per_option,
        least=one.least,
        most=one.most,
        less=one.less,
        verbal=one.verbal,
        budget=one.budget,
        options=options,
        settled=settled,
        field=p.field.name if p.field else "",
        together=p.delegation != "each",
    )
