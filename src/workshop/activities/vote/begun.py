"""Between stop and count: a vote whose firmness takes long to work out is being counted, for everybody to see.

Counting a hall of eight and more municipalities draws a thousand other halls, and leaving each municipality out of
thousands of ballots takes seconds: too long for the transaction in which everybody's commands wait. So `count_vote`
then only says that counting has begun; from there on no ballot is taken. The work is cut into parts that run outside,
and ends in one command of the house (`FinishCount`) with everything in it. Whoever begins again after a restart, or in
a second process, comes to the same end: the command's id is that of the beginning, so it happens once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

import msgspec
from msgspec.structs import replace

from workshop.activities.vote import delegations
from workshop.activities.vote.count import count_all, document, named_lines
from workshop.activities.vote.messages import Counted, CountVote, Paper, VoteCounted
from workshop.activities.vote.secrecy import tellable
from workshop.activities.vote.standing import Draw, Urn, drawn, towns_of, urn, with_draws
from workshop.core.activity import Ctx, Work
from workshop.core.agenda import known_step, with_state, with_step
from workshop.core.messages import Command, Event, Recorded
from workshop.core.refusals import Refused
from workshop.core.workshop import Step, Workshop
from workshop.counting import parse_document
from workshop.counting.spread import LEAST_MUNICIPALITIES, RUNS

TURN = 50
"""Halls that are drawn in one part."""
MUCH = 30_000
"""Marks that are read again and again; so many are still counted at once."""
UNITS = 1000


class CountBegun(Event, frozen=True, tag="count_begun"):
    """The vote is being counted; no ballot is taken any more. Final."""

    step: int
    touches = ("step",)


class FinishCount(Command, frozen=True, tag="finish_count"):
    """What was worked out outside. `basis`: of which ballots; where these have changed since, it is refused."""

    step: int
    basis: str
    seed: bytes
    counted: tuple[Counted, ...]
    roles: ClassVar[tuple[str, ...]] = ("system",)
    internal: ClassVar[bool] = True


def decide_count(w: Workshop, c: CountVote, ctx: Ctx) -> Sequence[Event]:
    """Counts, once and for all, or begins to; who presses again while it is being counted changes nothing."""
    s = known_step(w, c.step)
    if s.state.counted:
        raise Refused("vote_counted")
    if s.status == "counting":
        return ()
    if s.status != "stopped":
        raise Refused("vote_not_stopped", "step")
    if any(takes_long(w, s, paper) for paper in s.state.papers):
        return (CountBegun(s.id),)
    return (VoteCounted(s.id, count_all(w, s, ctx.chance)),)


def takes_long(w: Workshop, s: Step, paper: Paper) -> bool:
    """Whether other halls are to be drawn, or many ballots to be read for every municipality, or a fine budget."""
    named = named_lines(w, s, paper, b"")
    towns = len(towns_of(named))
    fine = paper.budget // paper.unit > UNITS
    return towns >= LEAST_MUNICIPALITIES or fine or len(named) * len(paper.options) * (towns + 1) > MUCH


def decide_finish(w: Workshop, c: FinishCount, ctx: Ctx) -> Sequence[Event]:
    """The end, if the ballots are those that were counted."""
    s = known_step(w, c.step)
    if s.status != "counting":
        return ()
    if basis(w, s, c.seed) != c.basis:
        raise Refused("ballots_changed")
    return (VoteCounted(s.id, c.counted),)


def fold_begun(w: Workshop, r: Recorded, e: CountBegun) -> Workshop:
    """No ballot from here on."""
    state = replace(w.steps[e.step].state, begun=r.seq)
    return with_step(with_state(w, e.step, state), e.step, status="counting", deadline=None)


def basis(w: Workshop, s: Step, seed: bytes) -> str:
    """A mark of everything that is counted, turnout included."""
    lines = [[named_lines(w, s, paper, seed), delegations.speakers(w, s, paper)] for paper in s.state.papers]
    people = [(p.number, p.municipality, p.removed) for p in w.people.values()]
    return hashlib.sha256(msgspec.json.encode([lines, people])).hexdigest()


def work(w: Workshop, s: Step, seed: bytes) -> Work | None:
    """What is to be done outside for a vote that is being counted. `seed` is fresh and kept nowhere."""
    if s.status != "counting":
        return None
    slim = Workshop(id=w.id, municipalities=w.municipalities, people=w.people, steps={s.id: s})
    urns = tuple(_urn(w, s, paper, seed) for paper in s.state.papers)
    kept = [(at, found) for at, found in enumerate(urns) if found is not None]
    turns = [(at, found, n) for n in range(RUNS // TURN) for at, found in kept]
    draws = tuple(partial(drawn, found, seed, f"spread:{at}:{n}", TURN) for at, found, n in turns)
    return Work(
        key=f"count:{s.id}:{s.state.begun}",
        step=s.id,
        parts=(partial(count_all, slim, s, seed), *draws),
        needed=1,
        finish=partial(_finish, s.id, basis(w, s, seed), seed, urns, [at for at, _, _ in turns]),
    )


def _urn(w: Workshop, s: Step, paper: Paper, seed: bytes) -> Urn | None:
    named = named_lines(w, s, paper, seed)
    if s.settings.secret and s.settings.leading == "per_municipality" and not tellable(named):
        return None  # places in drawn halls would tell the order that is withheld
    file = parse_document(document(paper, {}, named))
    return urn(file, named, s.settings.leading, secret=bool(s.settings.secret))


def _finish(
    step: int, basis: str, seed: bytes, urns: Sequence[Urn | None], turns: Sequence[int], done: Sequence[Any]
) -> FinishCount:
    """As many draws as there was time for."""
    counted: list[Counted] = list(done[0])
    halls: dict[int, list[Draw]] = {}
    for at, found in zip(turns, done[1:], strict=False):
        halls.setdefault(at, []).extend(found)
    for at, drawn_halls in halls.items():
        one, taken = counted[at], urns[at]
        if one.standing is not None and taken is not None:
            options = [option.id for option in taken.file.options]
            stands = with_draws(one.standing, options, drawn_halls, ballots=taken.ballots)
            counted[at] = replace(one, standing=stands)
    return FinishCount(step, basis, seed, tuple(counted))
