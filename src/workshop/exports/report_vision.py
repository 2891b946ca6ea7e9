"""The vision in the report: every sentence with a footnote to what it rests on; what is contested; how it goes on."""

from __future__ import annotations

from collections.abc import Iterable

from workshop.core.results import SectionResult, SentenceResult
from workshop.exports.collect import Material
from workshop.exports.paper import Noted, Section, Words
from workshop.exports.tables import sections_of
from workshop.i18n import gettext as _
from workshop.i18n import ngettext

APART = ("contested", "next")
"""Sections that the report tells under headings of their own."""


def vision_sections(m: Material) -> Iterable[Section]:
    """The vision without what is told apart."""
    sections = [s for s in sections_of(m) if s.key not in APART]
    if sections:
        yield Section(
            _("Vision with sources"), (_("The footnotes name the cards and votes behind a sentence."),)
        )
    for s in sections:
        yield from _told(m, s, 3)


def contested(m: Material) -> Iterable[Section]:
    """What the room still argues about."""
    for s in sections_of(m):
        if s.key == "contested":
            yield from _told(m, s, 2)


def next_steps(m: Material) -> Iterable[Section]:
    """What was agreed and what comes next."""
    announced = coming(m)
    found = [s for s in sections_of(m) if s.key == "next"]
    if announced or found:
        yield Section(_("Next steps"), (), announced)
    for s in found:
        yield from _told(m, s, 3)


def coming(m: Material) -> tuple[str, ...]:
    """The next module or event as the desk typed it."""
    told = (s.coming for s in m.results.steps if s.coming is not None)
    return tuple(" · ".join(x for x in (c.title, c.when) if x) for c in told)


def _told(m: Material, s: SectionResult, level: int) -> Iterable[Section]:
    """A section; headings inside it begin sections below."""
    title, at, items = s.title, level, list[Words]()
    paragraphs: list[Words] = [s.lead] if s.lead else []
    for x in s.sentences:
        if x.kind == "heading":
            yield Section(title, tuple(paragraphs), tuple(items), None, at)
            title, at, paragraphs, items = x.text, level + 1, [], []
        else:
            (items if x.kind in ("item", "row") else paragraphs).append(_sentence(m, x))
    yield Section(title, tuple(paragraphs), tuple(items), None, at)
    if s.agreed or s.concerns or s.objections:
        yield Section(_("What the room said"), (mood(s),), (), None, level + 1)


def _sentence(m: Material, x: SentenceResult) -> Words:
    text = x.text or " | ".join(x.cells) or _("results.text_erased")
    note = "; ".join(_sources(m, x))
    return Noted(text, note) if note and text else text


def _sources(m: Material, x: SentenceResult) -> Iterable[str]:
    titles = {s.step: s.title for s in m.results.steps}
    if x.cards:
        said = ngettext("Card %(numbers)s", "Cards %(numbers)s", len(x.cards))
        yield said % {"numbers": ", ".join(_runs(x.cards))}
    for vote in x.votes:
        yield _("Vote “%(title)s”") % {"title": titles.get(vote, str(vote))}
    if x.participation:
        yield _("Participation")
    if x.written:
        yield _("written freely, without a source")
    if x.state != "rule":
        yield _(f"results.sentence.{x.state}")


def _runs(cards: Iterable[int]) -> Iterable[str]:
    """Numbers as they come, three or more in a row as from–to: a sentence may rest on hundreds."""
    run: list[int] = []
    for card in (*cards, None):
        if run and card == run[-1] + 1:
            run.append(card)
            continue
        yield from (f"{run[0]}–{run[-1]}",) if len(run) > 2 else map(str, run)
        run = [card] if card is not None else []


def mood(s: SectionResult) -> str:
    """How many agreed, had concerns, objected."""
    told = {"agreed": s.agreed, "concerns": s.concerns, "objections": s.objections}
    return _("%(agreed)s agree, %(concerns)s agree with concern, %(objections)s object") % told
