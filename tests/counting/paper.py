"""Builders for ballot files in tests: short to write, checked by the same reader as every file."""

from typing import Any

from workshop.counting import BallotFile, parse_document

PARAMS: dict[str, dict[str, Any]] = {
    "dots": {"points": 10, "max_per_option": 10},
    "score": {"min": 0, "max": 5},
    "majority_judgment": {"min": 0, "max": 5},
}


def document(method: str, options: str, *ballots: Any, **params: Any) -> dict[str, Any]:
    """`options` "A B C"; a ballot is its content, or (municipality, content), or (municipality, content, weight)."""
    return {
        "method": method,
        "params": PARAMS.get(method, {}) | params,
        "options": [{"id": option, "name": f"Option {option}"} for option in options.split()],
        "ballots": [_line(at, ballot) for at, ballot in enumerate(ballots)],
    }


def file_of(method: str, options: str, *ballots: Any, **params: Any) -> BallotFile:
    return parse_document(document(method, options, *ballots, **params))


def _line(at: int, ballot: Any) -> dict[str, Any]:
    group, content, weight = (*ballot, 1)[:3] if isinstance(ballot, tuple) else (None, ballot, 1)
    return {"voter": f"v{at}", "group": group, "weight": weight, "ballot": content}


def ranking(text: str) -> list[list[str]]:
    """ "A B=C D" → [["A"], ["B", "C"], ["D"]]"""
    return [tied.split("=") for tied in text.split()]
