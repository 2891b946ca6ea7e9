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
from .weighting import PER_HEAD

Value = str | int | tuple[str, ...]
MOST_PLACES = 6
PAIRS = ("schulze", "ranked_pairs")
BEST = ("score", "consensing")
"""Rules whose sentence on who leads says that nobody is better."""
COUNTED = ("dots", "approval", "borda")
"""Rules whose scores are counted in pieces, so that one piece is said in the singular."""


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
        return _bought(outcome)
    first = outcome.winners
    shown = told(outcome, (*first, *(o for tier in outcome.tiers[1:2] for o in tier)))
    if len(first) > 1:
        one = ".one" if shown[first[0]] == "1" and outcome.method in ("dots", "borda") else ""
        return Message(f"counting.level.{outcome.method}{one}", {"options": first, "score": shown[first[0]]})
    if outcome.method in PAIRS:
        return _pair_lead(outcome)
    if len(outcome.tiers) < 2:
        return Message(f"counting.alone.{outcome.method}", {"option": first[0], "score": shown[first[0]]})
    following = outcome.tiers[1]
    values: dict[str, Value] = {"option": first[0], "next": following}
    same = outcome.method == "majority_judgment" and shown[first[0]] == shown[following[0]]
    return Message(
        "counting.lead.same_grade" if same else f"counting.lead.{outcome.method}",
        values | {"score": shown[first[0]], "next_score": shown[following[0]]},
    )


def told(outcome: Outcome, options: tuple[str, ...]) -> dict[str, str]:
    """Scores of these as they are said: approvals in per cent of the ballots, all others as they were counted."""
    exact = {option: Fraction(outcome.scores[option] or 0) for option in options}
    whole = outcome.voters if outcome.weighting == PER_HEAD else outcome.municipalities
    if outcome.method == "approval" and whole:
        exact = {option: 100 * score / whole for option, score in exact.items()}
    broken = any(score.denominator != 1 for score in exact.values())
    return readable({option: str(score) for option, score in exact.items()}, int(broken))


def _bought(outcome: Outcome) -> Message:
    if not outcome.winners:
        return Message("counting.nothing_bought")
    spent = outcome.details.get("spent", 0)
    return Message("counting.bought", {"options": outcome.winners, "spent": spent})


def _pair_lead(outcome: Outcome) -> Message:
    first, scores = outcome.winners[0], outcome.scores
    if "pairwise" in outcome.details and all(
        _beats(outcome, first, other) for other in scores if other != first
    ):
        return Message("counting.beats_all", {"option": first})
    return Message(f"counting.lead.{outcome.method}", {"option": first, "score": scores[first] or "0"})


def lacked(outcome: Outcome) -> Message | None:
    """What those behind the first lacked to draw level with it. None where several lead, or nothing is known."""
    if len(outcome.winners) != 1 or len(outcome.tiers) < 2 or outcome.method == "equal_shares":
        return None
    first, following = outcome.winners[0], outcome.tiers[1]
    if outcome.method in PAIRS:
        return _duel(outcome, first, following)
    if outcome.method == "majority_judgment":
        return _grades(outcome, first, following)
    gap = abs(Fraction(outcome.scores[first] or 0) - Fraction(outcome.scores[following[0]] or 0))
    values: dict[str, Value] = {"option": first, "next": following}
    if outcome.method == "approval" and outcome.weighting != PER_HEAD and outcome.municipalities:
        percent = _written(100 * gap / outcome.municipalities)
        return Message("counting.lacked.approval_share", values | {"gap": percent})
    one = ".one" if gap == 1 and outcome.method in COUNTED else ""
    return Message(f"counting.lacked.{outcome.method}{one}", values | {"gap": _written(gap, 2)})


def at_line(outcome: Outcome, chosen: tuple[str, ...]) -> tuple[Message | None, Message | None]:
    """Where several were chosen: why the last of them stands before the first that was not, and what this one lacked.

    Nothing where the line runs through a tie behind the first place: there no score decided.
    """
    at = next(at for at, tier in enumerate(outcome.tiers) if chosen[-1] in tier)
    if not set(outcome.tiers[at]) <= set(chosen):
        return (lead(outcome) if at == 0 else None), None
    if at + 1 == len(outcome.tiers) or len(chosen) == 1:
        return lead(outcome), lacked(outcome)
    last, following = chosen[-1], outcome.tiers[at + 1]
    cut = msgspec.structs.replace(outcome, tiers=((last,), following), winners=(last,))
    first = Message("counting.line.pairs", {"option": last, "next": following})
    if outcome.method not in PAIRS:
        first = lead(cut)
    if outcome.method in BEST:
        first = Message(f"counting.line.{outcome.method}", first.values)
    return first, lacked(cut)


def _duel(outcome: Outcome, first: str, following: tuple[str, ...]) -> Message | None:
    if len(following) > 1 or "pairwise" not in outcome.details:
        return None
    pairs, (other,) = outcome.details["pairwise"], following
    values: dict[str, Value] = {"option": first, "next": following}
    won, lost = (_written(Fraction(pairs[a][b])) for a, b in ((first, other), (other, first)))
    return Message("counting.lacked.pairs", values | {"won": won, "lost": lost})


def _grades(outcome: Outcome, first: str, following: tuple[str, ...]) -> Message | None:
    if "above" not in outcome.details or outcome.scores[first] != outcome.scores[following[0]]:
        return None
    shares = {
        f"{name}{side}": _written(100 * Fraction(outcome.details[side][option]).limit_denominator(10**6))
        for name, option in (("", first), ("next_", following[0]))
        for side in ("above", "below")
    }
    return Message("counting.lacked.same_grade", {"option": first, "next": following, **shares})


def _written(number: Fraction, most: int = 1) -> str:
    """Whole or with up to two decimals where that is exact, else with `most`; more only where they say nothing."""
    places = next((n for n in range(3) if (number * 10**n).denominator == 1), most)
    return readable({"": str(number), "none": "0"}, places)[""]


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


def readable(scores: Mapping[str, str | None], places: int = 0) -> dict[str, str]:
    """The fewest decimals, `places` at least, at which different scores still look different; with a point."""
    known = {option: Fraction(score) for option, score in scores.items() if score is not None}
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
