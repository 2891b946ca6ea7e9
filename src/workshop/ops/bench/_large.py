"""What makes the workshop of `exports` large: all cards voted on by field, counted, and a vision that rests on it.

Decided by the rules, before any server runs. The open vote of the hall stays the current step.
"""

from __future__ import annotations

from collections.abc import Mapping

from workshop.activities.vision.messages import StoreDraft
from workshop.activities.vote.messages import CastBallot, CountVote
from workshop.core.agenda import AddStep, GoTo, OpenStep, StopStep
from workshop.core.roles import HOUSE, participant
from workshop.live.session import Session
from workshop.ops.bench._hall import Hall, put_all
from workshop.ops.serve import opened
from workshop.settings import from_environment
from workshop.web.drafting import written_by_rule
from workshop.web.house import House

POINTS, ON_ONE = 3, 2


async def grown(environment: Mapping[str, str], hall: Hall) -> None:
    """Into the database of these settings."""
    async with opened(from_environment(environment)) as (house, _):
        session = await house.sessions.get(hall.workshop)
        await _cards_voted_on(session, hall)
        await house.sessions.slow.idle()
        await _vision(house, session)
        await put_all(session, [(HOUSE, GoTo(hall.steps["vote"]))])


async def _cards_voted_on(session: Session, hall: Hall) -> None:
    """Everybody gives points on the paper of one field."""
    settings = {"subject": "cards", "per_field": True, "points": POINTS}
    await put_all(session, [(HOUSE, AddStep("vote", "Which cards first?", settings=settings))])
    step = session.committed.order[-1]
    await put_all(session, [(HOUSE, OpenStep(step))])
    papers = session.committed.steps[step].state.papers
    ballots = []
    for n, (number, _token) in enumerate(hall.people):
        paper = papers[n % len(papers)]
        options = [o.id for o in paper.options]
        given = {options[n % len(options)]: ON_ONE, options[(n + 1) % len(options)]: POINTS - ON_ONE}
        ballots.append((participant(number), CastBallot(step, paper.id, given)))
    await put_all(session, ballots)
    await put_all(session, [(HOUSE, StopStep(step))])
    await put_all(session, [(HOUSE, CountVote(step))])


async def _vision(house: House, session: Session) -> None:
    await put_all(session, [(HOUSE, AddStep("vision", "Vision"))])
    draft = written_by_rule(house, session.committed, "en")
    await put_all(session, [(HOUSE, StoreDraft(session.committed.order[-1], draft.sections, "en"))])
