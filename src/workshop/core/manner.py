"""How a workshop addresses people: formally or familiarly, as German does with Sie and du.

Only the wish is kept here; which words that changes is up to the catalogues. It must not know a language.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from workshop.core.activity import Ctx
from workshop.core.messages import Command, Event, Recorded
from workshop.core.workshop import Workshop


class SetManner(Command, frozen=True, tag="set_manner"):
    """Phones, board and result pages speak familiarly, or formally."""

    familiar: bool


class MannerSet(Event, frozen=True, tag="manner_set"):
    """How people are addressed from now on."""

    familiar: bool
    thing = "manner"

    def inverse(self) -> Event:
        """As before: it is logged only when it changes."""
        return MannerSet(not self.familiar)


def decide_manner(w: Workshop, c: SetManner, ctx: Ctx) -> Sequence[Event]:
    """Sets it."""
    return () if c.familiar == w.familiar else (MannerSet(c.familiar),)


def fold_manner(w: Workshop, r: Recorded, e: MannerSet) -> Workshop:
    """Takes it over."""
    return msgspec.structs.replace(w, familiar=e.familiar)


DECIDERS: dict[type[Command], Any] = {SetManner: decide_manner}
FOLDERS: dict[type[Event], Any] = {MannerSet: fold_manner}
