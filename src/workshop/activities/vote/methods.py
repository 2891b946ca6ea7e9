"""The nine rules as a vote step knows them: one record each. Whoever adds a rule adds a record, its template and words.

Everywhere in the product a ballot is a table of marks (option → whole number). A record says what marks may stand on a
ballot (`check`), how they are written in a ballot file (`written`), typed off paper (`typed`), which parameters the
count gets (`params`), and how scores are shown. Nothing here counts, and no other module asks which rule it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from workshop.activities.vote import limits, marks
from workshop.activities.vote.messages import Paper, Points

Form = Literal["points", "crosses", "grades", "places"]
Purpose = Literal["find", "agree", "objections", "spend"]
RESISTANCE = (0, 10)
VERBAL = (0, 5)


@dataclass(frozen=True)
class Method:
    """`unit`: what a score is, for words (`vote.unit.…`). `less`: the smallest score is in front.

    `supports`: a mark says that the person is for the option, so supporters can be counted. `scale`: lowest and highest
    grade if the rule fixes them. `graded`: coverage may be asked. `gap`: a difference of scores says something.
    `bar`: length 0 to 100 from the exact score, the largest score and the paper. `often`: offered first.
    """

    form: Form
    purpose: Purpose
    unit: str
    check: limits.Check
    typed: marks.Typed
    written: Callable[[Points, Paper], Any]
    params: Callable[[Paper], dict[str, Any]]
    bar: Callable[[Fraction, Fraction, Paper], Fraction]
    supports: bool = False
    less: bool = False
    scale: tuple[int, int] | None = None
    graded: bool = False
    gap: bool = True
    often: bool = False


def _marks(given: Points, paper: Paper) -> dict[str, int]:
    return dict(given)


def _crosses(given: Points, paper: Paper) -> list[str]:
    return [o.id for o in paper.options if given.get(o.id)]


def places(given: Points, paper: Paper) -> list[list[str]]:
    """Options by place, tied ones together, in the order of the paper; gaps between places mean nothing."""
    found: dict[int, list[str]] = {}
    for o in paper.options:
        if o.id in given:
            found.setdefault(given[o.id], []).append(o.id)
    return [found[place] for place in sorted(found)]


def _support(given: Points, paper: Paper) -> Any:
    return _marks(given, paper) if paper.points else _crosses(given, paper)


def _nothing(paper: Paper) -> dict[str, Any]:
    return {}


def _dots(paper: Paper) -> dict[str, Any]:
    return {"points": paper.points, "max_per_option": paper.max_per_option}


def _scale(paper: Paper) -> dict[str, Any]:
    return {"min": paper.least, "max": paper.most, "coverage": paper.coverage}


def _coverage(paper: Paper) -> dict[str, Any]:
    return {"coverage": paper.coverage}


def _variant(paper: Paper) -> dict[str, Any]:
    return {"variant": paper.variant}


def _money(paper: Paper) -> dict[str, Any]:
    """In units: what is left over of the budget is not counted, a price is rounded up."""
    costs = {o.id: -(-paper.prices[o.id] // paper.unit) for o in paper.options}
    return {"budget": paper.budget // paper.unit, "costs": costs, "completion": paper.completion}


def _of_longest(score: Fraction, longest: Fraction, paper: Paper) -> Fraction:
    return 100 * score / longest if longest else Fraction(0)


def _of_scale(score: Fraction, longest: Fraction, paper: Paper) -> Fraction:
    """The lowest grade has no bar."""
    return 100 * (score - paper.least) / (paper.most - paper.least)


def _acceptance(score: Fraction, longest: Fraction, paper: Paper) -> Fraction:
    """The mean resistance turned round, so that the longer bar is the better one; the page names the axis."""
    return 100 - 100 * (score - paper.least) / (paper.most - paper.least)


def _of_rivals(score: Fraction, longest: Fraction, paper: Paper) -> Fraction:
    return 100 * score / (len(paper.options) - 1)


_PLACES: dict[str, Any] = {
    "form": "places",
    "purpose": "agree",
    "check": limits.places,
    "typed": marks.order,
    "written": places,
}

METHODS: dict[str, Method] = {
    "dots": Method(
        "points",
        "find",
        "points",
        limits.dots,
        marks.points,
        _marks,
        _dots,
        _of_longest,
        supports=True,
        often=True,
    ),
    "approval": Method(
        "crosses",
        "agree",
        "approvals",
        limits.crosses,
        marks.crosses,
        _crosses,
        _nothing,
        _of_longest,
        supports=True,
        often=True,
    ),
    "consensing": Method(
        "grades",
        "objections",
        "resistance",
        limits.grades,
        marks.grades,
        _marks,
        _coverage,
        _acceptance,
        less=True,
        scale=RESISTANCE,
        graded=True,
        often=True,
    ),
    "score": Method(
        "grades", "agree", "mean", limits.grades, marks.grades, _marks, _scale, _of_scale, graded=True
    ),
    "majority_judgment": Method(
        "grades",
        "agree",
        "grade",
        limits.grades,
        marks.grades,
        _marks,
        _scale,
        _of_scale,
        scale=VERBAL,
        graded=True,
        gap=False,
    ),
    "schulze": Method(**_PLACES, unit="beaten", params=_nothing, bar=_of_rivals, gap=False),
    "ranked_pairs": Method(**_PLACES, unit="beaten", params=_nothing, bar=_of_rivals, gap=False),
    "borda": Method(**_PLACES, unit="borda", params=_variant, bar=_of_longest),
    "equal_shares": Method(
        "crosses",
        "spend",
        "approvals",
        limits.support,
        marks.support,
        _support,
        _money,
        _of_longest,
        supports=True,
        gap=False,
    ),
}


def form_of(paper: Paper) -> Form:
    """How the ballot looks: equal shares take points where the paper has some."""
    method = METHODS[paper.rule]
    return "points" if method.form == "crosses" and paper.points else method.form


def unit_of(paper: Paper) -> str:
    """What a score is, for words."""
    method = METHODS[paper.rule]
    return "points" if method.unit == "approvals" and paper.points else method.unit
