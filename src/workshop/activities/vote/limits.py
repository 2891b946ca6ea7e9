"""What one ballot may say under each rule. `methods.py` says which check belongs to which.

A check gets the paper, what was sent, which options are withdrawn and the person's ballot so far; it gives the marks
in the order of the paper, blanks left out, or refuses. A withdrawn option gets no mark that it had not.
"""

from __future__ import annotations

from collections.abc import Callable, Set

from workshop.activities.vote.messages import Paper, Points
from workshop.core.refusals import Refused

Check = Callable[[Paper, Points, Set[str], Points], Points]


def _known(paper: Paper, sent: Points) -> None:
    on_paper = {o.id for o in paper.options}
    for option in sent:
        if option not in on_paper:
            raise Refused("option_unknown", f"points.{option}"[:80])


def dots(paper: Paper, sent: Points, withdrawn: Set[str], before: Points) -> Points:
    """At most `points` dots in all and `max_per_option` on one; a withdrawn option gets none that it had not."""
    _known(paper, sent)
    for option, number in sent.items():
        if number < 0:
            raise Refused("points_negative", f"points.{option}")
        if option in withdrawn and number > before.get(option, 0):
            raise Refused("option_withdrawn", f"points.{option}")
        if number > paper.max_per_option:
            raise Refused("too_many_on_one", f"points.{option}", limit=paper.max_per_option)
    total = sum(sent.values())
    if total > paper.points:
        raise Refused("too_many_dots", "points", limit=paper.points, given=total)
    return {o.id: sent[o.id] for o in paper.options if sent.get(o.id)}


def crosses(paper: Paper, sent: Points, withdrawn: Set[str], before: Points) -> Points:
    """1 is a cross, 0 none; as many as one likes."""
    marks = {option: mark for option, mark in sent.items() if mark}
    return _between(paper, marks, (1, 1), withdrawn, before)


def support(paper: Paper, sent: Points, withdrawn: Set[str], before: Points) -> Points:
    """Crosses, or points where the paper has some."""
    return (dots if paper.points else crosses)(paper, sent, withdrawn, before)


def grades(paper: Paper, sent: Points, withdrawn: Set[str], before: Points) -> Points:
    """On the scale; the lowest is an answer, not a blank."""
    return _between(paper, sent, (paper.least, paper.most), withdrawn, before)


def places(paper: Paper, sent: Points, withdrawn: Set[str], before: Points) -> Points:
    """From 1, shared as one likes; 0 is none."""
    marks = {option: mark for option, mark in sent.items() if mark}
    return _between(paper, marks, (1, len(paper.options)), withdrawn, before)


def _between(
    paper: Paper, marks: Points, scale: tuple[int, int], withdrawn: Set[str], before: Points
) -> Points:
    _known(paper, marks)
    for option, mark in marks.items():
        if not scale[0] <= mark <= scale[1]:
            raise Refused("mark_off_scale", f"points.{option}", least=scale[0], most=scale[1])
        if option in withdrawn and before.get(option) != mark:
            raise Refused("option_withdrawn", f"points.{option}")
    return {o.id: marks[o.id] for o in paper.options if o.id in marks}
