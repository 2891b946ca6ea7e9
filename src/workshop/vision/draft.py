"""The rules as a whole: results in, draft out. The words of the room, chosen, ordered, counted and connected.

The rules never invent, praise or smooth. A rule with nothing to say writes nothing, a section without sentences is
left out. Which rule says what: `core.py`, `opening.py`, `priorities.py`, `fields.py`, `contested.py`, `closing.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from workshop.core.results import Results
from workshop.vision import closing, contested, core, fields, opening, priorities
from workshop.vision.material import Material
from workshop.vision.model import Draft, Section, Sentence
from workshop.vision.words import Translate

MOST_BEFORE_FIELDS, MOST_IN_FIELD = 12, 5


def draft(results: Results, words: Translate, language: str = "de") -> Draft:
    """What the room said, with a source for every sentence. The same results always give the same draft."""
    material = Material(results)
    first = [
        opening.speakers(material, words),
        opening.understanding(material, words),
        priorities.priorities(material, words),
    ]
    per_field = [_short(s, MOST_IN_FIELD) for s in fields.per_field(material, words)]
    last = [
        closing.strengths(material, words),
        contested.contested(material, words),
        closing.problems(material, words),
        closing.measures(material, words),
    ]
    kept = _said([*_fit([core.core(material, words), *first]), *per_field, *last])
    nothing = all(s.key == "core" for s in kept) and all(x.kind == "open" for s in kept for x in s.sentences)
    return Draft(language, () if nothing else tuple(kept))


def _said(sections: Iterable[Section]) -> list[Section]:
    return [s for s in sections if s.sentences]


def _fit(sections: Iterable[Section]) -> list[Section]:
    """At most twelve sentences before the fields; lists are no sentences."""
    left, fitted = MOST_BEFORE_FIELDS, []
    for section in sections:
        short = _short(section, left)
        left -= sum(_counts(s) for s in short.sentences)
        fitted.append(short)
    return fitted


def _short(section: Section, most: int) -> Section:
    kept, left = [], most
    for sentence in section.sentences:
        if not _counts(sentence):
            kept.append(sentence)
        elif left:
            kept.append(sentence)
            left -= 1
    return msgspec.structs.replace(section, sentences=tuple(kept))


def _counts(sentence: Sentence) -> bool:
    return sentence.kind in ("sentence", "open")
