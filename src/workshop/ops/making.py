"""A process that makes files for a server: reads what is asked from standard input, the workshop from the database, and
writes the answer to standard output. Progress goes to standard error.

Started by the server for large workshops, with the server's settings; it gives way to the server and changes nothing.
"""

from __future__ import annotations

import asyncio
import os
import sys

from workshop.exports.making import ASKED, made
from workshop.live.beside import MARK
from workshop.ops.export import of_workshop
from workshop.settings import from_environment

GIVES_WAY = 10


def main() -> int:
    """The exit status."""
    os.nice(GIVES_WAY)
    asked = ASKED.decode(sys.stdin.buffer.read())
    tell("reads")
    found = asyncio.run(of_workshop(from_environment(), asked.workshop))
    if found is None:
        return 1
    tell("writes")
    sys.stdout.buffer.write(made(asked, found, tell))
    sys.stdout.buffer.flush()
    return 0


def tell(how_far: str) -> None:
    """To the server that waits."""
    print(f"{MARK.decode()}{how_far}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
