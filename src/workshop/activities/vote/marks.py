"""Ballots typed off paper: what is entered for one ballot under each rule, in as few keys as a tired evening allows.

Options are called by their number on the paper, from 1. Dots `3 3 7` · crosses `1 4 9` · grades for all options in the
order of the paper `5 0 - 8`, `-` for a blank, or for some `3=8 7=0` · places, best first, equal ones joined
`3 1=4 2`. Nothing typed is a slip, not an abstention. Whether the ballot may say this is checked in `limits.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from workshop.activities.vote.messages import Paper, Points
from workshop.core.refusals import Refused

Typed = Callable[[Paper, str], Points]
BLANK = ("-", "x", "X")


def points(paper: Paper, typed: str) -> Points:
    """A number for each point."""
    found: Points = {}
    for word in _words(typed):
        option = _option(paper, word)
        found[option] = found.get(option, 0) + 1
    return found


def crosses(paper: Paper, typed: str) -> Points:
    """A number for each cross; the same one twice is a slip of the finger."""
    found: Points = {}
    for word in _words(typed):
        _once(found, _option(paper, word), word, 1)
    return found


def support(paper: Paper, typed: str) -> Points:
    """As dots where the paper has points, else as crosses."""
    return (points if paper.points else crosses)(paper, typed)


def grades(paper: Paper, typed: str) -> Points:
    """Option and grade in pairs, or a grade for every option in order."""
    words = _words(typed)
    found: Points = {}
    if any("=" in word for word in words):
        for word in words:
            option, _, grade = word.partition("=")
            _once(found, _option(paper, option), word, _grade(grade))
        return found
    if len(words) != len(paper.options):
        raise Refused("marks_incomplete", "marks", given=len(words), most=len(paper.options))
    pairs = zip(paper.options, words, strict=True)
    return {o.id: _grade(word) for o, word in pairs if word not in BLANK}


def order(paper: Paper, typed: str) -> Points:
    """Best first; equal ones joined by an equals sign share a place."""
    found: Points = {}
    place = 1
    for word in _words(typed):
        tied = word.split("=")
        for one in tied:
            _once(found, _option(paper, one), word, place)
        place += len(tied)
    return found


def _words(typed: str) -> list[str]:
    words = typed.replace(",", " ").replace(";", " ").split()
    if not words:
        raise Refused("marks_empty", "marks")
    return words


def _option(paper: Paper, word: str) -> str:
    number = int(word) if word.isascii() and word.isdigit() and len(word) < 5 else 0
    if not 1 <= number <= len(paper.options):
        raise Refused("mark_unknown", "marks", mark=word[:20], most=len(paper.options))
    return paper.options[number - 1].id


def _grade(word: str) -> int:
    digits = word.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 4):
        raise Refused("mark_no_number", "marks", mark=word[:20])
    return int(word)


def _once(found: Points, option: str, word: str, mark: int) -> None:
    if option in found:
        raise Refused("mark_twice", "marks", mark=word[:20])
    found[option] = mark
