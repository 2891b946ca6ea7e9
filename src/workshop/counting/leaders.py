"""Who leads: the first few options before the largest fall of the score.

With m = ceil(options / 2) the cut is after place i ≤ min(4, m) where the score falls most to place i + 1,
after the first such place, never inside a tie. No fall, no leaders: a room that wants everything alike has
named nobody. The words are the vision's.
"""

from fractions import Fraction

from .model import Outcome

MOST = 4


def leaders(outcome: Outcome) -> tuple[str, ...]:
    if outcome.method == "equal_shares":
        return outcome.winners  # bought is bought: there the budget has drawn the line, not a fall in points
    order = [option for tier in outcome.tiers for option in tier]
    last = min(MOST, (len(outcome.scores) + 1) // 2)
    cut, largest = 0, Fraction(0)
    for place in _ends_of_tiers(outcome):
        if place <= last and place < len(order):
            fall = abs(_score(outcome, order[place - 1]) - _score(outcome, order[place]))
            if fall > largest:
                cut, largest = place, fall
    return tuple(order[:cut])


def _ends_of_tiers(outcome: Outcome) -> list[int]:
    ends, place = [], 0
    for tier in outcome.tiers:
        place += len(tier)
        ends.append(place)
    return ends


def _score(outcome: Outcome, option: str) -> Fraction:
    return Fraction(outcome.scores[option] or 0)
