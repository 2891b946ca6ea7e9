"""Counting one vote: everything that needs people and towns is computed here, then both are cut off.

What may be told of municipalities stands in `secrecy.py`. Where half of the voters have to rate an option (`coverage`),
a secret vote asks for half of the people only: the published ballots name no municipality, so nobody could repeat more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from workshop.activities.vote import delegations
from workshop.activities.vote.delegations import Counting
from workshop.activities.vote.firmness import Standing
from workshop.activities.vote.messages import (
    Chosen,
    Counted,
    Line,
    Paper,
    State,
    Way,
    Wording,
)
from workshop.activities.vote.methods import METHODS, unit_of
from workshop.activities.vote.order import front_told, one_count, stable_told
from workshop.activities.vote.secrecy import cut, tellable, towns, turnout, unnamed
from workshop.activities.vote.standing import in_front, left_out, standing
from workshop.core.chance import receipt, shuffled
from workshop.core.workshop import Step, Workshop
from workshop.counting import (
    Outcome,
    as_document,
    check_number,
    checksum,
    leaders,
    parse_document,
    tally,
)
from workshop.counting.selection import through

WAYS = ("per_head", "per_municipality")


def count_all(w: Workshop, s: Step, seed: bytes) -> tuple[Counted, ...]:
    """All votes of the step."""
    return tuple(_count(w, s, paper, seed) for paper in s.state.papers)


def named_lines(w: Workshop, s: Step, paper: Paper, seed: bytes) -> list[Line]:
    """What is counted, in a drawn order: still with municipalities, no longer with people."""
    return _named(w, paper, delegations.counting(w, s, paper), seed)


def _count(w: Workshop, s: Step, paper: Paper, seed: bytes) -> Counted:
    named = named_lines(w, s, paper, seed)
    found = counted_of(paper, named, s.settings.leading, secret=bool(s.settings.secret))
    return msgspec.structs.replace(
        found,
        turnout=turnout(w, s, s.state.ballots[paper.id]),
        checksum=checksum(document(paper, s.state.wording, found.lines)),
        speakers=delegations.speakers(w, s, paper),
        unsettled=delegations.unsettled(w, s, paper),
    )


def counted_of(paper: Paper, named: Sequence[Line], leading: str, *, secret: bool) -> Counted:
    """All that is told of these ballots; what nobody may know of them is not in it."""
    published, repeatable = cut(named, paper.coverage == "none") if secret else (list(named), True)
    head, town = (outcome(paper, named, weighting, secret=secret) for weighting in WAYS)
    first = head if leading == "per_head" else town
    withheld = secret and bool(head.voters) and not tellable(named) and not one_count(named)
    hidden = withheld and not front_told(named)
    # A tie per head knows no municipalities where little of these is told.
    cutting = unnamed(published) if withheld and first is head else named
    picked = chosen(paper, cutting, first, leading)
    stays, stands = firm(paper, named, leading, picked or leaders(first), secret=secret)
    found = Counted(
        vote=paper.id,
        lines=tuple(published),
        per_head=way(head, paper),
        per_municipality=_front(way(town, paper), paper.choose) if withheld else way(town, paper),
        supporters=marked(paper, named),
        towns=_behind(paper, named, secret=secret, withheld=withheld),
        voters=head.voters,
        municipalities=len({line.group for line in named} - {None}) if withheld else town.municipalities,
        abstained=head.abstained,
        turnout=(),
        stable=stays if not secret or (stable_told(named) and not withheld) else None,
        repeatable=repeatable,
        checksum="",
        chosen=picked,
        withheld=withheld,
        standing=msgspec.structs.replace(stands, recounts=0) if withheld else stands,
    )
    return _without_order(found, leading) if hidden else found


def _behind(paper: Paper, named: Sequence[Line], *, secret: bool, withheld: bool) -> dict[str, int | None]:
    """Supporting municipalities, under rules that know supporters; where numbers are withheld, of none."""
    if not METHODS[paper.rule].supports:
        return {}
    supporters = marked(paper, named)
    if withheld:
        return {option: None if n else 0 for option, n in supporters.items()}
    return towns(paper, named, supporters, secret=secret)


def _without_order(c: Counted, leading: str) -> Counted:
    """Only what anybody can count from the published ballots."""
    return msgspec.structs.replace(
        c,
        per_municipality=Way({}, {}, ()),
        chosen=c.chosen if leading == "per_head" else None,
        order_withheld=True,
    )


def _named(w: Workshop, paper: Paper, cast: Sequence[Counting], seed: bytes) -> list[Line]:
    """The ballots in a drawn order, still with their municipality, no longer with their person."""
    lines: list[Line] = []
    taken = {c.given.receipt for c in cast if c.given.receipt}
    for c in cast:
        name = w.municipalities[c.town].name if c.town is not None else None
        voter = c.given.receipt or receipt(seed, f"receipt:{paper.id}:{c.voter}", taken)
        taken.add(voter)
        lines.append(Line(voter, c.given.points or None, name))
    return shuffled(lines, seed, f"ballots:{paper.id}")


def outcome(paper: Paper, named: Sequence[Line], weighting: str, *, secret: bool) -> Outcome:
    """One way of counting, such that the published file gives the same wherever it gives anything."""
    if not secret or paper.coverage == "none":
        return tally(parse_document(document(paper, {}, named)), weighting)
    head = tally(parse_document(document(paper, {}, unnamed(named))), "per_head")
    if weighting == "per_head":
        return head
    free = msgspec.structs.replace(paper, coverage="none")
    found = tally(parse_document(document(free, {}, named)), weighting)
    few = frozenset((*head.too_few_ratings, *found.too_few_ratings))
    tiers = [tuple(o for o in tier if o not in few) for tier in found.tiers]
    placed = tuple(tier for tier in tiers if tier)
    out = tuple(o.id for o in paper.options if o.id in few)
    return msgspec.structs.replace(
        found, tiers=placed, winners=placed[0] if placed else (), too_few_ratings=out
    )


def marked(paper: Paper, lines: Iterable[Line]) -> dict[str, int]:
    """How many people marked each option."""
    found = Counter(option for line in lines for option in line.points or ())
    return {o.id: found[o.id] for o in paper.options}


def way(found: Outcome, paper: Paper) -> Way:
    """Scores, shared ranks and leaders of one way of counting; without a ballot all share the first place."""
    nobody = not found.voters
    ranks, place = dict.fromkeys((o.id for o in paper.options), 1) if nobody else {}, 1
    for tier in found.tiers:
        ranks.update(dict.fromkeys(tier, place))
        place += len(tier)
    scores = {option: "0" if nobody else score for option, score in found.scores.items()}
    return Way({o: score for o, score in scores.items() if score is not None}, ranks, leaders(found))


def _front(found: Way, choose: int | None) -> Way:
    """Who is in front, or among the first so many where so many are chosen; all others share one place behind them."""
    ahead = set(first(found.ranks, choose) if choose else found.leaders)
    behind = len(ahead) + 1
    return Way({}, {o: 1 if o in ahead else behind for o in found.ranks}, found.leaders)


def first(ranks: dict[str, int], number: int) -> tuple[str, ...]:
    """The first so many by rank, with all who are level with the last of them."""
    ranked = sorted(ranks, key=lambda o: ranks[o])
    if not 0 < number <= len(ranked):
        return tuple(ranked) if number else ()
    return tuple(o for o in ranked if ranks[o] <= ranks[ranked[number - 1]])


def firm(
    paper: Paper, named: Sequence[Line], leading: str, first: Chosen | Sequence[str], *, secret: bool
) -> tuple[bool | None, Standing]:
    """Whether the same are chosen, or where nothing is chosen lead, whichever municipality is left out; None if that
    says nothing or too much. And how firmly they stand.
    """
    picked = first if isinstance(first, Chosen) else None
    ahead = first.options if isinstance(first, Chosen) else first
    halls = left_out(named) if ahead else []
    found = [outcome(paper, lines, leading, secret=secret) for lines in halls]
    kept = [
        in_front(one, frozenset(ahead))
        if picked is None
        else _same(picked, chosen(paper, lines, one, leading))
        for lines, one in zip(halls, found, strict=True)
    ]
    file = parse_document(document(paper, {}, named))
    stands = standing(
        paper, named, file, leading, ahead, found, kept, secret=secret, picked=picked is not None
    )
    return all(kept) if kept else None, stands


def _same(picked: Chosen, again: Chosen | None) -> bool:
    """The same are chosen, and not by the lot alone where no lot was needed before."""
    if again is None or set(again.options) != set(picked.options):
        return False
    return not again.level or bool(picked.level)


def chosen(paper: Paper, named: Sequence[Line], first: Outcome, leading: str) -> Chosen | None:
    """The first `choose` of the leading count; a tie is cut by the rule's second criterion and at last by the lot."""
    if paper.choose is None or not first.voters:
        return None
    before: list[str] = []
    for tier in first.tiers:
        room = paper.choose - len(before)
        if 0 < room < len(tier):
            file = parse_document(document(paper, {}, named))
            found = through(file, leading, tuple(before), tier, room)
            return Chosen(found.chosen, found.cut, found.level)
        before += tier if room > 0 else ()
    return Chosen(tuple(before))


