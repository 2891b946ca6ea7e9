"""What steps concluded, in types that the vision and the exports read. Withheld figures are None, never filtered later.

Exact numbers are strings as in the tally format: an integer or a fraction in lowest terms ("71/6").
"""

from __future__ import annotations

from typing import Literal

import msgspec

from workshop.core.vote_pictures import Choice, Distribution, Duels, Spending, TownTurnout, Why


class FieldRef(msgspec.Struct, frozen=True):
    """A field of action as it is shown: name, colour slot from 1, two letters."""

    id: int
    name: str
    slot: int
    letters: str
    retired: bool = False
    description: str = ""


class OptionResult(msgspec.Struct, frozen=True):
    """One option of a counted vote. `subject` is the id of the field, card or group; ranks from 1, shared if equal,
    `rank_municipality` None where the order per municipality is withheld.

    `municipalities`: how many municipalities supported it, None where withheld or not known. `cards`: all cards it
    stood for on the paper. `supporters`: people who marked it in any way. Shares are lengths of bars, 0 to 100, the
    texts beside them are rounded and in the vote's unit (acceptance in % where less is better).
    """

    option: str
    name: str
    subject: int | None
    per_head: str
    per_municipality: str | None
    rank_head: int
    rank_municipality: int | None
    supporters: int
    municipalities: int | None = None
    field: FieldRef | None = None
    withdrawn: bool = False
    cards: tuple[int, ...] = ()
    head_share: float = 0.0
    head_text: str = ""
    municipality_share: float = 0.0
    municipality_text: str = ""


class UnplacedOption(msgspec.Struct, frozen=True):
    """An option that too few people or municipalities rated to have a place."""

    option: str
    name: str
    rated_by: int
    field: FieldRef | None = None
    withdrawn: bool = False


class MergedSupport(msgspec.Struct, frozen=True):
    """A card or heading that since the count holds several options of one vote: ballots that supported any of them."""

    subject: int
    kind: str
    name: str
    options: tuple[str, ...]
    ballots: int


class Said(msgspec.Struct, frozen=True):
    """A sentence of a catalogue: key, names (of options and municipalities, empty if withdrawn), numbers."""

    key: str
    names: dict[str, str]
    numbers: dict[str, int]


class PlaceRow(msgspec.Struct, frozen=True):
    """Best and worst place of an option: without one municipality each, and between the 5 % and the 95 % drawn hall."""

    name: str
    left_out: tuple[int, int] | None
    drawn: tuple[int, int] | None


class Firmness(msgspec.Struct, frozen=True):
    """How firmly a result stands: sentences, places in the order of the result, and per municipality the share of what

    it gave that went to the options in front, in per cent. `figures_withheld`: those of small municipalities are left
    out, and with them all others of their kind. `draws`: halls that were drawn. `chosen`: it is the chosen options that
    this is about.
    """

    said: tuple[Said, ...]
    places: tuple[PlaceRow, ...] = ()
    shares: tuple[tuple[str, int], ...] = ()
    draws: int = 0
    figures_withheld: bool = False
    chosen: bool = False


class VoteResult(msgspec.Struct, frozen=True):
    """A counted vote with both counts. `leading` names the count announced before opening.

    `leaders_*`: option ids in front (the cut of the vision rules), empty if the scores show no fall. `stable`: the
    leaders stay whichever municipality is left out; None where that is not said. `merged`: cards and headings that
    hold several options by now, a view beside the result. `unit`: what a score is, on a scale from `least` to `most`
    if it is a grade or a resistance (`resistance`: the smallest is in front). `unplaced` options have no rank.
    `chosen`: the options that were to be chosen, `level` those whom only the lot told apart. `passive`: to leave as is.
    `why` the first is first and what the next one `lacked`, in the leading count. `repeatable`: its ballot file counts
    per municipality too. `apart`: both counts name different options; `both`: the room carries on what either names.
    Pictures are per head: `distributions` (grades), `duels` (places), `spending` (budget).
    `withheld`: scores per municipality are None, for they would tell the ballots of a small municipality;
    `order_withheld`: so are its ranks, and nobody leads per municipality.
    `delegation`: whether each person has a ballot or a municipality a joint one. `speakers`: (municipalities, people)
    who cast ballots for so many of them. `unsettled`: joint ballots that do not count, for not all confirmed the same.
    `firmness`: how firmly the leading count stands, as far as that may be told. Where options were chosen, it and
    `stable` are about these.
    """

    step: int
    ballot: int
    title: str
    question: str
    subject: Literal["fields", "cards", "measures", "typed"]
    field: FieldRef | None
    rule: str
    leading: Literal["per_head", "per_municipality"]
    secret: bool
    points: int
    max_per_option: int
    voters: int
    municipalities: int
    abstained: int
    options: tuple[OptionResult, ...]
    leaders_head: tuple[str, ...]
    leaders_municipality: tuple[str, ...]
    stable: bool | None
    checksum: str
    check_number: str
    counted_at: int
    merged: tuple[MergedSupport, ...] = ()
    delegation: Literal["each", "joint_last", "joint_all"] = "each"
    speakers: tuple[tuple[int, int], ...] = ()
    unsettled: int = 0
    unit: str = "points"
    least: int = 0
    most: int = 10
    unplaced: tuple[UnplacedOption, ...] = ()
    chosen: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    passive: str | None = None
    withheld: bool = False
    firmness: Firmness | None = None
    form: str = "points"
    less: bool = False
    repeatable: bool = True
    both: bool = False
    apart: bool = False
    why: Why | None = None
    lacked: Why | None = None
    choice: Choice | None = None
    turnout: tuple[TownTurnout, ...] = ()
    distributions: tuple[Distribution, ...] = ()
    duels: Duels | None = None
    spending: Spending | None = None
    order_withheld: bool = False

    @property
    def no_result(self) -> bool:
        """The leading count is withheld, so nobody is known to be in front."""
        return self.order_withheld and self.leading == "per_municipality"

    def place(self, o: OptionResult, count: str) -> int:
        """The place of an option in one count, per head where the other is withheld."""
        return o.rank_head if count == "per_head" or o.rank_municipality is None else o.rank_municipality


