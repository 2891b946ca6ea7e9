"""Votes in the report: who leads and why, a chart with its table, and in the annex how each was counted.

Words and figures come from `rankings`, which leaves out what is withheld.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from workshop.core.results import VoteResult
from workshop.exports.collect import Material
from workshop.exports.csv_file import REHEARSAL_COLUMN
from workshop.exports.other_rules import other_rules
from workshop.exports.paper import Bar, Chart, Section
from workshop.exports.rankings import RankingView, listed, names, option_name, ranking, score
from workshop.exports.tables import Table, heads, votes_of
from workshop.i18n import gettext as _

MOST_BARS = 25
"""More do not fit on a page, and a PDF holds no words of more than 32,767 characters beside a picture."""


def vote_sections(m: Material) -> Iterable[Section]:
    """Every counted vote in the order of the agenda, votes over fields first."""
    votes = sorted(votes_of(m), key=lambda v: v.subject != "fields")
    if votes:
        said = _(
            "Each vote is counted twice: per head and per municipality. The count announced before leads."
        )
        yield Section(_("Priorities and votes"), (said,))
    for v in votes:
        view = ranking(v)
        paragraphs = tuple(x for x in (v.question, *view.sentences, *_unasked(m, v)) if x)
        yield Section(vote_title(v), paragraphs, (), result_table(v), 3, chart_of(v, view))


def _unasked(m: Material, v: VoteResult) -> Iterable[str]:
    """Fields on which nobody could vote, told once: with the first vote of the step."""
    step = next(s for s in m.results.steps if s.step == v.step)
    if step.unasked and step.votes[0] == v:
        told = listed(f.name if f is not None else _("cards without a field") for f in step.unasked)
        words = _("Without a vote, because there are fewer than %(fewest)s options: %(names)s.")
        yield words % {"fewest": step.fewest, "names": told}


def chart_names(m: Material) -> tuple[str, ...]:
    """Of the votes that have a chart, without drawing any."""
    return tuple(_chart_name(v) for v in votes_of(m) if v.voters and v.options)


def _chart_name(v: VoteResult) -> str:
    return f"chart-{v.step}-{v.ballot}"


def charts(m: Material, only: str = "") -> dict[str, Chart]:
    """The chart of each counted vote, or of one, by the name of its file."""
    mark = REHEARSAL_COLUMN if m.results.rehearsal else ""
    wanted = (v for v in votes_of(m) if only in ("", _chart_name(v)))
    found = ((_chart_name(v), chart_of(v, ranking(v))) for v in wanted)
    return {name: msgspec.structs.replace(c, mark=mark) for name, c in found if c is not None}


def vote_title(v: VoteResult) -> str:
    """With the field it was about."""
    return v.title + (f": {v.field.name}" if v.field is not None else "")


def result_table(v: VoteResult) -> Table:
    """The ranking with both numbers and shared ranks."""
    view = ranking(v)
    columns = heads("rank option points_per_head points_per_municipality supporters")
    rows = tuple(
        (
            row.rank,
            option_name(o),
            score(v, o.head_text if v.voters else "", row.head_text),
            score(v, o.municipality_text, row.municipality_text),
            o.supporters,
        )
        for row, o in zip(view.rows, v.options, strict=True)
    )
    return Table("result", v.title, columns, rows)


def chart_of(v: VoteResult, view: RankingView) -> Chart | None:
    """Bars of both counts, the leading one first; only per head where the other is withheld."""
    if not v.voters or not view.rows:
        return None
    town_first = v.leading == "per_municipality"
    kinds = [_("per head"), _("per municipality")]
    bars = [
        (row.label, [row.head_share, row.municipality_share], [row.head_text, row.municipality_text])
        for row in view.rows[:MOST_BARS]
    ]
    picked = [0] if v.withheld or v.order_withheld else [1, 0] if town_first else [0, 1]
    chosen = tuple(kinds[n] for n in picked)
    found = tuple(
        Bar(label, tuple(min(100.0, shares[n]) for n in picked), tuple(figures[n] for n in picked))
        for label, shares, figures in bars
    )
    title = vote_title(v)
    name = _("Chart: %(title)s") % {"title": title}
    if len(view.rows) > MOST_BARS:
        name = _("Chart: %(title)s, the first %(num)s") % {"title": title, "num": MOST_BARS}
    return Chart(name, chosen, found, _alt(title, chosen, found))


def _alt(title: str, kinds: tuple[str, ...], bars: tuple[Bar, ...]) -> str:
    lines = (
        f"{bar.label}: " + ", ".join(f"{f} {kind}" for f, kind in zip(bar.figures, kinds, strict=True))
        for bar in bars
    )
    return _("Bar chart %(title)s. %(lines)s.") % {"title": title, "lines": "; ".join(lines)}


def method_sections(m: Material) -> Iterable[Section]:
    """The annex: rule, both ways of counting, how firmly it stands, and how to count again."""
    votes = votes_of(m)
    if not votes:
        return
    yield Section(_("How it was counted"), (_("report.two_ways"), _("report.withheld")))
    for v in votes:
        check = _("Check number of the ballot file: %(number)s") % {"number": v.check_number}
        full = _("Checksum (SHA-256): %(sum)s") % {"sum": v.checksum}
        rule = f"{_(f'vote.rule.{v.rule}')}: {_(f'counting.rule.{v.rule}')}"
        others = tuple(_others(m, v))
        beside = (_("Other rules, per head from the same ballots, would put in front:"),) if others else ()
        yield Section(vote_title(v), (rule, *firm_sentences(v), check, full, *beside), others, None, 3)
    steps = tuple(_(f"report.recount.{step}") for step in ("file", "number", "receipt", "tally", "compare"))
    yield Section(_("Count again yourself"), (), steps, None, 3)


def _others(m: Material, v: VoteResult) -> Iterable[str]:
    file = m.ballots.get((v.step, v.ballot))
    for rule, first in (other_rules(v, file) if file is not None else {}).items():
        yield f"{_(f'vote.rule.{rule}')}: {names(v, first) or '–'}"


def firm_sentences(v: VoteResult) -> Iterable[str]:
    """How firmly the result stands."""
    for said in v.firmness.said if v.firmness is not None else ():
        names = {key: name or _("withdrawn option") for key, name in said.names.items()}
        yield _(said.key) % (names | said.numbers)
