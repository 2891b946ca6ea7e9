"""Scores as they are shown: lengths of bars and texts with as few decimals as keep different ones apart.

For the eye: nothing here is ever compared to decide a rank.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from workshop.activities.vote.messages import Paper
from workshop.activities.vote.methods import METHODS, unit_of

MOST_DECIMALS = 3
PERCENT = ("resistance", "approvals")
"""Units of which both bar and number are per cent."""
Bars = dict[str, tuple[float, str]]


def bars(scores: Mapping[str, str], paper: Paper, whole: int) -> Bars:
    """Length and text of every bar of one kind. In per cent both are the same: of acceptance where less is better, and
    of approvals. `whole`: all ballots or municipalities; with none, no bar has a length.
    """
    if not whole:
        return dict.fromkeys(scores, (0.0, "0"))
    exact = {o: Fraction(score) for o, score in scores.items()}
    unit = unit_of(paper)
    longest = Fraction(whole) if unit == "approvals" else max(exact.values(), default=Fraction(0))
    lengths = {o: METHODS[paper.rule].bar(score, longest, paper) for o, score in exact.items()}
    told = {o: str(v) for o, v in lengths.items()} if unit in PERCENT else scores
    written = texts(told)
    return {o: (round(float(lengths[o]), 2), written[o]) for o in scores}


def texts(scores: Mapping[str, str]) -> dict[str, str]:
    """Scores with as few decimals as keep different ones apart; with a point, the page sets the comma."""
    exact = {o: Fraction(v) for o, v in scores.items()}
    written: dict[str, str] = {}
    for decimals in range(MOST_DECIMALS + 1):
        written = {o: decimal_text(v, decimals) for o, v in exact.items()}
        whole = decimals > 0 or all(v.denominator == 1 for v in exact.values())
        if whole and len(set(written.values())) == len(set(exact.values())):
            break
    return written


def decimal_text(value: Fraction, decimals: int) -> str:
    """Rounded, without noughts at the end: 12, 11.8."""
    scaled = round(value * 10**decimals)
    whole, rest = divmod(abs(scaled), 10**decimals)
    sign = "-" if scaled < 0 else ""
    tail = f".{rest:0{decimals}d}".rstrip("0").rstrip(".") if decimals else ""
    return f"{sign}{whole}{tail}"
