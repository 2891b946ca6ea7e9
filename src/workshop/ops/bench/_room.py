"""Who sits in a measured hall: phones that send and watch, a board, and what the servers cost meanwhile.

Everything lives in one event loop. A phone has one command under way at a time, as an outbox has, and keeps to what
a person may send, so the server has no reason to be silent.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import perf_counter

import msgspec

from workshop.ops.bench._hall import Hall
from workshop.ops.bench._server import Server, busy
from workshop.ops.load import Gone, Line

BURST, PER_SECOND = 55, 9.9
"""A little less than `web/limits.py` lets a person send."""
AT_ONCE = 100
PATIENCE = 30.0
TURNOUT = re.compile(rb'class="voting">.{0,80}?figure-number">(\d+)', re.DOTALL)


class Taken(msgspec.Struct):
    """What the phones of one run heard. `acks`: seconds; `own`, `shared`: bytes of pushed regions, summed up."""

    acks: list[float] = []
    refused: int = 0
    own: int = 0
    own_frames: int = 0
    shared: int = 0
    shared_frames: int = 0


class Signs:
    """Texts that screens are to show, in their order, each since when. Screens keep to themselves how far they are."""

    def __init__(self) -> None:
        self.all: list[tuple[bytes, float]] = []

    def expect(self, sign: bytes) -> None:
        """From now on every screen is to show this."""
        self.all.append((sign, perf_counter()))


class Screen(Line):
    """Something that watches. `delays`: seconds from a sign to its being shown here."""

    def __init__(self, signs: Signs) -> None:
        super().__init__()
        self.signs, self.delays, self.seen = signs, list[float](), 0

    def shown(self, data: bytes, start: int, stop: int) -> None:
        expected = self.signs.all
        while self.seen < len(expected) and data.find(expected[self.seen][0], start, stop) >= 0:
            self.delays.append(perf_counter() - expected[self.seen][1])
            self.seen += 1


class Phone(Screen):
    """A person with a phone who sends when told to. `again` is called whenever all is answered."""

    def __init__(self, taken: Taken, signs: Signs, number: int) -> None:
        super().__init__(signs)
        self.taken, self.number = taken, number
        self.again: Callable[[Phone], None] | None = None
        self.sent = 0
        self._due: deque[tuple[float, bytes]] = deque()
        self._since: float | None = None
        self._name, self._text = secrets.token_hex(12), b""
        self._left, self._at = float(BURST), perf_counter()

    @property
    def idle(self) -> bool:
        """Whether everything it sent was answered."""
        return self._since is None and not self._due

    def deliver(self, due: float, form: bytes) -> None:
        """Sends these fields now, or as soon as the command before is answered; the time counts from `due`."""
        self._due.append((due, form))
        if self._since is None:
            with suppress(Gone):  # counted by what stays unanswered
                self._next()

    def may(self, now: float) -> bool:
        """Whether a person may send one more by now."""
        return self._level(now) >= 1

    def _level(self, now: float) -> float:
        return min(BURST, self._left + (now - self._at) * PER_SECOND)

    def _next(self) -> None:
        self._since, form = self._due.popleft()
        self.sent += 1
        now = perf_counter()
        self._left, self._at = self._level(now) - 1, now
        head = b'{"id":"%s%08x","person":%d,"form":' % (self._name.encode(), self.sent, self.number)
        self._text = head + form + b"}"
        self.text(self._text)

    def later(self, command_id: bytes, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self._once_more, self._text)

    def answered(self, command_id: bytes, answer: bytes) -> None:
        if self._since is None:
            return
        self.taken.acks.append(perf_counter() - self._since)
        self.taken.refused += answer.startswith(b'{"refused"')
        self._since = None
        if self._due:
            self._next()
        elif self.again is not None:
            self.again(self)

    def shown(self, data: bytes, start: int, stop: int) -> None:
        self.taken.own += stop - start
        self.taken.own_frames += 1
        if self.seen < len(self.signs.all):
            super().shown(data, start, stop)


class Board(Screen):
    """A board that also reads how many have voted. `turnouts`: from a first vote to its being shown."""

    def __init__(self, taken: Taken, signs: Signs) -> None:
        super().__init__(signs)
        self.taken, self.voted, self.turnouts = taken, 0, list[float]()
        self._expected: deque[tuple[int, float]] = deque()

    def expect(self, number: int, since: float) -> None:
        """The board is to show this number because of something done at `since`."""
        self._expected.append((number, since))

    def shown(self, data: bytes, start: int, stop: int) -> None:
        self.taken.shared += stop - start
        self.taken.shared_frames += 1
        super().shown(data, start, stop)
        if (found := TURNOUT.search(data, start, stop)) is None:
            return
        self.voted, now = int(found[1]), perf_counter()
        while self._expected and self._expected[0][0] <= self.voted:
            self.turnouts.append(now - self._expected.popleft()[1])


class Costs(msgspec.Struct, frozen=True):
    """What servers and load used: shares of a core while it counted, bytes before anybody came and afterwards.

    `broken`: lines of phones that ended although nobody hung up. `others`: what else ran on the machine.
    """

    cpu: float
    load: float
    others: float
    before: int
    memory: int
    phones: int
    started: float
    own: int
    shared: int
    broken: int
    opened: float


class Room:
    """All lines to one set of servers. `base`: so many have voted before. `opened`: seconds until the board showed the
    workshop, which no screen had asked for before.
    """

    def __init__(
        self, hall: Hall, servers: Sequence[Server], tell: Callable[[str], None], base: int = 0
    ) -> None:
        self.hall, self.servers, self.tell, self.base = hall, servers, tell, base
        self.opened = 0.0
        self.taken, self.signs = Taken(), Signs()
        self.phones: list[Phone] = []
        self.board = Board(self.taken, self.signs)
        self._before = self.memory()
        self._cpu = self._own = self._busy = self.begun = 0.0

    async def fill(self, phones: int, opened: Sequence[str] = ()) -> None:
        """The board and so many phones, spread over the servers; all show what there is."""
        path, begun = f"/board/{self.hall.workshop}/socket", perf_counter()
        await self.board.connect("127.0.0.1", self.servers[-1].port, path, self.hall.board_cookie())
        self.board.hello()
        await asyncio.wait_for(self.board.current.wait(), PATIENCE)
        self.opened = perf_counter() - begun
        self.phones = [Phone(self.taken, self.signs, self.hall.people[n][0]) for n in range(phones)]
        for start in range(0, phones, AT_ONCE):
            some = range(start, min(start + AT_ONCE, phones))
            await asyncio.gather(*(self.sit_down(self.phones[n], n, opened) for n in some))
            self.tell(f"{some[-1] + 1} of {phones} phones connected")
        await asyncio.wait_for(self.all_current(), PATIENCE)

    async def sit_down(self, phone: Phone, place: int, opened: Sequence[str] = ()) -> None:
        """Connects one phone and says that it shows nothing yet."""
        port = self.servers[place % len(self.servers)].port
        path = f"/room/{self.hall.workshop}/socket"
        await phone.connect("127.0.0.1", port, path, self.hall.phone_cookie(place))
        phone.hello(opened=opened)

    async def desk(self) -> Line:
        """The desk, on the first server."""
        line, path = Line(), f"/desk/{self.hall.workshop}/socket"
        await line.connect("127.0.0.1", self.servers[0].port, path, self.hall.desk_cookie())
        line.hello()
        return line

    async def all_current(self) -> None:
        """Returns when every screen shows what there is."""
        for screen in (*self.phones, self.board):
            await screen.current.wait()

    async def until(self, reached: Callable[[], bool]) -> bool:
        """Whether it came about before patience ended."""
        end = perf_counter() + PATIENCE
        while not (done := reached()) and perf_counter() < end:  # noqa: ASYNC110 - of a thousand lines
            await asyncio.sleep(0.005)
        return done

    async def quiet(self) -> int:
        """Waits until all is answered; how many were not."""
        await self.until(lambda: all(p.idle or p.ended.done() for p in self.phones))
        return sum(not p.idle for p in self.phones)

    def begin(self) -> None:
        """From here on it counts."""
        self.taken.acks.clear()
        t = self.taken
        t.refused = t.own = t.own_frames = t.shared = t.shared_frames = 0
        self._cpu, self._own, self._busy = self._used(), time.process_time(), busy()
        self.begun = perf_counter()

    def costs(self) -> Costs:
        """Since `begin`."""
        t, took = self.taken, perf_counter() - self.begun
        cpu, load = self._used() - self._cpu, time.process_time() - self._own
        return Costs(
            cpu / took,
            load / took,
            max(0.0, busy() - self._busy - cpu - load) / took,
            self._before,
            self.memory(),
            len(self.phones),
            max(server.started for server in self.servers),
            t.own // max(1, t.own_frames),
            t.shared // max(1, t.shared_frames),
            sum(phone.ended.done() for phone in self.phones),
            self.opened,
        )

    def memory(self) -> int:
        """Bytes of all servers."""
        return sum(server.memory() for server in self.servers)

    def _used(self) -> float:
        return sum(server.cpu() for server in self.servers)

    async def leave(self) -> None:
        """Everybody goes home."""
        lines = [line for line in (*self.phones, self.board) if not line.ended.done()]
        for line in lines:
            line.close()
        if lines:
            await asyncio.wait([line.ended for line in lines], timeout=PATIENCE)
