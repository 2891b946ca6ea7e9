"""Figures that are kept elsewhere: sockets and workshops of this process, its memory and its processor time."""

from __future__ import annotations

import asyncio
import os
import resource
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from workshop.core.roles import Audience
from workshop.live.sessions import Sessions
from workshop.metrics import Asked, Histogram

LOOK = 0.5
STATM = Path("/proc/self/statm")


def figures(sessions: Sessions) -> list[Asked]:
    """Read when somebody looks; nothing is kept up to date meanwhile."""
    return [
        Asked(
            "gauge", "workshop_sockets", "Open sockets by audience.", lambda: _sockets(sessions), "audience"
        ),
        Asked(
            "gauge",
            "workshop_sessions_open",
            "Workshops that are open here.",
            lambda: {"": sessions.open_now},
        ),
        Asked(
            "counter",
            "process_cpu_seconds_total",
            "Processor time of this process.",
            lambda: {"": time.process_time()},
        ),
        Asked("gauge", "process_resident_memory_bytes", "Memory of this process.", lambda: {"": _memory()}),
    ]


def _sockets(sessions: Sessions) -> Mapping[str, float]:
    return {audience.value: 0 for audience in Audience} | Counter(
        g.audience.value for g in sessions.watched()
    )


def _memory() -> float:
    if STATM.exists():
        return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0


async def watch_loop(late: Histogram) -> None:
    """Notes twice a second how late it was woken: what everybody on this process waits for."""
    while True:
        due = time.perf_counter() + LOOK
        await asyncio.sleep(LOOK)
        late.add(max(0.0, time.perf_counter() - due))
