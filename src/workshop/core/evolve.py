"""evolve(kinds, workshop, recorded) → workshop, and fold over a whole log. Never refuses: the log is what happened."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from workshop.core import undo
from workshop.core.activity import Kinds
from workshop.core.messages import Recorded
from workshop.core.workshop import Workshop


def evolve(kinds: Kinds, workshop: Workshop, recorded: Recorded) -> Workshop:
    """The state after one recorded event."""
    folded = kinds.folders[type(recorded.event)](workshop, recorded, recorded.event)
    noted = undo.note(folded, recorded)
    return msgspec.structs.replace(noted, seq=recorded.seq, at=max(noted.at, recorded.at))


def fold(kinds: Kinds, log: Iterable[Recorded], workshop_id: str = "") -> Workshop:
    """The state after a whole log."""
    state = Workshop(id=workshop_id)
    for recorded in log:
        state = evolve(kinds, state, recorded)
    return state
