"""Several processes on one PostgreSQL: this one listens to the others, and they to it, while its server runs.

What is passed on and what each process keeps for itself is said in `docs/decisions/several-processes.md`. On SQLite
there is one process, and nothing of this exists.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from sqlalchemy.exc import SQLAlchemyError

from workshop.live.said import News
from workshop.metrics import Asked
from workshop.ops.crowd import Crowds
from workshop.store.notify import Channel
from workshop.web.house import House

LOG = logging.getLogger(__name__)
REST = 0.5
"""Names are read again at most so often; whole halls come in at once."""


@asynccontextmanager
async def among_others(house: House, crowds: Crowds) -> AsyncIterator[None]:
    """While this lasts, the process knows of the others."""
    if not house.settings.database.startswith("postgresql"):
        yield
        return
    here = _Here(house, crowds)
    neighbours = house.sessions.share(here.say, here.news)
    here.channel = Channel(
        house.settings.database,
        neighbours.name,
        told=house.sessions.told,
        heard=neighbours.hear,
        joined=here.joined,
        cut=neighbours.cut,
    )
    house.sessions.on_gone = here.gone
    house.metrics.ask(
        Asked(
            "gauge",
            "workshop_listener_up",
            "Whether this process hears of the others.",
            lambda: {"": here.channel.listening},
        )
    )
    tasks = [
        asyncio.create_task(here.channel.run(neighbours.farewell), name="channel"),
        asyncio.create_task(neighbours.keep(), name="neighbours"),
        asyncio.create_task(here.names.keep(), name="names"),
    ]
    try:
        await neighbours.ready()
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _Here:
    """What happens here when others say something."""

    channel: Channel

    def __init__(self, house: House, crowds: Crowds) -> None:
        self.house, self.crowds = house, crowds
        self.names = _Names(house)
        self._leaving: set[asyncio.Task[None]] = set()

    def say(self, text: str) -> None:
        """To all processes."""
        self.channel.say(text)

    def joined(self, others: Iterable[str]) -> None:
        """Connected (again): what was said meanwhile was not heard, and what was to be said perhaps neither."""
        sessions = self.house.sessions
        if sessions.neighbours is not None:
            sessions.neighbours.joined(others)
        sessions.missed()
        for workshop in self.house.render.names:
            self.names.again(workshop)
            sessions.tell("names", workshop)

    def news(self, news: News) -> None:
        """Something outside the log has changed."""
        if news.topic == "names":
            self.names.again(news.workshop)
        elif news.topic == "wrong_code" and self.house.limits.guesses.elsewhere(news.times):
            self.house.sessions.redraw()

    def gone(self, workshop: str) -> None:
        """A workshop was thrown away; simulated people go home too."""
        self.house.render.forget(workshop)
        leaving = asyncio.create_task(self.crowds.stop(workshop))
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)


class _Names:
    """Names are in a table; no message carries them."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._old: set[str] = set()
        self._any = asyncio.Event()

    def again(self, workshop: str) -> None:
        """The names of this workshop have changed."""
        if workshop in self._house.render.names:
            self._old.add(workshop)
            self._any.set()

    async def keep(self) -> None:
        """Reads them until cancelled."""
        while True:
            await self._any.wait()
            self._any.clear()
            old, self._old = self._old, set()
            try:
                for workshop in old:
                    self._house.render.names[workshop] = await self._house.people.names(workshop)
                    self._house.sessions.refresh(workshop)
            except (SQLAlchemyError, OSError) as error:
                LOG.warning("cannot read names: %s", type(error).__name__)
                self._old |= old
                self._any.set()
            await asyncio.sleep(REST)
