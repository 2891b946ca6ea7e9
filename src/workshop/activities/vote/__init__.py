"""`vote`: dots over fields (priorities) or over cards or groups, secret until counted, counted in both ways.

The rule in words: each person has a number of points and may put a few of them on one option. The last ballot holds,
an empty one is an abstention. What is voted on is frozen when the step opens; a step over several fields is several
votes. Ending has two stages: *stop* is reversible, and people who were out of contact still deliver; *count* is not.
Counting works out everything that needs municipalities, then cuts ballots from people for good. A repeat is a new vote.

`messages.py` words · `paper.py` what lies before the room · `limits.py` one ballot under each rule · `rules.py` decide
and evolve · `count.py` counting and the ballot file · `ranking.py` results · `view.py` what each audience sees.
"""

from __future__ import annotations

from workshop.activities.vote import rules
from workshop.activities.vote.count import ballot_file
from workshop.activities.vote.messages import (
    BallotCast,
    CastBallot,
    Counted,
    CountVote,
    EnterBallot,
    PaperFrozen,
    RepeatVote,
    Settings,
    State,
    VoteCounted,
    WordingFrozen,
)
from workshop.activities.vote.ranking import ballot_files, results
from workshop.activities.vote.view import view
from workshop.core.activity import Activity

__all__ = [
    "ACTIVITY",
    "BallotCast",
    "CastBallot",
    "CountVote",
    "Counted",
    "EnterBallot",
    "PaperFrozen",
    "RepeatVote",
    "Settings",
    "State",
    "VoteCounted",
    "WordingFrozen",
    "ballot_file",
    "ballot_files",
]

ACTIVITY = Activity(
    kind="vote",
    settings=Settings,
    state=State,
    deciders=rules.DECIDERS,
    folders=rules.FOLDERS,
    view=view,
    opening=rules.opening,
    answered=rules.answered,
    results=results,
    contributors=rules.contributors,
    ballot_files=ballot_files,
)
