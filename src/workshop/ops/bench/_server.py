"""The server under test: real processes on one core where the system allows it, and what they cost.

Nothing here knows what is measured. Only Linux tells time and memory of another process; elsewhere these are missing.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter

from workshop.ops.bench.figures import NotMeasured
from workshop.settings import for_another_process

LOOK_AGAIN = 0.01


class Server:
    """One process that listens. `started`: seconds from its beginning until it listened."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, said: Path) -> None:
        self.process, self.port, self.said = process, port, said
        self.started = 0.0

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(") ")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self, kind: str = "VmRSS") -> int:
        """Bytes in memory now; `VmHWM`: at most so far. 0 where the system does not say."""
        try:
            lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        except OSError:
            return 0
        return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{kind}:")), 0)

    def last_words(self) -> str:
        """The end of what it wrote."""
        return self.said.read_text(errors="replace")[-2000:]

    async def listens(self, begun: float) -> None:
        """Returns when it does; raises `NotMeasured` if it has ended instead."""
        while True:
            if self.process.poll() is not None:
                raise NotMeasured(
                    f"the server ended with status {self.process.returncode}:\n{self.last_words()}"
                )
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(LOOK_AGAIN)
                continue
            self.started = perf_counter() - begun
            writer.close()
            return


@asynccontextmanager
async def running(
    arguments: Sequence[Sequence[str]], environment: Mapping[str, str], folder: Path
) -> AsyncIterator[list[Server]]:
    """`python -m …` once for each of `arguments`, with PORT in the environment, until the block ends."""
    servers: list[Server] = []
    try:
        for place, words in enumerate(arguments):
            begun = perf_counter()
            server = _start(words, environment, folder / f"server-{place}.txt")
            servers.append(server)
            await server.listens(begun)
        yield servers
    finally:
        for server in servers:
            server.process.send_signal(signal.SIGTERM)
        for server in servers:
            await asyncio.to_thread(_end, server.process)


def _start(words: Sequence[str], environment: Mapping[str, str], said: Path) -> Server:
    port = free_port()
    env = for_another_process({**environment, "PORT": str(port)})
    server_cores, own_cores = cores()
    _stay_on(server_cores)
    try:
        with said.open("wb") as out:
            process = subprocess.Popen(  # noqa: S603 - this program itself
                [sys.executable, "-m", *words], env=env, stdout=out, stderr=subprocess.STDOUT
            )
    finally:
        _stay_on(own_cores)
    return Server(process, port, said)


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def busy() -> float:
    """Seconds of processor time that all processes of this machine have used so far; 0 where it does not say."""
    try:
        every = [int(n) for n in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    except OSError:
        return 0.0
    idle = every[3] + every[4]
    return (sum(every[:8]) - idle) / os.sysconf("SC_CLK_TCK")


def cores() -> tuple[frozenset[int], frozenset[int]]:
    """For servers and for the load, both empty where they cannot be kept apart."""
    if not hasattr(os, "sched_getaffinity") or (os.cpu_count() or 1) < 2:
        return frozenset(), frozenset()
    every = sorted(_EVERY)
    return (frozenset(every[:1]), frozenset(every[1:])) if len(every) > 1 else (frozenset(), frozenset())


def _stay_on(chosen: frozenset[int]) -> None:
    if chosen:
        os.sched_setaffinity(0, chosen)


def release() -> None:
    """The load may use every core again."""
    _stay_on(_EVERY)


_EVERY = frozenset(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else frozenset()
