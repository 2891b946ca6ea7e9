"""What matters: the leaders of the vote over fields, the other count where it differs, who follows, stability.

Never says more than those present may say: it names the participants and from how many municipalities they come.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from workshop.core.results import OptionResult, VoteResult
from workshop.vision.material import GIVEN, Material, vote_ref
from workshop.vision.model import Section, Sentence, VoteRef
from workshop.vision.phrases import said, unit
from workshop.vision.words import Translate, counted, listed, number, whole


def priorities(material: Material, words: Translate) -> Section:
    """The section, empty without a vote over fields in which somebody voted."""
    vote, found = material.priorities(), list[Sentence]()
    if vote is not None and vote.voters:
        leaders = _leaders(vote, vote.leading)
        found = [
            *_leading(material, words, vote, leaders),
            *_tied(words, vote, leaders),
            *_other_count(words, vote, leaders),
            *_following(words, vote, leaders),
            *_stability(words, vote, leaders),
        ]
    lead = vote.question if vote else ""
    return Section("priorities", words("vision.section.priorities"), tuple(found), lead)


def in_order(vote: VoteResult, count: str, *, withdrawn: bool = False) -> list[OptionResult]:
    """The options by place in one count, withdrawn ones left out unless asked for."""
    kept = [o for o in vote.options if withdrawn or not o.withdrawn]
    return sorted(kept, key=lambda o: rank(o, count))


def rank(option: OptionResult, count: str) -> int:
    """The place in one count, per head where the other is withheld."""
    if count == "per_head" or option.rank_municipality is None:
        return option.rank_head
    return option.rank_municipality


def other(vote: VoteResult) -> str:
    """The count that does not lead."""
    return "per_municipality" if vote.leading == "per_head" else "per_head"


def _leaders(vote: VoteResult, count: str) -> list[OptionResult]:
    names = vote.leaders_head if count == "per_head" else vote.leaders_municipality
    return [o for o in in_order(vote, count) if o.option in names]


def _names(words: Translate, options: Sequence[OptionResult]) -> str:
    return listed(words, [o.name for o in options])


def _leading(
    material: Material, words: Translate, vote: VoteResult, leaders: list[OptionResult]
) -> list[Sentence]:
    key = f"priorities:leaders:{vote.step}"
    if vote.no_result:
        source = vote_ref(vote, in_order(vote, "per_head"), "per_head")
        return [said(key, words, "vision.priorities.withheld", [source])]
    if not leaders:
        source = vote_ref(vote, in_order(vote, vote.leading))
        return [said(key, words, "vision.priorities.none", [source])]
    values = {"names": _names(words, leaders), "whence": _whence(material, words, vote)}
    source = vote_ref(vote, leaders)
    return [said(key, words, "vision.priorities.leaders", [source], len(leaders), values=values)]


def _whence(material: Material, words: Translate, vote: VoteResult) -> str:
    """From how many of the municipalities; nothing if nobody speaks for one."""
    invited = material.invited()
    if not vote.municipalities:
        return words("vision.whence.none")
    if vote.municipalities >= invited:
        return counted(words, "whence.all", vote.municipalities)
    return counted(words, "whence.some", vote.municipalities, all=number(words, invited))


def _tied(words: Translate, vote: VoteResult, leaders: list[OptionResult]) -> list[Sentence]:
    found = []
    for place, same in groupby(leaders, key=lambda o: rank(o, vote.leading)):
        tied = list(same)
        if len(tied) > 1:
            key, names = f"priorities:tied{place}:{vote.step}", _names(words, tied)
            found.append(
                said(key, words, "vision.priorities.tied", [vote_ref(vote, tied)], values={"names": names})
            )
    return found


def _other_count(words: Translate, vote: VoteResult, leaders: list[OptionResult]) -> list[Sentence]:
    count = other(vote)
    others = _leaders(vote, count)
    if (
        vote.order_withheld
        or not vote.municipalities
        or _places(leaders, vote.leading) == _places(others, count)
        or (vote.withheld and set(leaders) == set(others))
    ):
        return []
    key = f"priorities:other:{vote.step}"
    source = [vote_ref(vote, others or in_order(vote, count), count)]
    start = words(f"vision.priorities.if_{count}")
    swapped = _swapped(leaders, others, vote.leading, count)
    if swapped:
        values = {"start": start, "names": _names(words, swapped)}
        first = leaders[0]
        if first not in swapped:
            return [
                said(
                    key, words, "vision.priorities.swap_stays", source, values={**values, "first": first.name}
                )
            ]
        return [said(key, words, "vision.priorities.swap", source, values=values)]
    if not others:
        return [said(key, words, "vision.priorities.other_none", source, values={"start": start})]
    values = {"start": start, "names": _names(words, others)}
    return [said(key, words, "vision.priorities.other", source, len(others), values)]


def _places(options: list[OptionResult], count: str) -> list[list[str]]:
    """Names place by place, shared places together."""
    return [sorted(o.option for o in same) for _, same in groupby(options, key=lambda o: rank(o, count))]


def _swapped(a: list[OptionResult], b: list[OptionResult], count: str, second: str) -> list[OptionResult]:
    """The two that change places, if that is all that differs and no place is shared."""
    shared = any(len(p) > 1 for p in (*_places(a, count), *_places(b, second)))
    if shared or len(a) != len(b) or {o.option for o in a} != {o.option for o in b}:
        return []
    moved = [x for x, y in zip(a, b, strict=True) if x.option != y.option]
    return moved if len(moved) == 2 else []


def _following(words: Translate, vote: VoteResult, leaders: list[OptionResult]) -> list[Sentence]:
    given = vote.rule in GIVEN
    rest = [o for o in in_order(vote, vote.leading) if o not in leaders and (o.supporters or not given)]
    if not leaders or not rest:
        return []
    place = rank(rest[0], vote.leading)
    next_ones = [o for o in rest if rank(o, vote.leading) == place]
    key, values = f"priorities:following:{vote.step}", {"names": _names(words, next_ones)}
    points = whole(next_ones[0].per_head) if given and vote.leading == "per_head" else None
    pattern = "vision.priorities.following"
    if points:
        pattern += "_points"
        values["points"] = counted(words, f"with_{unit(vote.rule)}", points)
    return [said(key, words, pattern, [vote_ref(vote, next_ones)], len(next_ones), values=values)]


def _stability(words: Translate, vote: VoteResult, leaders: list[OptionResult]) -> list[Sentence]:
    if vote.stable is None or not leaders or vote.municipalities < 2:
        return []
    key, source = f"priorities:stability:{vote.step}", VoteRef(vote.step, vote.rule, "stability")
    picked = [o for o in in_order(vote, vote.leading) if o.option in vote.chosen]
    if not vote.stable:
        pattern = "vision.priorities.unstable_choice" if picked else "vision.priorities.unstable"
        return [said(key, words, pattern, [source])]
    if picked and {o.option for o in picked} != {o.option for o in leaders}:
        values = {"names": _names(words, picked)}
        return [said(key, words, "vision.priorities.stable_choice", [source], values=values)]
    values = {"num": number(words, len(leaders)), "first": leaders[0].name}
    return [said(key, words, "vision.priorities.stable", [source], len(leaders), values=values)]
