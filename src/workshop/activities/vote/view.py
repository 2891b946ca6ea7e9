"""What each audience sees of a vote. Before counting there is no result to show: it does not exist in any struct.

Until then the room sees how many have voted, a person also the own ballot, the desk also turnout and who is missing
per municipality, as numbers. Nobody sees another person's ballot, not even the desk that entered it from paper.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from workshop.activities.vote.asked import Limits, Mine, OptionView, PaperPerson, TownTurnout, VoteView
from workshop.activities.vote.messages import Paper
from workshop.activities.vote.methods import METHODS, form_of
from workshop.activities.vote.paper import draft
from workshop.activities.vote.ranking import label, rankings
from workshop.activities.vote.rules import contributors, may_vote_now, withdrawn
from workshop.activities.vote.secrecy import eligible, turnout
from workshop.activities.vote.shown import Ranking
from workshop.core.results import FieldRef
from workshop.core.roles import Audience
from workshop.core.workshop import Person, Step, Workshop

Phase = Literal["before", "open", "stopped", "counted"]
_PHASES: dict[str, Phase] = {"planned": "before", "open": "open", "stopped": "stopped", "done": "counted"}


class BoardView(msgspec.Struct, frozen=True):
    """For the board and everybody else: the rules, how many have voted, and once counted the rankings."""

    phase: Phase
    subject: str
    rule: str
    leading: str
    secret: bool
    guests: bool
    receipts: bool
    limits: tuple[Limits, ...]
    voted: int
    people: int
    results: tuple[Ranking, ...]


class PhoneView(BoardView, frozen=True, kw_only=True):
    """For one person."""

    may_vote: bool
    guest: bool
    votes: tuple[VoteView, ...]
    mine: tuple[Mine, ...]


class DeskView(BoardView, frozen=True, kw_only=True):
    """For the desk. `too_few`: fields (None: without field) that will have no vote. `late`: may still deliver.

    `unpriced`: options that need a price before the step can open.
    """

    votes: tuple[VoteView, ...]
    too_few: tuple[FieldRef | None, ...]
    unpriced: tuple[str, ...]
    towns: tuple[TownTurnout, ...]
    missing: int
    late: int
    guests_here: int
    paper: tuple[PaperPerson, ...]


def view(w: Workshop, s: Step, audience: Audience, person: int | None) -> BoardView:
    """What this audience sees."""
    if audience is Audience.PARTICIPANT:
        return _phone(w, s, person)
    if audience is Audience.FACILITATOR:
        return _desk(w, s)
    return BoardView(**_common(w, s))  # type: ignore[arg-type]


def _common(w: Workshop, s: Step) -> dict[str, object]:
    cast = contributors(w, s)
    may = [p.number for p in w.people.values() if eligible(s, p)]
    return {
        "phase": _PHASES[s.status],
        "subject": s.settings.subject,
        "rule": s.settings.rule,
        "leading": s.settings.leading,
        "secret": s.settings.secret,
        "guests": s.settings.guests,
        "receipts": s.settings.receipts,
        "limits": _limits(w, s),
        "voted": sum(1 for p in may if p in cast),
        "people": len(may),
        "results": rankings(w, s),
    }


def _limits(w: Workshop, s: Step) -> tuple[Limits, ...]:
    if s.status == "planned":
        votes = [v for v in draft(w, s) if v.enough]
        return tuple(limits_of(v.paper, len(v.options), any(o.passive for o in v.options)) for v in votes)
    papers: tuple[Paper, ...] = s.state.papers
    return tuple(limits_of(p, len(p.options), p.passive is not None) for p in papers)


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
    )


def _phone(w: Workshop, s: Step, person: int | None) -> PhoneView:
    p = w.people.get(person) if person is not None else None
    filling = s.status in ("open", "stopped")
    return PhoneView(
        **_common(w, s),  # type: ignore[arg-type]
        may_vote=_may(s, p),
        guest=p is not None and p.municipality is None,
        votes=_votes(w, s, person) if filling else (),
        mine=tuple(_mine(w, s, paper, p.number) for paper in s.state.papers) if p and filling else (),
    )


def _may(s: Step, p: Person | None) -> bool:
    """Without a person: the room's part of the page, which shows the paper while the step is open."""
    if p is None:
        return s.status == "open"
    return eligible(s, p) and may_vote_now(s, p.number)


