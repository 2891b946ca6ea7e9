"""How far ranks move when other municipalities had come: towns drawn with replacement, their ballots whole.

Those who came are no random sample of anybody, so this is a spread and no confidence: it may be shown, it
decides nothing. Drawn from a stored seed, so that everybody gets the same figures. Below eight
municipalities: nothing.
"""

from collections import Counter

import msgspec

from workshop.core.chance import below, numbers

from .model import Ballot, BallotFile
from .stability import front, ranks_of
from .tally import tally
from .weighting import PER_HEAD, weigh

LEAST_MUNICIPALITIES = 8
RUNS = 1000
TAIL = 20  # one in twenty runs is left out at either end


class Spread(msgspec.Struct, frozen=True):
    """Per option the ranks between the 5 % and the 95 % run, and in how many of `runs` it was among the first k.

    A run in which an option has no place (too few ratings) counts as the last rank.
    """

    runs: int
    ranks: dict[str, tuple[int, int]]
    in_top: dict[str, int]


def spread(
    file: BallotFile, seed: bytes, weighting: str = PER_HEAD, k: int = 1, runs: int = RUNS
) -> Spread | None:
    groups = weigh(file, weighting).groups
    if len(groups) < LEAST_MUNICIPALITIES or runs < 1:
        return None
    options = [option.id for option in file.options]
    ranks: dict[str, list[int]] = {option: [] for option in options}
    in_top = Counter[str](dict.fromkeys(options, 0))
    draw, by_group = numbers(seed, "spread"), _by_group(file)
    for _ in range(runs):
        drawn = [groups[below(draw, len(groups))] for _ in groups]
        outcome = tally(_hall(file, by_group, drawn), weighting)
        found = ranks_of(outcome)
        in_top.update(front(outcome, k))
        for option in options:
            ranks[option].append(found.get(option, len(options)))
    return Spread(runs, {option: _between(sorted(found)) for option, found in ranks.items()}, dict(in_top))


def _between(found: list[int]) -> tuple[int, int]:
    cut = len(found) // TAIL
    return found[cut], found[-1 - cut]


def _by_group(file: BallotFile) -> dict[str | None, list[Ballot]]:
    found: dict[str | None, list[Ballot]] = {None: []}
    for ballot in file.ballots:
        found.setdefault(ballot.group, []).append(ballot)
    return found


def _hall(file: BallotFile, by_group: dict[str | None, list[Ballot]], drawn: list[str]) -> BallotFile:
    """A town drawn twice sits there as two towns; who has none stays."""
    ballots = list(by_group[None])
    for at, group in enumerate(drawn):
        ballots += [msgspec.structs.replace(ballot, group=f"{at} {group}") for ballot in by_group[group]]
    return msgspec.structs.replace(file, ballots=tuple(ballots))
