"""What the processes on one database tell each other of the moment: who is connected to them, who has confirmed a stop,
what outside the log has changed. None of it is kept anywhere; what happened in a workshop is in its log alone.

A process that connects says so and gets everything from all others; from then on changes are told, twenty times a
second at most. Who has not said anything for GONE seconds is gone. Messages arrive in the order in which they were
sent, or the connection was cut and everything is told anew. What cannot be read is left out: during an update an older
process runs beside a newer one. With one process there is no neighbour, and nothing here is made at all.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import msgspec

from workshop.live.presence import Presence
from workshop.live.said import (
    Alive,
    Answered,
    Ask,
    Bye,
    Connected,
    Heard,
    Hello,
    Here,
    Item,
    Moved,
    News,
    chunks,
    read,
    texts,
)

LOG = logging.getLogger(__name__)
EVERY = 0.05
RENEW, GONE = 15.0, 40.0
PATIENCE = 2.0
"""How long to wait for answers of a process that may have died."""


class Neighbours:
    """This process among the others. `say`: sends a text to all; `on_moved`: who is in a workshop has changed.

    `on_news`: something outside the log has changed elsewhere; `knows`: whether a workshop is open here.
    """

    def __init__(
        self,
        presence: Presence,
        *,
        say: Callable[[str], None],
        knows: Callable[[str], bool],
        on_moved: Callable[[str], None],
        on_news: Callable[[News], None],
    ) -> None:
        self.name = secrets.token_hex(4)
        self._presence, self._say, self._knows = presence, say, knows
        self._on_moved, self._on_news = on_moved, on_news
        self._linked = False
        self._last: dict[str, float] = {}
        self._rooms: set[str] = set()
        self._parts: dict[tuple[str, str], set[int]] = {}
        self._items: list[Item] = []
        self._moves: dict[tuple[str, int], bool] = {}
        self._heard: dict[tuple[str, int, int], set[int]] = {}
        self._news: Counter[tuple[str, str]] = Counter()
        self._waiting: dict[str, set[str]] = {}
        self._answer = asyncio.Event()
        self._flush: asyncio.TimerHandle | None = None
        self._flushed = 0.0
        presence.tells = self

    # What happens here.

    def moved(self, workshop: str, person: int, here: bool) -> None:
        """See `Tells`."""
        self._rooms.add(workshop)
        self._moves[workshop, person] = here
        self._soon()

    def heard(self, workshop: str, step: int, seq: int, person: int) -> None:
        """See `Tells`."""
        self._heard.setdefault((workshop, step, seq), set()).add(person)
        self._soon()

    def tell(self, topic: str, workshop: str = "") -> None:
        """Something outside the log has changed here."""
        self._news[topic, workshop] += 1
        self._soon()

    async def ask(self, workshop: str) -> None:
        """Returns when the others have told what they know of this workshop's stops, or one of them seems dead."""
        if self._linked and self._last:
            self._waiting[workshop] = set(self._last)
            self._items.append(Ask(workshop))
            self._soon()
            await self._answers(workshop)

    async def ready(self) -> None:
        """Returns when this process knows what its neighbours know, or one of them seems dead."""
        await self._answers("")

    # The connection.

    def joined(self, others: Iterable[str]) -> None:
        """There is a connection (again); the others that have one now. What was said before may be lost."""
        now = self._time()
        others = frozenset(others) - {self.name}
        self._last = dict.fromkeys(self._last.keys() | others, now)
        self._waiting[""] = set(others)
        self._linked = True
        self._items = [Hello(), *self._everything()]
        self._moves.clear()
        self._heard.clear()
        self._flush_now()
        self._answer.set()

    def cut(self) -> None:
        """Nothing can be said for a while; nor is anybody's silence a sign of death."""
        self._linked = False

    def farewell(self) -> list[str]:
        """The last things to say."""
        return list(texts(self.name, [*self._items, *self._changes(), Bye()]))

    async def keep(self) -> None:
        """Runs until cancelled: says that this process is there, and notices who no longer is."""
        while True:
            await asyncio.sleep(RENEW)
            if self._linked:
                self._items.append(Alive())
                self._flush_now()
                for process in [p for p, at in self._last.items() if self._time() - at > GONE]:
                    LOG.warning("process %s says nothing any more", process)
                    self._gone(process)

    def hear(self, text: str) -> None:
        """What somebody says, perhaps this process itself."""
        try:
            process, items = read(text)
        except msgspec.DecodeError:
            LOG.warning("a process says what this one does not understand; is it of another version?")
            return
        if process == self.name:
            return
        self._last[process] = self._time()
        for item in items:
            self._take(process, item)

    # What others say.

    def _take(self, process: str, item: Item) -> None:
        match item:
            case Hello():
                self._items += [*self._everything(), Answered(process)]
                self._soon()
            case Bye():
                self._gone(process)
            case Ask(workshop):
                self._items += [*self._stops(workshop), Answered(process, workshop)]
                self._soon()
            case Answered(to, workshop) if to == self.name:
                self._waiting.get(workshop, set()).discard(process)
                self._answer.set()
            case Here() | Moved():
                self._people(process, item)
            case Connected(workshop, step, seq, people) if self._knows(workshop):
                self._presence.connected_away(workshop, step, seq, people)
            case Heard(workshop, step, seq, people) if self._knows(workshop):
                self._presence.heard_away(workshop, step, seq, people)
            case News():
                self._on_news(item)

    def _people(self, process: str, item: Here | Moved) -> None:
        if isinstance(item, Moved):
            self._presence.moved_away(process, item.workshop, item.came, item.went)
        else:
            parts = self._parts.setdefault((process, item.workshop), set())
            parts.update(item.people)
            if not item.last:
                return
            self._presence.away(process, item.workshop, self._parts.pop((process, item.workshop)))
        self._on_moved(item.workshop)

    def _gone(self, process: str) -> None:
        self._last.pop(process, None)
        for waiting in self._waiting.values():
            waiting.discard(process)
        self._answer.set()
        for workshop in self._presence.lost(process):
            self._on_moved(workshop)

    # Saying.

    def _everything(self) -> Iterator[Item]:
        # Also where nobody is left: whoever was out of reach meanwhile still has them on the list.
        for workshop in sorted(self._rooms | self._presence.rooms()):
            parts = [*chunks(self._presence.local(workshop))] or [()]
            for n, people in enumerate(parts, 1):
                yield Here(workshop, people, n == len(parts))
            yield from self._stops(workshop)

    def _stops(self, workshop: str) -> Iterator[Item]:
        for step, stop in self._presence.stops(workshop).items():
            yield from (Connected(workshop, step, stop.seq, c) for c in chunks(stop.connected))
            yield from (Heard(workshop, step, stop.seq, c) for c in chunks(stop.heard))

    def _soon(self) -> None:
        if self._flush is None and self._linked:
            at = max(self._time(), self._flushed + EVERY)
            self._flush = asyncio.get_running_loop().call_at(at, self._flush_now)

    def _flush_now(self) -> None:
        if self._flush is not None:
            self._flush.cancel()
            self._flush = None
        if self._linked:
            self._flushed = self._time()
            items, self._items = [*self._items, *self._changes()], []
            for text in texts(self.name, items):
                self._say(text)

    def _changes(self) -> Iterator[Item]:
        for workshop in sorted({w for w, _ in self._moves}):
            mine = {p: here for (w, p), here in self._moves.items() if w == workshop}
            yield from (Moved(workshop, c, ()) for c in chunks(p for p, here in mine.items() if here))
            yield from (Moved(workshop, (), c) for c in chunks(p for p, here in mine.items() if not here))
        for key, people in self._heard.items():
            yield from (Heard(*key, c) for c in chunks(people))
        yield from (News(topic, workshop, n) for (topic, workshop), n in self._news.items())
        self._moves.clear()
        self._heard.clear()
        self._news.clear()

    async def _answers(self, workshop: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while workshop not in self._waiting or self._waiting[workshop]:
                    self._answer.clear()
                    await self._answer.wait()
        except TimeoutError:
            LOG.warning("not all processes answer; going on without them")
        self._waiting.pop(workshop, None)

    def _time(self) -> float:
        return asyncio.get_running_loop().time()
