"""What happens to a draft after the rules: what has become stale, edits, and comparing two versions.

Edits are kept and never lost silently; a sentence that lost its basis is marked, not removed. Pure values in and out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

import msgspec

from workshop.vision.model import CardRef, Draft, Section, Sentence, SentenceKind, SentenceState, Source

OPEN_LINE = "vision.core.open"
# Patterns whose text holds the words of cards; the others only count them.
_QUOTING = ("", "vision.field.wishes", "vision.field.named", "vision.strengths.best",
    "vision.contested.resisted", "vision.contested.card", "vision.contested.wanted",
    "vision.contested.head", "vision.contested.municipality",
)  # fmt: skip
_Each = Callable[[Sentence], Sentence]
_Change = Callable[[tuple[Sentence, ...]], tuple[Sentence, ...]]


class Stale(msgspec.Struct, frozen=True):
    """A sentence whose basis has changed: what the rules wrote and would write now (empty: nothing any more).

    `cards`: on which what they would write now rests; None in logs from before that was noted.
    """

    key: str
    was: str
    now: str
    cards: tuple[int, ...] | None = None


class Difference(msgspec.Struct, frozen=True):
    """A sentence in two versions."""

    key: str
    kind: Literal["same", "changed", "added", "removed"]
    was: str
    now: str


def stale(stored: Draft, fresh: Draft) -> tuple[Stale, ...]:
    """Sentences that the rules would write otherwise by now; those that people wrote rest on nothing."""
    new = fresh.sentences()
    old = (s for s in stored.sentences().values() if not s.written or s.emptied)
    return tuple(_stale(s, new.get(s.key)) for s in old if not same_basis(s, new.get(s.key)))


def _stale(old: Sentence, new: Sentence | None) -> Stale:
    if new is None:
        return Stale(old.key, old.rule, "", ())
    return Stale(old.key, old.rule, new.rule, tuple(sorted(new.cards())))


def same_basis(old: Sentence, new: Sentence | None) -> bool:
    """The rules write the same of it. An entry that counts cards says the same of others, so these are looked at."""
    if new is None or (old.rule, old.cells) != (new.rule, new.cells):
        return False
    return not new.counting or old.sources == new.sources


def marked(stored: Draft, changes: Iterable[Stale]) -> Draft:
    """The draft with exactly these sentences marked stale; a mark that no longer holds is taken off."""
    now = {c.key: c.now for c in changes}

    def mark(s: Sentence) -> Sentence:
        if s.key in now:
            return msgspec.structs.replace(s, state="stale", now=now[s.key])
        return unmarked(s) if s.state == "stale" else s

    return _each(stored, mark)


def unmarked(s: Sentence) -> Sentence:
    """The sentence as it was before it became stale."""
    return msgspec.structs.replace(s, state="rule" if s.text == s.rule else "edited", now="")


def compare(old: Draft, new: Draft) -> tuple[Difference, ...]:
    """Sentence by sentence what differs, in the order of the new version, what was removed at the end."""
    before, after = old.sentences(), new.sentences()
    found = [_difference(before.get(key), s) for key, s in after.items()]
    gone = [Difference(k, "removed", s.text, "") for k, s in before.items() if k not in after]
    return (*found, *gone)


def _difference(old: Sentence | None, new: Sentence) -> Difference:
    if old is None:
        return Difference(new.key, "added", "", new.text)
    same = (old.text, old.cells) == (new.text, new.cells)
    return Difference(new.key, "same" if same else "changed", old.text, new.text)


def reworded(s: Sentence, text: str) -> Sentence:
    """The sentence in other words; the rule's own wording makes it a rule's sentence again."""
    kind: SentenceKind = "sentence" if s.kind == "open" else s.kind
    if s.pattern == OPEN_LINE and text == s.rule:
        kind = "open"
    state: SentenceState = "rule" if text == s.rule else "edited"
    return msgspec.structs.replace(s, text=text, state=state, now="", kind=kind)


def unwritten(section: Section) -> bool:
    """Nothing in it yet but the line that is left open: the hall may help to write it, but cannot agree to it."""
    return bool(section.sentences) and all(s.kind == "open" for s in section.sentences)


def confirmed(s: Sentence) -> Sentence:
    """The sentence confirmed as it stands; a stale one stands by its wording."""
    return msgspec.structs.replace(s, state="confirmed", now="")


def replaced(draft: Draft, sentence: Sentence) -> Draft:
    """The draft with this sentence instead of the one with its key."""
    return _each(draft, lambda s: sentence if s.key == sentence.key else s)


def placed(draft: Draft, section: str, place: int, sentence: Sentence) -> Draft:
    """The draft with one more sentence in a section."""
    return _sections(draft, section, lambda found: (*found[:place], sentence, *found[place:]))


def removed(draft: Draft, key: str) -> Draft:
    """The draft without a sentence; a section stays, though empty, so that the sentence can come back."""
    return _sections(draft, section_of(key), lambda found: tuple(s for s in found if s.key != key))


def purged(draft: Draft, cards: frozenset[int]) -> Draft:
    """The draft without words that rest on these cards. What the rules would write now goes everywhere: it may rest on
    them too, and is worked out anew when somebody looks.
    """

    def purge(s: Sentence) -> Sentence:
        if s.cards() & cards and (quoting(s) or s.text != s.rule):
            return Sentence(s.key, "", s.pattern, sources=s.sources, kind=s.kind, state="stale")
        return msgspec.structs.replace(s, now="") if s.now else s

    return _each(draft, purge)


def abroad(s: Sentence, unread: frozenset[int]) -> Sentence:
    """The sentence without words of cards that cannot be read, also in rows of the plan, and without what the rules
    would write now.
    """
    gone = any(isinstance(x, CardRef) and x.card in unread for x in s.sources)
    if gone and (s.kind == "row" or quoting(s)):
        return Sentence(s.key, "", s.pattern, sources=s.sources, kind=s.kind, state="stale")
    return msgspec.structs.replace(s, now="")


def section_of(key: str) -> str:
    """The key of the section to which a sentence belongs."""
    return key.split(":", 1)[0]


def wordings(old: Draft, new: Draft, counts: dict[str, int]) -> dict[str, int]:
    """How often the words of each section changed; an answer is given to one wording only."""
    found = {}
    for section in new.sections:
        before, count = old.section(section.key), counts.get(section.key, 0)
        found[section.key] = count + (before is None or _words(before) != _words(section))
    return {**counts, **found}


def _words(section: Section) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(s.key, s.text, s.cells) for s in section.sentences]


def sources(sections: Iterable[Section]) -> list[Source]:
    """Everything these sections rest on."""
    return [source for section in sections for s in section.sentences for source in s.sources]


def quoting(s: Sentence) -> bool:
    """As the rules write it, it holds words of the cards it rests on; an entry that only counts has a pattern."""
    return s.pattern in _QUOTING


def quotes(draft: Draft, card: int) -> bool:
    """The draft rests on this card, so its words may stand in it."""
    return any(isinstance(s, CardRef) and card in (s.card, *s.merged) for s in sources(draft.sections))


def _sections(draft: Draft, key: str, change: _Change) -> Draft:
    return msgspec.structs.replace(
        draft,
        sections=tuple(
            msgspec.structs.replace(s, sentences=change(s.sentences)) if s.key == key else s
            for s in draft.sections
        ),
    )


def _each(draft: Draft, change: _Each) -> Draft:
    return msgspec.structs.replace(
        draft,
        sections=tuple(
            msgspec.structs.replace(s, sentences=tuple(map(change, s.sentences))) for s in draft.sections
        ),
    )
