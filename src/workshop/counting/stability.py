"""How firmly a result stands: recounts without one municipality each, and how few ballots would have to
change.

Figures for information only; the rule announced before the vote decides. Mind the trap: for a municipality
with one or two ballots the difference between two counts *is* a ballot. `may_show_numbers` says whether
more than "stable" or "not stable" may be shown where the vote is not open by municipality.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction

import msgspec

from .leaders import leaders
from .model import BallotFile, Outcome
from .tally import tally
from .weighting import PER_HEAD, Poll, weigh

LEAST_TO_SHOW = 3
ADDITIVE = ("dots", "approval")


class LeaveOneOut(msgspec.Struct, frozen=True):
    """`top`: the options in front that were watched. Ranks count from 1, shared ones alike.

    A best rank of None: in no recount it had a place; a worst rank of None: in one of them it had none.
    """

    top: tuple[str, ...]
    recounts: int
    same_top: int
    same_winners: int
    best_rank: dict[str, int | None]
    worst_rank: dict[str, int | None]
    in_top: dict[str, int]
    may_show_numbers: bool

    @property
    def is_stable(self) -> bool | None:
        """None: with fewer than two municipalities there is nothing to leave out."""
        return None if self.recounts < 2 else self.same_top == self.recounts


class Margin(msgspec.Struct, frozen=True):
    """The least `number` of ballots, or of municipalities, that would have to change for a draw at the cut."""

    number: int
    of: str
    inside: str
    outside: str


def leave_one_out(file: BallotFile, weighting: str = PER_HEAD, k: int | None = None) -> LeaveOneOut:
    """Recount without every municipality in turn. `k` None: as many places as there are leaders, at least one."""
    full, poll = tally(file, weighting), weigh(file, weighting)
    k = max(1, len(leaders(full))) if k is None else k
    top = front(full, k)
    recounts = [tally(without(file, group), weighting) for group in poll.groups]
    ranks = [ranks_of(outcome) for outcome in recounts]
    fronts = [front(outcome, k) for outcome in recounts]
    return LeaveOneOut(
        top=top,
        recounts=len(recounts),
        same_top=sum(set(one) == set(top) for one in fronts),
        same_winners=sum(outcome.winners == full.winners for outcome in recounts),
        best_rank={o: min((r[o] for r in ranks if o in r), default=None) for o in poll.options},
        worst_rank={
            o: max((r[o] for r in ranks), default=None) if _always(o, ranks) else None for o in poll.options
        },
        in_top={option: sum(option in one for one in fronts) for option in poll.options},
        may_show_numbers=may_show_numbers(poll),
    )


def is_stable(file: BallotFile, weighting: str = PER_HEAD, k: int | None = None) -> bool | None:
    """Whether the options in front stay the same whichever municipality is left out; None: fewer than two of them."""
    return leave_one_out(file, weighting, k).is_stable


def _always(option: str, ranks: Sequence[dict[str, int]]) -> bool:
    return all(option in found for found in ranks)


def without(file: BallotFile, group: str) -> BallotFile:
    return msgspec.structs.replace(file, ballots=tuple(b for b in file.ballots if b.group != group))


def front(outcome: Outcome, k: int) -> tuple[str, ...]:
    """The first k places, with all who share the last of them; of equal shares what was bought."""
    if outcome.method == "equal_shares":
        return outcome.winners
    found: list[str] = []
    for tier in outcome.tiers:
        if len(found) >= k:
            break
        found += tier
    return tuple(found)


def ranks_of(outcome: Outcome) -> dict[str, int]:
    """Shared ranks as people say them: 1, 1, 3."""
    ranks, place = {}, 1
    for tier in outcome.tiers:
        ranks.update(dict.fromkeys(tier, place))
        place += len(tier)
    return ranks


def may_show_numbers(poll: Poll) -> bool:
    people = Counter[str]()
    for line in poll.lines:
        if line.group is not None:
            people[line.group] += line.people
    return all(number >= LEAST_TO_SHOW for number in people.values())


def margin(
    file: BallotFile, weighting: str = PER_HEAD, k: int = 1, chosen: Sequence[str] = ()
) -> Margin | None:
    """For dots and approvals, around those `chosen` or else the first k. None: another rule, nobody outside these,
    nobody voted, or towns that a file of secret votes does not name.

    Gap d between one inside and one outside; a ballot can at most take back what it gave the one and give the
    other all that its limits allow. The fewest that reach d together, over all such pairs.
    """
    outcome, poll = tally(file, weighting), weigh(file, weighting)
    inside = tuple(chosen) or front(outcome, k)
    outside = [option for tier in outcome.tiers for option in tier if option not in inside]
    nameless = weighting != PER_HEAD and len(poll.groups) < poll.municipalities
    if file.method not in ADDITIVE or not outside or nameless:
        return None
    of = "ballots" if weighting == PER_HEAD else "municipalities"
    found = [
        Margin(_fewest(poll, file, of, a, b, _gap(outcome, a, b)), of, a, b) for a in inside for b in outside
    ]
    return min(found, key=lambda margin: margin.number)


def _gap(outcome: Outcome, inside: str, outside: str) -> Fraction:
    return Fraction(outcome.scores[inside] or 0) - Fraction(outcome.scores[outside] or 0)


def _fewest(poll: Poll, file: BallotFile, of: str, inside: str, outside: str, gap: Fraction) -> int:
    most = 1 if file.method == "approval" else min(file.params.max_per_option, file.params.points)
    moves = Counter[int]()  # how much one can move, in units of 1/scale: how many can
    towns = Counter[str]()
    for line in poll.lines:
        move = line.weight * (line.values.get(inside, 0) + most - line.values.get(outside, 0))
        if of == "ballots":
            moves[move // line.people] += line.people
        else:
            towns[line.group or ""] += move
    moves.update(towns.values())
    return _until(sorted(moves.items(), reverse=True), gap * poll.scale)


def _until(moves: Iterable[tuple[int, int]], gap: Fraction) -> int:
    """How many are needed, the most powerful first. All together always reach it: they could empty one of the two."""
    needed = 0
    for move, people in moves:
        if gap <= 0:
            break
        use = people if move * people < gap else -int(-gap // move)
        needed += use
        gap -= move * use
    return needed
