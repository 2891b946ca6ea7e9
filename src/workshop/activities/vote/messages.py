"""Words of the kind `vote`: settings, state, commands and events. Values only, nothing here decides or computes.

A step holds one vote, or one for each field. `Paper` is what lies before the room once the step was opened and never
changes. Ballots and receipts are secret fields: they go when the vote is counted, whoever voted stays known. Over 300
lines since every message of the kind stands here, so that a log is read against one list.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec

from workshop.activities.vote.firmness import Standing
from workshop.core.messages import Command, Event
from workshop.core.results import FieldRef

Leading = Literal["per_head", "per_municipality"]
Rule = Literal[
    "dots",
    "approval",
    "consensing",
    "score",
    "majority_judgment",
    "borda",
    "schulze",
    "ranked_pairs",
    "equal_shares",
]
Delegation = Literal["each", "joint_last", "joint_all"]
Subject = Literal["fields", "cards", "measures", "typed"]
Points = dict[str, int]
"""Marks by option, of every rule: points, 1 for a cross, a grade, a resistance, a place from 1."""
Grade = Annotated[int, msgspec.Meta(ge=-100, le=100)]
Money = Annotated[int, msgspec.Meta(ge=1, le=10**12)]
Lines = Annotated[str, msgspec.Meta(max_length=8000)]


class Settings(msgspec.Struct, frozen=True):
    """What is voted on and how. `from_steps`: collections whose cards are options, () for all.

    `per_field`: the cards of each field are a vote of their own. `groups`: a heading with its cards is one option.
    `only`: a shortlist of ids, () for all. `typed`: a line for each option, "name | price" where it has one.
    `passive`: the option to leave all as it is stands on the paper; None: under `consensing`.
    `points` None: a quarter of the options, at least 3 and at most 10. `receipts`: each ballot's receipt is shown to
    the person who cast it, so that it can be found in the published list. `min_grade`, `max_grade`: the scale of
    `score`. `coverage` None: half for the rules with grades. `budget`, `prices` (lines "name or number | price") and
    `unit` (None: a thousandth of the budget): for `equal_shares`, with crosses or `points_for_budget`.
    `choose`: so many are chosen, None: nothing is cut. `delegation`: whether the people of a municipality vote each for
    themselves or cast one ballot together (`delegations.py`).
    """

    subject: Subject = "fields"
    from_steps: tuple[int, ...] = ()
    per_field: bool = False
    groups: bool = False
    only: tuple[int, ...] = ()
    typed: Lines = ""
    passive: bool | None = None
    rule: Rule = "dots"
    points: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None
    max_per_option: Annotated[int, msgspec.Meta(ge=1, le=100)] = 2
    min_grade: Grade = 0
    max_grade: Grade = 10
    coverage: Literal["none", "half"] | None = None
    variant: Literal["tournament", "zero", "modified"] = "tournament"
    budget: Money | None = None
    prices: Lines = ""
    unit: Money | None = None
    completion: Literal["none", "add1", "add1_utilitarian"] = "add1"
    points_for_budget: bool = False
    choose: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None
    delegation: Delegation = "each"
    leading: Leading = "per_head"
    secret: bool = True
    guests: bool = False
    receipts: bool = True
    min_options: Annotated[int, msgspec.Meta(ge=2, le=100)] = 2


class PaperOption(msgspec.Struct, frozen=True):
    """One option. `id`: the subject's id as text. `cards`: every card it stands for, originals included.

    Its wording lies apart, so that an erased card takes its words along and leaves the hash.
    """

    id: str
    subject: int
    cards: tuple[int, ...]
    field: FieldRef | None
    name_hash: str


class Paper(msgspec.Struct, frozen=True):
    """What one vote asks, frozen. `lot`: all options in an order drawn before the first ballot.
    What a rule does not know keeps its default: `least` and `most` are grades, `budget` and `prices` (by option) money
    of which `unit` is the smallest part that is counted. `passive`: the option to leave all as it is.
    """

    id: int
    field: FieldRef | None
    rule: Rule
    points: int
    max_per_option: int
    options: tuple[PaperOption, ...]
    lot: tuple[str, ...]
    least: int = 0
    most: int = 10
    coverage: str = "none"
    variant: str = "tournament"
    budget: int = 0
    prices: dict[str, int] = msgspec.field(default_factory=dict)
    unit: int = 1
    completion: str = "add1"
    choose: int | None = None
    passive: str | None = None
    delegation: Delegation = "each"


class Wording(msgspec.Struct, frozen=True):
    """How an option read when it was frozen; both empty once erased."""

    name: str = ""
    salt: str = ""


class Given(msgspec.Struct, frozen=True):
    """One person's ballot in one vote. No points: an abstention. `seq`: of the event that recorded it.

    Its key is the number of the person or the mandate. `town`: it was cast as the joint ballot of this municipality.
    """

    points: Points
    receipt: str
    seq: int
    person: int = 0
    town: int | None = None


class Line(msgspec.Struct, frozen=True):
    """A ballot after counting, of nobody. `points` None: abstained. `group`: open votes only; `size`: secret ones."""

    voter: str
    points: Points | None
    group: str | None = None
    size: int | None = None


class Way(msgspec.Struct, frozen=True):
    """One way of counting: exact scores, ranks from 1 with equal ones shared, who leads.

    An option without a place (too few ratings) has no rank, one without any mark no score.
    """

    scores: dict[str, str]
    ranks: dict[str, int]
    leaders: tuple[str, ...]


class Chosen(msgspec.Struct, frozen=True):
    """The first so many of the leading count. `cut`: the tie through which the line went, () for none.

    `level`: those of them whom only the lot tells apart, so that a run-off may decide instead.
    """

    options: tuple[str, ...]
    cut: tuple[str, ...] = ()
    level: tuple[str, ...] = ()


class Turnout(msgspec.Struct, frozen=True):
    """People of a municipality who gave a ballot, of those present. Says nothing about what they voted."""

    municipality: int
    name: str
    voted: int
    people: int


class Counted(msgspec.Struct, frozen=True):
    """Everything that is known about one counted vote. `towns`: supporting municipalities, None where withheld.

    `supporters`: people who marked the option in any way; under rules of grades and places these are no supporters,
    and `towns` is empty.

    `repeatable`: the lines carry what the count per municipality needs, so that the file counts to the same.
    `withheld`: `per_municipality` has no scores and two ranks only, in front and behind, for from more a ballot could
    be worked out.
    `order_withheld`: it has not even these, and nothing else that hangs on who is from where is told (`order.py`).
    `speakers`: (municipalities, people) who cast ballots for so many of them. `unsettled`: joint ballots that do not
    count, because not all confirmed the same.
    """

    vote: int
    lines: tuple[Line, ...]
    per_head: Way
    per_municipality: Way
    supporters: dict[str, int]
    towns: dict[str, int | None]
    voters: int
    municipalities: int
    abstained: int
    turnout: tuple[Turnout, ...]
    stable: bool | None
    repeatable: bool
    checksum: str
    chosen: Chosen | None = None
    withheld: bool = False
    speakers: tuple[tuple[int, int], ...] = ()
    unsettled: int = 0
    standing: Standing | None = None
    order_withheld: bool = False


class State(msgspec.Struct, frozen=True):
    """`ballots`: vote → person → ballot, until counting; then `counted`, and `voters` alone remember who took part.

    `both`: votes of which the room carries on what either count names.
    """

    papers: tuple[Paper, ...] = ()
    wording: dict[str, Wording] = msgspec.field(default_factory=dict)
    ballots: dict[int, dict[int, Given]] = msgspec.field(default_factory=dict)
    voters: frozenset[int] = frozenset()
    counted: tuple[Counted, ...] = ()
    counted_at: int | None = None
    both: tuple[int, ...] = ()
    begun: int = 0


class CastBallot(Command, frozen=True, tag="cast_ballot"):
    """The whole ballot of the person who acts; the last one holds. No points or `abstain`: an abstention.

    `mandate`: for a further municipality. `seen`: which joint ballot (its seq) is confirmed by saying the same.
    """

    step: int
    vote: int
    points: Points = msgspec.field(default_factory=dict)
    abstain: bool = False
    mandate: int | None = None
    seen: int | None = None
    roles: ClassVar[tuple[str, ...]] = ("participant",)


class EnterBallot(Command, frozen=True, tag="enter_ballot"):
    """The desk enters the ballot of a person without a phone; `person` may be the number of a mandate of theirs.

    `marks`: instead of points, as typed off the paper (`marks.py`); for dots the number of an option once for each
    point: "3 3 7". `replace`: there is a ballot already and this one shall take its place.
    """

    step: int
    vote: int
    person: int
    points: Points = msgspec.field(default_factory=dict)
    abstain: bool = False
    marks: str | None = None
    replace: bool = False


class CountVote(Command, frozen=True, tag="count_vote"):
    """Counts a stopped vote, for good."""

    step: int


class PaperFrozen(Event, frozen=True, tag="paper_frozen"):
    """The paper as it is laid before the room. `wording` of fields and headings; that of cards follows, card by card.

    Opening is what can be undone; the next opening freezes a new paper. So this event touches nothing.
    """

    step: int
    papers: tuple[Paper, ...]
    wording: dict[str, Wording]


class WordingFrozen(Event, frozen=True, tag="wording_frozen"):
    """How a card read when it came on the paper; erased with the card. `option`: the measure made of it, or 0."""

    step: int
    card: int
    name: str = ""
    salt: str = ""
    option: int = 0
    personal = ("name", "salt")

    def part_group(self) -> str:
        """Erased with the card's text."""
        return f"card:{self.card}"


class BallotCast(Event, frozen=True, tag="ballot_cast"):
    """A person's ballot was taken. What stands on it is cut when the vote is counted.

    `delegation`: it is the joint ballot of this municipality, which all of its people see.
    """

    step: int
    vote: int
    person: int
    points: Points = msgspec.field(default_factory=dict)
    receipt: str = ""
    mandate: int | None = None
    delegation: int | None = None
    secret = ("points", "receipt")
    touches = ("step", "vote", "person", "mandate")

    def part_group(self) -> str:
        """All ballots of the step."""
        return f"vote:{self.step}"

    def seen_by(self) -> int | None:
        """The delegation."""
        return self.delegation


class VoteCounted(Event, frozen=True, tag="vote_counted"):
    """The votes of the step were counted; from now on nobody can tell whose ballot is whose. Final."""

    step: int
    counted: tuple[Counted, ...]
    touches = ("step",)

    def erases(self) -> tuple[str, ...]:
        """All ballots of the step."""
        return (f"vote:{self.step}",)
