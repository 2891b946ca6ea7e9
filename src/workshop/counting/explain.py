"""Why it came out so: keys of sentences with their values, never the sentences.

The catalogues (counting.po) hold the words. Values named `option`, `next` and `options` are option ids; the
caller puts the names in. Numbers are exact; `readable` shortens them to the decimals that decide and no
more.
"""

from collections.abc import Mapping
from fractions import Fraction

import msgspec

from .model import Outcome
from .stability import LeaveOneOut, Margin, front

Value = str | int | tuple[str, ...]
MOST_PLACES = 6


class Message(msgspec.Struct, frozen=True):
    key: str
    values: dict[str, Value] = {}


def explain(head: Outcome, town: Outcome, k: int = 1) -> tuple[Message, ...]:
    """For one vote counted both ways: who leads and why, whether both ways agree, and who had no part."""
    if not head.tiers:
        return (Message("counting.nobody"),)
    found = [lead(head), both_ways(head, town, k), turnout(head)]
    if town.without_municipality:
        found.append(Message("counting.without_municipality", {"number": town.without_municipality}))
    if head.too_few_ratings:
        found.append(Message("counting.too_few", {"options": head.too_few_ratings}))
    return tuple(found)


def rule(method: str) -> Message:
    """The rule in a lay sentence."""
    return Message(f"counting.rule.{method}")


def lead(outcome: Outcome) -> Message:
    """One sentence why the first is first, in the rule's own unit."""
    if outcome.method == "equal_shares":
        key = "counting.bought" if outcome.winners else "counting.nothing_bought"
        spent = outcome.details["spent"]
        return Message(key, {"options": outcome.winners, "spent": spent} if outcome.winners else {})
    shown = readable(outcome.scores)
    first = outcome.winners
    if len(first) > 1:
        return Message(f"counting.level.{outcome.method}", {"options": first, "score": shown[first[0]]})
    if outcome.method in ("schulze", "ranked_pairs"):
        return _pair_lead(outcome)
    if len(outcome.tiers) < 2:
        return Message(f"counting.alone.{outcome.method}", {"option": first[0], "score": shown[first[0]]})
    following = outcome.tiers[1][0]
    values: dict[str, Value] = {"option": first[0], "next": following}
    return Message(
        f"counting.lead.{outcome.method}", values | {"score": shown[first[0]], "next_score": shown[following]}
    )


def _pair_lead(outcome: Outcome) -> Message:
    first, scores = outcome.winners[0], outcome.scores
    if all(_beats(outcome, first, other) for other in scores if other != first):
        return Message("counting.beats_all", {"option": first})
    return Message(f"counting.lead.{outcome.method}", {"option": first, "score": scores[first] or "0"})


def _beats(outcome: Outcome, one: str, other: str) -> bool:
    pairs = outcome.details["pairwise"]
    return Fraction(pairs[one][other]) > Fraction(pairs[other][one])


def both_ways(head: Outcome, town: Outcome, k: int) -> Message:
    """A result is carried twice if both ways of counting give the same first k."""
    per_head, per_town = front(head, k), front(town, k)
    if not per_town:
        return Message("counting.one_way")
    if set(per_head) == set(per_town):
        return Message("counting.both_agree", {"options": per_head})
    return Message("counting.both_differ", {"per_head": per_head, "per_municipality": per_town})


def turnout(outcome: Outcome) -> Message:
    values: dict[str, Value] = {"voters": outcome.voters, "municipalities": outcome.municipalities}
    return Message("counting.turnout", values | {"abstained": outcome.abstained})


def stability(found: LeaveOneOut) -> Message | None:
    """In words. The number of recounts that differ only where it gives no ballot away."""
    if found.is_stable is None:
        return None
    if found.is_stable:
        return Message("counting.stable", {"recounts": found.recounts, "options": found.top})
    if not found.may_show_numbers:
        return Message("counting.unstable", {"options": found.top})
    return Message(
        "counting.unstable_in", {"recounts": found.recounts, "changed": found.recounts - found.same_top}
    )


def margin(found: Margin) -> Message:
    """How many would have had to vote otherwise for the next one to draw level."""
    if not found.number:
        return Message("counting.margin.none", {"option": found.inside, "next": found.outside})
    values: dict[str, Value] = {"number": found.number, "option": found.inside, "next": found.outside}
    return Message(f"counting.margin.{found.of}", values)


def readable(scores: Mapping[str, str | None]) -> dict[str, str]:
    """The fewest decimals at which different scores still look different; the point is the caller's to translate."""
    known = {option: Fraction(score) for option, score in scores.items() if score is not None}
    places = 0
    while places < MOST_PLACES and len({_rounded(n, places) for n in known.values()}) < len(
        set(known.values())
    ):
        places += 1
    return {option: _rounded(known[option], places) if option in known else "" for option in scores}


def _rounded(number: Fraction, places: int) -> str:
    """Half away from zero, as people round; no floats, so that it is the same everywhere."""
    whole = int(abs(number) * 10**places + Fraction(1, 2))
    digits = str(whole).rjust(places + 1, "0")
    sign = "-" if number < 0 and whole else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)
