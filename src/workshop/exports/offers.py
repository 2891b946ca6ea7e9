"""The files to take home as people choose them: in groups, each with what it is in words."""

from __future__ import annotations

import msgspec

from workshop.core.results import VoteResult
from workshop.exports import all_tables
from workshop.exports.collect import Material
from workshop.exports.files import names
from workshop.exports.tables import votes_of
from workshop.i18n import gettext as _


class Offer(msgspec.Struct, frozen=True):
    """One file: its name for the address, what it is, and its kind as people call it (PDF, Excel)."""

    name: str
    label: str
    kind: str


class Group(msgspec.Struct, frozen=True):
    """Files that belong together under a heading."""

    title: str
    offers: tuple[Offer, ...]


def offers(m: Material) -> tuple[Group, ...]:
    """All files there are just now, in the reader's language; a group without any is left out."""
    there = names(m)
    titles = {name: table.title for name, table in all_tables.tables(m).items()}
    votes = {f"ballots-{v.step}-{v.ballot}": _title(v) for v in votes_of(m)}
    groups: dict[str, list[Offer]] = {key: [] for key in ("report", "tables", "table", "ballots", "programs")}
    for name in there:
        stem, _dot, ending = name.rpartition(".")
        kind = _(f"results.kind_of_file.{ending}")
        if stem in votes:
            groups["ballots"].append(Offer(name, _vote(votes[stem], ending), kind))
        elif ending == "csv":
            groups["table"].append(Offer(name, titles[stem], kind))
        else:
            groups[_group(stem)].append(Offer(name, _(f"results.file.{stem}"), kind))
    return tuple(Group(_(f"results.files.{key}"), tuple(found)) for key, found in groups.items() if found)


def _group(stem: str) -> str:
    return {"tables": "tables", "results": "programs"}.get(stem, "report")


def _title(v: VoteResult) -> str:
    """A step over several fields holds a vote for each."""
    return v.title if v.field is None else f"{v.title} · {v.field.name}"


def _vote(title: str, ending: str) -> str:
    key = "results.file.sheet_that_counts" if ending == "xlsx" else "results.file.ballots"
    return _(key) % {"vote": title}
