"""Cards in the report, by field: every card on the wall and every original under it, with its votes or without any."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workshop.core.results import CardResult, FieldRef
from workshop.exports.collect import Material, Original
from workshop.exports.paper import Section
from workshop.exports.tables import ByCard, Cell, Row, Table, by_card, cards_of, heads, votes_in
from workshop.i18n import gettext as _


def card_sections(m: Material) -> Iterable[Section]:
    """One section a field in the order of the fields, cards without a field last."""
    cards = cards_of(m)
    if not cards:
        return
    said = _("Every card that hung on the wall, also those that nobody voted for.")
    yield Section(_("Cards by field"), (said,))
    groups: list[tuple[int | None, str]] = [(f.id, f.name) for f in m.results.fields]
    given = [by_card(s) for s in m.results.steps if any(v.subject == "cards" for v in s.votes)]
    for field, name in (*groups, (None, _("Without a field"))):
        rows = tuple(_rows(m, cards, field, given))
        if rows:
            yield Section(name, (), (), _without_empty(Table("cards", name, _columns(m), rows)), 3)


def _without_empty(t: Table) -> Table:
    """Without columns in which nothing stands, so that the cards have room."""
    kept = [n for n in range(len(t.columns)) if any(row[n] not in (None, "") for row in t.rows)]
    rows = tuple(tuple(row[n] for n in kept) for row in t.rows)
    return Table(t.name, t.title, tuple(t.columns[n] for n in kept), rows)


def _columns(m: Material) -> tuple[str, ...]:
    voted = heads("points_per_head supporters")
    own = heads("number card municipality state")
    return (*own, *(f"{title}: {name}" for _step, title in _voting(m) for name in voted))


def _voting(m: Material) -> list[tuple[int, str]]:
    return [(s.step, s.title) for s in m.results.steps if any(v.subject == "cards" for v in s.votes)]


def _rows(m: Material, cards: list[CardResult], field: int | None, given: Sequence[ByCard]) -> Iterable[Row]:
    shown = [(c.id, _shown(c, given)) for c in cards if _id(c.field) == field]
    under = [(o.id, _under(o, given)) for o in m.originals if _id(o.field) == field]
    yield from (row for _number, row in sorted([*shown, *under], key=lambda pair: pair[0]))


def _id(field: FieldRef | None) -> int | None:
    return field.id if field is not None else None


def _shown(c: CardResult, given: Sequence[ByCard]) -> Row:
    towns = "; ".join(c.municipalities or ((c.municipality,) if c.municipality else ()))
    return (
        c.id,
        c.text or _("results.text_erased"),
        towns,
        _("results.cell.edited_by_the_desk") if c.edited else "",
        *_votes(given, c.id),
    )


def _under(o: Original, given: Sequence[ByCard]) -> Row:
    lies = _("lies under card %(number)s") % {"number": o.into}
    return (o.id, o.text or _("results.text_erased"), o.municipality or "", lies, *_votes(given, o.id))


def _votes(given: Sequence[ByCard], card: int) -> Iterable[Cell]:
    for one in given:
        _voted_as, head, _town, supporters, _towns = votes_in(one, card)
        yield from (head, supporters)
