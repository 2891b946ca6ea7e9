"""A PostgreSQL of its own in a folder of its own on a free port, which a test may stop and start as it likes."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Cluster:
    """One server with any number of databases."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._call(
            "initdb", "-D", f"{folder}/data", "-A", "trust", "-U", "workshop", "-E", "UTF8", "--no-sync"
        )

    def start(self) -> None:
        """Returns when it takes connections."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder}"
        log = f"{self._folder}/log"
        self._call("pg_ctl", "-D", f"{self._folder}/data", "-w", "-l", log, "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """`immediate` is what a power cut leaves behind."""
        self._call("pg_ctl", "-D", f"{self._folder}/data", "-w", "-m", mode, "stop")

    def database(self, name: str) -> str:
        """The address of a new, empty database."""
        self._call("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "workshop", name)
        return f"postgresql+asyncpg://workshop@127.0.0.1:{self.port}/{name}"

    def _call(self, program: str, *arguments: str) -> None:
        """As `postgres` where the tests run as root, which PostgreSQL refuses to serve."""
        who = (
            ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
        )
        command = [*who, str(_programs() / program), *arguments]
        done = subprocess.run(command, cwd=self._folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def _programs() -> Path:
    """Debian keeps the server's programs out of the path."""
    found = shutil.which("createdb")
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or ([Path(found).parent] if found else [])
    assert places, "PostgreSQL's server is missing; on Debian: apt install postgresql"
    return places[-1]


@contextmanager
def own_cluster() -> Iterator[Cluster]:
    """A server that runs and is gone afterwards with everything in it."""
    folder = Path(tempfile.mkdtemp(prefix="workshop-pg-"))
    try:
        if os.getuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        cluster = Cluster(folder)
        cluster.start()
        try:
            yield cluster
        finally:
            if (folder / "data/postmaster.pid").exists():
                cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
