"""How a workshop addresses people: formally or familiarly, as German does with Sie and du.

Which words of the program that changes is up to the catalogues; with the wish come the steps whose own words change
too, as far as nothing was answered in them yet. It must not know a language.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import msgspec

from workshop.core.activity import Ctx, Kinds
from workshop.core.agenda import EditStep
from workshop.core.agenda.deciding import decide_edit
from workshop.core.messages import Command, Event, Recorded
from workshop.core.refusals import Refused
from workshop.core.workshop import Workshop


class SetManner(Command, frozen=True, tag="set_manner"):
    """Phones, board and result pages speak familiarly, or formally. `steps`: with it they say other words; None:
    those that stand as a template laid them out, in the template's own words.
    """

    familiar: bool
    steps: tuple[EditStep, ...] | None = None


class MannerSet(Event, frozen=True, tag="manner_set"):
    """How people are addressed from now on."""

    familiar: bool
    thing = "manner"

    def inverse(self) -> Event:
        """As before: it is logged only when it changes."""
        return MannerSet(not self.familiar)


def manner_decider(kinds: Kinds) -> dict[type[Command], Any]:
    """It must know the kinds of step: what was answered in them."""
    return {SetManner: partial(decide_manner, kinds)}


def decide_manner(kinds: Kinds, w: Workshop, c: SetManner, ctx: Ctx) -> Sequence[Event]:
    """Sets it. A step that is open or was answered keeps its words, as does everything once it is over."""
    if c.familiar == w.familiar:
        return ()
    steps = () if w.status == "ended" else c.steps or ()
    return (MannerSet(c.familiar), *(event for one in steps for event in _edited(kinds, w, one, ctx)))


def _edited(kinds: Kinds, w: Workshop, c: EditStep, ctx: Ctx) -> Iterator[Event]:
    try:
        yield from decide_edit(kinds, w, c, ctx)
    except Refused as no:
        if no.code != "step_answered":
            raise


def fold_manner(w: Workshop, r: Recorded, e: MannerSet) -> Workshop:
    """Takes it over."""
    return msgspec.structs.replace(w, familiar=e.familiar)


DECIDERS: dict[type[Command], Any] = {}
FOLDERS: dict[type[Event], Any] = {MannerSet: fold_manner}
