"""All live workshops of this process: opened when first asked for, with their screens and who is connected."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from workshop.core.activity import Kinds
from workshop.core.agenda import StepOpened, StepSet, StepStopped
from workshop.core.messages import Recorded
from workshop.core.refusals import LogDamaged, Refused
from workshop.core.workshop import Workshop
from workshop.live.hub import Render, RenderOwn, Room
from workshop.live.presence import Presence
from workshop.live.session import Session
from workshop.live.slow import Slow
from workshop.store.log import EventLog

LOG = logging.getLogger(__name__)
DAMAGED_SECONDS = 30.0
FINISH_SECONDS, ANSWER_SECONDS = 10.0, 2.0


class Sessions:
    """Opens sessions and joins each to its room of screens. Implements what a session needs from outside."""

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
                self._call_again(session.committed)
                self._open[workshop] = session
                self.slow.look(session)
            return self._open[workshop]

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
        self._call_the_roll(session.committed, recorded)
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

    def _call_again(self, w: Workshop) -> None:
        """After a restart: who was out of contact at a stop is asked when the phone comes back."""
        for s in w.agenda():
            if s.status == "stopped":
                self.presence.stopped(w.id, s.id, w.seq, frozenset(s.out_of_contact))

    def _call_the_roll(self, w: Workshop, recorded: Sequence[Recorded]) -> None:
        """From a stop on, it counts which phones confirm it; open again, none has to."""
        for r in recorded:
            if isinstance(r.event, StepOpened | StepStopped | StepSet):
                self.presence.reopened(w.id, r.event.step)
                if w.steps[r.event.step].status == "stopped":
                    here = frozenset(p.number for p in w.present())
                    self.presence.stopped(w.id, r.event.step, r.seq, here)
