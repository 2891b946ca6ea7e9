"""The log with a watch: how long a commit takes, how many rows it writes, and why one was not possible.

It changes nothing about the log, which stands behind it unchanged, and keeps nothing but figures.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from workshop.core.messages import Recorded
from workshop.core.refusals import Unavailable
from workshop.metrics import Metrics
from workshop.store.log import Appended, EventLog, Id, Propose


class Measured:
    """An `EventLog` in front of another one."""

    def __init__(self, log: EventLog, metrics: Metrics) -> None:
        self._log, self._metrics = log, metrics

    async def read(self, workshop: str, after: int = 0) -> list[Recorded]:
        """See `EventLog`."""
        return await self._log.read(workshop, after)

    async def append(self, workshop: str, after: int, ids: Sequence[Id], propose: Propose) -> Appended:
        """See `EventLog`."""
        start = time.perf_counter()
        try:
            appended = await self._log.append(workshop, after, ids, propose)
        except Unavailable as why:
            self._metrics.commit_failures.add(why.reason)
            raise
        self._metrics.commit_seconds.add(time.perf_counter() - start)
        self._metrics.commit_rows.add(len(appended.recorded))
        return appended
