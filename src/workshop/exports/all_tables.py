"""All tables by name, in the order in which they are offered. A new table is entered here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from workshop.exports.collect import Material
from workshop.exports.tables import Table, cards, fields, log, parking, participation, plan, vision, votes_of
from workshop.exports.vote_tables import budget, grades, pairs, votes

MAKERS: tuple[Callable[[Material], Table], ...] = (
    fields,
    votes,
    cards,
    participation,
    vision,
    plan,
    parking,
    log,
    grades,
    pairs,
    budget,
)


def tables(m: Material) -> dict[str, Table]:
    """All tables that exist just now."""
    there = names(m)
    found = (make(m) for make in MAKERS if make.__name__ in there)
    return {t.name: msgspec.structs.replace(t, rehearsal=m.results.rehearsal) for t in found}


def names(m: Material) -> tuple[str, ...]:
    """Those of grades, pairs and purchases only where a vote has them."""
    found = votes_of(m)
    there = {
        "grades": any(v.distributions for v in found),
        "pairs": any(v.duels for v in found),
        "budget": any(v.spending for v in found),
    }
    return tuple(make.__name__ for make in MAKERS if there.get(make.__name__, True))
