"""All live workshops of this process: opened when first asked for, with their screens and who is connected."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Iterator, Sequence

from workshop.core.activity import Kinds
from workshop.core.messages import Recorded
from workshop.core.refusals import LogDamaged, Refused
from workshop.core.workshop import Workshop
from workshop.live.hub import Group, Render, RenderOwn, Room
from workshop.live.neighbours import Neighbours
from workshop.live.presence import Presence
from workshop.live.roll import call_again, call_the_roll
from workshop.live.said import News
from workshop.live.session import Session
from workshop.live.slow import Slow
from workshop.store.log import EventLog

LOG = logging.getLogger(__name__)
DAMAGED_SECONDS = 30.0
FINISH_SECONDS, ANSWER_SECONDS = 10.0, 2.0
RETRY = 1.0
ANY = sys.maxsize
"""As a seq: more than any log has, so that it is read in any case."""


class Sessions:
    """Opens sessions and joins each to its room of screens. Implements what a session needs from outside.

    Other processes may write too once `share` was called. `on_gone`: a workshop was thrown away, here or there.
    """

    def __init__(
        self,
        kinds: Kinds,
        log: EventLog,
        now: Callable[[], int],
        chance: Callable[[], bytes],
        draw: Render,
        own: RenderOwn,
    ) -> None:
        self.presence = Presence()
        self.slow = Slow(kinds, chance, self.redraw)
        self._kinds, self._log, self._now, self._chance = kinds, log, now, chance
        self._draw, self._own = draw, own
        self._open: dict[str, Session] = {}
        self._rooms: dict[str, Room] = {}
        self._opening: dict[str, asyncio.Lock] = {}
        self.answers: set[asyncio.Future[None]] = set()
        self.closing = False
        self._damaged: dict[str, tuple[float, LogDamaged]] = {}
        self._behind: dict[str, int] = {}
        self._following: dict[str, asyncio.Task[None]] = {}
        self.neighbours: Neighbours | None = None
        self.on_gone: Callable[[str], None] = lambda workshop: None

    def share(self, say: Callable[[str], None], on_news: Callable[[News], None]) -> Neighbours:
        """From now on this process has neighbours. `on_news`: they have changed something outside the log."""
        self.neighbours = Neighbours(
            self.presence,
            say=say,
            knows=self._opening.__contains__,
            on_moved=self._moved,
            on_news=on_news,
        )
        return self.neighbours

    async def get(self, workshop: str) -> Session:
        """The session; the caller has made sure that there is such a workshop."""
        found = self._open.get(workshop)
        if found is not None:
            return found
        if self.closing:
            raise Refused("closing")
        async with self._opening.setdefault(workshop, asyncio.Lock()):
            if workshop not in self._open:
                session = await self._unfold(workshop)
                await call_again(self.presence, self._log, session.committed)
                if self.neighbours is not None:
                    await self.neighbours.ask(workshop)
                self._open[workshop] = session
                self.slow.look(session)
                if self.neighbours is not None:
                    self._follow(workshop, ANY)  # what was told while it was being opened
            return self._open[workshop]

    async def fresh(self, workshop: str) -> Session:
        """The session with everything that is in the log now.

        A browser that was sent on after a command may come to a process that has not been told of it yet.
        """
        session = await self.get(workshop)
        if self.neighbours is not None:
            await session.catch_up()
        return session

    def told(self, workshop: str, seq: int) -> None:
        """The log of a workshop goes up to `seq` now; 0: there is none any more."""
        if not seq:
            self.on_gone(workshop)
        session = self._open.get(workshop)
        if session is not None and (not seq or seq > session.committed.seq):
            self._follow(workshop, seq or ANY)

    def missed(self) -> None:
        """Whatever was told of late was not heard."""
        for workshop in self._open:
            self._follow(workshop, ANY)

    def tell(self, topic: str, workshop: str = "") -> None:
        """Something outside the log has changed; the other processes hear of it."""
        if self.neighbours is not None:
            self.neighbours.tell(topic, workshop)

    async def _unfold(self, workshop: str) -> Session:
        """A damaged log is read again only once in a while, however many phones knock."""
        clock = asyncio.get_running_loop().time
        until, damaged = self._damaged.pop(workshop, (0.0, None))
        if damaged is None or clock() >= until:
            try:
                return await Session(workshop, self._kinds, self._log, self).open()
            except LogDamaged as error:
                LOG.error("%s; it stays closed", error)
                until, damaged = clock() + DAMAGED_SECONDS, error
        self._damaged[workshop] = (until, damaged)
        raise damaged

    async def history(self, workshop: str) -> list[Recorded]:
        """Everything that happened, as the log has it."""
        return await self._log.read(workshop)

    def room(self, session: Session) -> Room:
        """The screens of a session."""
        found = self._rooms.get(session.id)
        if found is None:
            here = lambda: self.presence.here(session.id)  # noqa: E731 - a view on the moment
            found = self._rooms[session.id] = Room(lambda: session.committed, here, self._draw, self._own)
        return found

    def came(self, session: Session, person: int, line: object) -> None:
        """A phone has connected."""
        self.presence.came(session.id, person, line)
        self.room(session).changed(frozenset())

    def went(self, session: Session, line: object) -> None:
        """A phone has gone."""
        self.presence.went(session.id, line)
        self.room(session).changed(frozenset())

    def _moved(self, workshop: str) -> None:
        if workshop in self._rooms:
            self._rooms[workshop].changed(frozenset())

    def _follow(self, workshop: str, seq: int) -> None:
        """Reads what others have written up to here, if nobody does so already."""
        if workshop in self._open:
            self._behind[workshop] = max(seq, self._behind.get(workshop, 0))
            if workshop not in self._following:
                task = asyncio.create_task(self._read_on(workshop), name=f"follow {workshop}")
                self._following[workshop] = task
                task.add_done_callback(lambda done: self._followed(workshop, done))

    async def _read_on(self, workshop: str) -> None:
        while (seq := self._behind.pop(workshop, 0)) and (session := self._open.get(workshop)) is not None:
            # What this process writes itself is told before it is known to be durable; it need not be read.
            if await session.settled() < seq and not await session.catch_up():
                self.on_gone(workshop)
                await self.drop(workshop)

    def _followed(self, workshop: str, done: asyncio.Task[None]) -> None:
        del self._following[workshop]
        if done.cancelled():
            return
        if (error := done.exception()) is not None:
            LOG.warning("cannot read on in workshop %s: %s", workshop, type(error).__name__)
            asyncio.get_running_loop().call_later(RETRY, self._follow, workshop, ANY)
        elif workshop in self._behind:
            self._follow(workshop, 0)

    def refresh(self, workshop: str) -> None:
        """What desks show beside the log has changed: who is there, names."""
        self._moved(workshop)

    def redraw(self, workshop: str | None = None) -> None:
        """Something outside the log changed what its screens show; None: those of all workshops."""
        for wid, room in self._rooms.items():
            if workshop in (None, wid):
                room.changed(None)

    def trouble(self, reason: str) -> None:
        """The store has failed, or works again ('')."""
        if not reason:
            for session in self._open.values():
                session.tick()
                self.slow.look(session)
        self.redraw()

    async def finish(self) -> None:
        """Takes no new commands, commits those under way and lets their `answers` leave, as far as that is soon."""
        self.closing = True
        ends = [asyncio.create_task(s.close(), name=f"finish {s.id}") for s in self._open.values()]
        if ends:
            await asyncio.wait(ends, timeout=FINISH_SECONDS)
        if self.answers:
            await asyncio.wait(set(self.answers), timeout=ANSWER_SECONDS)

    async def close(self) -> None:
        """Finishes what is under way; slow work begins again another time."""
        self.closing = True
        await self.slow.close()
        await asyncio.gather(*(s.close() for s in self._open.values()))
        for room in self._rooms.values():
            room.close()

    async def drop(self, workshop: str) -> None:
        """Forgets a workshop that was thrown away."""
        session = self._open.pop(workshop, None)
        room = self._rooms.pop(workshop, None)
        self.presence.forget(workshop)
        if session is not None:
            await session.close()
        if room is not None:
            room.close()

    def timing(self) -> bool:
        """Whether minutes are being counted anywhere."""
        return any(
            s.status == "open" and s.deadline is not None
            for session in self._open.values()
            for s in session.committed.agenda()
        )

    def dropped(self, session: Session) -> bool:
        """Whether this workshop was thrown away since; also for a socket that was let in while it went."""
        return self._open.get(session.id) is not session

    @property
    def open_now(self) -> int:
        """How many workshops are open here."""
        return len(self._open)

    def watched(self) -> Iterator[Group]:
        """The group of every open socket."""
        return (box.group for room in self._rooms.values() for box in room.boxes)

    def now(self) -> int:
        """Milliseconds since 1970."""
        return self._now()

    def chance(self) -> bytes:
        """Fresh bytes."""
        return self._chance()

    def absent(self, workshop: Workshop) -> frozenset[int]:
        """People who joined by phone and are not connected."""
        here = self.presence.here(workshop.id)
        return frozenset(p.number for p in workshop.present() if not p.paper and p.number not in here)

    def unaware(self, workshop: Workshop, person: int) -> frozenset[int]:
        """Stopped steps of which this person's phone may not have known when it sent."""
        return self.presence.unaware(workshop.id, person)

    def aware(self, workshop: Workshop, person: int) -> frozenset[int]:
        """Stopped steps of which this person's phone has said that it knows."""
        return self.presence.aware(workshop.id, person)

    def changed(self, session: Session, recorded: Sequence[Recorded]) -> None:
        """Tells the screens; acts of people touch only their own things or their delegation's, others may touch all."""
        call_the_roll(self.presence, session.committed, recorded)
        self.slow.look(session)
        if session.id not in self._rooms:
            return
        people: set[int] = set()
        w = session.committed
        for r in recorded:
            role, _, number = r.by.partition(":")
            if role != "participant":
                self._rooms[session.id].changed(None)
                return
            people.add(int(number))
            town = r.event.seen_by()
            if town is not None:
                people |= {p.number for p in w.people.values() if town in (p.municipality, *p.also)}
        self._rooms[session.id].changed(frozenset(people))
