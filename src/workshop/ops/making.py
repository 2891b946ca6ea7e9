"""A process that makes files for a server: reads what is asked from standard input, the workshop from the database, and
writes the answer to standard output. Progress goes to standard error.

Started by the server for large workshops, with the server's settings; it gives way to the server, with the processor
and with memory, and changes nothing.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path

import msgspec

from workshop.core.refusals import Refused
from workshop.exports.making import (
    ASKED,
    Along,
    Asked,
    Attendance,
    Made,
    Release,
    one_file,
    released,
)
from workshop.live.beside import MARK, NO_MEMORY
from workshop.ops.material import along, attendance_of, of_workshop
from workshop.settings import from_environment

GIVES_WAY = 10
FIRST_TO_GO = "1000"
"""To a system that runs out of memory: end this process, not the server with the room in it."""


def main() -> int:
    """The exit status."""
    os.nice(GIVES_WAY)
    with suppress(OSError):  # only Linux has it
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO)
    asked = ASKED.decode(sys.stdin.buffer.read())
    try:
        answer = made(asked)
    except Refused as no:
        answer = Made(refused=no.code)
    except MemoryError:
        return NO_MEMORY
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))
    sys.stdout.buffer.flush()
    return 0


def made(asked: Asked) -> Made:
    """The answer; progress is told."""
    settings = from_environment()
    tell("reads")
    if isinstance(asked, Attendance):
        return Made(asyncio.run(attendance_of(settings, asked)))
    if isinstance(asked, Along):
        return Made(asyncio.run(along(settings, asked, lambda: tell("writes"))))
    material = asyncio.run(of_workshop(settings, asked.workshop))
    if material is None:
        return Made()
    tell("writes")
    if isinstance(asked, Release):
        return Made(kept=released(asked, material, tell))
    return Made(one_file(asked, material))


def tell(how_far: str) -> None:
    """To the server that waits."""
    print(f"{MARK.decode()}{how_far}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
