"""The last sections: unique strengths, what stands in the way, how it goes on. What is contested: `contested.py`."""

from __future__ import annotations

from workshop.core.results import GroupResult, MeasureResult, StepResults
from workshop.vision.material import Material
from workshop.vision.model import CardRef, ModerationRef, Section, Sentence, Source
from workshop.vision.phrases import heading, items, more, said, top, wish, wish_sources
from workshop.vision.words import Translate, bare, figured, listed, number, quoted


def strengths(material: Material, words: Translate) -> Section:
    """The strongest cards of the strengths step, then the others."""
    steps = material.steps("strengths")
    cards = material.strongest([c for step in steps for c in material.of_step(step)])
    best = top(material, cards)
    if not best and len(cards) <= 3:
        best = cards
    found: list[Sentence] = []
    if best:
        names = listed(words, [wish(words, material, c) for c in best])
        sources = wish_sources(material, best)
        found.append(
            said(
                "strengths:best:0",
                words,
                "vision.strengths.best",
                sources,
                len(best),
                values={"names": names},
            )
        )
    rest = items(words, material, "strengths:also", [c for c in cards if c not in best])
    found += heading("strengths:also:0", words, "vision.also" if best else "vision.named", rest)
    lead = steps[0].question if len(steps) == 1 else ""
    return Section("strengths", words("vision.section.strengths"), tuple(found), lead)


def problems(material: Material, words: Translate) -> Section:
    """Problems by group, verbatim; then the parking lot."""
    steps = material.steps("problems")
    found = [s for step in steps for s in _grouped(material, words, step)]
    found += heading("problems:parked:0", words, "vision.problems.parked", _parked(material, words))
    lead = steps[0].question if len(steps) == 1 else ""
    return Section("problems", words("vision.section.problems"), tuple(found), lead)


def _parked(material: Material, words: Translate) -> list[Sentence]:
    parked, most = material.results.parked, material.most
    found = [
        Sentence(f"problems:parked:{i}", bare(t), "", {}, (ModerationRef(),), "item", rule=bare(t))
        for i, t in enumerate(parked[:most], 1)
    ]
    if len(parked) > most:
        left = len(parked) - most
        key, values = "problems:parked:more", {"num": str(left)}
        found.append(said(key, words, "vision.more_parked", [ModerationRef()], left, values, "item"))
    return found


def _grouped(material: Material, words: Translate, step: StepResults) -> list[Sentence]:
    groups = material.groups(step)
    grouped = {c.id for g in groups for c in material.in_group(g)}
    loose = material.strongest([c for c in material.of_step(step) if c.id not in grouped])
    found = _groups(material, words, step, groups)
    word = "vision.also" if groups else "vision.named"
    rest = items(words, material, "problems:also", loose, step.step)
    return [*found, *heading(f"problems:also:{step.step}", words, word, rest)]


def _groups(
    material: Material, words: Translate, step: StepResults, groups: list[GroupResult]
) -> list[Sentence]:
    """The largest headings with the cards under them; the cards of the others are counted."""
    shown = groups[: material.most]
    found = [s for g in shown for s in _group(material, words, g, len(shown))]
    seen = {c.id for g in shown for c in material.in_group(g)}
    left = {c.id: c for g in groups[len(shown) :] for c in material.in_group(g) if c.id not in seen}
    return [*found, *more(f"problems:groups:more{step.step}", words, material, list(left.values()))]


def _group(material: Material, words: Translate, group: GroupResult, among: int) -> list[Sentence]:
    cards = material.strongest(material.in_group(group))
    # A card may hang under two headings, so the heading is part of the key.
    entries = items(words, material, f"problems:group{group.id}", cards, most=material.share(among))
    size = figured(words, "cards", material.size(group))
    name = bare(group.heading)
    return heading(f"problems:group:{group.id}", words, "vision.group", entries, name=name, size=size)


def measures(material: Material, words: Translate) -> Section:
    """What was agreed as a sentence and a table (what, who, with whom, by when), and what comes next."""
    agreed = [m for s in material.results.steps for m in s.measures]
    rows = [_row(words, m) for m in agreed]
    found = [*_agreed(words, agreed, [s for row in rows for s in row.sources]), *_coming(material, words)]
    return Section("next", words("vision.section.next"), (*found, *rows))


def _agreed(words: Translate, agreed: list[MeasureResult], sources: list[Source]) -> list[Sentence]:
    if not agreed:
        return []
    led = sum(1 for m in agreed if m.lead)
    many, some = len(agreed), {"num": number(words, led)}
    found = [
        said("next:agreed:0", words, "vision.next.agreed", sources, many, {"num": number(words, many)}),
    ]
    if led and led < many:
        found.append(said("next:led:0", words, "vision.next.led", sources, led, values=some))
    elif not led:
        found.append(said("next:led:0", words, "vision.next.unled", sources))
    return found


def _coming(material: Material, words: Translate) -> list[Sentence]:
    """The next module or event, as the desk set it up: the last that is named."""
    named = [(s.step, s.coming) for s in material.results.steps if s.coming is not None]
    if not named:
        return []
    step, coming = named[-1]
    values = {"title": quoted(words, coming.title)}
    pattern = "vision.next.coming"
    if coming.when:
        pattern, values = "vision.next.coming_when", values | {"when": bare(coming.when)}
    return [said(f"next:coming:{step}", words, pattern, [ModerationRef()], values=values)]


def _row(words: Translate, m: MeasureResult) -> Sentence:
    with_whom = dict.fromkeys((*m.partners, *m.joined))
    cells = (m.lead or "", listed(words, [t for t in with_whom if t != m.lead]), m.due)
    source: Source = CardRef(m.card) if m.card is not None else ModerationRef()
    what = m.what or words("results.text_erased")
    return Sentence(f"next:measure:{m.id}", what, "", {}, (source,), "row", cells, rule=what)
