"""Which other rules the marks of a vote's ballots allow, and how these write a ballot. Counts nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Written = Callable[[Any], Any]
PLACES = ("schulze", "ranked_pairs", "borda")
GRADES = ("score", "majority_judgment")
LOW = 2
"""A resistance up to here is hardly any."""


def beside(rule: str, form: str, *, less: bool, least: int, most: int) -> dict[str, Written]:
    """Rules beside the vote's own, each with what it makes of a ballot. `less`: the smallest mark is the best.

    A ballot is what the form writes: places as tiers, everything else as marks by option, or as a list of crosses.
    """
    if form == "places":
        return {other: lambda ballot: ballot for other in PLACES if other != rule}
    if form == "grades":

        def good(ballot: Any) -> Any:
            return {o: most - mark + least if less else mark for o, mark in ballot.items()}

        def carried(ballot: Any) -> Any:
            return [o for o, mark in ballot.items() if (mark <= LOW if less else 2 * mark >= least + most)]

        # Resistance turned round and averaged is resistance again.
        same = "score" if less else rule
        return {r: write for r, write in (*((g, good) for g in GRADES), ("approval", carried)) if r != same}
    return {"approval": _crossed} if rule != "approval" else {}


def _crossed(ballot: Any) -> Any:
    return [o for o in ballot if not isinstance(ballot, dict) or ballot[o]]
