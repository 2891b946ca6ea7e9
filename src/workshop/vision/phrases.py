"""Parts of sentences that several sections share: a card with its support, a sentence by rule, a list of cards.

The words come from the catalogues; nothing here decides what is said, only in which parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from workshop.core.results import CardResult
from workshop.vision.material import GROUP, Material, Support, copies, refs, vote_ref
from workshop.vision.model import MORE, Sentence, SentenceKind, Source
from workshop.vision.words import Translate, bare, counted, figured, listed, quoted


def said(
    key: str,
    words: Translate,
    pattern: str,
    sources: Sequence[Source],
    n: int | None = None,
    values: Mapping[str, str] | None = None,
    kind: SentenceKind = "sentence",
) -> Sentence:
    """A sentence by rule; with `n` the pattern is a plural one."""
    values = values or {}
    text = words(pattern, **values) if n is None else words.plural(pattern, n, **values)
    unique = tuple(dict.fromkeys(sources))
    return Sentence(key, text, pattern, dict(values), unique, kind, rule=text)


def support_words(words: Translate, card: CardResult, support: Support | None) -> str:
    """What stands in brackets behind a wish: points, municipalities, same cards. Empty if nothing is known."""
    parts = [_points(words, support), same_cards(words, card)]
    return words("vision.semicolon").join(p for p in parts if p)


def _points(words: Translate, support: Support | None) -> str:
    if support is None or not support.any:
        return ""
    points = support.points if support.vote.leading == "per_head" else None
    towns = support.option.municipalities
    voices = counted(words, f"{unit(support.vote.rule)}", points) if points else ""
    if not towns:
        return voices
    if not voices:
        return counted(words, "carried_by", towns)
    return words("vision.points_from", points=voices, towns=counted(words, "from_towns", towns))


def unit(rule: str) -> str:
    """What is counted: points that were given or voices of people who agree."""
    return "voices" if rule == "approval" else "points"


def same_cards(words: Translate, card: CardResult) -> str:
    """How many same cards were laid together, and where they came from if the wall says so."""
    n = copies(card)
    if card.state == GROUP:
        return counted(words, "group_cards", n)
    if n < 2:
        return ""
    if not card.municipalities:
        return counted(words, "same_cards", n)
    return counted(words, "same_cards_from", n, towns=listed(words, card.municipalities))


def wish(words: Translate, material: Material, card: CardResult) -> str:
    """A card in quotation, its support in brackets."""
    note = support_words(words, card, material.support.get(card.id))
    text = quoted(words, card.text)
    return words("vision.in_brackets", text=text, note=note) if note else text


def wish_sources(material: Material, cards: Iterable[CardResult]) -> tuple[Source, ...]:
    """The cards and the votes about them."""
    cards = tuple(cards)
    votes = [material.support[c.id] for c in cards if c.id in material.support]
    return (*refs(cards), *(vote_ref(s.vote, [s.option]) for s in votes))


def items(
    words: Translate,
    material: Material,
    start: str,
    cards: Sequence[CardResult],
    subject: int = 0,
    most: int | None = None,
) -> list[Sentence]:
    """Cards as a list, verbatim, each with its support in figures; those beyond `most` as one entry with their number.

    `start`: section and rule; `subject`: what tells this list from others of the same rule.
    """
    end = material.most if most is None else most
    found = [_item(words, material, f"{start}:{c.id}", c) for c in cards[:end]]
    return [*found, *more(f"{start}:more{subject}", words, material, cards[end:])]


def more(key: str, words: Translate, material: Material, cards: Sequence[CardResult]) -> list[Sentence]:
    """Cards that are counted instead of named: their number, and every one of them as a source."""
    if not cards:
        return []
    number = sum(len(c.merged) if c.state == GROUP else 1 for c in cards)
    return [said(key, words, MORE, more_sources(material, cards), number, {"num": str(number)}, "item")]


def more_sources(material: Material, cards: Sequence[CardResult]) -> list[Source]:
    """The cards, and the votes about them without the figures of each."""
    known = [material.support[c.id].vote for c in cards if c.id in material.support]
    votes = {(v.step, v.ballot): v for v in known}
    return [*refs(cards), *(vote_ref(v, ()) for v in votes.values())]


def _item(words: Translate, material: Material, key: str, card: CardResult) -> Sentence:
    text, support = bare(card.text), material.support.get(card.id)
    cells: list[str] = []
    if support and support.any:
        points = support.points if support.vote.leading == "per_head" else None
        towns = support.option.municipalities
        cells += [figured(words, f"{unit(support.vote.rule)}", points)] if points else []
        cells += [figured(words, "towns", towns)] if towns else []
    if copies(card) > 1:
        cells.append(figured(words, "cards", copies(card)))
    if card.municipalities:
        cells.append(listed(words, card.municipalities))
    return Sentence(key, text, "", {}, wish_sources(material, [card]), "item", tuple(cells), rule=text)


def heading(
    key: str, words: Translate, pattern: str, entries: Sequence[Sentence], **values: str
) -> list[Sentence]:
    """A heading and its entries; nothing at all without entries. It rests on what is named; the rest is a source of
    the entry that counts it.
    """
    if not entries:
        return []
    sources = [s for entry in entries if not entry.counting for s in entry.sources]
    return [said(key, words, pattern, sources, len(entries), values, "heading"), *entries]


def top(material: Material, cards: Sequence[CardResult], most: int = 3) -> list[CardResult]:
    """The two or three strongest of cards in order (fewer if ties or support say so).

    The cut lies where support falls most, after the third or second, else after the first, never inside a tie.
    """
    best = _strengths(material, cards)
    after = [*best[1:], Fraction(0)]
    cuts = [i + 1 for i in range(min(most, len(best))) if best[i] > after[i]]
    wanted = [i for i in cuts if i >= 2] or cuts
    return list(cards[: max(wanted, key=lambda i: (best[i - 1] - after[i - 1], -i))]) if wanted else []


def _strengths(material: Material, cards: Sequence[CardResult]) -> list[Fraction]:
    """Scores in the leading count if there was a vote, else how many same cards were laid to each."""
    if any(c.id in material.support for c in cards):
        return [material.support[c.id].score if c.id in material.support else Fraction(0) for c in cards]
    return [Fraction(copies(c) - 1) for c in cards]
