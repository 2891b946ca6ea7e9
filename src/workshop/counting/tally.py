"""Count a file of ballots: weigh, apply its rule, write the outcome. The one door to every rule.

Pure: the same file and weighting give the same outcome, in the hall, on a town's laptop and in a recount
years later.
"""

from collections.abc import Callable

from . import approval, borda, consensing, dots, equal_shares, majority_judgment, ranked_pairs, schulze, score
from .counted import Counted, exact
from .model import BallotFile, Outcome
from .weighting import PER_HEAD, Poll, weigh

RULES: dict[str, Callable[[Poll], Counted]] = {
    "dots": dots.count,
    "approval": approval.count,
    "score": score.count,
    "majority_judgment": majority_judgment.count,
    "borda": borda.count,
    "schulze": schulze.count,
    "ranked_pairs": ranked_pairs.count,
    "consensing": consensing.count,
    "equal_shares": equal_shares.count,
}


def tally(file: BallotFile, weighting: str = PER_HEAD) -> Outcome:
    poll = weigh(file, weighting)
    counted = RULES[file.method](poll)
    tiers = counted.tiers if poll.lines else ()
    first = tiers[0] if tiers else ()
    return Outcome(
        method=file.method,
        weighting=weighting,
        voters=poll.voters,
        municipalities=poll.municipalities,
        abstained=poll.abstained,
        without_municipality=poll.without_municipality,
        tiers=tiers,
        winners=first if counted.winners is None else counted.winners,
        too_few_ratings=counted.too_few_ratings,
        scores={option: exact(counted.scores[option]) for option in poll.options},
        details=counted.details,
    )
