"""The report to print: results first, then vision and measures, then everything as tables, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from workshop import i18n
from workshop.core.results import SectionResult, SentenceResult, VoteResult
from workshop.exports.all_tables import tables
from workshop.exports.collect import Material
from workshop.exports.html_file import Report, Section
from workshop.exports.moderation import log_section
from workshop.exports.rankings import option_name, ranking
from workshop.exports.tables import Table, heads, sections_of, votes_of
from workshop.i18n import gettext as _
from workshop.i18n import ngettext


def report(m: Material) -> Report:
    """The whole report."""
    found = tables(m)
    return Report(
        title=m.results.title or _("Workshop"),
        marks=(rehearsal_mark(),) if m.results.rehearsal else (),
        facts=tuple(facts(m)),
        sections=(
            *_votes(m),
            *_vision(m),
            *(_whole(t) for n, t in found.items() if n not in TOLD and t.rows),
            *([log_section(m)] if m.acts else []),
        ),
    )


TOLD = ("votes", "vision", "log")
"""Tables that the report tells in sections of its own."""


def rehearsal_mark() -> str:
    """What every screen and file of a rehearsal says, in both languages."""
    return "PROBE / REHEARSAL"


def facts(m: Material) -> Iterable[str]:
    """Host, date, who took part, how people were admitted, and that nothing here is a resolution."""
    r, p = m.results, m.results.participation
    place = [x for x in (r.host, i18n.day(r.date), m.place) if x]
    if place:
        yield " · ".join(place)
    people = ngettext("%(num)s person contributed", "%(num)s people contributed", p.people) % {
        "num": p.people
    }
    towns, invited = len(p.municipalities), len(p.municipalities) + len(p.missing)
    yield f"{people}, " + _("%(here)s of %(all)s municipalities") % {"here": towns, "all": invited}
    yield _(f"results.admitted.{m.admission}")
    if m.status != "ended":
        yield _("The workshop is still running; these are its results so far.")
    yield _("This is the working result of a workshop, not a resolution.")


def _votes(m: Material) -> Iterable[Section]:
    for v in votes_of(m):
        view = ranking(v)
        field = f": {v.field.name}" if v.field is not None else ""
        check = _("Check number of the ballot file: %(number)s") % {"number": v.check_number}
        said = tuple(x for x in (v.question, *view.sentences, *firm_sentences(v), check) if x)
        yield Section(f"{v.title}{field}", said, (), _result(v))


def firm_sentences(v: VoteResult) -> Iterable[str]:
    """How firmly the result stands."""
    for said in v.firmness.said if v.firmness is not None else ():
        names = {key: name or _("withdrawn option") for key, name in said.names.items()}
        yield _(said.key) % (names | said.numbers)


def _result(v: VoteResult) -> Table:
    """The ranking with both numbers and shared ranks."""
    view = ranking(v)
    columns = heads("rank option points_per_head points_per_municipality supporters")
    rows = tuple(
        (row.rank, option_name(o), row.head_text, row.municipality_text, o.supporters)
        for row, o in zip(view.rows, v.options, strict=True)
    )
    return Table("result", v.title, columns, rows)


def _vision(m: Material) -> Iterable[Section]:
    sections = sections_of(m)
    if sections:
        yield Section(_("Vision with sources"), (_("In brackets: the numbers of the cards."),))
    for s in sections:
        lead = (s.lead,) if s.lead else ()
        yield Section(s.title, lead, tuple(_sentence(x) for x in s.sentences), None, 3)
        if s.agreed or s.concerns or s.objections:
            yield Section(_("What the room said"), (mood(s),), (), None, 4)


def _sentence(x: SentenceResult) -> str:
    text = x.text or " | ".join(x.cells)
    edited = f" [{_('results.sentence.' + x.state)}]" if x.state != "rule" else ""
    return f"{text}{edited}" + (f" ({', '.join(str(c) for c in x.cards)})" if x.cards else "")


def mood(s: SectionResult) -> str:
    """How many agreed, had concerns, objected."""
    told = {"agreed": s.agreed, "concerns": s.concerns, "objections": s.objections}
    return _("%(agreed)s agree, %(concerns)s agree with concern, %(objections)s object") % told


def _whole(t: Table) -> Section:
    return Section(t.title, (), (), t)
