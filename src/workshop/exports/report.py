"""The report: what it says and in which order, in the reader's language. How it looks is up to the writers.

Participation first, then every vote with its chart and table, all cards by field, the vision with footnotes to its
sources, what is contested, plan, parking lot, next steps, and how all of it was counted. Nothing is said here that
`Material` does not hold.
"""

from __future__ import annotations

from collections.abc import Iterable

from workshop.exports import tables
from workshop.exports.collect import Material
from workshop.exports.moderation import log_section
from workshop.exports.paper import Report, Section
from workshop.exports.report_cards import card_sections
from workshop.exports.report_vision import contested, next_steps, vision_sections
from workshop.exports.report_votes import method_sections, vote_sections
from workshop.i18n import forms, ngettext
from workshop.i18n import gettext as _


def report(m: Material) -> Report:
    """The whole report."""
    return cover(
        m,
        "%(title)s",
        (
            _participation(m),
            *vote_sections(m),
            *card_sections(m),
            *vision_sections(m),
            *contested(m),
            *(Section(t.title, (), (), t) for t in (tables.plan(m), tables.parking(m)) if t.rows),
            *next_steps(m),
            *method_sections(m),
            *([log_section(m)] if m.acts else []),
        ),
    )


def cover(
    m: Material, title: str, sections: tuple[Section, ...], *, contents: bool = True, pages: bool = False
) -> Report:
    """A paper about this workshop, with facts and the host's logo in front."""
    return Report(
        title=title % {"title": m.results.title or _("Workshop")},
        marks=(rehearsal_mark(),) if m.results.rehearsal else (),
        facts=tuple(facts(m)),
        sections=sections,
        author=m.results.host,
        date=m.results.date,
        contents=_("Contents") if contents else "",
        notes=_("Sources"),
        pages=pages,
        logo=m.logo,
    )


def rehearsal_mark() -> str:
    """What every screen and file of a rehearsal says, in both languages."""
    return "PROBE / REHEARSAL"


def facts(m: Material) -> Iterable[str]:
    """Host, date, who took part, how people were admitted, and that nothing here is a resolution."""
    r = m.results
    place = [x for x in (r.host, forms.day(r.date), m.place) if x]
    if place:
        yield " · ".join(place)
    yield turnout(m)
    yield _(f"results.admitted.{m.admission}")
    if m.status != "ended":
        yield _("The workshop is still running; these are its results so far.")
    yield _("This is the working result of a workshop, not a resolution.")


def turnout(m: Material) -> str:
    """How many people and municipalities contributed."""
    p = m.results.participation
    people = ngettext("%(num)s person contributed", "%(num)s people contributed", p.people) % {
        "num": p.people
    }
    towns, invited = len(p.municipalities), len(p.municipalities) + len(p.missing)
    return f"{people}, " + _("%(here)s of %(all)s municipalities") % {"here": towns, "all": invited}


def _participation(m: Material) -> Section:
    missing = m.results.participation.missing
    absent = (_("Without a contribution: %(names)s") % {"names": ", ".join(missing)},) if missing else ()
    table = tables.participation(m)
    return Section(table.title, (f"{turnout(m)}.", *absent), (), table if table.rows else None)
