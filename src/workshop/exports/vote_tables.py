"""Counted votes as tables: every option with both counts, and per head what stands behind it: grades, pairs, purchases.

Tells no more than the pages and the ballot files do.
"""

from __future__ import annotations

from workshop.core.results import OptionResult, UnplacedOption, VoteResult
from workshop.exports.collect import Material
from workshop.exports.rankings import option_name
from workshop.exports.tables import Row, Table, field_name, figures_of, heads, votes_of
from workshop.i18n import gettext as _


def votes(m: Material) -> Table:
    """Every option of every counted vote, in the order of its result, those without a place last."""
    columns = heads(
        "vote question field_voted_on rule unit leading_count voters municipalities abstentions option field "
        "rank_per_head points_per_head rank_per_municipality points_per_municipality supporters "
        "supporting_municipalities state"
    )
    rows = [
        (*_asked(v), *answer)
        for v in votes_of(m)
        for answer in (*(_answered(v, o) for o in v.options), *(_unplaced(u) for u in v.unplaced))
    ]
    return Table("votes", _("results.table.votes"), columns, tuple(rows))


def _asked(v: VoteResult) -> Row:
    leading = _("per head") if v.leading == "per_head" else _("per municipality")
    rule, unit = _(f"vote.rule.{v.rule}"), _(f"results.unit.{v.unit}")
    people = (v.voters, v.municipalities, v.abstained)
    return (v.title, v.question, field_name(v.field), rule, unit, leading, *people)


def _answered(v: VoteResult, o: OptionResult) -> Row:
    states = {
        "results.cell.withdrawn": o.withdrawn,
        "results.cell.chosen": o.option in v.chosen,
        "results.cell.by_lot": o.option in v.level,
        "results.cell.bought": v.spending is not None and o.option in {p.option for p in v.spending.bought},
    }
    return (
        option_name(o), field_name(o.field), *figures_of(o), "; ".join(_(key) for key in states if states[key])
    )  # fmt: skip


def _unplaced(u: UnplacedOption) -> Row:
    name = u.name or _("withdrawn option")
    few = _("results.cell.too_few_ratings")
    return (name, field_name(u.field), None, None, None, None, u.rated_by, None, few)


def grades(m: Material) -> Table:
    """How many people gave an option which grade or resistance; blank answers have no grade."""
    columns = heads("vote option grade people")
    return Table(
        "grades", _("results.table.grades"), columns, tuple(r for v in votes_of(m) for r in _grades(v))
    )


def _grades(v: VoteResult) -> list[Row]:
    found: list[Row] = []
    for d in v.distributions:
        name = d.label or _("withdrawn option")
        found += [
            (v.title, name, _grade(v, v.least + n), people) for n, people in enumerate(d.people) if people
        ]
        found += [(v.title, name, _("results.cell.dont_know"), d.blank)] if d.blank else []
    return found


def _grade(v: VoteResult, grade: int) -> str:
    return _(f"vote.grade.{grade}") if v.unit == "grade" else str(grade)


def pairs(m: Material) -> Table:
    """How many people put an option before another."""
    columns = heads("vote option before people")
    return Table("pairs", _("results.table.pairs"), columns, tuple(r for v in votes_of(m) for r in _pairs(v)))


def _pairs(v: VoteResult) -> list[Row]:
    if v.duels is None:
        return []
    names = [label or _("withdrawn option") for label in v.duels.labels]
    return [
        (v.title, names[a], names[b], people)
        for a, row in enumerate(v.duels.wins)
        for b, people in enumerate(row)
        if a != b
    ]


def budget(m: Material) -> Table:
    """What was bought in which order, what it cost, and what the supporters of the others had left; no persons."""
    columns = heads("vote option price state supporters most_one_pays left_of_supporters")
    return Table(
        "budget", _("results.table.budget"), columns, tuple(r for v in votes_of(m) for r in _budget(v))
    )


def _budget(v: VoteResult) -> list[Row]:
    if v.spending is None:
        return []
    found: list[Row] = []
    for place, p in enumerate((*v.spending.bought, *v.spending.others)):
        bought = place < len(v.spending.bought)
        state = _("results.cell.bought") if bought else _("results.cell.not_bought")
        most, left = (int(text) if text else None for text in (p.each, p.held))
        found.append((v.title, p.label or _("withdrawn option"), p.price, state, p.supporters, most, left))
    return found
