"""A counted vote as it is read: the ranking with both numbers, who leads, whether both ways of counting agree.

Reads `Counted` only, so nothing can be told here that was withheld when counting. Sentences are made in the template
from the words of `shown.py` (`headline`, `second`).
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from fractions import Fraction

from workshop.activities.vote.count import ballot_file
from workshop.activities.vote.figures import PERCENT, Bars, bars, texts
from workshop.activities.vote.firm_view import firmness, others
from workshop.activities.vote.messages import Counted, Paper, PaperOption, Way, Wording
from workshop.activities.vote.methods import METHODS, unit_of
from workshop.activities.vote.paper import draft, too_few
from workshop.activities.vote.rules import withdrawn
from workshop.activities.vote.shown import Firm, Headline, Ranking, Row, Second, TownRow, Unplaced
from workshop.activities.vote.told import told
from workshop.core.results import OptionResult, StepResults, UnplacedOption, VoteResult
from workshop.core.workshop import Step, Workshop

Labels = Mapping[str, str]
UNTOLD = (0.0, "")
"""Bar and number of a figure that is withheld."""


def rankings(w: Workshop, s: Step) -> tuple[Ranking, ...]:
    """All votes of the step; none before counting."""
    papers = {p.id: p for p in s.state.papers}
    return tuple(_ranking(w, s, papers[c.vote], c) for c in s.state.counted)


def _ranking(w: Workshop, s: Step, paper: Paper, c: Counted) -> Ranking:
    first, other = _ways(s, c)
    gone = withdrawn(w, paper)
    labels = {o.id: label(s.state.wording, o.id, gone) for o in paper.options}
    rows = _rows(paper, c, labels, gone, first, other)
    order = tuple(r.option for r in rows)
    return Ranking(
        **told(w, s, paper, c, labels, order),
        supports=METHODS[paper.rule].supports,
        vote=paper.id,
        rows=rows,
        headline=_headline(c, paper, first),
        leaders=tuple(labels[o] for o in first.leaders),
        second="withheld" if c.order_withheld else _second(first, other, alike=c.withheld),
        second_leaders=tuple(labels[o] for o in other.leaders),
        gap="" if c.chosen else _gap(paper, first, rows),
        follower="" if c.chosen else _follower(first, rows),
        towns=_towns(c, rows) if METHODS[paper.rule].supports else (),
        coverage=paper.coverage,
        unplaced=_unplaced(paper, c, labels, gone),
    )


def firm(w: Workshop, s: Step) -> tuple[Firm, ...]:
    """For the desk, of every vote: how firmly it stands, and what other rules would say."""
    papers, found = {p.id: p for p in s.state.papers}, []
    for c in s.state.counted:
        paper, first = papers[c.vote], _ways(s, c)[0]
        gone = withdrawn(w, paper)
        order = _order(paper, *_ways(s, c))
        labels = {o.id: label(s.state.wording, o.id, gone) for o in (*order, *paper.options)}
        ahead = tuple(sorted(labels[o] for o in (c.chosen.options if c.chosen else first.leaders)))
        said = others(paper, c, labels) if ahead else ()
        same = sum(1 for _, names in said if tuple(sorted(names)) == ahead)
        found.append(Firm(c.vote, firmness(c, labels, first.leaders), said, same))
    return tuple(found)


def label(wording: Mapping[str, Wording], option: str, gone: Container[str]) -> str:
    """How an option read when it was frozen; empty for one that was hidden or erased since."""
    return "" if option in gone else wording.get(option, Wording()).name


def _ways(s: Step, c: Counted) -> tuple[Way, Way]:
    """The leading count and the other one."""
    if s.settings.leading == "per_head":
        return c.per_head, c.per_municipality
    return c.per_municipality, c.per_head


def _rows(
    paper: Paper, c: Counted, labels: Labels, gone: Container[str], first: Way, other: Way
) -> tuple[Row, ...]:
    head, town = _bars(paper, c)
    picked = _picked(paper, c, first)
    return tuple(
        Row(
            o.id,
            (first.ranks or other.ranks)[o.id],
            None if c.order_withheld else other.ranks[o.id],
            labels[o.id],
            o.field,
            *head[o.id],
            *town.get(o.id, UNTOLD),
            supporters=c.supporters[o.id],
            municipalities=c.towns.get(o.id),
            withdrawn=o.id in gone,
            passive=o.id == paper.passive,
            chosen=o.id in picked,
            price=paper.prices.get(o.id),
        )
        for o in _order(paper, first, other)
    )


def _bars(paper: Paper, c: Counted) -> tuple[Bars, Bars]:
    """Those of both ways; where nobody voted there are none."""
    return (
        bars(c.per_head.scores, paper, c.voters),
        bars(c.per_municipality.scores, paper, c.municipalities),
    )


def _picked(paper: Paper, c: Counted, first: Way) -> tuple[str, ...]:
    if c.chosen is not None:
        return c.chosen.options
    return first.leaders if paper.budget else ()


def _order(paper: Paper, first: Way, other: Way) -> list[PaperOption]:
    """Those with a place: by the leading count, where it spends a budget in the order of purchase, then by the other
    one, then as on the paper.
    """
    ways = [found for found in (first, other) if found.ranks]
    placed = [o for o in paper.options if ways and all(o.id in found.ranks for found in ways)]
    bought = {option: at for at, option in enumerate(ways[0].leaders)} if paper.budget and ways else {}
    return sorted(placed, key=lambda o: (ways[0].ranks[o.id], bought.get(o.id, 0), ways[-1].ranks[o.id]))


def _unplaced(paper: Paper, c: Counted, labels: Labels, gone: Container[str]) -> tuple[Unplaced, ...]:
    return tuple(
        Unplaced(o.id, labels[o.id], o.field, c.supporters[o.id], o.id in gone)
        for o in paper.options
        if o.id not in c.per_head.ranks or not (c.order_withheld or o.id in c.per_municipality.ranks)
    )


def _headline(c: Counted, paper: Paper, first: Way) -> Headline:
    """Where a fall of the score says nothing, several in front are no tie if one of them has the first place."""
    if c.order_withheld and first is c.per_municipality:
        return "withheld"
    if not first.leaders:
        return "nobody"
    if len(first.leaders) == 1:
        return "one"
    alone = sum(first.ranks[o] == 1 for o in first.leaders) == 1
    return "order" if alone and not (METHODS[paper.rule].gap or paper.budget) else "several"


def _second(first: Way, other: Way, *, alike: bool) -> Second:
    """`alike`: of one count only who is in front is told, not in which order these are."""
    if not other.leaders:
        return "same" if not first.leaders else "nobody"
    if set(first.leaders) != set(other.leaders):
        return "other"
    if alike or all(first.ranks[o] == other.ranks[o] for o in first.leaders):
        return "same"
    return "level" if len({other.ranks[o] for o in other.leaders}) == 1 else "order"


def _gap(paper: Paper, first: Way, rows: tuple[Row, ...]) -> str:
    """By how much the last leader is ahead of the next option; empty where a difference says nothing or too much."""
    method = METHODS[paper.rule]
    if not first.scores or unit_of(paper) in PERCENT:
        return ""
    behind = [Fraction(first.scores[r.option]) for r in rows if r.option not in first.leaders]
    if not first.leaders or not behind or method.less or not method.gap:
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
    few = too_few(s, draft(w, s)) if s.settings.per_field else ()
    least = s.settings.min_options if few else 0
    return StepResults(s.id, s.kind, s.title, s.question, "", votes, unasked=few, fewest=least)


def _vote_result(w: Workshop, s: Step, paper: Paper, c: Counted) -> VoteResult:
    gone = withdrawn(w, paper)
    shown = _bars(paper, c)
    names = {o.id: label(s.state.wording, o.id, gone) for o in paper.options}
    out = _unplaced(paper, c, names, gone)
    order = _order(paper, *_ways(s, c))
    return VoteResult(
        **told(w, s, paper, c, names, tuple(o.id for o in order)),
        firmness=firmness(c, {o.id: names[o.id] for o in order}, _ways(s, c)[0].leaders),
        step=s.id,
        ballot=paper.id,
        title=s.title,
        question=s.question,
        subject=s.settings.subject,
        options=tuple(_option_result(s, c, o, gone, shown) for o in order),
        leaders_head=c.per_head.leaders,
        leaders_municipality=c.per_municipality.leaders,
        counted_at=s.state.counted_at or 0,
        unplaced=tuple(UnplacedOption(u.option, u.label, u.rated_by, u.field, u.withdrawn) for u in out),
        chosen=c.chosen.options if c.chosen else (),
        level=c.chosen.level if c.chosen else (),
        passive=paper.passive,
    )


def _option_result(
    s: Step, c: Counted, o: PaperOption, gone: Container[str], shown: tuple[Bars, Bars]
) -> OptionResult:
    head, town = shown[0][o.id], shown[1].get(o.id, UNTOLD)
    return OptionResult(
        option=o.id,
        name=label(s.state.wording, o.id, gone),
        subject=o.subject,
        per_head=c.per_head.scores[o.id],
        per_municipality=c.per_municipality.scores.get(o.id),
        rank_head=c.per_head.ranks[o.id],
        rank_municipality=c.per_municipality.ranks.get(o.id),
        supporters=c.supporters[o.id],
        municipalities=c.towns.get(o.id),
        field=o.field,
        withdrawn=o.id in gone,
        cards=o.cards,
        head_share=head[0],
        head_text=head[1],
        municipality_share=town[0],
        municipality_text=town[1],
    )


def ballot_files(w: Workshop, s: Step, rule_text: str = "") -> dict[int, dict[str, object]]:
    """The ballot file of every counted vote of the step, by vote; hidden cards keep only the hash of their words."""
    papers = {p.id: p for p in s.state.papers}
    return {
        c.vote: ballot_file(s.state, c.vote, withdrawn(w, papers[c.vote]), rule_text) for c in s.state.counted
    }
