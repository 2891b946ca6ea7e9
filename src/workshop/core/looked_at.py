"""What somebody has to look at before a result is released: words of hidden cards that stand elsewhere, and sentences
that say from where cards came.

A measure is agreed by the room and a sentence written by people, so neither is cut out of a result; but nobody releases
such words unseen. What is hidden itself is not in the results, this is about copies of it. Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Literal

import msgspec

from workshop.core.results import Results
from workshop.core.workshop import Workshop

What = Literal["measure", "sentence", "heading", "parked", "option"]
SHORT = 12
"""Hidden words shorter than this are looked for as a whole only; inside others they mean nothing."""


class Remark(msgspec.Struct, frozen=True):
    """`why`: the words are those of a hidden card, or tell the municipality of a card. `what`: where they stand."""

    why: Literal["hidden", "town"]
    what: What
    words: str


def remarks(w: Workshop, results: Results) -> tuple[Remark, ...]:
    """Each place once, with its words."""
    hidden = _hidden(w)
    found = [Remark("hidden", what, words) for what, words in _of_hidden(w, results)]
    found += [Remark("hidden", what, words) for what, words in _told(w, results) if _holds(words, hidden)]
    found += [Remark("town", "sentence", words) for words in _with_towns(w, results)]
    return tuple(dict.fromkeys(found))


def mark_of(found: Iterable[Remark]) -> str:
    """Stands for exactly these: whoever agrees agrees to what was on the page."""
    return hashlib.sha256(msgspec.json.encode(list(found))).hexdigest()[:16]


def _unread(w: Workshop) -> set[int]:
    return {c.id for c in w.cards.values() if c.state != "shown"}


def _hidden(w: Workshop) -> set[str]:
    """Words of cards that cannot be read, unless another card that can says the same."""
    shown = {_plain(c.text) for c in w.cards.values() if c.state == "shown"}
    return {_plain(c.text) for c in w.cards.values() if c.state != "shown" and c.text} - shown


def _plain(words: str) -> str:
    return " ".join(words.casefold().split()).rstrip(".").rstrip()


def _holds(words: str, hidden: set[str]) -> bool:
    plain = _plain(words)
    return plain in hidden or any(one in plain for one in hidden if len(one) >= SHORT)


def _of_hidden(w: Workshop, results: Results) -> Iterable[tuple[What, str]]:
    """Measures made of such a card, also where the vision lists them, whatever their words are by now."""
    unread = _unread(w)
    for step in results.steps:
        yield from (("measure", m.what) for m in step.measures if m.card in unread and m.what)
        rows = (s for section in step.sections for s in section.sentences if s.kind == "row")
        yield from (("measure", s.text) for s in rows if s.text and unread & {*s.cards})


def _told(w: Workshop, results: Results) -> Iterable[tuple[What, str]]:
    """Everything that is told beside the cards."""
    yield from (("parked", p.text) for p in w.parked.values())
    for step in results.steps:
        yield from (("heading", g.heading) for g in step.groups)
        yield from (("measure", m.what) for m in step.measures)
        yield from (("option", o.name) for v in step.votes for o in v.options if not o.withdrawn)
        told = (s for section in step.sections for s in section.sentences if s.kind != "row")
        yield from (("sentence", s.text) for s in told)


def _with_towns(w: Workshop, results: Results) -> Iterable[str]:
    """Sentences about cards that name a municipality; lists tell it beside the card and go without."""
    names = [m.name for m in w.towns()]
    for section in (section for step in results.steps for section in step.sections):
        for s in section.sentences:
            if s.cards and s.kind == "sentence" and any(name in s.text for name in names):
                yield s.text
