"""What a workshop gave, as tables: the content once, in the reader's language, whatever the format.

A cell is text, a whole number, an exact decimal, or empty. A figure that the page withholds is a word, not a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import msgspec

from workshop.core.results import CardResult, FieldRef, OptionResult, SectionResult, StepResults, VoteResult
from workshop.exports.collect import Material, Original
from workshop.exports.rankings import decimal, option_name
from workshop.i18n import gettext as _

Cell = str | int | Decimal | None
Row = tuple[Cell, ...]
ByCard = Mapping[int | None, Sequence[OptionResult]]


class Table(msgspec.Struct, frozen=True):
    """`name`: the file's name without its ending; `title` and `columns` in words. `rehearsal`: nothing of it counts."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    rehearsal: bool = False

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Which columns hold numbers."""
        if not self.rows:
            return (False,) * len(self.columns)
        columns = zip(*self.rows, strict=True)
        return tuple(any(isinstance(cell, int | Decimal) for cell in column) for column in columns)


def heads(keys: str) -> tuple[str, ...]:
    """Headings of columns in words, from their keys with blanks between."""
    return tuple(_(f"results.column.{key}") for key in keys.split())


def fields(m: Material) -> Table:
    """Every field with its cards and what each vote over fields gave it."""
    columns = heads(
        "field code description state cards vote rank_per_head points_per_head "
        "rank_per_municipality points_per_municipality supporters supporting_municipalities"
    )
    votes = [v for v in votes_of(m) if v.subject == "fields"]
    rows: list[Row] = []
    for f in m.results.fields:
        head: Row = (
            f.name,
            f.letters,
            f.description,
            _("results.cell.retired") if f.retired else "",
            _size(m, f),
        )
        found = [(v, o) for v in votes for o in v.options if o.subject == f.id]
        rows += [(*head, v.title, *figures_of(o)) for v, o in found] or [(*head, *(None,) * 7)]
    return Table("fields", _("results.table.fields"), columns, tuple(rows))


def _size(m: Material, field: FieldRef) -> int:
    """Cards of a field, every original counted once."""
    return sum(1 + len(c.merged) for c in cards_of(m) if c.field is not None and c.field.id == field.id)


def cards_of(m: Material) -> list[CardResult]:
    """All cards on the wall, once each, even if several steps tell of them."""
    found: dict[int, CardResult] = {}
    for card in (c for s in m.results.steps for c in s.cards):
        found.setdefault(card.id, card)
    return list(found.values())


def figures_of(o: OptionResult) -> Row:
    """Ranks and scores of both counts, people and municipalities behind it. Without scores per municipality only who is
    in front is told, so the others have no rank to show.
    """
    head, town = _points(o)
    behind = o.per_municipality is None and o.rank_municipality != 1
    rank = _told(None if behind else o.rank_municipality)
    return (o.rank_head, head, rank, town, o.supporters, _told(o.municipalities))


def _points(o: OptionResult) -> tuple[Cell, Cell]:
    """Rounded to three decimals; JSON has them exactly."""
    town = decimal(Fraction(o.per_municipality)) if o.per_municipality is not None else _told(None)
    return decimal(Fraction(o.per_head)), town


def _told(figure: int | None) -> Cell:
    return _("results.cell.withheld") if figure is None else figure


def votes_of(m: Material) -> list[VoteResult]:
    """All counted votes in the order of the agenda."""
    return [v for s in m.results.steps for v in s.votes]


def field_name(field: FieldRef | None) -> str:
    """Its name, or nothing."""
    return field.name if field is not None else ""


def cards(m: Material) -> Table:
    """Every card on the wall and every original under another; votes also where there were none."""
    steps = [s for s in m.results.steps if any(v.subject == "cards" for v in s.votes)]
    own = heads("number card step field headings municipality state thoughts_laid_together lies_under_card")
    voted = heads("voted_as points_per_head points_per_municipality supporters supporting_municipalities")
    columns = (*own, *(f"{s.title}: {name}" for s in steps for name in voted))
    titles = {s.step: s.title for s in m.results.steps}
    given = [by_card(s) for s in steps]
    shown = [(*_card(c, titles, m.headings), *_votes_on(given, c.id)) for c in cards_of(m)]
    under = [(*_original(o, titles), *_votes_on(given, o.id)) for o in m.originals]
    rows = sorted([*shown, *under], key=lambda row: int(str(row[0])))
    return Table("cards", _("results.table.cards"), columns, tuple(rows))


def _card(c: CardResult, titles: dict[int, str], headings: dict[int, str]) -> Row:
    hung = "; ".join(headings[g] for g in c.groups if g in headings)
    towns = "; ".join(c.municipalities or ((c.municipality,) if c.municipality else ()))
    state = _("results.cell.edited_by_the_desk") if c.edited else ""
    size = 1 + len(c.merged)
    return (
        c.id,
        c.text or _("results.text_erased"),
        titles.get(c.step, ""),
        field_name(c.field),
        hung,
        towns,
        state,
        size,
        None,
    )


def _original(o: Original, titles: dict[int, str]) -> Row:
    state = _("results.cell.edited_by_the_desk") if o.edited else ""
    return (
        o.id, o.text or _("results.text_erased"), titles.get(o.step, ""), field_name(o.field),
        "", o.municipality or "", state, None, o.into
    )  # fmt: skip


def _votes_on(given: Sequence[ByCard], card: int) -> Row:
    return tuple(cell for one in given for cell in votes_in(one, card))


def by_card(s: StepResults) -> ByCard:
    """The options of one step by each card that they stand for: looked for anew, 2,000 cards would take seconds."""
    found: dict[int | None, list[OptionResult]] = {}
    for o in (o for v in s.votes for o in v.options):
        for card in {*o.cards, o.subject}:
            found.setdefault(card, []).append(o)
    return found


def votes_in(given: ByCard, card: int) -> Row:
    """What the card got in one step; a card under two headings tells both figures."""
    found = given.get(card)
    if not found:
        return (None,) * 5
    rows = [(option_name(o), *_points(o), o.supporters, _told(o.municipalities)) for o in found]
    if len(rows) == 1:
        return rows[0]
    return tuple("; ".join(str(cell) for cell in column) for column in zip(*rows, strict=True))


def participation(m: Material) -> Table:
    """Every municipality, those without anybody too, then guests."""
    columns = heads("municipality people_who_came_in people_who_contributed")
    rows = tuple((t.name or _("results.cell.guests"), t.people, t.contributed) for t in m.towns)
    return Table("participation", _("results.table.participation"), columns, rows)


def vision(m: Material) -> Table:
    """Every sentence with what it rests on and what the room said to its section."""
    columns = heads(
        "section number kind sentence state rests_on_cards rests_on_votes rests_on_participation "
        "written_freely agree agree_with_concern object"
    )
    titles = {s.step: s.title for s in m.results.steps}
    rows = [row for s in sections_of(m) for row in _section(s, titles)]
    return Table("vision", _("results.table.vision"), columns, tuple(rows))


def sections_of(m: Material) -> list[SectionResult]:
    """The vision as it stands: that of the last step that has one."""
    found = [s.sections for s in m.results.steps if s.sections]
    return list(found[-1]) if found else []


def _section(s: SectionResult, titles: dict[int, str]) -> Iterable[Row]:
    for n, x in enumerate(s.sentences, 1):
        text = x.text or " | ".join(x.cells) or _("results.text_erased")
        rests = (", ".join(str(c) for c in x.cards), ", ".join(titles.get(v, str(v)) for v in x.votes))
        marks = (_yes(x.participation), _yes(x.written))
        mood = (s.agreed, s.concerns, s.objections)
        yield (
            s.title,
            n,
            _(f"results.kind.{x.kind}"),
            text,
            _(f"results.sentence.{x.state}"),
            *rests,
            *marks,
            *mood,
        )


def _yes(true: bool) -> str:
    return _("results.cell.yes") if true else ""


def plan(m: Material) -> Table:
    """Measures: what, who is in charge, with whom, by when, who joins in."""
    columns = heads("measure in_charge with by_when joins_in from_card")
    rows = tuple(
        (
            x.what or _("results.text_erased"),
            x.lead or "",
            "; ".join(x.partners),
            x.due,
            "; ".join(x.joined),
            x.card,
        )
        for s in m.results.steps
        for x in s.measures
    )
    return Table("plan", _("results.table.plan"), columns, rows)


def parking(m: Material) -> Table:
    """What did not fit."""
    rows = tuple((p.text, _("results.cell.done") if p.done else "") for p in m.parked)
    return Table("parking", _("results.table.parking"), heads("topic state"), rows)


def log(m: Material) -> Table:
    """What the desk did, without names."""
    columns = heads("number time_utc by what about")
    rows = tuple(
        (
            a.seq,
            time_text(a.at),
            _(f"results.by.{a.by}"),
            act_text(a.what),
            "; ".join(about_text(*x) for x in a.about),
        )
        for a in m.acts
    )
    return Table("log", _("results.table.log"), columns, rows)


def time_text(at: int) -> str:
    """As 2026-11-22 14:05:09."""
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def act_text(tag: str) -> str:
    """The act in words; the bare tag of a kind of event that nobody has put into words yet."""
    key = f"log.{tag}"
    said = _(key)
    return tag if said == key else said


def about_text(kind: str, name: str) -> str:
    """What an act was done to."""
    return _(f"results.about.{kind}") % {"name": name}
