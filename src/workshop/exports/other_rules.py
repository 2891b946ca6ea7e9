"""What each other rule that fits the published ballots names first, as many as were chosen, per head.

Decides nothing; told beside a result. Made from the ballot file alone, so it tells nothing that the file does not tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workshop.core.results import VoteResult
from workshop.counting import leaders, parse_document, tally
from workshop.counting.beside import GRADES, Written, beside
from workshop.counting.stability import front


def other_rules(v: VoteResult, file: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """By rule the ids of the options it puts in front; empty without a valid ballot."""
    if not any(b["ballot"] for b in file["ballots"]):
        return {}
    rules = beside(v.rule, v.form, less=v.less, least=v.least, most=v.most)
    return {rule: _first(rule, v, file, written) for rule, written in rules.items()}


def _first(rule: str, v: VoteResult, file: Mapping[str, Any], written: Written) -> tuple[str, ...]:
    scale = {"min": v.least, "max": v.most, "coverage": file["params"].get("coverage", "none")}
    ballots = [
        {"voter": b["voter"], "ballot": written(b["ballot"]) if b["ballot"] else None}
        for b in file["ballots"]
    ]
    counted = {
        "method": rule,
        "params": scale if rule in GRADES else {},
        "options": [{"id": o["id"]} for o in file["options"]],
        "ballots": ballots,
    }
    found = tally(parse_document(counted))
    return front(found, len(v.chosen)) if v.chosen else leaders(found) or found.winners
