"""Workshops that come from another installation as a file (`exports/moving.py`): looked through, then written whole.

Nothing of a file is believed: the log must fold, every count must come out of its published ballots again, and the
results must be possible to draw. Only then is anything written, and all of it in one transaction.
"""

from __future__ import annotations

import asyncio

import msgspec

from workshop.core.activity import Kinds
from workshop.core.evolve import fold
from workshop.core.messages import Recorded
from workshop.core.refusals import Refused
from workshop.core.workshop import Workshop
from workshop.counting import BallotError
from workshop.exports.collect import collect
from workshop.exports.moving import moved, moving
from workshop.ops.recount import recount
from workshop.store.sql import SqlLog

IMPOSSIBLE = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, AssertionError)
"""What folding a log raises that no desk has ever written."""


class Moving:
    """Writes workshops to files and opens such files; what pages and commands share."""

    def __init__(self, kinds: Kinds, log: SqlLog) -> None:
        self._kinds, self._log = kinds, log

    async def written(self, wid: str, at: int) -> bytes:
        """The workshop as a file; raises `Refused` while a vote is not counted."""
        log = await self._log.read(wid)
        return await asyncio.to_thread(self._written, wid, log, at)

    def _written(self, wid: str, log: list[Recorded], at: int) -> bytes:
        return moving(self._kinds, fold(self._kinds, log, wid), log, at)

    async def read(self, raw: bytes) -> tuple[Workshop, list[Recorded]]:
        """The state at the end and the log; raises `Refused`. Nothing is written."""
        return await asyncio.to_thread(read, self._kinds, raw)

    async def keep(self, wid: str, log: list[Recorded]) -> None:
        """Writes the log of a new workshop that the directory holds already."""
        await self._log.adopt(wid, log)


def read(kinds: Kinds, raw: bytes) -> tuple[Workshop, list[Recorded]]:
    """See `Moving.read`."""
    log = moved(kinds, raw)
    state = Workshop()
    try:
        state = fold(kinds, log)
        wrong = [v.title for v in recount(kinds, "", log) if v.differences]
        msgspec.to_builtins(collect(kinds, state, log))
    except Refused as no:
        raise Refused("workshop_file_damaged", "file", seq=state.seq) from no
    except BallotError as error:
        raise Refused("workshop_file_miscounted", "file", title=state.title) from error
    except IMPOSSIBLE as error:
        raise Refused("workshop_file_damaged", "file", seq=state.seq) from error
    if wrong:
        raise Refused("workshop_file_miscounted", "file", title=wrong[0])
    return state, log
