"""Reads a trace of the server's system calls: whether each acknowledgement left only after its row was flushed.

The trace is made by strace with `OPTIONS`, one file a thread. For each command id: first the write of a page of the
write-ahead log that holds it, then a flush of that file which began after that write had ended, then the frame with
the acknowledgement. Anything else is a lie to somebody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

OPTIONS = (
    "-D",
    "-ff",
    "-ttt",
    "-T",
    "-y",
    "-s",
    "70000",
    "-e",
    "trace=pwrite64,write,writev,sendto,sendmsg,fsync,fdatasync",
    "-e",
    "signal=none",
)
LINE = re.compile(
    r"^(?P<at>\d+\.\d+) (?P<call>\w+)\(\d+<(?P<file>[^>]*)>(?P<rest>.*)<(?P<took>\d+\.\d+)>$", re.DOTALL
)
ACK = re.compile(r'\{\\"ack\\":\\"([0-9a-f]{32})\\"')


class Trace(msgspec.Struct):
    """`acks`: id → when its answer began to leave; `pages`: what was written to the log, and when that had ended;
    `flushes`: when they began and ended.
    """

    acks: dict[str, float]
    pages: list[tuple[float, str]]
    flushes: list[tuple[float, float]]

    def too_early(self) -> list[str]:
        """Ids that were acknowledged without a flush between row and answer."""
        return [i for i, at in self.acks.items() if not self._flushed(i, at)]

    def _flushed(self, name: str, answered: float) -> bool:
        # In a page the id has the actor's number right before it: only the text itself can be looked for.
        written = next((at for at, page in self.pages if name in page), None)
        if written is None:
            return False
        return any(written <= begun and ended <= answered for begun, ended in self.flushes)


def read_trace(files: Iterable[Path]) -> Trace:
    """All threads together. Times are seconds of one clock."""
    trace = Trace({}, [], [])
    for at, call, file, rest, took in _calls(files):
        log = file.endswith("-wal")
        if call in ("fsync", "fdatasync") and log:
            trace.flushes.append((at, at + took))
        elif call == "pwrite64" and log:
            trace.pages.append((at + took, rest))
        elif not log:
            for name in ACK.findall(rest):
                trace.acks[name] = min(trace.acks.get(name, at), at)
    trace.pages.sort()
    return trace


def _calls(files: Iterable[Path]) -> Iterator[tuple[float, str, str, str, float]]:
    for file in files:
        for line in file.read_text(errors="replace").splitlines():
            if found := LINE.match(line):
                yield float(found["at"]), found["call"], found["file"], found["rest"], float(found["took"])
