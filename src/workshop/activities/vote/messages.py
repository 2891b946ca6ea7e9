"""Words of the kind `vote`: settings, state, commands and events. Values only, nothing here decides or computes.

A step holds one vote, or one for each field. `Paper` is what lies before the room once the step was opened and never
changes. Ballots and receipts are secret fields: they go when the vote is counted, whoever voted stays known.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec

from workshop.core.messages import Command, Event
from workshop.core.results import FieldRef

Leading = Literal["per_head", "per_municipality"]
Rule = Literal["dots"]
Points = dict[str, int]


class Settings(msgspec.Struct, frozen=True):
    """What is voted on and how. `from_steps`: collections whose cards are options, () for all.

    `per_field`: the cards of each field are a vote of their own. `groups`: a heading with its cards is one option.
    `points` None: a quarter of the options, at least 3 and at most 10. `receipts`: each ballot's receipt is shown to
    the person who cast it, so that it can be found in the published list.
    """

    subject: Literal["fields", "cards"] = "fields"
    from_steps: tuple[int, ...] = ()
    per_field: bool = False
    groups: bool = False
    rule: Rule = "dots"
    points: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None
    max_per_option: Annotated[int, msgspec.Meta(ge=1, le=100)] = 2
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
    """What one vote asks, frozen. `lot`: all options in an order drawn before the first ballot."""

    id: int
    field: FieldRef | None
    rule: Rule
    points: int
    max_per_option: int
    options: tuple[PaperOption, ...]
    lot: tuple[str, ...]


class Wording(msgspec.Struct, frozen=True):
    """How an option read when it was frozen; both empty once erased."""

    name: str = ""
    salt: str = ""


class Given(msgspec.Struct, frozen=True):
    """One person's ballot in one vote. No points: an abstention. `seq`: of the event that recorded it."""

    points: Points
    receipt: str
    seq: int


class Line(msgspec.Struct, frozen=True):
    """A ballot after counting, of nobody. `points` None: abstained. `group`: open votes only; `size`: secret ones."""

    voter: str
    points: Points | None
    group: str | None = None
    size: int | None = None


class Way(msgspec.Struct, frozen=True):
    """One way of counting: exact scores, ranks from 1 with equal ones shared, who leads."""

    scores: dict[str, str]
    ranks: dict[str, int]
    leaders: tuple[str, ...]


class Turnout(msgspec.Struct, frozen=True):
    """People of a municipality who gave a ballot, of those present. Says nothing about what they voted."""

    municipality: int
    name: str
    voted: int
    people: int


class Counted(msgspec.Struct, frozen=True):
    """Everything that is known about one counted vote. `towns`: supporting municipalities, None where withheld.

    `repeatable`: the lines carry what the count per municipality needs, so that the file counts to the same.
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


class State(msgspec.Struct, frozen=True):
    """`ballots`: vote → person → ballot, until counting; then `counted`, and `voters` alone remember who took part."""

    papers: tuple[Paper, ...] = ()
    wording: dict[str, Wording] = msgspec.field(default_factory=dict)
    ballots: dict[int, dict[int, Given]] = msgspec.field(default_factory=dict)
    voters: frozenset[int] = frozenset()
    counted: tuple[Counted, ...] = ()
    counted_at: int | None = None


class CastBallot(Command, frozen=True, tag="cast_ballot"):
    """The whole ballot of the person who acts; the last one holds. No points or `abstain`: an abstention."""

    step: int
    vote: int
    points: Points = msgspec.field(default_factory=dict)
    abstain: bool = False
    roles: ClassVar[tuple[str, ...]] = ("participant",)


class EnterBallot(Command, frozen=True, tag="enter_ballot"):
    """The desk enters the ballot of a person without a phone.

    `marks`: instead of points, the number of an option on the paper (from 1) once for each point: "3 3 7".
    """

    step: int
    vote: int
    person: int
    points: Points = msgspec.field(default_factory=dict)
    abstain: bool = False
    marks: str | None = None


class CountVote(Command, frozen=True, tag="count_vote"):
    """Counts a stopped vote, for good."""

    step: int


class RepeatVote(Command, frozen=True, tag="repeat_vote"):
    """A new vote with the same question beside the counted one."""

    step: int


class PaperFrozen(Event, frozen=True, tag="paper_frozen"):
    """The paper as it is laid before the room. `wording` of fields and headings; that of cards follows, card by card.

    Opening is what can be undone; the next opening freezes a new paper. So this event touches nothing.
    """

    step: int
    papers: tuple[Paper, ...]
    wording: dict[str, Wording]


class WordingFrozen(Event, frozen=True, tag="wording_frozen"):
    """How a card read when it came on the paper; erased with the card."""

    step: int
    card: int
    name: str = ""
    salt: str = ""
    personal = ("name", "salt")

    def part_group(self) -> str:
        """Erased with the card's text."""
        return f"card:{self.card}"


class BallotCast(Event, frozen=True, tag="ballot_cast"):
    """A person's ballot was taken. What stands on it is cut when the vote is counted."""

    step: int
    vote: int
    person: int
    points: Points = msgspec.field(default_factory=dict)
    receipt: str = ""
    secret = ("points", "receipt")
    touches = ("step", "vote", "person")

    def part_group(self) -> str:
        """All ballots of the step."""
        return f"vote:{self.step}"


class VoteCounted(Event, frozen=True, tag="vote_counted"):
    """The votes of the step were counted; from now on nobody can tell whose ballot is whose. Final."""

    step: int
    counted: tuple[Counted, ...]
    touches = ("step",)

    def erases(self) -> tuple[str, ...]:
        """All ballots of the step."""
        return (f"vote:{self.step}",)
