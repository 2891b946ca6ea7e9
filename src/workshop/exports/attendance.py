"""Who was there, by municipality: a list of its own, in none of the other files, for it alone holds names.

Names lie outside the log and go when their time is over; after that the list counts people without names. It holds no
number of a person, so nobody can be looked up in a log with it.
"""

from __future__ import annotations

from collections.abc import Mapping

from workshop.core.text import sort_key
from workshop.core.workshop import Workshop
from workshop.exports.tables import Row, Table, heads
from workshop.i18n import gettext as _


def attendance(w: Workshop, names: Mapping[int, str]) -> Table:
    """Municipalities in the order of their names, guests last; in each, those who gave a name first."""
    towns = {m.id: m.name for m in w.municipalities.values()}
    rows = [(towns.get(p.municipality or 0), names.get(p.number, ""), p.paper) for p in w.present()]
    rows.sort(key=lambda r: (r[0] is None, sort_key(r[0] or ""), not r[1], sort_key(r[1])))
    told = tuple(_row(*row) for row in rows)
    return Table("attendance", _("Attendance list"), heads("municipality name state"), told, w.rehearsal)


def _row(town: str | None, name: str, paper: bool) -> Row:
    state = _("results.cell.by_paper") if paper else ""
    return (town or _("results.cell.guests"), name or _("results.cell.nameless"), state)