def document(
    paper: Paper, wording: Mapping[str, Wording], lines: Iterable[Line], hidden: Container[str] = ()
) -> dict[str, Any]:
    """The ballot file as `workshop tally` reads it. Hidden and erased options keep only the hash of their words."""
    options = []
    for o in paper.options:
        words = wording.get(o.id, Wording())
        told = {"name": words.name, "salt": words.salt} if words.name and o.id not in hidden else {}
        options.append({"id": o.id, **told, "name_hash": o.name_hash})
    params = {**METHODS[paper.rule].params(paper), "lot": list(paper.lot)}
    ballots = [_written(line, paper) for line in lines]
    raw = {"method": paper.rule, "params": params, "options": options, "ballots": ballots}
    return as_document(parse_document(raw))


def _written(line: Line, paper: Paper) -> dict[str, Any]:
    ballot = METHODS[paper.rule].written(line.points, paper) if line.points else None
    plain: dict[str, Any] = {"voter": line.voter, "ballot": ballot}
    return plain | ({"group": line.group} if line.size is None else {"group_size": line.size})


def ballot_file(state: State, vote: int, hidden: Container[str] = (), rule_text: str = "") -> dict[str, Any]:
    """The file of one counted vote with its checksum; what both counts gave is told beside it, not counted with.

    `hidden`: ids of options whose words must not leave the house any more. KeyError if the vote is not counted.
    """
    found = {c.vote: c for c in state.counted}[vote]
    paper = {p.id: p for p in state.papers}[vote]
    ways = {"per_head": found.per_head, "per_municipality": found.per_municipality}
    beside = {
        "unit": unit_of(paper),
        "delegation": paper.delegation,
        "people_for_several": [{"municipalities": n, "people": people} for n, people in found.speakers],
        "joint_ballots_not_agreed": found.unsettled,
        "checksum": found.checksum,
        "check_number": check_number(found.checksum),
        "per_municipality_repeatable": found.repeatable,
        "per_municipality_withheld": found.withheld,
        "per_municipality_order_withheld": found.order_withheld,
        "as_counted": {
            name: {"scores": w.scores if found.voters else {}, "ranks": w.ranks if found.voters else {}}
            for name, w in ways.items()
        },
    }
    if paper.budget:
        beside["money"] = {"budget": paper.budget, "prices": paper.prices, "unit": paper.unit}
    told = {"rule_text": rule_text} if rule_text else {}
    return document(paper, state.wording, found.lines, hidden) | told | beside
