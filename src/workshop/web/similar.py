"""Cards that are likely the same. Only ever a suggestion: nobody's card is laid under another by a program.

The likeness is rapidfuzz' token_sort_ratio on text without umlauts (typing errors reach 84 to 100, different topics at
most 62 in a trial with forty ideas), so the bar is at 85.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process, utils

BAR = 85.0
_PLAIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def plain(text: str) -> str:
    """Lower case, without umlauts and punctuation."""
    return utils.default_process(text.translate(_PLAIN))


def similar_pairs(cards: Sequence[tuple[int, str]], most: int = 40) -> list[tuple[int, int, float]]:
    """Pairs of card ids (the earlier one first) with their likeness from 85 to 100, likest first."""
    texts = [plain(text) for _, text in cards]
    found = []
    for row, (card, _) in enumerate(cards):
        if not texts[row]:
            continue
        hits = process.extract(
            texts[row], texts[row + 1 :], scorer=fuzz.token_sort_ratio, score_cutoff=BAR, limit=most
        )
        found += [(card, cards[row + 1 + place][0], score) for _, score, place in hits]
    return sorted(found, key=lambda pair: (-pair[2], pair[0], pair[1]))[:most]


def similar_to(text: str, cards: Sequence[tuple[int, str]], most: int = 3) -> list[int]:
    """Cards like this text, likest first: what is shown before sending on an open wall."""
    texts = [plain(card) for _, card in cards]
    hits = process.extract(plain(text), texts, scorer=fuzz.token_set_ratio, score_cutoff=75.0, limit=most)
    return [cards[place][0] for _, _, place in hits]
