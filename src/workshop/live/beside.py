"""Heavy work in a process of its own that ends with it: the event loop serves the room meanwhile, memory is given back.

One at a time in each server, so that many large files at once cannot fill the machine. Whoever no longer waits ends the
process with it. What is asked and answered are bytes; this module must not know what they mean.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping, Sequence

LOG = logging.getLogger(__name__)
Told = Callable[[str], None]
MARK = b">"
"""Begins a line of progress on standard error; every other line is a complaint."""
WAITS = "waits"
NO_MEMORY = 75
"""The exit status of a process that found no more memory."""
KILLED = (NO_MEMORY, -signal.SIGKILL, -signal.SIGABRT)
"""How a process ends that the system gives no more memory: it says so, is killed, or its native code gives up."""


class Broken(RuntimeError):  # noqa: N818 - says what happened
    """The process ended without an answer. `memory`: for want of memory, by all signs."""

    def __init__(self, memory: bool) -> None:
        super().__init__("no memory" if memory else "no answer")
        self.memory = memory


class Beside:
    """`command` reads what is asked from standard input and writes the answer to standard output.

    `turn`: held while one works.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._command, self._environment = command, environment
        self.turn = asyncio.Lock()

    async def run(self, asked: bytes, told: Told) -> bytes:
        """The answer. `told` hears how far it is; cancelled, the process is gone when this returns."""
        if self.turn.locked():
            told(WAITS)
        async with self.turn:
            process = await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=self._environment
            )
            try:
                return await _answer(process, asked, told)
            finally:
                if process.returncode is None:
                    process.kill()
                await _gone(process)


async def _answer(process: Process, asked: bytes, told: Told) -> bytes:
    assert process.stdout is not None  # noqa: S101 - it was asked for
    _, complaints, answer = await asyncio.gather(
        _ask(process, asked), _listen(process, told), process.stdout.read()
    )
    if await process.wait():
        LOG.error("the process beside ended with status %s: %s", process.returncode, complaints[-2000:])
        raise Broken(process.returncode in KILLED)
    return answer


async def _gone(process: Process) -> None:
    """It has been killed, so this is soon; who is cancelled once more meanwhile waits all the same."""
    waiting, cancelled = asyncio.ensure_future(process.wait()), False
    while not waiting.done():
        try:
            await asyncio.shield(waiting)
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        raise asyncio.CancelledError


async def _ask(process: Process, asked: bytes) -> None:
    assert process.stdin is not None  # noqa: S101 - it was asked for
    try:
        process.stdin.write(asked)
        await process.stdin.drain()
        process.stdin.close()
    except (BrokenPipeError, ConnectionResetError):
        return  # it has ended; its status tells


async def _listen(process: Process, told: Told) -> str:
    """Hands on progress; what else was said."""
    assert process.stderr is not None  # noqa: S101 - it was asked for
    complaints = []
    async for line in process.stderr:
        if line.startswith(MARK):
            told(line[1:].decode().strip())
        else:
            complaints.append(line.decode(errors="replace"))
    return "".join(complaints)
