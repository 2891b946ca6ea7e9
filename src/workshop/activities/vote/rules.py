"""What may be voted, entered and counted, and what follows: decide and evolve of the kind `vote`.

Nobody votes after the stop but people who were out of contact then; the desk may still enter paper ballots. Counting
is final: there is no inverse, and the fold forgets every ballot.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from workshop.activities.vote import after, delegations
from workshop.activities.vote.delegations import Voice
from workshop.activities.vote.messages import (
    BallotCast,
    CastBallot,
    EnterBallot,
    Given,
    Paper,
    PaperFrozen,
    PaperOption,
    Points,
    State,
    VoteCounted,
    Wording,
    WordingFrozen,
)
from workshop.activities.vote.methods import METHODS
from workshop.activities.vote.paper import check_terms, draft, freeze
from workshop.core.activity import Ctx
from workshop.core.agenda import known_step, with_state, with_step
from workshop.core.cards import covered
from workshop.core.chance import receipt
from workshop.core.door import known_person, with_person
from workshop.core.messages import Event, Recorded
from workshop.core.once import once
from workshop.core.refusals import Refused
from workshop.core.workshop import Card, Group, Step, Workshop, put


def opening(w: Workshop, s: Step, ctx: Ctx) -> Sequence[Event]:
    """Freezes the paper; refused where no vote would have enough options."""
    papers, wording, owners = freeze(w, s, ctx.chance)
    if not papers:
        raise _too_few(w, s)
    check_terms(tuple(v for v in draft(w, s) if v.enough))
    rest = {o: words for o, words in wording.items() if o not in owners}
    worded = (
        WordingFrozen(s.id, card, wording[o].name, wording[o].salt, int(o) if int(o) != card else 0)
        for o, card in owners.items()
    )
    return (PaperFrozen(s.id, papers, rest), *worded)


def _too_few(w: Workshop, s: Step) -> Refused:
    """Names the step whose cards are no options only because they still lie covered."""
    limit, sources = s.settings.min_options, s.settings.from_steps or w.order
    for source in sources if s.settings.subject == "cards" else ():
        if source in w.steps and (number := len(covered(w, w.steps[source]))):
            title = w.steps[source].title
            place = w.order.index(source) + 1 if source in w.order else 0
            return Refused("options_covered", "step", limit=limit, number=place, title=title, covered=number)
    return Refused("too_few_options", "step", limit=limit)


def answered(w: Workshop, s: Step) -> bool:
    """Somebody gave a ballot, or it was counted."""
    return bool(s.state.counted) or any(s.state.ballots.values())


def contributors(w: Workshop, s: Step) -> frozenset[int]:
    """People with a ballot in this step. A removed person's goes along before counting; counted it stays."""
    cast = (g.person for ballots in s.state.ballots.values() for g in ballots.values())
    voted: frozenset[int] = s.state.voters
    return voted.union(p for p in cast if not w.people[p].removed)


def withdrawn(w: Workshop, paper: Paper) -> frozenset[str]:
    """Options whose card was hidden, covered, taken back or erased since; fields and headings stay."""
    return _withdrawn(w.cards, w.groups, paper)


@once
def _withdrawn(cards: dict[int, Card], groups: dict[int, Group], paper: Paper) -> frozenset[str]:
    """Asked for every ballot, and cards seldom change meanwhile: 5 of 39 µs a ballot with 30 options."""
    sources = ((o.id, _source(cards, groups, o)) for o in paper.options)
    return frozenset(option for option, c in sources if c is not None and (c.state != "shown" or not c.text))


def _source(cards: dict[int, Card], groups: dict[int, Group], o: PaperOption) -> Card | None:
    """The card whose words an option carries: it is the option, or the measure came from it."""
    if o.subject in cards:
        return cards[o.subject]
    only = o.cards[0] if len(o.cards) == 1 and o.subject not in groups else None
    return cards.get(only) if only is not None else None


def decide_cast(w: Workshop, c: CastBallot, ctx: Ctx) -> Sequence[Event]:
    """Takes the ballot of the person who acts."""
    s, p = known_step(w, c.step), known_person(w, ctx.actor.number)
    _not_counted(s)
    if s.status != "open" and not ctx.late(s):
        raise Refused("step_stopped" if s.status in ("stopped", "counting", "done") else "step_not_open")
    paper, voice = known_paper(s, c.vote), delegations.voice_of(s, p, c.mandate)
    stands = delegations.before(w, s, paper, voice)
    if c.seen is not None and (stands is None or stands.seq != c.seen):
        raise Refused("joint_changed", "seen")
    return _take(w, s, voice, paper, {} if c.abstain else c.points, ctx)