def _votes(w: Workshop, s: Step, person: int | None) -> tuple[VoteView, ...]:
    return tuple(_vote(w, s, paper, person) for paper in s.state.papers)


def _vote(w: Workshop, s: Step, paper: Paper, person: int | None) -> VoteView:
    gone = withdrawn(w, paper)
    points = _own(s, paper, person)
    options = tuple(
        OptionView(
            id=o.id,
            label=label(s.state.wording, o.id, gone),
            field=o.field,
            withdrawn=o.id in gone,
            count=max(1, len(o.cards)),
            given=points.get(o.id, 0),
            marked=o.id in points,
            price=paper.prices.get(o.id),
            passive=o.id == paper.passive,
        )
        for o in paper.options
    )
    used = sum(points.values())
    return VoteView(
        paper.id,
        paper.field,
        paper.points,
        paper.max_per_option,
        options,
        limits_of(paper, len(paper.options), paper.passive is not None),
        used,
        paper.points - used,
        len(points),
        sum(paper.prices.get(o, 0) for o, mark in points.items() if mark),
    )


def _own(s: Step, paper: Paper, person: int | None) -> dict[str, int]:
    given = s.state.ballots.get(paper.id, {}).get(person) if person is not None else None
    return given.points if given is not None else {}


def _mine(w: Workshop, s: Step, paper: Paper, person: int) -> Mine:
    given = s.state.ballots.get(paper.id, {}).get(person)
    points = given.points if given else {}
    gone = withdrawn(w, paper)
    rows = tuple((label(s.state.wording, o, gone), n) for o, n in points.items())
    left = paper.points - sum(points.values())
    cast, receipt, seq = given is not None, given.receipt if given else "", given.seq if given else 0
    limits = limits_of(paper, len(paper.options), paper.passive is not None)
    return Mine(
        paper.id, paper.field, cast, cast and not points, dict(points), rows, left, receipt, seq, limits
    )


def _desk(w: Workshop, s: Step) -> DeskView:
    common = _common(w, s)
    cast = contributors(w, s)
    found = turnout(w, s, cast)
    now = draft(w, s) if s.status == "planned" else ()
    few = [v.field for v in now if not v.enough]
    return DeskView(
        **common,  # type: ignore[arg-type]
        votes=_votes(w, s, None) if s.status in ("open", "stopped") else (),
        too_few=tuple(few),
        unpriced=tuple(name for v in now for name in v.unpriced if v.enough),
        towns=tuple(TownTurnout(t.name, t.people, t.voted, t.people - t.voted) for t in found),
        missing=sum(t.people - t.voted for t in found),
        late=sum(1 for p in s.out_of_contact if s.status == "stopped" and p not in cast),
        guests_here=sum(1 for p in w.present() if p.municipality is None),
        paper=_paper_people(w, s),
    )


def _paper_people(w: Workshop, s: Step) -> tuple[PaperPerson, ...]:
    """Whom the desk may enter ballots for; who has none yet comes first."""
    if s.status not in ("open", "stopped"):
        return ()
    found = []
    for p in w.present():
        if p.paper and eligible(s, p):
            town = w.municipalities[p.municipality].name if p.municipality is not None else None
            cast = sum(1 for ballots in s.state.ballots.values() if p.number in ballots)
            found.append(PaperPerson(p.number, town, cast, len(s.state.papers)))
    return tuple(sorted(found, key=lambda p: (p.cast == p.votes, p.number)))