class CardResult(msgspec.Struct, frozen=True):
    """A card on the wall at its latest, with the originals laid together under it (their ids)."""

    id: int
    text: str
    step: int
    field: FieldRef | None
    municipality: str | None
    merged: tuple[int, ...] = ()
    groups: tuple[int, ...] = ()
    edited: bool = False
    state: str = "shown"
    municipalities: tuple[str, ...] = ()


class GroupResult(msgspec.Struct, frozen=True):
    """A heading with the cards under it (ids of cards on the wall); `size` counts every original once."""

    id: int
    heading: str
    step: int
    field: FieldRef | None
    cards: tuple[int, ...]
    size: int


class MeasureResult(msgspec.Struct, frozen=True):
    """A measure of the plan: what, who is in charge, with whom, by when (as typed)."""

    id: int
    what: str
    lead: str | None
    partners: tuple[str, ...]
    due: str
    card: int | None = None
    joined: tuple[str, ...] = ()


class SentenceResult(msgspec.Struct, frozen=True):
    """A sentence of the vision as it stands: `kind` sentence, heading, item, row or open; what it rests on.

    `cards` with the originals laid together, `votes` ids of steps, `written`: somebody wrote it freely.
    """

    text: str
    kind: str
    state: str
    cells: tuple[str, ...] = ()
    cards: tuple[int, ...] = ()
    votes: tuple[int, ...] = ()
    participation: bool = False
    written: bool = False


class SectionResult(msgspec.Struct, frozen=True):
    """A section of the vision with the numbers of those who agreed, had concerns or objected to this wording."""

    key: str
    title: str
    sentences: tuple[SentenceResult, ...]
    lead: str = ""
    field: int | None = None
    agreed: int = 0
    concerns: int = 0
    objections: int = 0

    @property
    def cards(self) -> tuple[int, ...]:
        """The cards this section rests on."""
        return tuple(dict.fromkeys(c for s in self.sentences for c in s.cards))


class Coming(msgspec.Struct, frozen=True):
    """The next module or event: its title, and when (as typed, may be empty)."""

    title: str
    when: str = ""


class StepResults(msgspec.Struct, frozen=True):
    """What one step concluded. `coming`: what the desk says comes next. `unasked`: fields (None: cards without one) on
    which nobody could vote, for there were fewer than `fewest` options.
    """

    step: int
    kind: str
    title: str
    question: str
    role: str = ""
    votes: tuple[VoteResult, ...] = ()
    cards: tuple[CardResult, ...] = ()
    groups: tuple[GroupResult, ...] = ()
    measures: tuple[MeasureResult, ...] = ()
    sections: tuple[SectionResult, ...] = ()
    coming: Coming | None = None
    unasked: tuple[FieldRef | None, ...] = ()
    fewest: int = 0


class Participation(msgspec.Struct, frozen=True):
    """People with an accepted contribution and their municipalities (names, in order of the list)."""

    people: int
    municipalities: tuple[str, ...]
    missing: tuple[str, ...]
    guests: int
    paper: int = 0


class Results(msgspec.Struct, frozen=True):
    """All results of one workshop at seq `seq`."""

    workshop: str
    title: str
    host: str
    date: str
    seq: int
    rehearsal: bool
    participation: Participation
    fields: tuple[FieldRef, ...]
    steps: tuple[StepResults, ...]
    parked: tuple[str, ...] = ()