def decide_enter(w: Workshop, c: EnterBallot, ctx: Ctx) -> Sequence[Event]:
    """Takes a ballot from paper."""
    number, mandate = delegations.holder(w, c.person)
    s, p = known_step(w, c.step), known_person(w, number)
    _not_counted(s)
    if s.status not in ("open", "stopped"):
        raise Refused("step_not_open")
    if not p.paper:
        raise Refused("person_has_phone", "person")
    paper = known_paper(s, c.vote)
    points = c.points if c.marks is None or c.abstain else METHODS[paper.rule].typed(paper, c.marks)
    voice = delegations.voice_of(s, p, mandate)
    if voice.key in s.state.ballots.get(paper.id, {}) and not c.replace:
        raise Refused("ballot_entered_before", "person")
    return _take(w, s, voice, paper, {} if c.abstain else points, ctx)


def known_paper(s: Step, vote: int) -> Paper:
    """The paper of a vote, or a refusal."""
    papers: tuple[Paper, ...] = s.state.papers
    found = next((p for p in papers if p.id == vote), None)
    if found is None:
        raise Refused("vote_unknown", "vote")
    return found


def _take(w: Workshop, s: Step, v: Voice, paper: Paper, sent: Points, ctx: Ctx) -> Sequence[Event]:
    before, own = delegations.before(w, s, paper, v), delegations.own(s, paper, v)
    check = METHODS[paper.rule].check
    points = check(paper, sent, withdrawn(w, paper), before.points if before else {})
    if before and own and before.points == points == own.points:
        return ()
    together = v.town if delegations.joint(paper, v.town) else None
    noted = _receipt(s, paper, v, together, ctx)
    return (BallotCast(s.id, paper.id, v.person, points, noted, v.mandate, together),)


def _receipt(s: Step, paper: Paper, v: Voice, together: int | None, ctx: Ctx) -> str:
    """The receipt of this ballot: drawn when it is first cast, kept when it is changed; one for a joint ballot."""
    if not s.settings.receipts:
        return ""
    cast: dict[int, Given] = s.state.ballots[paper.id]
    kept = cast.get(v.key) if together is None else None
    if together is not None:
        kept = next((g for g in cast.values() if g.town == together), None)
    if kept is not None:
        return kept.receipt
    key = v.key if together is None else together
    return receipt(ctx.chance, f"receipt:{paper.id}:{key}", {g.receipt for g in cast.values()})


def _not_counted(s: Step) -> None:
    if s.state.counted:
        raise Refused("vote_counted")


def fold_frozen(w: Workshop, r: Recorded, e: PaperFrozen) -> Workshop:
    """A new paper, no ballots yet."""
    state = State(e.papers, dict(e.wording), {p.id: {} for p in e.papers})
    used = (i for p in e.papers for i in (p.id, *(o.subject for o in p.options)))
    next_id = max(w.next_id, *(i + 1 for i in used))
    return msgspec.structs.replace(with_state(w, e.step, state), next_id=next_id)


def fold_wording(w: Workshop, r: Recorded, e: WordingFrozen) -> Workshop:
    """How a card reads on the paper."""
    state = w.steps[e.step].state
    wording = {**state.wording, str(e.option or e.card): Wording(e.name, e.salt)}
    return with_state(w, e.step, msgspec.structs.replace(state, wording=wording))


def fold_cast(w: Workshop, r: Recorded, e: BallotCast) -> Workshop:
    """A ballot, in place of the person's last one."""
    state = w.steps[e.step].state
    given = Given(e.points, e.receipt, r.seq, e.person, e.delegation)
    cast = put(state.ballots[e.vote], e.person if e.mandate is None else e.mandate, given)
    held = msgspec.structs.replace(state, ballots=put(state.ballots, e.vote, cast))
    return with_state(with_person(w, e.person, voted=True, contributed=True), e.step, held)


def fold_counted(w: Workshop, r: Recorded, e: VoteCounted) -> Workshop:
    """The result; ballots are forgotten, who voted is not."""
    s = w.steps[e.step]
    state = msgspec.structs.replace(
        s.state, ballots={}, voters=contributors(w, s), counted=e.counted, counted_at=r.at
    )
    return with_step(w, e.step, status="done", state=state, deadline=None)


DECIDERS: dict[Any, Any] = {
    CastBallot: decide_cast,
    EnterBallot: decide_enter,
    **after.DECIDERS,
}
FOLDERS: dict[Any, Any] = {
    PaperFrozen: fold_frozen,
    WordingFrozen: fold_wording,
    BallotCast: fold_cast,
    VoteCounted: fold_counted,
    **after.FOLDERS,
}
