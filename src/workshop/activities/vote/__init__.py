"""`vote`: fields, cards, measures or typed options under one of nine rules, secret until counted, counted in both ways.

A ballot is a table of marks, option → whole number, whatever the rule: points, 1 for a cross, a grade, a resistance, a
place. The last ballot holds, an empty one is an abstention. What is voted on is frozen when the step opens; a step over
several fields is several votes. Ending has two stages: *stop* is reversible, and people who were out of contact or
whose phones have not confirmed the stop still deliver; *count* is not. Counting works out everything that needs
municipalities, then cuts ballots from people for good. A repeat is a new vote, and so is a run-off.

`messages.py` words · `methods.py` one record for each rule · `subjects.py` what may stand on a paper · `paper.py`
what lies before the room · `limits.py` one ballot under each rule · `marks.py` ballots typed off paper · `rules.py`
decide and evolve · `after.py` repeat, run-off, both counts · `begun.py` the stage of counting · `standing.py` how
firmly a result stands · `count.py` counting and the ballot file · `secrecy.py` what may be told of municipalities.

What templates get (`view.py`, `asked.py`): `BoardView`, `PhoneView`, `DeskView` with `limits: Limits` (rule, form,
scale, budget), `votes: VoteView` with `options: OptionView` (`given`, `marked`, `price`), `mine: Mine`, and
`results: Ranking` (`shown.py`, filled by `ranking.py`, `figures.py`, `pictures.py`, `merged.py`). A ranking has
`rows: Row` with bars of both counts (`head_share`, `head_text` in `unit`; acceptance in % where `less` is better),
`unplaced: Unplaced`, `choice: Choice`, `why: Why`, and pictures per head: `distributions: Distribution` (grades),
`duels: Duels` (places), `spending: Spending` with `bought: Purchase` (budget).
A form's inputs are `points.<option>` under every rule.

Who casts which ballot, alone, together or for several municipalities, is in `delegations.py`.
"""

from __future__ import annotations

from workshop.activities.vote import begun, rules
from workshop.activities.vote.after import BothCarried, CarryBoth, PlanRunOff, RepeatVote
from workshop.activities.vote.count import ballot_file
from workshop.activities.vote.delegations import holds
from workshop.activities.vote.messages import (
    BallotCast,
    CastBallot,
    Counted,
    CountVote,
    EnterBallot,
    PaperFrozen,
    Settings,
    State,
    VoteCounted,
    WordingFrozen,
)
from workshop.activities.vote.printed import printed
from workshop.activities.vote.ranking import ballot_files, results
from workshop.activities.vote.view import view
from workshop.activities.vote.wanted import check_settings
from workshop.core.activity import Activity

__all__ = [
    "ACTIVITY",
    "BallotCast",
    "BothCarried",
    "CarryBoth",
    "CastBallot",
    "CountVote",
    "Counted",
    "EnterBallot",
    "PaperFrozen",
    "PlanRunOff",
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
    deciders=rules.DECIDERS | {CountVote: begun.decide_count, begun.FinishCount: begun.decide_finish},
    folders=rules.FOLDERS | {begun.CountBegun: begun.fold_begun},
    view=view,
    check_settings=check_settings,
    opening=rules.opening,
    answered=rules.answered,
    holds=holds,
    results=results,
    work=begun.work,
    contributors=rules.contributors,
    ballot_files=ballot_files,
    printed=printed,
)
