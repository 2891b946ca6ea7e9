"""The one weighting layer under every rule: what a ballot weighs, and who has no part in the count.

Per head everyone weighs 1. Per municipality a ballot weighs 1/n, n = valid ballots of its municipality, so
towns weigh alike; capped:c gives a municipality at most c votes' weight: min(n, c)/n. Rules see whole
numbers only: every weight is multiplied by `scale`, the least common denominator, and results are divided
by it once, at the end. No rule asks who sent a ballot.
"""

import re
from collections import Counter
from fractions import Fraction
from math import lcm

import msgspec

from .model import Ballot, BallotError, BallotFile, Content, Params, Points, Ranking

PER_HEAD = "per_head"
PER_MUNICIPALITY = "per_municipality"


class Line(msgspec.Struct, frozen=True):
    """One line of valid ballots: `people` identical ones that weigh `weight` together, in units of 1/scale."""

    voter: str
    group: str | None
    people: int
    weight: int
    values: Points = {}
    ranking: Ranking = ()


class Poll(msgspec.Struct, frozen=True):
    """What a rule counts. `groups`: the named municipalities with a valid ballot, in the order of the file."""

    options: tuple[str, ...]
    params: Params
    lines: tuple[Line, ...]
    scale: int
    voters: int
    municipalities: int
    groups: tuple[str, ...]
    abstained: int
    without_municipality: int

    def exact(self, scaled: int) -> Fraction:
        return Fraction(scaled, self.scale)

    @property
    def total(self) -> int:
        """All weights together, in units of 1/scale."""
        return sum(line.weight for line in self.lines)


def parse_cap(weighting: str) -> int | None:
    """None: per head. Else the most votes a municipality weighs; one each is a cap of 1."""
    if weighting == PER_HEAD:
        return None
    if weighting == PER_MUNICIPALITY:
        return 1
    found = re.fullmatch(r"capped:([1-9][0-9]{0,17})", weighting, re.ASCII)
    if found is None:
        raise BallotError(
            "--weighting", "must be per_head, per_municipality or capped: with a whole number from 1"
        )
    return int(found[1])


def weigh(file: BallotFile, weighting: str) -> Poll:
    cap = parse_cap(weighting)
    taking_part = [ballot for ballot in file.ballots if cap is None or _has_municipality(ballot)]
    left_out = sum(ballot.weight for ballot in file.ballots) - sum(ballot.weight for ballot in taking_part)
    valid = [ballot for ballot in taking_part if ballot.ballot is not None]
    sizes = Counter[str]()
    for ballot in valid:
        if ballot.group is not None:
            sizes[ballot.group] += ballot.weight
    shares = [_share(ballot, sizes, cap) for ballot in valid]
    scale = lcm(*(share.denominator for share in set(shares)))
    voters = sum(ballot.weight for ballot in valid)
    return Poll(
        options=tuple(option.id for option in file.options),
        params=file.params,
        lines=tuple(_line(ballot, int(share * scale)) for ballot, share in zip(valid, shares, strict=True)),
        scale=scale,
        voters=voters,
        municipalities=len(sizes) + _unnamed(valid),
        groups=tuple(sizes),
        abstained=sum(ballot.weight for ballot in taking_part) - voters,
        without_municipality=left_out,
    )


def _has_municipality(ballot: Ballot) -> bool:
    return ballot.group is not None or ballot.group_size is not None


def _share(ballot: Ballot, sizes: Counter[str], cap: int | None) -> Fraction:
    """What one person's ballot weighs."""
    if cap is None:
        return Fraction(1)
    size = sizes[ballot.group] if ballot.group is not None else ballot.group_size or 1
    return Fraction(min(size, cap), size)


def _unnamed(valid: list[Ballot]) -> int:
    """Municipalities in a file that has sizes for names: people with size n, divided by n."""
    people = Counter[int]()
    for ballot in valid:
        if ballot.group_size is not None:
            people[ballot.group_size] += ballot.weight
    return sum(number // size for size, number in people.items())


def _line(ballot: Ballot, weight: int) -> Line:
    values, ranking = _content(ballot.ballot)
    return Line(ballot.voter, ballot.group, ballot.weight, ballot.weight * weight, values, ranking)


def _content(content: Content) -> tuple[Points, Ranking]:
    """A cross on an approval is 1 point; only rankings keep their own form."""
    if isinstance(content, dict):
        return content, ()
    crosses = [option for option in content or () if isinstance(option, str)]
    ranking = tuple(tied for tied in content or () if isinstance(tied, tuple))
    return dict.fromkeys(crosses, 1), ranking
