"""What a draft is made of: sections, sentences and what each sentence rests on.

Values only. This module must not choose, order or word anything; the rules do (`draft.py`), people do (`editing.py`).
"""

from __future__ import annotations

from typing import Literal

import msgspec

SentenceState = Literal["rule", "edited", "stale", "confirmed"]
# sentence: prose; heading: introduces the items after it; item: a card in a list, `cells` say its support;
# row: a line of a table; open: a line that the room still has to fill.
SentenceKind = Literal["sentence", "heading", "item", "row", "open"]
VoteCount = Literal["per_head", "per_municipality", "both", "stability"]


MORE = "vision.more"
"""The pattern of the entry that ends a list: it counts the cards that are not named."""


class CardRef(msgspec.Struct, frozen=True, tag_field="of", tag="card"):
    """A card with the originals laid together under it."""

    card: int
    merged: tuple[int, ...] = ()


class VoteRef(msgspec.Struct, frozen=True, tag_field="of", tag="vote"):
    """The result of a vote: which count, its figures as exact strings, and out of how many."""

    step: int
    rule: str = ""
    count: VoteCount = "per_head"
    figures: tuple[str, ...] = ()
    total: str = ""


class ParticipationRef(msgspec.Struct, frozen=True, tag_field="of", tag="participation"):
    """Who took part, as numbers: people, municipalities and municipalities invited."""

    people: int = 0
    municipalities: int = 0
    invited: int = 0


class ConsentRef(msgspec.Struct, frozen=True, tag_field="of", tag="consent"):
    """What the room answered to a section of a draft."""

    step: int
    section: str


class ModerationRef(msgspec.Struct, frozen=True, tag_field="of", tag="moderation"):
    """Somebody wrote this freely."""


Source = CardRef | VoteRef | ParticipationRef | ConsentRef | ModerationRef


class Sentence(msgspec.Struct, frozen=True):
    """One sentence. `key` is section:rule:subject and carries edits, consents and stale marks.

    `text` is what is shown, `rule` what the rules wrote (empty if a person did), `now` what they would write by now,
    told only of a stale sentence (empty: nothing any more).
    """

    key: str
    text: str
    pattern: str = ""
    values: dict[str, str] = msgspec.field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    kind: SentenceKind = "sentence"
    cells: tuple[str, ...] = ()
    state: SentenceState = "rule"
    rule: str = ""
    now: str = ""

    @property
    def written(self) -> bool:
        """A person added this sentence; the rules know nothing of it."""
        return not self.rule

    @property
    def counting(self) -> bool:
        """It counts cards that the list before it does not name."""
        return self.pattern == MORE

    @property
    def emptied(self) -> bool:
        """Its words went with a card that was erased."""
        return not (self.text or self.rule or self.cells)

    def cards(self) -> frozenset[int]:
        """Every card this sentence rests on, originals included."""
        refs = [s for s in self.sources if isinstance(s, CardRef)]
        return frozenset(i for ref in refs for i in (ref.card, *ref.merged))


class Section(msgspec.Struct, frozen=True):
    """A part of the draft under one title. `lead`: the question that was asked, verbatim; `field`: its field."""

    key: str
    title: str
    sentences: tuple[Sentence, ...]
    lead: str = ""
    field: int | None = None


class Draft(msgspec.Struct, frozen=True):
    """A whole draft in one language."""

    language: str = "de"
    sections: tuple[Section, ...] = ()

    def section(self, key: str) -> Section | None:
        """The section with this key."""
        return next((s for s in self.sections if s.key == key), None)

    def sentences(self) -> dict[str, Sentence]:
        """All sentences by key, in order."""
        return {s.key: s for section in self.sections for s in section.sentences}
