"""A vote that is asked, as structs for templates: what a ballot may be, the options, the own ballot, who is missing.

Values only; `view.py` fills them, a counted vote is in `shown.py`.
"""

from __future__ import annotations

import msgspec

from workshop.core.results import FieldRef


class Limits(msgspec.Struct, frozen=True):
    """What a person may give in one vote; before opening as it would be now.

    `form` of the ballot: points, crosses, grades (from `least` to `most`; `verbal`: each grade has a word), places.
    `less`: the lowest mark is the best. `coverage`: half of the voters must rate an option. `budget`: money to spend.
    `choose`: so many are chosen. `passive`: to leave all as it is stands on the paper. `variant`: of points by rank.
    `unit`: prices are rounded up to this much money; 0: that changes none of them.
    """

    field: FieldRef | None
    options: int
    points: int
    max_per_option: int
    rule: str = "dots"
    form: str = "points"
    least: int = 0
    most: int = 0
    verbal: bool = False
    less: bool = False
    coverage: str = "none"
    budget: int = 0
    choose: int | None = None
    passive: bool = False
    variant: str = ""
    unit: int = 0


class OptionView(msgspec.Struct, frozen=True):
    """An option on the paper. `count`: cards laid together in it. `price`: in money, of the budget.

    `given`: the own mark, for a person only; `marked`: there is one, for 0 may be a mark.
    """

    id: str
    label: str
    field: FieldRef | None
    withdrawn: bool
    count: int
    given: int = 0
    marked: bool = False
    price: int | None = None
    passive: bool = False


class VoteView(msgspec.Struct, frozen=True):
    """One vote to fill in under `limits`; `used` and `left` of the own points, `marked` options, money `spent`.

    `key`: vote and mandate. `town`: for which municipality, where that is not clear by itself.
    """

    id: int
    field: FieldRef | None
    points: int
    max_per_option: int
    options: tuple[OptionView, ...]
    limits: Limits
    used: int = 0
    left: int = 0
    marked: int = 0
    spent: int = 0
    key: str = ""
    mandate: int | None = None
    town: str = ""


class Together(msgspec.Struct, frozen=True):
    """The joint ballot of the own municipality: `said` something: so many people, the `same` as it stands now.

    `by_me`: the person who looks is one of these. `here`: people who may cast it. `valid`: it counts as it stands.
    `own`: the person who looks has said something, the same or not.
    """

    said: int
    same: int
    here: int
    by_me: bool
    valid: bool
    own: bool = False


class Mine(msgspec.Struct, frozen=True):
    """The own or joint ballot as the server has it. `cast` False: none yet. `rows`: label and mark of what got some."""

    vote: int
    field: FieldRef | None
    cast: bool
    abstained: bool
    points: dict[str, int]
    rows: tuple[tuple[str, int], ...]
    left: int
    receipt: str
    seq: int
    limits: Limits
    key: str = ""
    mandate: int | None = None
    town: str = ""
    together: Together | None = None


class TownTurnout(msgspec.Struct, frozen=True):
    """How many people of a municipality are here, have voted, and have not."""

    name: str
    people: int
    voted: int
    missing: int


class PaperPerson(msgspec.Struct, frozen=True):
    """A person without a phone; `cast` of `votes` ballots were entered. `key`: the person's number or the mandate's.

    `done`: the votes for which there is a ballot. `ballot`: the number printed on theirs, 0 for none.
    """

    number: int
    municipality: str | None
    cast: int
    votes: int
    key: int = 0
    done: tuple[int, ...] = ()
    ballot: int = 0
