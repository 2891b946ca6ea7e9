"""The moderation log as the report prints it: short enough to read. The complete log is a file of its own.

What was set up before the first step is one line; like acts that follow each other are one line with their number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from workshop.exports.collect import Material
from workshop.exports.log import Act
from workshop.exports.paper import Section
from workshop.exports.tables import Row, Table, about_text, act_text, heads
from workshop.i18n import gettext as _
from workshop.i18n import ngettext
from workshop.i18n.forms import moment

LIVE = ("step_entered", "step_opened")
MOST_NAMED = 6


def log_section(m: Material) -> Section:
    """The log, folded."""
    start = next((n for n, a in enumerate(m.acts) if a.what in LIVE), len(m.acts))
    runs = [list(run) for _key, run in groupby(m.acts[start:], lambda a: (a.by, a.what))]
    rows = [*([_prepared(m.acts[:start])] if start else []), *(_run(run) for run in runs)]
    title = _("results.table.log")
    told = _("Like acts in a row are one line here. Every single act is in the file log.csv.")
    columns = heads("number time by what about")
    return Section(title, (told,), (), Table("log", title, columns, tuple(rows)))


def _span(acts: Sequence[Act]) -> tuple[str, str]:
    first, last = acts[0], acts[-1]
    numbers = str(first.seq) if first is last else f"{first.seq}–{last.seq}"
    return numbers, moment(first.at)


def _prepared(acts: Sequence[Act]) -> Row:
    """Everything before the first step, summed up by kind."""
    kinds = Counter(a.what for a in acts)
    said = ngettext("Preparation: %(num)s act", "Preparation: %(num)s acts", len(acts)) % {"num": len(acts)}
    by = ", ".join(dict.fromkeys(_(f"results.by.{a.by}") for a in acts))
    return (*_span(acts), by, said, "; ".join(_times(n, act_text(what)) for what, n in kinds.most_common()))


def _run(acts: Sequence[Act]) -> Row:
    names = list(dict.fromkeys(about_text(*x) for a in acts for x in a.about))
    more = "; …" if len(names) > MOST_NAMED else ""
    what = _times(len(acts), act_text(acts[0].what))
    return (*_span(acts), _(f"results.by.{acts[0].by}"), what, "; ".join(names[:MOST_NAMED]) + more)


def _times(number: int, what: str) -> str:
    return what if number == 1 else f"{number} × {what}"
