"""What is still contested: much support beside much rejection, leaders of one count only, objections to sections.

The rule in words, with its thresholds; every comparison is exact:
- much support: at least a third of the valid ballots of the last vote about a card (dots or approval) support it, and
  at least two people do;
- much rejection of a section of the draft: at least a fifth of the answers to its present words are objections, and
  at least two are. It is told beside the cards with much support on which the section's prose rests; only where
  the section rests on one card alone it is that card's own;
- much rejection of a card: in the last counted vote on resistance about it, the mean resistance of the leading count
  is more than a quarter of the highest (practitioners: rework), and at least two people voted;
- a field or card that is among the leaders of one count and not of the other;
- every objection to a section is said, however few.
"""

from __future__ import annotations

from fractions import Fraction

from workshop.core.results import CardResult, OptionResult, SectionResult, StepResults, VoteResult
from workshop.vision.material import GIVEN, Material, Support, refs, vote_ref
from workshop.vision.model import CardRef, ConsentRef, Section, Sentence, Source
from workshop.vision.phrases import said, unit, wish, wish_sources
from workshop.vision.priorities import other
from workshop.vision.words import Translate, counted, listed, number, quoted

MUCH_SUPPORT, MUCH_OBJECTION = Fraction(1, 3), Fraction(1, 5)
HIGHEST_RESISTANCE = 10
MUCH_RESISTANCE = Fraction(HIGHEST_RESISTANCE, 4)
AT_LEAST = 2


def contested(material: Material, words: Translate) -> Section:
    """The section: cards that people both want and resist, then where the counts differ, then objections."""
    resisted = [_resisted(material, words, c) for c in material.strongest(material.cards.values())]
    apart = [s for v in _votes(material) for o in v.options for s in _disagreement(material, words, v, o)]
    found = _bounded(material, words, "resisted", [s for s in resisted if s is not None])
    found += _bounded(material, words, "counts", apart)
    found += [s for step in material.results.steps for s in _objections(material, words, step)]
    return Section("contested", words("vision.section.contested"), tuple(found))


def _bounded(material: Material, words: Translate, what: str, found: list[Sentence]) -> list[Sentence]:
    """As many as people read; the others as one sentence that rests on all that they rest on."""
    left = found[material.most :]
    if not left:
        return found
    sources, values = [s for one in left for s in one.sources], {"num": number(words, len(left))}
    pattern = f"vision.contested.more_{what}"
    last = said(f"contested:more:{what}", words, pattern, sources, len(left), values)
    return [*found[: material.most], last]


def much_supported(support: Support | None) -> bool:
    """A third of the valid ballots stand behind it."""
    if support is None or support.vote.rule not in GIVEN or support.option.withdrawn:
        return False
    people, voters = support.option.supporters, support.vote.voters
    return people >= AT_LEAST and Fraction(people) >= MUCH_SUPPORT * voters


def much_objected(section: SectionResult) -> bool:
    """A fifth of the answers to a section are objections."""
    answers = section.agreed + section.concerns + section.objections
    return section.objections >= AT_LEAST and Fraction(section.objections) >= MUCH_OBJECTION * answers


def much_resisted(against: Support | None) -> bool:
    """More than a quarter of the highest resistance."""
    if against is None or against.option.withdrawn or against.vote.voters < AT_LEAST:
        return False
    head = against.vote.leading == "per_head"
    mean = Fraction((None if head else against.option.per_municipality) or against.option.per_head)
    return mean > MUCH_RESISTANCE


def _resisted(material: Material, words: Translate, card: CardResult) -> Sentence | None:
    support, against = material.support.get(card.id), material.resistance.get(card.id)
    if support is None or against is None or not (much_supported(support) and much_resisted(against)):
        return None
    values = {"name": quoted(words, card.text), "points": _given(words, support)}
    sources = [*wish_sources(material, [card]), vote_ref(against.vote, [against.option])]
    return said(f"contested:resisted:{card.id}", words, "vision.contested.resisted", sources, values=values)


def _given(words: Translate, support: Support) -> str:
    return counted(words, unit(support.vote.rule), support.points or 0)


def _votes(material: Material) -> list[VoteResult]:
    last = material.priorities()
    return [v for v in [*([last] if last else []), *material.votes("cards")] if v.municipalities and v.voters]


def _disagreement(material: Material, words: Translate, vote: VoteResult, o: OptionResult) -> list[Sentence]:
    head, town = o.option in vote.leaders_head, o.option in vote.leaders_municipality
    if head == town or o.withdrawn or not (vote.leaders_head and vote.leaders_municipality):
        return []
    card = material.cards.get(o.subject or 0) if vote.subject == "cards" else None
    if vote.subject == "cards" and not _speaks(material, vote, o, card):
        return []
    name = o.name if vote.subject == "fields" else quoted(words, card.text if card else o.name)
    sources: list[Source] = [vote_ref(vote, [o], vote.leading), vote_ref(vote, [o], other(vote))]
    pattern = "vision.contested.head" if head else "vision.contested.municipality"
    key = f"contested:counts:{o.subject or 0}"
    return [said(key, words, pattern, [*(refs([card]) if card else ()), *sources], values={"name": name})]


def _speaks(material: Material, vote: VoteResult, o: OptionResult, card: CardResult | None) -> bool:
    """The card or heading is still there, and no later vote has asked about it again."""
    last = material.support.get(o.subject or 0)
    heading = any(g.id == o.subject for s in material.results.steps for g in s.groups)
    return (card is not None or heading) and last is not None and last.vote == vote


def _objections(material: Material, words: Translate, step: StepResults) -> list[Sentence]:
    kept = (s for s in step.sections if s.objections and s.key != "contested")
    return [_objected(material, words, step, section) for section in kept]


def _objected(material: Material, words: Translate, step: StepResults, section: SectionResult) -> Sentence:
    key, many = f"contested:objections:{section.key}", section.objections
    values = {"section": section.title, "objections": counted(words, "objections", many)}
    consent: list[Source] = [*map(CardRef, section.cards), ConsentRef(step.step, section.key)]
    wanted = _wanted(material, section) if much_objected(section) else []
    if not wanted:
        return said(key, words, "vision.contested.objections", consent, many, values)
    sources = [*wish_sources(material, wanted), ConsentRef(step.step, section.key)]
    if len(_cards(material, section, prose=False)) == 1:
        support = material.support[wanted[0].id]
        values |= {"name": quoted(words, wanted[0].text), "points": _given(words, support)}
        return said(key, words, "vision.contested.card", sources, values=values)
    values["names"] = listed(words, [wish(words, material, c) for c in wanted])
    return said(key, words, "vision.contested.wanted", sources, many, values)


def _wanted(material: Material, section: SectionResult) -> list[CardResult]:
    cards = _cards(material, section, prose=True)
    return [c for c in cards if much_supported(material.support.get(c.id))]


def _cards(material: Material, section: SectionResult, *, prose: bool) -> list[CardResult]:
    """The cards on the wall that a section rests on; `prose`: only those its sentences rest on, not its lists."""
    kept = (s for s in section.sentences if not prose or s.kind == "sentence")
    ids = dict.fromkeys(i for s in kept for i in s.cards)
    return material.strongest(material.cards[i] for i in ids if i in material.cards)
