"""A released version of a workshop's results: who answers for it, who may read it from when, what was corrected."""

from __future__ import annotations

from typing import Literal

import msgspec

from workshop.core.workshop import Workshop

Stage = Literal["host", "link", "public"]


class Edition(msgspec.Struct, frozen=True):
    """`link`: the secret in the address for the municipalities. `public_at`: ms, None: by the link alone."""

    version: int
    made: int
    approved_by: str
    note: str
    link: str
    public_at: int | None
    withdrawn_at: int | None = None
    withdrawn_because: str = ""

    def stage(self, now: int) -> Stage:
        """Who can read it now, as long as it is not taken back."""
        if self.withdrawn_at is not None:
            return "host"
        return "public" if self.public_at is not None and self.public_at <= now else "link"


class Kept(msgspec.Struct, frozen=True):
    """What a version consists of. `cards`: what each said then; `files`: a ZIP archive, empty if it is gone."""

    cards: dict[int, str]
    files: bytes

    def tells_too_much(self, w: Workshop) -> bool:
        """Whether it holds words of a card that may no longer be read, or that were corrected since."""
        found = ((w.cards.get(number), words) for number, words in self.cards.items())
        return any(card is None or card.state != "shown" or card.text != words for card, words in found)
