"""The last sections: unique strengths, what is contested, what stands in the way, how it goes on."""

from __future__ import annotations

from workshop.core.results import GroupResult, MeasureResult, OptionResult, StepResults, VoteResult
from workshop.vision.material import Material, refs, vote_ref
from workshop.vision.model import CardRef, ConsentRef, ModerationRef, Section, Sentence, Source
from workshop.vision.phrases import heading, items, said, top, wish, wish_sources
from workshop.vision.priorities import other
from workshop.vision.words import Translate, bare, counted, figured, listed, number, quoted


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


def contested(material: Material, words: Translate) -> Section:
    """Where the two counts name different leaders, and which sections of an earlier draft met objections."""
    found = [s for v in _votes(material) for o in v.options for s in _disagreement(material, words, v, o)]
    found += [s for step in material.results.steps for s in _objections(words, step)]
    return Section("contested", words("vision.section.contested"), tuple(found))


def _votes(material: Material) -> list[VoteResult]:
    last = material.priorities()
    return [v for v in [*([last] if last else []), *material.votes("cards")] if v.municipalities and v.voters]


def _disagreement(material: Material, words: Translate, vote: VoteResult, o: OptionResult) -> list[Sentence]:
    head, town = o.option in vote.leaders_head, o.option in vote.leaders_municipality
    if head == town or o.withdrawn or not (vote.leaders_head and vote.leaders_municipality):
        return []
    card = material.cards.get(o.subject or 0) if vote.subject == "cards" else None
    name = o.name if vote.subject == "fields" else quoted(words, card.text if card else o.name)
    sources: list[Source] = [vote_ref(vote, [o], vote.leading), vote_ref(vote, [o], other(vote))]
    pattern = "vision.contested.head" if head else "vision.contested.municipality"
    cards = refs([card]) if card else ()
    if vote.subject == "cards" and not card and o.subject not in _headings(material):
        return []
    return [
        said(f"contested:counts:{o.subject or 0}", words, pattern, [*cards, *sources], values={"name": name})
    ]


def _headings(material: Material) -> set[int | None]:
    return {g.id for s in material.results.steps for g in s.groups}


def _objections(words: Translate, step: StepResults) -> list[Sentence]:
    found = []
    for section in step.sections:
        if section.objections and section.key != "contested":
            values = {
                "section": section.title,
                "objections": counted(words, "objections", section.objections),
            }
            source: list[Source] = [*map(CardRef, section.cards), ConsentRef(step.step, section.key)]
            key = f"contested:objections:{section.key}"
            found.append(
                said(key, words, "vision.contested.objections", source, section.objections, values=values)
            )
    return found


def problems(material: Material, words: Translate) -> Section:
    """Problems by group, verbatim; then the parking lot."""
    steps = material.steps("problems")
    found = [s for step in steps for s in _grouped(material, words, step)]
    parked = [
        Sentence(f"problems:parked:{i}", bare(t), "", {}, (ModerationRef(),), "item", rule=bare(t))
        for i, t in enumerate(material.results.parked, 1)
    ]
    found += heading("problems:parked:0", words, "vision.problems.parked", parked)
    lead = steps[0].question if len(steps) == 1 else ""
    return Section("problems", words("vision.section.problems"), tuple(found), lead)


def _grouped(material: Material, words: Translate, step: StepResults) -> list[Sentence]:
    groups = material.groups(step)
    grouped = {c.id for g in groups for c in material.in_group(g)}
    loose = material.strongest([c for c in material.of_step(step) if c.id not in grouped])
    found = [s for g in groups for s in _group(material, words, g)]
    word = "vision.also" if groups else "vision.named"
    rest = items(words, material, "problems:also", loose)
    return [*found, *heading(f"problems:also:{step.step}", words, word, rest)]


def _group(material: Material, words: Translate, group: GroupResult) -> list[Sentence]:
    cards = material.strongest(material.in_group(group))
    # A card may hang under two headings, so the heading is part of the key.
    entries = items(words, material, f"problems:group{group.id}", cards)
    size = figured(words, "cards", material.size(group))
    name = bare(group.heading)
    return heading(f"problems:group:{group.id}", words, "vision.group", entries, name=name, size=size)


def measures(material: Material, words: Translate) -> Section:
    """One sentence and a table: what, who, with whom, by when."""
    agreed = [m for s in material.results.steps for m in s.measures]
    title = words("vision.section.next")
    if not agreed:
        return Section("next", title, ())
    rows = [_row(words, m) for m in agreed]
    sources = [s for row in rows for s in row.sources]
    found = [
        said(
            "next:agreed:0",
            words,
            "vision.next.agreed",
            sources,
            len(agreed),
            {"num": number(words, len(agreed))},
        )
    ]
    led = [m for m in agreed if m.lead]
    if led and len(led) < len(agreed):
        num = number(words, len(led))
        found.append(said("next:led:0", words, "vision.next.led", sources, len(led), values={"num": num}))
    elif not led:
        found.append(said("next:led:0", words, "vision.next.unled", sources))
    return Section("next", title, (*found, *rows))


def _row(words: Translate, m: MeasureResult) -> Sentence:
    with_whom = dict.fromkeys((*m.partners, *m.joined))
    cells = (m.lead or "", listed(words, [t for t in with_whom if t != m.lead]), m.due)
    source: Source = CardRef(m.card) if m.card is not None else ModerationRef()
    return Sentence(f"next:measure:{m.id}", m.what, "", {}, (source,), "row", cells, rule=m.what)
