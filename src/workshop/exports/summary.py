"""The summary: what a town hall reads on one page of A4, in the report's own words, cut where it grows too long."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from workshop.core.results import VoteResult
from workshop.exports.collect import Material
from workshop.exports.paper import Report, Section
from workshop.exports.rankings import sentences
from workshop.exports.report import facts, rehearsal_mark
from workshop.exports.report_vision import coming
from workshop.exports.report_votes import result_table, vote_title
from workshop.exports.tables import Table, sections_of, votes_of
from workshop.i18n import gettext as _

MOST_VOTES, MOST_SENTENCES, MOST_ROWS, MOST_MEASURES = 3, 2, 3, 3
LONGEST = 160
LONGEST_CELL = 90


def summary(m: Material) -> Report:
    """Who met, what leads, what the room wants, how it goes on."""
    return Report(
        title=_shortened(m.results.title or _("Workshop")),
        marks=(rehearsal_mark(),) if m.results.rehearsal else (),
        facts=tuple(facts(m)),
        sections=(*_core(m), *_votes(m), *_next(m)),
        author=m.results.host,
        date=m.results.date,
        logo=m.logo,
    )


def _shortened(words: str, most: int = LONGEST) -> str:
    return words if len(words) <= most else f"{words[:most].rstrip()}…"


def _core(m: Material) -> Iterable[Section]:
    for s in sections_of(m):
        if s.key == "core":
            said = [x.text for x in s.sentences if x.kind == "sentence" and x.text]
            yield Section(s.title, tuple(_shortened(text) for text in said[:MOST_SENTENCES]))


def _votes(m: Material) -> Iterable[Section]:
    """Votes over fields first; under each the options in front."""
    votes = sorted(votes_of(m), key=lambda v: v.subject != "fields")
    for v in votes[:MOST_VOTES]:
        said = tuple(_shortened(x) for x in sentences(v)[:MOST_SENTENCES])
        yield Section(_shortened(vote_title(v)), said, (), _first_rows(v))
    if len(votes) > MOST_VOTES:
        more = _("Further votes and all cards are in the report of results.")
        yield Section(_("More"), (more,))


def _first_rows(v: VoteResult) -> Table:
    table = result_table(v)
    rows = tuple(
        tuple(_shortened(cell, LONGEST_CELL) if isinstance(cell, str) else cell for cell in row)
        for row in table.rows[:MOST_ROWS]
    )
    return msgspec.structs.replace(table, rows=rows)


def _next(m: Material) -> Iterable[Section]:
    measures = [x for s in m.results.steps for x in s.measures]
    said = [" · ".join(y for y in (x.what, x.lead, x.due) if y) for x in measures[:MOST_MEASURES]]
    items = [_shortened(text) for text in (*said, *coming(m)) if text]
    if items:
        yield Section(_("Next steps"), (), tuple(items))
