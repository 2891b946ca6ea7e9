"""One section per field of action in order of priority, and one for ideas without a field.

A lead sentence with the strongest wishes, then the other cards as lists; what a single municipality stands behind is
listed as such. A list names as many cards as people read (`Material.most`), strongest first, and counts the others in
one entry that leads back to every one of them: nothing is dropped without being said.
"""

from __future__ import annotations

from workshop.core.results import CardResult, FieldRef
from workshop.vision.material import GROUP, Material, copies
from workshop.vision.model import Section, Sentence
from workshop.vision.phrases import heading, items, said, top, wish, wish_sources
from workshop.vision.priorities import in_order
from workshop.vision.words import Translate, bare, figured, listed


def per_field(material: Material, words: Translate) -> list[Section]:
    """The sections of the fields, then that of ideas without a field."""
    found = [_section(material, words, f"field-{f.id}", f.name, f.id) for f in _ordered(material)]
    return [*found, _section(material, words, "ideas", words("vision.section.ideas"), None)]


def _ordered(material: Material) -> list[FieldRef]:
    """Fields by priority, those without a place behind, in the order of the list."""
    vote = material.priorities()
    voted = [o.subject for o in in_order(vote, vote.leading)] if vote else []
    places = {subject: place for place, subject in enumerate(voted)}
    return sorted(material.results.fields, key=lambda f: places.get(f.id, len(places)))


def _section(material: Material, words: Translate, key: str, title: str, field: int | None) -> Section:
    cards = material.ideas(field)
    strong = top(material, cards)
    found: list[Sentence] = []
    if strong:
        found.append(_wishes(material, words, key, strong, field or 0))
    rest = [c for c in cards if c not in strong]
    single = [c for c in rest if _alone(material, c)]
    also = [c for c in rest if c not in single]
    word = "vision.also" if strong else "vision.named"
    found += heading(f"{key}:also:0", words, word, items(words, material, f"{key}:also", also))
    found += heading(
        f"{key}:single:0", words, "vision.single", items(words, material, f"{key}:single", single)
    )
    named = [*strong, *also[: material.most], *single[: material.most]]
    groups = [c for c in cards if c.state == GROUP and c in named]
    found += [s for g in groups for s in _under(material, words, key, g, len(groups))]
    return Section(key, title, tuple(found), field=field)


def _under(material: Material, words: Translate, key: str, group: CardResult, among: int) -> list[Sentence]:
    """The cards under a heading that was voted on as one, verbatim; all headings together fill one list."""
    cards = [material.cards[i] for i in group.merged if i in material.cards]
    values = {"name": bare(group.text), "size": figured(words, "cards", copies(group))}
    entries = items(words, material, f"{key}:group{group.id}", cards, most=material.share(among))
    return heading(f"{key}:group:{group.id}", words, "vision.group", entries, **values)


def _wishes(
    material: Material, words: Translate, key: str, strong: list[CardResult], subject: int
) -> Sentence:
    voted = any(c.id in material.support for c in strong)
    pattern = "vision.field.wishes" if voted else "vision.field.named"
    names = listed(words, [wish(words, material, c) for c in strong])
    sources = wish_sources(material, strong)
    return said(f"{key}:wishes:{subject}", words, pattern, sources, len(strong), values={"names": names})


def _alone(material: Material, card: CardResult) -> bool:
    """One municipality only stands behind it, as far as the wall and the vote may say so."""
    support = material.support.get(card.id)
    if support is not None and support.any:
        return support.option.municipalities == 1
    known = len(set(card.municipalities)) or (1 if card.municipality else 0)
    return known == 1
