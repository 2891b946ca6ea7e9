"""The time of this house: it does not jump when the system's clock is put right in the middle of a vote.

It begins as the system's time and then counts what really passes, the sleep of a laptop too. A jump of the system's
clock is taken over as soon as no timer runs. Nothing here knows what a timer is.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

LOG = logging.getLogger(__name__)
LOOK_SECONDS = 5.0
JUMP_MS = 2_000
_PASSING = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def passing() -> int:
    """Nanoseconds since some moment; nobody can put this clock."""
    return time.clock_gettime_ns(_PASSING)


class Steady:
    """Milliseconds since 1970. `wall`: the system's clock, `passed`: one that cannot be put, both in nanoseconds."""

    def __init__(self, wall: Callable[[], int] = time.time_ns, passed: Callable[[], int] = passing) -> None:
        self._wall, self._passed = wall, passed
        self.adopt()

    def __call__(self) -> int:
        """Now."""
        return (self._begin + self._passed()) // 1_000_000

    def adopt(self) -> None:
        """The system's time from here on."""
        self._begin = self._wall() - self._passed()

    def behind(self) -> int:
        """By how many ms the system's clock has been put on (or back) since."""
        return (self._wall() - self._passed() - self._begin) // 1_000_000

    async def follow(self, timing: Callable[[], bool]) -> None:
        """Run until cancelled: takes over what was put, while nobody counts minutes."""
        noted = 0
        while True:
            jump = self.behind()
            if abs(jump) > JUMP_MS:
                if not timing():
                    self.adopt()
                    LOG.warning("the system's clock was put by %s s: taken over", jump / 1000)
                elif abs(jump - noted) > JUMP_MS:
                    LOG.warning("the system's clock was put by %s s: waits until no timer runs", jump / 1000)
                noted = jump
            await asyncio.sleep(LOOK_SECONDS)
