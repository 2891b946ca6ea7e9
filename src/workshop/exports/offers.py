"""The files to take home as people choose them: in groups, each with what it is in words."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from workshop.core.results import VoteResult
from workshop.exports.collect import Material
from workshop.exports.files import names
from workshop.exports.report_votes import charts
from workshop.exports.tables import Table, votes_of
from workshop.i18n import gettext as _

GROUPS = ("report", "papers", "tables", "table", "charts", "ballots", "programs")


class Offer(msgspec.Struct, frozen=True):
    """One file: its name for the address, what it is, and its kind as people call it (PDF, Excel)."""

    name: str
    label: str
    kind: str


class Group(msgspec.Struct, frozen=True):
    """Files that belong together under a heading."""

    title: str
    offers: tuple[Offer, ...]


def offers(m: Material, found: Mapping[str, Table]) -> tuple[Group, ...]:
    """All files there are just now, in the reader's language; a group without any is left out. `found`: the tables."""
    there = names(m)
    votes = {f"ballots-{v.step}-{v.ballot}": _title(v) for v in votes_of(m)}
    pictures = {name: chart.title for name, chart in charts(m).items()}
    groups: dict[str, list[Offer]] = {key: [] for key in GROUPS}
    for name in there:
        stem, _dot, ending = name.rpartition(".")
        kind = _(f"results.kind_of_file.{ending}")
        if stem in votes:
            groups["ballots"].append(Offer(name, _vote(votes[stem], ending), kind))
        elif stem in pictures:
            groups["charts"].append(Offer(name, pictures[stem], kind))
        elif ending == "csv":
            groups["table"].append(Offer(name, found[stem].title, kind))
        else:
            groups[_group(stem)].append(Offer(name, _(f"results.file.{stem}"), kind))
    return tuple(Group(_(f"results.files.{key}"), tuple(some)) for key, some in groups.items() if some)


def _group(stem: str) -> str:
    return {"report": "report", "summary": "report", "tables": "tables", "results": "programs"}.get(
        stem, "papers"
    )


def _title(v: VoteResult) -> str:
    """A step over several fields holds a vote for each."""
    return v.title if v.field is None else f"{v.title} · {v.field.name}"


def _vote(title: str, ending: str) -> str:
    key = "results.file.sheet_that_counts" if ending == "xlsx" else "results.file.ballots"
    return _(key) % {"vote": title}
