"""A short text for the press, and the action plan as a paper of its own.

The press text obeys the rules of the vision: it chooses and orders sentences that the room's results hold, and invents,
praises or smooths nothing. What has changed since it was written is left out.
"""

from __future__ import annotations

from collections.abc import Iterable

from workshop.core.results import SectionResult
from workshop.exports import tables
from workshop.exports.collect import Material
from workshop.exports.paper import Report, Section
from workshop.exports.rankings import sentences
from workshop.exports.report import cover, turnout
from workshop.exports.report_vision import coming, next_steps
from workshop.exports.report_votes import vote_title
from workshop.exports.tables import sections_of, votes_of
from workshop.i18n import gettext as _

MOST_FIELDS, MOST_EACH, MOST_VOTES = 3, 2, 2
LONGEST = {"core": 1, "priorities": 4, "contested": 2}
"""Sections of the vision that the press is told of, and how many sentences of each."""


def press(m: Material) -> Report:
    """What the room wants, what it puts first, what it argues about, and what this text is not."""
    parts = {s.key: s for s in sections_of(m)}
    return cover(
        m,
        _("For the press: %(title)s"),
        (
            Section(_("In brief"), (*_said(parts.get("core"), LONGEST["core"]), f"{turnout(m)}.")),
            *(_priorities(m, parts)),
            *(_part(s, MOST_EACH) for s in [x for x in parts.values() if x.field is not None][:MOST_FIELDS]),
            *([_part(parts["contested"], LONGEST["contested"])] if "contested" in parts else []),
            *([Section(_("Next steps"), (), coming(m))] if coming(m) else []),
            Section(_("To the editors"), tuple(_notes(m))),
        ),
        contents=False,
    )


def _priorities(m: Material, parts: dict[str, SectionResult]) -> Iterable[Section]:
    """As the vision tells it; without one, the votes themselves."""
    if "priorities" in parts:
        yield _part(parts["priorities"], LONGEST["priorities"])
        return
    for v in sorted(votes_of(m), key=lambda v: v.subject != "fields")[:MOST_VOTES]:
        yield Section(vote_title(v), tuple(sentences(v)[:MOST_EACH]))


def _part(s: SectionResult, most: int) -> Section:
    return Section(s.title, _said(s, most))


def _said(s: SectionResult | None, most: int) -> tuple[str, ...]:
    """Its first sentences that still hold."""
    if s is None:
        return ()
    return tuple(x.text for x in s.sentences if x.kind == "sentence" and x.text and x.state != "stale")[:most]


def _notes(m: Material) -> Iterable[str]:
    yield _("This is the working result of a workshop, not a resolution.")
    if votes_of(m):
        yield _(
            "Each vote is counted twice: per head and per municipality. The count announced before leads."
        )
    yield _("Words in quotation marks are those of the people who took part.")
    if m.results.host:
        yield _("Host: %(name)s") % {"name": m.results.host}


def action_plan(m: Material) -> Report:
    """Measures with who and when, what was parked, how it goes on."""
    found = (Section(t.title, (), (), t) for t in (tables.plan(m), tables.parking(m)) if t.rows)
    return cover(m, _("Action plan: %(title)s"), (*found, *next_steps(m)), contents=False)


def has_plan(m: Material) -> bool:
    """Whether there is a measure."""
    return any(s.measures for s in m.results.steps)
