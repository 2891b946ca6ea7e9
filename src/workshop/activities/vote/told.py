"""What pages and exports are told of a counted vote alike: its terms, who took part, the choice and the pictures.

Reads `Counted` only, so nothing can be told here that was withheld when counting.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from workshop.activities.vote import pictures
from workshop.activities.vote.count import first
from workshop.activities.vote.merged import merged_support
from workshop.activities.vote.messages import Counted, Paper
from workshop.activities.vote.methods import METHODS, form_of, unit_of
from workshop.core.text import sort_key
from workshop.core.vote_pictures import Choice, TownTurnout
from workshop.core.workshop import Step, Workshop
from workshop.counting import check_number

Labels = Mapping[str, str]


def told(
    w: Workshop, s: Step, paper: Paper, c: Counted, labels: Labels, order: tuple[str, ...]
) -> dict[str, Any]:
    """Fields that `Ranking` and `VoteResult` have in common. `order`: options with a place, best first."""
    choice = None if paper.budget else _choice(s, paper, c, labels)
    return {
        **_terms(s, paper),
        **_part(c),
        "turnout": _turnout(w, c),
        "both": paper.id in s.state.both,
        **_pictures(s, paper, c, labels, order),
        "choice": choice,
        "apart": bool(c.voters) and _apart(c, choice),
        "merged": merged_support(w, paper, c.lines) if METHODS[paper.rule].supports else (),
    }


def _terms(s: Step, paper: Paper) -> dict[str, Any]:
    """What was announced, and how to read the numbers."""
    return {
        "field": paper.field,
        "rule": paper.rule,
        "points": paper.points,
        "max_per_option": paper.max_per_option,
        "leading": s.settings.leading,
        "secret": s.settings.secret,
        "form": form_of(paper),
        "unit": unit_of(paper),
        "less": METHODS[paper.rule].less,
        "least": paper.least,
        "most": paper.most,
        "delegation": paper.delegation,
    }


def _part(c: Counted) -> dict[str, Any]:
    """Who took part, and how firm the result is."""
    return {
        # What was counted before options that are chosen had a stability of their own said only who led.
        "stable": c.stable if c.chosen is None or (c.standing and c.standing.chosen) else None,
        "voters": c.voters,
        "municipalities": c.municipalities,
        "abstained": c.abstained,
        "repeatable": c.repeatable,
        "withheld": c.withheld,
        "order_withheld": c.order_withheld,
        "checksum": c.checksum,
        "check_number": check_number(c.checksum),
        "speakers": c.speakers,
        "unsettled": c.unsettled,
    }


def _turnout(w: Workshop, c: Counted) -> tuple[TownTurnout, ...]:
    """Of all municipalities in the order of their names; those for which nobody was there had no ballot to give."""
    there = {t.municipality for t in c.turnout}
    absent = (TownTurnout(m.name, 0, 0) for m in w.towns() if m.id not in there)
    return tuple(
        sorted(
            [*(TownTurnout(t.name, t.voted, t.people) for t in c.turnout), *absent],
            key=lambda t: sort_key(t.name),
        )
    )


def _pictures(s: Step, paper: Paper, c: Counted, labels: Labels, order: tuple[str, ...]) -> dict[str, Any]:
    said, lacked = pictures.why(paper, c, s.settings.leading, labels)
    everything = (*order, *(o.id for o in paper.options if o.id not in order))
    return {
        "why": said,
        "lacked": lacked,
        "distributions": pictures.distributions(paper, c, labels, everything),
        "duels": pictures.duels(paper, c, labels, order),
        "spending": pictures.spending(paper, c, labels),
    }


def _choice(s: Step, paper: Paper, c: Counted, labels: Labels) -> Choice | None:
    if c.chosen is None:
        return None
    found = c.chosen
    by: Literal["clear", "criterion", "lot"] = "clear"
    if found.cut:
        by = "lot" if found.level else "criterion"
    second = c.per_municipality if s.settings.leading == "per_head" else c.per_head
    other = first(second.ranks, len(found.options))
    return Choice(
        labels=_words(found.options, labels),
        by=by,
        cut=_words(found.cut, labels),
        level=_words(found.level, labels),
        places=sum(1 for o in found.level if o in found.options),
        carried=set(other) == set(found.options),
        other=_words(other, labels),
        no_towns=bool(found.cut) and _townless(s, paper, c),
    )


def _townless(s: Step, paper: Paper, c: Counted) -> bool:
    """A tie of a secret vote was cut without the number of municipalities, which the rule has as a criterion."""
    since = c.order_withheld or (c.standing is not None and c.standing.chosen)
    return METHODS[paper.rule].supports and c.withheld and since and s.settings.leading == "per_head"


def _apart(c: Counted, choice: Choice | None) -> bool:
    """Whether both counts name different options, as far as that is told."""
    if c.order_withheld:
        return False
    if choice is not None:
        return not set(choice.labels) <= set(choice.other)
    return set(c.per_head.leaders) != set(c.per_municipality.leaders)


def _words(options: tuple[str, ...], labels: Labels) -> tuple[str, ...]:
    return tuple(labels[o] for o in options)
