"""What the desk may do once a vote is counted: plan a repeat or a run-off, or note that the room carries both counts.

None of it changes a counted number: a repeat and a run-off are new votes beside the counted one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from workshop.activities.vote.count import first
from workshop.activities.vote.messages import Counted, Paper, Settings, Wording
from workshop.core.activity import Ctx
from workshop.core.agenda import MOST_STEPS, StepAdded, known_step, plain, text_of, with_state
from workshop.core.messages import Command, Event, Recorded
from workshop.core.refusals import Refused
from workshop.core.workshop import Step, Workshop


class RepeatVote(Command, frozen=True, tag="repeat_vote"):
    """A new vote with the same question beside the counted one."""

    step: int


class PlanRunOff(Command, frozen=True, tag="plan_run_off"):
    """A new vote among those whom only the lot told apart, for the places left, or among the leaders of both counts."""

    step: int
    vote: int
    among: Literal["level", "leaders"] = "level"


class CarryBoth(Command, frozen=True, tag="carry_both"):
    """The room carries on what either count names, or again only what the leading one does."""

    step: int
    vote: int
    both: bool = True


class BothCarried(Event, frozen=True, tag="both_carried"):
    """What either count of this vote names is carried on, or no longer."""

    step: int
    vote: int
    both: bool
    touches = ("step", "vote")

    def inverse(self) -> Event:
        """The other way."""
        return BothCarried(self.step, self.vote, not self.both)


def decide_repeat(w: Workshop, c: RepeatVote, ctx: Ctx) -> Sequence[Event]:
    """A new step behind the counted one, with the same words and settings."""
    s = known_step(w, c.step)
    if not s.state.counted:
        raise Refused("vote_not_counted", "step")
    return _planned(w, s, s.settings)


def decide_run_off(w: Workshop, c: PlanRunOff, ctx: Ctx) -> Sequence[Event]:
    """A new vote with a dot for each place that is to be filled."""
    s, counted, paper = _known(w, c.step, c.vote)
    if c.among == "leaders" and counted.order_withheld:
        raise Refused("order_withheld", "vote")
    if c.among == "leaders":
        options, places = rivals(s, counted), len(counted.chosen.options) if counted.chosen else 1
        if len(options) <= places:
            raise Refused("nothing_level", "vote")
    else:
        options, places = _level(counted)
    return _planned(w, s, run_off(s, paper, options, places))


def decide_both(w: Workshop, c: CarryBoth, ctx: Ctx) -> Sequence[Event]:
    """Notes it; nothing where it is so already."""
    s, counted, _ = _known(w, c.step, c.vote)
    if c.both and counted.order_withheld:
        raise Refused("order_withheld", "vote")
    return () if (c.vote in s.state.both) == c.both else (BothCarried(s.id, c.vote, c.both),)


def _known(w: Workshop, step: int, vote: int) -> tuple[Step, Counted, Paper]:
    s = known_step(w, step)
    counted = next((found for found in s.state.counted if found.vote == vote), None)
    if counted is None:
        raise Refused("vote_not_counted", "step")
    paper: Paper = next(p for p in s.state.papers if p.id == vote)
    return s, counted, paper


def _level(counted: Counted) -> tuple[tuple[str, ...], int]:
    if counted.chosen is None or not counted.chosen.level:
        raise Refused("nothing_level", "vote")
    return counted.chosen.level, len([o for o in counted.chosen.level if o in counted.chosen.options])


def rivals(s: Step, counted: Counted) -> tuple[str, ...]:
    """What either count names: the chosen, where so many were to be chosen, else the leaders."""
    ways = (counted.per_head, counted.per_municipality)
    if counted.chosen is None:
        return tuple(dict.fromkeys(o for way in ways for o in way.leaders))
    second = ways[1] if s.settings.leading == "per_head" else ways[0]
    number = len(counted.chosen.options)
    return tuple(dict.fromkeys((*counted.chosen.options, *first(second.ranks, number))))


def _planned(w: Workshop, s: Step, settings: Settings) -> Sequence[Event]:
    if len(w.order) >= MOST_STEPS:
        raise Refused("too_many_steps", "step", limit=MOST_STEPS)
    place = w.order.index(s.id) + 1
    return (StepAdded(w.next_id, s.kind, text_of(s), plain(settings), place),)


def run_off(s: Step, paper: Paper, options: Sequence[str], places: int) -> Settings:
    """The settings of the vote counted, for these options and the places among them."""
    names = (s.state.wording.get(o, Wording()).name for o in options if o != paper.passive)
    settings: Settings = s.settings
    return msgspec.structs.replace(
        settings,
        rule="dots",
        points=places,
        max_per_option=1,
        choose=places,
        per_field=False,
        only=tuple(o.subject for o in paper.options if o.id in options),
        typed="\n".join(names) if settings.subject == "typed" else "",
        passive=paper.passive in options,
        budget=None,
    )


def fold_both(w: Workshop, r: Recorded, e: BothCarried) -> Workshop:
    """The vote is among those of which both counts are carried, or not."""
    state = w.steps[e.step].state
    others = tuple(v for v in state.both if v != e.vote)
    return with_state(w, e.step, msgspec.structs.replace(state, both=(*others, e.vote) if e.both else others))


DECIDERS: dict[Any, Any] = {RepeatVote: decide_repeat, PlanRunOff: decide_run_off, CarryBoth: decide_both}
FOLDERS: dict[Any, Any] = {BothCarried: fold_both}
