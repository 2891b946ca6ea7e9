"""What each audience sees of a vote. Before counting there is no result to show: it does not exist in any struct.

Until then the room sees how many have voted, a person also the own ballot, the desk also turnout and who is missing
per municipality, as numbers. Nobody sees another person's ballot, not even the desk that entered it from paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Literal

import msgspec

from workshop.activities.vote import delegations
from workshop.activities.vote.ahead import Ahead, ahead
from workshop.activities.vote.announced import limits, prices
from workshop.activities.vote.asked import (
    Limits,
    Mine,
    OptionView,
    PaperPerson,
    Together,
    TownTurnout,
    VoteView,
)
from workshop.activities.vote.delegations import Voice
from workshop.activities.vote.limited import limits_of
from workshop.activities.vote.messages import Paper
from workshop.activities.vote.paper import draft, too_few
from workshop.activities.vote.ranking import firm, label, rankings
from workshop.activities.vote.rules import contributors, withdrawn
from workshop.activities.vote.secrecy import eligible, turnout
from workshop.activities.vote.shown import Firm, Ranking
from workshop.core.once import once
from workshop.core.results import FieldRef
from workshop.core.roles import Audience
from workshop.core.workshop import Person, Step, Workshop

Phase = Literal["before", "open", "stopped", "counting", "counted"]
_PHASES: dict[str, Phase] = {
    "planned": "before",
    "open": "open",
    "stopped": "stopped",
    "counting": "counting",
    "done": "counted",
}


class BoardView(msgspec.Struct, frozen=True):
    """For the board and everybody else: the rules, how many have voted, and once counted the rankings.

    `prices`: options and what they cost, while a budget is voted on. `too_few`: fields (None: without field) that have
    no vote, because there are fewer than `fewest` options in them.
    """

    phase: Phase
    subject: str
    rule: str
    leading: str
    delegation: str
    secret: bool
    guests: bool
    receipts: bool
    limits: tuple[Limits, ...]
    voted: int
    people: int
    results: tuple[Ranking, ...]
    prices: tuple[tuple[str, int], ...] = ()
    too_few: tuple[FieldRef | None, ...] = ()
    fewest: int = 2


class PhoneView(BoardView, frozen=True, kw_only=True):
    """For one person. `fresh`: the votes with nothing filled in, for what is pushed into a page.

    `towns`: all for which this person speaks, if these are several; `mandates` of the further ones.
    """

    may_vote: bool
    guest: bool
    votes: tuple[VoteView, ...]
    fresh: tuple[VoteView, ...]
    mine: tuple[Mine, ...]
    towns: tuple[str, ...] = ()
    mandates: tuple[int, ...] = ()


class DeskView(BoardView, frozen=True, kw_only=True):
    """For the desk. `late`: may still deliver.

    `unpriced`: options that need a price before the step can open. `unsettled`: joint ballots not all confirmed.
    """

    votes: tuple[VoteView, ...]
    unpriced: tuple[str, ...]
    towns: tuple[TownTurnout, ...]
    missing: int
    late: int
    unsettled: int
    guests_here: int
    paper: tuple[PaperPerson, ...]
    firm: tuple[Firm, ...]
    ahead: Ahead


def view(w: Workshop, s: Step, audience: Audience, person: int | None) -> BoardView:
    """What this audience sees."""
    if audience is Audience.PARTICIPANT:
        return _phone(w, s, person)
    if audience is Audience.FACILITATOR:
        return _desk(w, s)
    return BoardView(**_common(w, s))  # type: ignore[arg-type]


@once
def _common(w: Workshop, s: Step) -> dict[str, object]:
    """What all audiences see; worked out once for the own parts of all phones (0.3 ms with 1,100 people)."""
    cast = contributors(w, s)
    may = [p.number for p in w.people.values() if eligible(s, p)]
    return {
        "phase": _PHASES[s.status],
        "subject": s.settings.subject,
        "rule": s.settings.rule,
        "leading": s.settings.leading,
        "delegation": _delegation(s),
        "secret": s.settings.secret,
        "guests": s.settings.guests,
        "receipts": s.settings.receipts,
        "limits": limits(w, s),
        "voted": sum(1 for p in may if p in cast),
        "people": len(may),
        "results": rankings(w, s),
        "prices": prices(w, s),
        "too_few": too_few(s, draft(w, s)) if s.settings.per_field else (),
        "fewest": s.settings.min_options,
    }


def _delegation(s: Step) -> str:
    """As on the papers; before opening as it would be now."""
    papers: tuple[Paper, ...] = s.state.papers
    return papers[0].delegation if papers and s.status != "planned" else s.settings.delegation


def _phone(w: Workshop, s: Step, person: int | None) -> PhoneView:
    p = w.people.get(person) if person is not None else None
    filling = s.status in ("open", "stopped", "counting")
    own = delegations.voices(s, p) if p else ()
    several = own if len(own) > 1 else ()
    fresh = _fresh(w, s) if not several else _votes(w, s, own, filled=False)
    return PhoneView(
        **_common(w, s),  # type: ignore[arg-type]
        may_vote=_may(s, p),
        guest=p is not None and p.municipality is None,
        votes=_votes(w, s, own) if filling else (),
        fresh=fresh if filling else (),
        mine=tuple(_mine(w, s, paper, v) for v in own for paper in s.state.papers) if filling else (),
        towns=tuple(_town(w, v) for v in several),
        mandates=tuple(v.mandate for v in several if v.mandate is not None),
    )


def _may(s: Step, p: Person | None) -> bool:
    """Without a person: the room's part of the page, which shows the paper while the step is open."""
    return s.status == "open" and (p is None or eligible(s, p))


