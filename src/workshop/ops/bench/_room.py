"""Who sits in a measured hall: phones that vote, a board that shows how many have, and what was measured of them.

Everything lives in one event loop. A phone has one command under way at a time, as an outbox has, and keeps to what
a person may send, so the server has no reason to be silent.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import time
from collections import deque
from collections.abc import Callable, Sequence
from time import perf_counter

import msgspec

from workshop.ops.bench._hall import Hall
from workshop.ops.bench._server import Server
from workshop.ops.load import Line

BURST, PER_SECOND = 55, 9.9
"""A little less than `web/limits.py` lets a person send."""
AT_ONCE = 100
PATIENCE = 60.0
TURNOUT = re.compile(rb'class="voting">.{0,80}?figure-number">(\d+)', re.DOTALL)


class Taken(msgspec.Struct):
    """What the phones of one run heard. `acks`: seconds; `own`, `shared`: letters a push had, summed up."""

    acks: list[float] = []
    sent: int = 0
    refused: int = 0
    own: int = 0
    own_frames: int = 0
    shared: int = 0
    shared_frames: int = 0


class Voter(Line):
    """A person with a phone who votes when told to."""

    def __init__(self, taken: Taken, number: int, forms: Sequence[bytes]) -> None:
        super().__init__()
        self.taken, self.number, self._forms = taken, number, forms
        self.again: Callable[[Voter], None] | None = None
        self._due: deque[float] = deque()
        self._since: float | None = None
        self._name, self._sent, self._born = secrets.token_hex(12), 0, perf_counter()

    @property
    def idle(self) -> bool:
        """Whether everything it sent was answered."""
        return self._since is None and not self._due

    def vote(self, due: float) -> None:
        """Votes now, or as soon as the vote before is answered; the time counts from `due`."""
        self._due.append(due)
        if self._since is None:
            self._next()

    def may(self, now: float) -> bool:
        """Whether a person may send one more by now."""
        return self._sent < BURST + (now - self._born) * PER_SECOND

    def _next(self) -> None:
        self._since = self._due.popleft()
        self._sent += 1
        self.taken.sent += 1
        form = self._forms[(self.number + self._sent) % len(self._forms)]
        head = b'{"id":"%s%08x","person":%d,"form":' % (self._name.encode(), self._sent, self.number)
        self.text(head + form)

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


class Board(Line):
    """A board that reads how many have voted. `delays`: from a first vote to its being shown."""

    def __init__(self, taken: Taken) -> None:
        super().__init__()
        self.taken, self.voted, self.delays = taken, 0, list[float]()
        self._expected: deque[tuple[int, float]] = deque()
        self._reached: list[tuple[int, asyncio.Future[None]]] = []

    def expect(self, number: int, since: float) -> None:
        """The board is to show this number because of something done at `since`."""
        self._expected.append((number, since))

    async def shows(self, number: int) -> None:
        """Returns once it shows as many."""
        if self.voted < number:
            waiting = asyncio.get_running_loop().create_future()
            self._reached.append((number, waiting))
            await asyncio.wait_for(waiting, PATIENCE)

    def shown(self, data: bytes, start: int, stop: int) -> None:
        self.taken.shared += stop - start
        self.taken.shared_frames += 1
        found = TURNOUT.search(data, start, stop)
        if found is None:
            return
        self.voted, now = int(found[1]), perf_counter()
        while self._expected and self._expected[0][0] <= self.voted:
            self.delays.append(now - self._expected.popleft()[1])
        for waiting in [w for n, w in self._reached if n <= self.voted and not w.done()]:
            waiting.set_result(None)


class Room:
    """All lines to one set of servers."""

    def __init__(self, hall: Hall, servers: Sequence[Server]) -> None:
        self.hall, self.servers, self.taken = hall, servers, Taken()
        self.phones: list[Voter] = []
        self.board = Board(self.taken)
        self.cpu_begun = self.own_begun = self.begun = 0.0

    async def fill(self, phones: int, tell: Callable[[str], None]) -> None:
        """The board and so many phones, spread over the servers; all show what there is."""
        last = self.servers[-1].port
        await self.board.connect(
            "127.0.0.1", last, f"/board/{self.hall.workshop}/socket", self.hall.board_cookie()
        )
        self.board.hello()
        forms = forms_of(self.hall)
        for start in range(0, phones, AT_ONCE):
            places = range(start, min(start + AT_ONCE, phones))
            self.phones += await asyncio.gather(*(self._phone(place, forms) for place in places))
            tell(f"{len(self.phones)} of {phones} phones connected")
        await asyncio.wait_for(asyncio.gather(*(p.current.wait() for p in self.phones)), PATIENCE)
        await asyncio.wait_for(self.board.current.wait(), PATIENCE)

    async def _phone(self, place: int, forms: Sequence[bytes]) -> Voter:
        phone = Voter(self.taken, self.hall.people[place][0], forms)
        port = self.servers[place % len(self.servers)].port
        path = f"/room/{self.hall.workshop}/socket"
        await phone.connect("127.0.0.1", port, path, self.hall.phone_cookie(place))
        phone.hello()
        return phone

    async def quiet(self) -> int:
        """Waits until all is answered; how many were not."""
        end = perf_counter() + PATIENCE
        while (left := sum(not p.idle for p in self.phones)) and perf_counter() < end:  # noqa: ASYNC110 - of a thousand
            await asyncio.sleep(0.01)
        return left

    def begin(self) -> None:
        """From here on it counts."""
        self.taken.acks.clear()
        self.taken.refused = self.taken.sent = self.taken.own = self.taken.own_frames = 0
        self.taken.shared = self.taken.shared_frames = 0
        self.cpu_begun, self.own_begun = self.cpu(), time.process_time()
        self.begun = perf_counter()

    def cpu(self) -> float:
        """Processor time of all servers."""
        return sum(server.cpu() for server in self.servers)

    def memory(self, kind: str = "VmRSS") -> int:
        """Bytes of all servers."""
        return sum(server.memory(kind) for server in self.servers)

    def shares(self) -> tuple[float, float]:
        """Servers and load since `begin`, as shares of a core."""
        took = perf_counter() - self.begun
        return (self.cpu() - self.cpu_begun) / took, (time.process_time() - self.own_begun) / took

    async def leave(self) -> None:
        """Everybody goes home."""
        for line in (*self.phones, self.board):
            line.close()
        await asyncio.wait([line.ended for line in (*self.phones, self.board)], timeout=PATIENCE)


def forms_of(hall: Hall) -> list[bytes]:
    """The end of an envelope for different ballots, with every field that the page has."""
    made = []
    for place in range(max(1, len(hall.options))):
        points = [(f"points.{o}", "2" if n == place else "0") for n, o in enumerate(hall.options)]
        fields = [
            ("type", "cast_ballot"),
            ("step", str(hall.steps["vote"])),
            ("vote", str(hall.vote)),
            *points,
        ]
        made.append(json.dumps(fields).encode() + b"}")
    return made
