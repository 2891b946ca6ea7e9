"""A counted vote as it is read: the ranking with both numbers, who leads, whether both ways of counting agree.

Reads `Counted` only, so nothing can be told here that was withheld when counting. Sentences are made in the template
from the words below (`headline`, `second`).
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from fractions import Fraction
from typing import Any, Literal

import msgspec

from workshop.activities.vote.count import ballot_file
from workshop.activities.vote.merged import merged_support
from workshop.activities.vote.messages import Counted, Paper, PaperOption, Turnout, Way, Wording
from workshop.activities.vote.rules import withdrawn
from workshop.core.results import FieldRef, MergedSupport, OptionResult, StepResults, VoteResult
from workshop.core.workshop import Step, Workshop
from workshop.counting import check_number

MOST_DECIMALS = 3
Second = Literal["same", "order", "level", "other", "nobody"]


class Row(msgspec.Struct, frozen=True):
    """One option. `rank` by the leading count; shares 0 to 100 of the longest bar of their own kind.

    `label` is empty for a card that was hidden or erased. `municipalities` None: withheld.
    """

    option: str
    rank: int
    other_rank: int
    label: str
    field: FieldRef | None
    head_share: float
    head_text: str
    municipality_share: float
    municipality_text: str
    supporters: int
    municipalities: int | None
    withdrawn: bool


class TownRow(msgspec.Struct, frozen=True):
    """Open votes: what the people of a municipality gave to each option, in the order of the rows."""

    name: str
    cells: tuple[int, ...]


class Ranking(msgspec.Struct, frozen=True):
    """`headline`: one, several or nobody leads (`leaders`) in the leading count.

    `second`: what the other count says: the same leaders, the same in another `order`, the same
    but `level`, `other` ones, or nobody leads.
    `gap`: by how much the last leader is ahead of `follower`, in the leading count. `towns`: open votes only.
    `merged`: cards and headings that hold several options by now.
    """

    vote: int
    field: FieldRef | None
    rule: str
    points: int
    max_per_option: int
    leading: str
    secret: bool
    rows: tuple[Row, ...]
    headline: Literal["one", "several", "nobody"]
    leaders: tuple[str, ...]
    second: Second
    second_leaders: tuple[str, ...]
    gap: str
    follower: str
    stable: bool | None
    voters: int
    municipalities: int
    abstained: int
    turnout: tuple[Turnout, ...]
    towns: tuple[TownRow, ...]
    repeatable: bool
    checksum: str
    check_number: str
    merged: tuple[MergedSupport, ...]


def rankings(w: Workshop, s: Step) -> tuple[Ranking, ...]:
    """All votes of the step; none before counting."""
    papers = {p.id: p for p in s.state.papers}
    return tuple(_ranking(w, s, papers[c.vote], c) for c in s.state.counted)


def _ranking(w: Workshop, s: Step, paper: Paper, c: Counted) -> Ranking:
    first, other = _ways(s, c)
    gone = withdrawn(w, paper)
    labels = {o.id: label(s.state.wording, o.id, gone) for o in paper.options}
    rows = _rows(paper, c, labels, gone, first, other)
    return Ranking(
        **_asked(s, paper, c),
        merged=merged_support(w, paper, c.lines, bool),
        vote=paper.id,
        rows=rows,
        headline=_headline(first),
        leaders=tuple(labels[o] for o in first.leaders),
        second=_second(first, other),
        second_leaders=tuple(labels[o] for o in other.leaders),
        gap=_gap(first, rows),
        follower=_follower(first, rows),
        turnout=c.turnout,
        towns=_towns(c, rows),
        repeatable=c.repeatable,
    )


def _asked(s: Step, paper: Paper, c: Counted) -> dict[str, Any]:
    """What `Ranking` and `VoteResult` have in common."""
    return {
        "field": paper.field,
        "rule": paper.rule,
        "points": paper.points,
        "max_per_option": paper.max_per_option,
        "leading": s.settings.leading,
        "secret": s.settings.secret,
        "stable": c.stable,
        "voters": c.voters,
        "municipalities": c.municipalities,
        "abstained": c.abstained,
        "checksum": c.checksum,
        "check_number": check_number(c.checksum),
    }


def label(wording: Mapping[str, Wording], option: str, gone: Container[str]) -> str:
    """How an option read when it was frozen; empty for one that was hidden or erased since."""
    return "" if option in gone else wording.get(option, Wording()).name


def _ways(s: Step, c: Counted) -> tuple[Way, Way]:
    """The leading count and the other one."""
    if s.settings.leading == "per_head":
        return c.per_head, c.per_municipality
    return c.per_municipality, c.per_head


def _rows(
    paper: Paper, c: Counted, labels: Mapping[str, str], gone: Container[str], first: Way, other: Way
) -> tuple[Row, ...]:
    head, town = bars(c.per_head.scores), bars(c.per_municipality.scores)

    def row(o: PaperOption) -> Row:
        ranks = (first.ranks[o.id], other.ranks[o.id])
        lengths = (*head[o.id], *town[o.id])
        return Row(
            o.id, *ranks, labels[o.id], o.field, *lengths, c.supporters[o.id], c.towns[o.id], o.id in gone
        )

    return tuple(row(o) for o in _order(paper, first, other))


def _order(paper: Paper, first: Way, other: Way) -> list[PaperOption]:
    """By the leading count, then by the other one, then as on the paper."""
    return sorted(paper.options, key=lambda o: (first.ranks[o.id], other.ranks[o.id]))


def bars(scores: Mapping[str, str]) -> dict[str, tuple[float, str]]:
    """Length and number of every bar of one kind."""
    lengths, written = shares(scores), texts(scores)
    return {o: (lengths[o], written[o]) for o in scores}


def shares(scores: Mapping[str, str]) -> dict[str, float]:
    """Lengths of bars, 0 to 100; for the eye, never compared."""
    exact = {o: Fraction(v) for o, v in scores.items()}
    longest = max(exact.values(), default=Fraction(0))
    return {o: round(float(100 * v / longest), 2) if longest else 0.0 for o, v in exact.items()}


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


def _headline(first: Way) -> Literal["one", "several", "nobody"]:
    if not first.leaders:
        return "nobody"
    return "one" if len(first.leaders) == 1 else "several"


def _second(first: Way, other: Way) -> Second:
    if not other.leaders:
        return "same" if not first.leaders else "nobody"
    if set(first.leaders) != set(other.leaders):
        return "other"
    if all(first.ranks[o] == other.ranks[o] for o in first.leaders):
        return "same"
    return "level" if len({other.ranks[o] for o in other.leaders}) == 1 else "order"


def _gap(first: Way, rows: tuple[Row, ...]) -> str:
    """By how much the last leader is ahead of the next option."""
    behind = [Fraction(first.scores[r.option]) for r in rows if r.option not in first.leaders]
    if not first.leaders or not behind:
        return ""
    last = min(Fraction(first.scores[o]) for o in first.leaders)
    return texts({"": str(last - max(behind))})[""]


def _follower(first: Way, rows: tuple[Row, ...]) -> str:
    """The next option behind the leaders; nobody if several share that place."""
    behind = [r for r in rows if r.option not in first.leaders]
    if not first.leaders or not behind or sum(r.rank == behind[0].rank for r in behind) > 1:
        return ""
    return behind[0].label


def _towns(c: Counted, rows: tuple[Row, ...]) -> tuple[TownRow, ...]:
    by: dict[str, dict[str, int]] = {}
    for line in c.lines:
        if line.group is not None:
            given = by.setdefault(line.group, {})
            for option, number in (line.points or {}).items():
                given[option] = given.get(option, 0) + number
    names = [t.name for t in c.turnout if t.name in by]
    return tuple(TownRow(n, tuple(by[n].get(r.option, 0) for r in rows)) for n in names)


def results(w: Workshop, s: Step) -> StepResults | None:
    """What vision and exports read; nothing before counting."""
    if not s.state.counted:
        return None
    papers = {p.id: p for p in s.state.papers}
    votes = tuple(_vote_result(w, s, papers[c.vote], c) for c in s.state.counted)
    return StepResults(s.id, s.kind, s.title, s.question, "", votes)


def _vote_result(w: Workshop, s: Step, paper: Paper, c: Counted) -> VoteResult:
    gone = withdrawn(w, paper)
    options = (_option_result(s, c, o, o.id in gone) for o in _order(paper, *_ways(s, c)))
    return VoteResult(
        **_asked(s, paper, c),
        merged=merged_support(w, paper, c.lines, bool),
        step=s.id,
        ballot=paper.id,
        title=s.title,
        question=s.question,
        subject=s.settings.subject,
        options=tuple(options),
        leaders_head=c.per_head.leaders,
        leaders_municipality=c.per_municipality.leaders,
        counted_at=s.state.counted_at or 0,
    )


def _option_result(s: Step, c: Counted, o: PaperOption, gone: bool) -> OptionResult:
    return OptionResult(
        option=o.id,
        name=label(s.state.wording, o.id, (o.id,) if gone else ()),
        subject=o.subject,
        per_head=c.per_head.scores[o.id],
        per_municipality=c.per_municipality.scores[o.id],
        rank_head=c.per_head.ranks[o.id],
        rank_municipality=c.per_municipality.ranks[o.id],
        supporters=c.supporters[o.id],
        municipalities=c.towns[o.id],
        field=o.field,
        withdrawn=gone,
        cards=o.cards,
    )


def ballot_files(w: Workshop, s: Step, rule_text: str = "") -> dict[int, dict[str, object]]:
    """The ballot file of every counted vote of the step, by vote; hidden cards keep only the hash of their words."""
    papers = {p.id: p for p in s.state.papers}
    return {
        c.vote: ballot_file(s.state, c.vote, withdrawn(w, papers[c.vote]), rule_text) for c in s.state.counted
    }
