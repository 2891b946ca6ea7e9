"""What one ballot may say under each rule. A further rule (approval, consensing) is one more function in `RULES`.

A check gets the paper, what was sent, which options are withdrawn and the person's ballot so far; it gives the points
in the order of the paper, zeros left out, or refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Set

from workshop.activities.vote.messages import Paper, Points
from workshop.core.refusals import Refused

Check = Callable[[Paper, Points, Set[str], Points], Points]


def dots(paper: Paper, sent: Points, withdrawn: Set[str], before: Points) -> Points:
    """At most `points` dots in all and `max_per_option` on one; a withdrawn option gets none that it had not."""
    on_paper = {o.id for o in paper.options}
    for option, number in sent.items():
        if option not in on_paper:
            raise Refused("option_unknown", f"points.{option}"[:80])
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


RULES: dict[str, Check] = {"dots": dots}
