"""How firmly a result stands, worked out while person, municipality and ballot are still together.

Recounts without one municipality each, the smallest number of ballots that would change who is in front, halls drawn
anew, and what each municipality got of what it wanted. In secret votes every figure of a municipality is left out as
soon as one has fewer than three voters or valid ballots, or one or two guests vote: what all others got, taken from the
whole, is the rest. Then halls are drawn from the published ballots, which anybody could do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import msgspec
from msgspec.structs import replace

from workshop.activities.vote.firmness import Margin, Places, Standing, TownShare
from workshop.activities.vote.messages import Line, Paper
from workshop.activities.vote.methods import METHODS
from workshop.activities.vote.secrecy import FEW
from workshop.core.chance import below, numbers
from workshop.counting import Ballot, BallotFile, Outcome, margin, tally
from workshop.counting.spread import LEAST_MUNICIPALITIES, TAIL
from workshop.counting.stability import ranks_of

Draw = dict[str, int]
"""Places by option in one drawn hall."""


def towns_of(named: Sequence[Line]) -> list[str]:
    """Municipalities with a valid ballot."""
    return sorted({line.group for line in named if line.points and line.group is not None})


def left_out(named: Sequence[Line]) -> list[list[Line]]:
    """The ballots without one municipality each; none below three of them."""
    groups = towns_of(named)
    if len(groups) < FEW:
        return []
    return [[line for line in named if line.group != group] for group in groups]


def told_by_town(named: Sequence[Line], *, secret: bool) -> bool:
    """Whether figures of municipalities may be told."""
    voted = Counter(line.group for line in named)
    valid = Counter(line.group for line in named if line.points)
    return not secret or all(
        n >= FEW and (group is None or valid[group] >= FEW) for group, n in voted.items()
    )


def in_front(found: Outcome, ahead: frozenset[str]) -> bool:
    """The leaders and nobody else hold the first places, with no tie across the cut."""
    if found.method == "equal_shares":
        return frozenset(found.winners) == ahead
    seen: set[str] = set()
    for tier in found.tiers:
        if len(seen) >= len(ahead):
            break
        seen.update(tier)
    return seen == ahead


def standing(
    paper: Paper,
    named: Sequence[Line],
    file: BallotFile,
    leading: str,
    ahead: Sequence[str],
    found: Sequence[Outcome],
    kept: Sequence[bool],
    *,
    secret: bool,
    picked: bool = False,
) -> Standing:
    """Everything but the draws. `found`, `kept`: the recounts, and whether the same led, or if `picked` were chosen."""
    told = told_by_town(named, secret=secret)
    return Standing(
        withheld=not told,
        recounts=len(found),
        same=sum(kept) if told and found and ahead else None,
        moves=_moves(paper, found) if told else {},
        margin=_margin(file, leading, ahead, picked) if told or leading == "per_head" else None,
        shares=_shares(paper, named, ahead) if told else (),
        chosen=picked,
    )


def _moves(paper: Paper, found: Sequence[Outcome]) -> dict[str, Places]:
    places = [ranks_of(outcome) for outcome in found]
    always = [o.id for o in paper.options if places and all(o.id in ranks for ranks in places)]
    return {o: (min(r[o] for r in places), max(r[o] for r in places)) for o in always}


def _margin(file: BallotFile, leading: str, ahead: Sequence[str], picked: bool) -> Margin | None:
    found = margin(file, leading, len(ahead), ahead if picked else ()) if ahead else None
    if found is None or not (found.number or picked):
        return None
    return Margin(
        found.number, "ballots" if found.of == "ballots" else "municipalities", found.inside, found.outside
    )


def _shares(paper: Paper, named: Sequence[Line], ahead: Sequence[str]) -> tuple[TownShare, ...]:
    """Rules in which a mark is given to an option only."""
    if not ahead or not METHODS[paper.rule].supports:
        return ()
    given, got = Counter[str](), Counter[str]()
    for line in named:
        for option, mark in (line.points or {}).items():
            given[line.group or ""] += mark
            got[line.group or ""] += mark if option in ahead else 0
    return tuple(TownShare(town, round(Fraction(100 * got[town], given[town]))) for town in towns_of(named))


class Urn(msgspec.Struct, frozen=True):
    """What halls are drawn from: municipalities with their ballots whole, or single ballots. `rest` is in all halls."""

    file: BallotFile
    leading: str
    units: tuple[tuple[Ballot, ...], ...]
    rest: tuple[Ballot, ...]
    ballots: bool


def urn(file: BallotFile, named: Sequence[Line], leading: str, *, secret: bool) -> Urn | None:
    """None below eight municipalities, or where a ballot's weight may not be told either.

    Half of the voters as a condition (`coverage`) counts people only where the vote is secret, here as in the count.
    """
    groups = towns_of(named)
    told = told_by_town(named, secret=secret)
    if len(groups) < LEAST_MUNICIPALITIES or not (told or leading == "per_head"):
        return None
    nameless = secret and leading == "per_head"
    by: dict[str | None, list[Ballot]] = {}
    for ballot in file.ballots:
        by.setdefault(ballot.group, []).append(replace(ballot, group=None) if nameless else ballot)
    if secret and not nameless:
        file = replace(file, params=replace(file.params, coverage="none"))
    if told:
        return Urn(file, leading, tuple(tuple(by[g]) for g in groups), tuple(by.get(None, ())), False)
    return Urn(file, leading, tuple((one,) for ballots in by.values() for one in ballots), (), True)


def drawn(found: Urn, seed: bytes, label: str, runs: int) -> list[Draw]:
    """The places in so many halls; each has as many units as the real one, drawn with replacement."""
    draw, halls = numbers(seed, label), []
    for _ in range(runs):
        taken = (found.units[below(draw, len(found.units))] for _ in found.units)
        hall = [_renamed(ballot, at) for at, unit in enumerate(taken) for ballot in unit]
        file = replace(found.file, ballots=(*hall, *found.rest))
        halls.append(ranks_of(tally(file, found.leading)))
    return halls


def _renamed(ballot: Ballot, at: int) -> Ballot:
    """A municipality drawn twice sits there as two."""
    return replace(ballot, group=ballot.group and f"{at} {ballot.group}")


def with_draws(s: Standing, options: Sequence[str], halls: Sequence[Draw], *, ballots: bool) -> Standing:
    """With the places between the 5 % and the 95 % draw; an option without a place counts as last."""
    if not halls:
        return s
    places = {o: sorted(hall.get(o, len(options)) for hall in halls) for o in options}
    cut = len(halls) // TAIL
    return replace(
        s,
        draws=len(halls),
        of="ballots" if ballots else "municipalities",
        spread={o: (found[cut], found[-1 - cut]) for o, found in places.items()},
    )
