"""Minutes: what happened when and what came of it, without persons; and the pictures of the boards, step by step.

Both follow the agenda and say nothing that the report does not hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from workshop.core.results import CardResult, StepResults
from workshop.exports import tables
from workshop.exports.collect import Material
from workshop.exports.log import Act
from workshop.exports.paper import Report, Section
from workshop.exports.rankings import ranking, sentences
from workshop.exports.report import cover, turnout
from workshop.exports.report_vision import mood
from workshop.exports.report_votes import chart_of, vote_title
from workshop.exports.tables import Row, Table, about_text, act_text, heads
from workshop.i18n import gettext as _
from workshop.i18n import ngettext

TOLD = (
    "workshop_ended",
    "workshop_continued",
    "step_entered",
    "step_opened",
    "step_stopped",
    "vote_counted",
    "uncovered",
    "pause_begun",
    "pause_over",
    "section_shown",
    "draft_stored",
    "door_set",
    "parked_shown",
    "both_carried",
    "undone",
)
"""What the hall noticed; every single act of the desk is in the log."""


def minutes(m: Material) -> Report:
    """Who took part, the course with its times, the result of each step."""
    came = tables.participation(m)
    steps = [s for s in m.results.steps if list(_came_of(s))]
    return cover(
        m,
        _("Minutes: %(title)s"),
        (
            Section(came.title, (f"{turnout(m)}.",), (), came if came.rows else None),
            *_course(m),
            *([Section(_("What came of each step"))] if steps else []),
            *(
                Section(s.title, tuple(x for x in (s.question,) if x), tuple(_came_of(s)), None, 3)
                for s in steps
            ),
            *(Section(t.title, (), (), t) for t in (tables.plan(m), tables.parking(m)) if t.rows),
        ),
    )


def _course(m: Material) -> Iterable[Section]:
    acts = [a for a in m.acts if a.what in TOLD]
    if not acts:
        return
    rows = tuple(_row(list(run)) for _key, run in groupby(acts, lambda a: (a.what, a.about)))
    told = _("Times are %(zone)s.") % {"zone": _here(acts[0].at).strftime("UTC%z")}
    yield Section(_("Course"), (told,), (), Table("course", _("Course"), heads("time what about"), rows))


def _row(run: list[Act]) -> Row:
    about = "; ".join(about_text(*x) for x in run[0].about)
    return (_here(run[0].at).strftime("%H:%M"), act_text(run[0].what), about)


def _here(at: int) -> datetime:
    """On the server's own clock on the wall."""
    return datetime.fromtimestamp(at / 1000).astimezone()


def _came_of(s: StepResults) -> Iterable[str]:
    if s.cards:
        yield ngettext("%(num)s card hangs on the wall.", "%(num)s cards hang on the wall.", len(s.cards)) % {
            "num": len(s.cards)
        }
    for v in s.votes:
        yield f"{vote_title(v)}: {' '.join(sentences(v))}"
    for part in s.sections:
        if part.agreed or part.concerns or part.objections:
            yield f"{part.title}: {mood(part)}"
    for x in s.measures:
        yield " · ".join(y for y in (x.what or _("results.text_erased"), x.lead, x.due) if y)


def pictures(m: Material) -> Report:
    """A page for each board: charts of votes, walls as they hung."""
    found = tuple(part for s in m.results.steps for part in _boards(m, s))
    return cover(m, _("Boards in pictures: %(title)s"), found, pages=True)


def _boards(m: Material, s: StepResults) -> Iterable[Section]:
    parts = [*_walls(m, s), *_charts(s)]
    if parts:
        yield Section(s.title, tuple(x for x in (s.question,) if x))
        yield from parts


def _charts(s: StepResults) -> Iterable[Section]:
    for v in s.votes:
        view = ranking(v)
        yield Section(vote_title(v), view.sentences, (), None, 3, chart_of(v, view))


def _walls(m: Material, s: StepResults) -> Iterable[Section]:
    """By field as on the wall, cards without a field last."""
    fields: list[tuple[int | None, str]] = [(f.id, f.name) for f in m.results.fields]
    for field, name in (*fields, (None, _("Without a field"))):
        hung = tuple(_words(c) for c in s.cards if (c.field.id if c.field is not None else None) == field)
        if hung:
            yield Section(name, level=3, wall=hung)


def _words(c: CardResult) -> str:
    more = 1 + len(c.merged)
    return (c.text or _("results.text_erased")) + (f" (×{more})" if more > 1 else "")
