"""Files of secret votes: the municipality is not named, each ballot only says how many valid ballots came from
it.

That number is all that weighting needs. Checked here is that it can be true; who is behind it is not to be
found out.
"""

from collections import Counter

from .model import Ballot, BallotError, Params


def check_sizes(ballots: tuple[Ballot, ...], params: Params) -> None:
    named = sized = False
    for at, ballot in enumerate(ballots):
        has_size = ballot.group_size is not None
        if has_size and (named or ballot.group is not None):
            raise BallotError(
                f"ballots[{at}].group_size", "a file names municipalities or their sizes, not both"
            )
        if ballot.group is not None and sized:
            raise BallotError(f"ballots[{at}].group", "a file names municipalities or their sizes, not both")
        named, sized = named or ballot.group is not None, sized or has_size
    if sized and params.coverage == "half":
        raise BallotError("params.coverage", "half cannot be counted where municipalities are not named")
    _check_division(ballots)


def _check_division(ballots: tuple[Ballot, ...]) -> None:
    people: Counter[int] = Counter()
    first: dict[int, int] = {}
    for at, ballot in enumerate(ballots):
        if ballot.group_size is not None and ballot.ballot is not None:
            people[ballot.group_size] += ballot.weight
            first.setdefault(ballot.group_size, at)
    for size, number in people.items():
        if number % size:
            why = f"{number} valid ballots cannot come from municipalities with {size} valid ballots each"
            raise BallotError(f"ballots[{first[size]}].group_size", why)
