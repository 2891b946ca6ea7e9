"""The paper: what is voted on and under which terms, frozen when the step opens.

With `per_field` each field is a vote; a field with too few options has none. Terms that the rule does not know keep
their defaults, so that a paper tells nothing that does not hold.
"""

from __future__ import annotations

from typing import Any

import msgspec

from workshop.activities.vote.messages import Paper, PaperOption, Settings, Wording
from workshop.activities.vote.methods import METHODS
from workshop.activities.vote.subjects import Draft, drafts
from workshop.core.chance import salt, shuffled
from workshop.core.refusals import Refused
from workshop.core.results import FieldRef
from workshop.core.workshop import Step, Workshop
from workshop.counting import name_hash

SMALLEST_PART = 1000
"""A thousandth of the budget is the smallest amount that is counted, so that no sum of money makes the count slow."""


class DraftVote(msgspec.Struct, frozen=True):
    """One vote as it would be frozen now; `enough` False: too few options, so there will be none.

    `paper`: its terms, without options. `unpriced`: options that need a price and have none.
    """

    field: FieldRef | None
    options: tuple[Draft, ...]
    paper: Paper
    enough: bool
    unpriced: tuple[str, ...] = ()

    @property
    def points(self) -> int:
        """Points a person."""
        return self.paper.points

    @property
    def max_per_option(self) -> int:
        """Most points on one option."""
        return self.paper.max_per_option


def draft(w: Workshop, s: Step) -> tuple[DraftVote, ...]:
    """The votes this step would hold if it were opened now."""
    settings: Settings = s.settings
    options = drafts(w, settings)
    if not settings.per_field or settings.subject in ("fields", "typed"):
        return (_vote(w, settings, None, options),)
    by: dict[int | None, list[Draft]] = {}
    for o in options:
        if not o.passive:
            by.setdefault(o.field, []).append(o)
    passive = [o for o in options if o.passive]
    return tuple(_vote(w, settings, f, [*by[f], *passive]) for f in (*w.field_order, None) if f in by)


def blanks(w: Workshop, s: Step) -> tuple[DraftVote, ...]:
    """The votes this step may hold once there is something to vote on."""
    settings: Settings = s.settings
    known: list[int | None] = [f.id for f in w.live_fields()] if settings.per_field else []
    return tuple(_vote(w, settings, field, []) for field in known or [None])


def too_few(s: Step, now: tuple[DraftVote, ...]) -> tuple[FieldRef | None, ...]:
    """Fields whose cards nobody can vote on: too few, and no paper was made for them."""
    asked = {p.field.id if p.field else None for p in s.state.papers if s.status != "planned"}
    return tuple(v.field for v in now if not v.enough and (v.field.id if v.field else None) not in asked)


def freeze(w: Workshop, s: Step, seed: bytes) -> tuple[tuple[Paper, ...], dict[str, Wording], dict[str, int]]:
    """The papers of all votes with enough options, how their options read, and by option the card that owns the words.

    Ids come from the workshop's counter, first those of the votes.
    """
    votes = [v for v in draft(w, s) if v.enough]
    papers, wording, owners = [], {}, {}
    free = w.next_id + len(votes)
    for n, v in enumerate(votes):
        options = []
        for o in v.options:
            subject, free = (o.subject, free) if o.subject else (free, free + 1)
            words = wording[str(subject)] = Wording(o.name, salt(seed, f"salt:{subject}"))
            options.append(_frozen(w, o, subject, words))
            if o.card is not None:
                owners[str(subject)] = o.card
        papers.append(_paper(v, w.next_id + n, options, seed))
    return tuple(papers), wording, owners


def points_for(settings: Settings, options: int) -> int:
    """Points for each person: as set, else a quarter of the options, at least 3, at most 10."""
    return settings.points or min(10, max(3, -(-options // 4)))


def terms(settings: Settings, options: int) -> dict[str, Any]:
    """The parts of a paper that the rule knows."""
    method = METHODS[settings.rule]
    pointed = method.form == "points" or (method.purpose == "spend" and settings.points_for_budget)
    points = points_for(settings, options) if pointed else 0
    found: dict[str, Any] = {"points": points, "max_per_option": min(points, settings.max_per_option)}
    found["delegation"] = settings.delegation
    if method.graded:
        least, most = method.scale or (settings.min_grade, settings.max_grade)
        found |= {"least": least, "most": most, "coverage": settings.coverage or "half"}
    if settings.rule == "borda":
        found["variant"] = settings.variant
    if method.purpose == "spend":
        budget = settings.budget or 0
        unit = settings.unit or max(1, budget // SMALLEST_PART)
        found |= {"budget": budget, "unit": unit, "completion": settings.completion}
    return found


def check_terms(votes: tuple[DraftVote, ...]) -> None:
    """Refuses to open what could not be counted."""
    for v in votes:
        paper = v.paper
        if paper.least >= paper.most:
            raise Refused("scale_empty", "step", least=paper.least, most=paper.most)
        if METHODS[paper.rule].purpose == "spend" and not paper.budget:
            raise Refused("budget_missing", "step")
        if paper.budget and paper.budget < paper.unit:
            raise Refused("unit_above_budget", "step", unit=paper.unit, budget=paper.budget)
        if v.unpriced:
            raise Refused("price_missing", "step", name=v.unpriced[0])


def _vote(w: Workshop, settings: Settings, field: int | None, options: list[Draft]) -> DraftVote:
    spend = METHODS[settings.rule].purpose == "spend"
    found = terms(settings, len(options))
    ref = _ref(w, field)
    paper = Paper(0, ref, settings.rule, found.pop("points"), found.pop("max_per_option"), (), (), **found)
    paper = msgspec.structs.replace(paper, choose=None if spend else settings.choose)
    unpriced = tuple(o.name for o in options if spend and o.price is None)
    return DraftVote(ref, tuple(options), paper, len(options) >= settings.min_options, unpriced)


def _paper(v: DraftVote, number: int, options: list[PaperOption], seed: bytes) -> Paper:
    lot = tuple(shuffled([o.id for o in options], seed, f"lot:{number}"))
    pairs = list(zip(v.options, options, strict=True))
    prices = {p.id: o.price for o, p in pairs if v.paper.budget and o.price is not None}
    passive = next((p.id for o, p in pairs if o.passive), None)
    return msgspec.structs.replace(
        v.paper, id=number, options=tuple(options), lot=lot, prices=prices, passive=passive
    )


def _frozen(w: Workshop, o: Draft, subject: int, words: Wording) -> PaperOption:
    hashed = name_hash(words.salt, words.name)
    return PaperOption(str(subject), subject, o.cards, _ref(w, o.field), hashed)


def _ref(w: Workshop, field: int | None) -> FieldRef | None:
    """The field as it is now; its description is no part of the paper."""
    if field is None:
        return None
    f = w.fields[field]
    return FieldRef(f.id, f.name, f.slot, f.letters, f.retired)