def _town(w: Workshop, v: Voice) -> str:
    return w.municipalities[v.town].name if v.town is not None else ""


def _votes(w: Workshop, s: Step, own: Sequence[Voice], *, filled: bool = True) -> tuple[VoteView, ...]:
    """The votes for each of these voices; without one the papers as they are."""
    voices = own or (None,)
    return tuple(_vote(w, s, paper, v, len(own) > 1, filled) for v in voices for paper in s.state.papers)


@once
def _fresh(w: Workshop, s: Step) -> tuple[VoteView, ...]:
    """The papers with nothing filled in: the same for everybody who speaks for one municipality."""
    return _votes(w, s, ())


def _vote(w: Workshop, s: Step, paper: Paper, v: Voice | None, several: bool, filled: bool) -> VoteView:
    gone = withdrawn(w, paper)
    given = delegations.before(w, s, paper, v) if v and filled else None
    points = given.points if given else {}
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
        _key(paper, v),
        v.mandate if v else None,
        _town(w, v) if v and several else "",
    )


def _key(paper: Paper, v: Voice | None) -> str:
    return f"{paper.id}" if v is None or v.mandate is None else f"{paper.id}-{v.mandate}"


def _together(w: Workshop, s: Step, paper: Paper, v: Voice) -> Together | None:
    """How it stands with the joint ballot; of the own municipality only."""
    if not delegations.joint(paper, v.town):
        return None
    found, own = delegations.standing(w, s, paper, v.town), delegations.own(s, paper, v)
    here = sum(1 for other in delegations.all_voices(w, s).values() if other.town == v.town)
    if found is None:
        return Together(0, 0, here, False, False)
    by_me = own is not None and own.points == found.given.points
    return Together(found.said, found.same, here, by_me, found.valid, own is not None)


def _mine(w: Workshop, s: Step, paper: Paper, v: Voice) -> Mine:
    given = delegations.before(w, s, paper, v)
    points = given.points if given else {}
    gone = withdrawn(w, paper)
    terms = limits_of(paper, len(paper.options), paper.passive is not None)
    marks = sorted(points.items(), key=itemgetter(1)) if terms.form == "places" else points.items()
    rows = tuple((label(s.state.wording, o, gone), n) for o, n in marks)
    left = paper.points - sum(points.values())
    cast, receipt, seq = given is not None, given.receipt if given else "", given.seq if given else 0
    return Mine(
        paper.id,
        paper.field,
        cast,
        cast and not points,
        dict(points),
        rows,
        left,
        receipt,
        seq,
        terms,
        _key(paper, v),
        v.mandate,
        _town(w, v),
        _together(w, s, paper, v),
    )


def _desk(w: Workshop, s: Step) -> DeskView:
    common = _common(w, s)
    cast = contributors(w, s)
    found = turnout(w, s, {key for ballots in s.state.ballots.values() for key in ballots})
    now = draft(w, s) if s.status == "planned" else ()
    return DeskView(
        **common,  # type: ignore[arg-type]
        votes=_votes(w, s, ()) if s.status in ("open", "stopped") else (),
        unpriced=tuple(name for v in now for name in v.unpriced if v.enough),
        towns=tuple(TownTurnout(t.name, t.people, t.voted, t.people - t.voted) for t in found),
        missing=sum(t.people - t.voted for t in found),
        late=sum(1 for p in s.out_of_contact if s.status == "stopped" and p not in cast),
        unsettled=sum(delegations.unsettled(w, s, paper) for paper in s.state.papers),
        guests_here=sum(1 for p in w.present() if p.municipality is None),
        paper=_paper_people(w, s),
        firm=firm(w, s),
        ahead=ahead(w, s),
    )


def _paper_people(w: Workshop, s: Step) -> tuple[PaperPerson, ...]:
    """Whom the desk may enter ballots for; who has none yet comes first."""
    if s.status not in ("open", "stopped"):
        return ()
    found = []
    for p in w.present():
        for v in delegations.voices(s, p) if p.paper else ():
            done = tuple(vote for vote, ballots in s.state.ballots.items() if v.key in ballots)
            row = (p.number, _town(w, v) or None, len(done), len(s.state.papers), v.key, done, p.ballot)
            found.append(PaperPerson(*row))
    return tuple(sorted(found, key=lambda p: (p.cast == p.votes, p.ballot, p.number)))
