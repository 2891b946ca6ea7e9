"""Where a scenario takes place: a fresh database, the hall in it, and servers to start one after the other.

The database is removed again. A scenario may only use what it finds here; it starts no process itself.
"""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar

import uvloop
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from workshop.ops.bench import _server
from workshop.ops.bench._hall import Hall, lay_out
from workshop.ops.bench._server import Server, running
from workshop.ops.bench.figures import NotMeasured, Plan
from workshop.ops.load import Gone, NotLetIn
from workshop.settings import from_environment
from workshop.store.database import open_engine

T = TypeVar("T")


class Stage:
    """`database` is empty until `lay_out`; `folder` goes in the end."""

    def __init__(self, plan: Plan, database: str, folder: Path) -> None:
        self._plan, self._database, self.folder = plan, database, folder

    def environment(self) -> dict[str, str]:
        """What servers get; nothing of the operator's own settings may reach them."""
        return {
            "HOST": "127.0.0.1",
            "WORKSHOP_DATA": str(self.folder),
            "WORKSHOP_DATABASE": self._database,
            "WORKSHOP_URL": "http://127.0.0.1",
            "WORKSHOP_LANGUAGE": "en",
            "WORKSHOP_TRUSTED_PROXIES": "",
        }

    async def lay_out(self, people: int, *, at: str, opened: Collection[str] = ()) -> Hall:
        """The workshop in the database."""
        plan = self._plan
        plan.tell(f"laying out a workshop: {people} people, {plan.cards} cards, {plan.events} events")
        settings = from_environment(self.environment())
        return await lay_out(
            settings, people, at=at, opened_steps=opened, cards=plan.cards, events=plan.events
        )

    def ours(self) -> AbstractAsyncContextManager[list[Server]]:
        """`workshop serve`, in as many processes as the plan says."""
        words = [["workshop", "serve"]] * self._plan.processes
        return running(words, self.environment(), self.folder)

    def watched(self, file: Path) -> AbstractAsyncContextManager[list[Server]]:
        """One process whose samples are in the file once it has ended."""
        words = ["workshop.ops.bench._profiled", str(file), "serve"]
        return running([words], self.environment(), self.folder)

    def bare(self, own: int, shared: int) -> AbstractAsyncContextManager[list[Server]]:
        """The yardstick, always one process."""
        words = ["workshop.ops.bench._bare", str(own), str(shared)]
        return running([words], self.environment(), self.folder)


def run(plan: Plan, play: Callable[[Stage], Awaitable[T]]) -> T:
    """Plays on a stage of its own and clears it away."""

    async def whole() -> T:
        with tempfile.TemporaryDirectory(prefix="workshop-bench-") as folder:
            async with _fresh(plan.database, Path(folder)) as database:
                return await play(Stage(plan, database, Path(folder)))

    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(whole())
    except (Gone, NotLetIn, TimeoutError, DBAPIError) as error:
        raise NotMeasured(f"the server or its database did not play along: {error!r}") from error
    finally:
        _server.release()


@asynccontextmanager
async def _fresh(url: str, folder: Path) -> AsyncIterator[str]:
    """An empty database: a new file, or a new database beside the one that was named, dropped in the end."""
    if not url:
        yield f"sqlite+aiosqlite:///{folder / 'bench.sqlite3'}"
        return
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        with _fresh_file(Path(str(parsed.database))):
            yield url
        return
    name = f"workshop_bench_{secrets.token_hex(4)}"
    await _outside(url, f"CREATE DATABASE {name}")
    try:
        yield parsed.set(database=name).render_as_string(hide_password=False)
    finally:
        await _outside(url, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _fresh_file(path: Path) -> Iterator[None]:
    """Where the operator wants it, for instance on the disk that will be used."""
    if path.exists():
        raise NotMeasured(f"{path} exists; a measurement needs a database of its own")
    try:
        yield
    finally:
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)


async def _outside(url: str, statement: str) -> None:
    engine = open_engine(url).execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()
