"""People who do not give up: each keeps what was not acknowledged and sends it again, under the same id, in order.

What they were told is the evidence: every acknowledgement is written down with the time it came. Nobody here looks
into the database.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable

import msgspec

from workshop.ops.phone import Gone, Pairs, Phone
from workshop.ops.torture.hall import Hall

ANSWER_SECONDS = 10.0
REACH_AGAIN = 0.05
TWICE = 0.1
"""How often an acknowledged command is sent once more."""


class Sent(msgspec.Struct):
    """A command of one person: a card with the id as its text, or a whole ballot. `seq`: as acknowledged, 0 before.

    `tries`: how often it was sent. `differs`: a later answer to the same id named another seq.
    """

    id: str
    points: dict[str, int] | None
    seq: int = 0
    tries: int = 0
    differs: bool = False


class Stubborn(Phone):
    """A phone that remembers the numbers in its acknowledgements."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(host, port)
        self.seqs: dict[str, int] = {}

    def _take(self, frame: str) -> None:
        if frame.startswith('{"ack"'):
            said = json.loads(frame)
            self.seqs[said["ack"]] = said["seq"]
        super()._take(frame)


class Person:
    """One of them. `told`: called with every acknowledgement."""

    def __init__(self, phone: Stubborn, hall: Hall, dice: random.Random, pause: float) -> None:
        self.done: list[Sent] = []
        self.box: list[Sent] = []
        self.refused: list[str] = []
        self._phone, self._hall, self._dice, self._pause = phone, hall, dice, pause
        self.told: Callable[[], None] = lambda: None

    async def act(self, more: asyncio.Event) -> None:
        """Writes as long as `more` is set, then until the box is empty."""
        while more.is_set() or self.box:
            if self._phone.gone():
                await self._reach()
            elif not self.box:
                self._write()
            else:
                await self._send(self.box[0])
                await asyncio.sleep(self._dice.random() * 2 * self._pause)

    def _write(self) -> None:
        name = f"{self._dice.getrandbits(128):032x}"
        points = None
        if self._dice.random() < 0.5:
            points = {self._dice.choice(self._hall.options): self._dice.randint(1, 2)}
        self.box.append(Sent(name, points))

    async def _reach(self) -> None:
        try:
            await self._phone.connect(self._hall.wid)
        except Gone:
            await asyncio.sleep(REACH_AGAIN)

    async def _send(self, entry: Sent) -> None:
        entry.tries += 1
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                taken = await self._phone.send(entry.id, self._form(entry))
        except (Gone, TimeoutError):
            return
        if not taken:
            self.refused.append(entry.id)
            self.box.remove(entry)
            return
        seq = self._phone.seqs.pop(entry.id)
        entry.differs = entry.differs or entry.seq not in (0, seq)
        entry.seq = entry.seq or seq
        if entry in self.box and self._dice.random() < TWICE:
            return  # as a phone whose acknowledgement got lost: the next turn sends it again
        if self.box and self.box[0] is entry:
            self.box.pop(0)
            self.done.append(entry)
            self.told()

    def _form(self, entry: Sent) -> Pairs:
        if entry.points is None:
            return [("type", "write_card"), ("step", str(self._hall.collect)), ("text", entry.id)]
        vote = [("type", "cast_ballot"), ("step", str(self._hall.vote)), ("vote", str(self._hall.paper))]
        return vote + [(f"points.{option}", str(n)) for option, n in entry.points.items()]

    def acknowledged(self) -> list[Sent]:
        """Everything for which an answer came, in the order of writing."""
        return [e for e in (*self.done, *self.box) if e.seq]

    async def go_home(self) -> None:
        """Hangs up."""
        await self._phone.hang_up()
