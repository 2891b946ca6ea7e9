"""Simulated people for a rehearsal: they come in bursts, write, change their minds, leave and come back.

Each draws everything from its own seed, so a rehearsal can be repeated. They see only their phone's screen and act
only through its forms. Pacing is a number: 1 is human, 0 is as fast as the server answers.
"""

from __future__ import annotations

import asyncio
import random
from functools import cache
from importlib import resources

import msgspec

from workshop.ops.phone import Gone, Phone
from workshop.ops.screen import Form

MOST_TRIES = 5
BUSY = ("write_card", "cast_ballot")
"""After these somebody may lock the phone for a while."""


class Pool(msgspec.Struct, frozen=True):
    """Texts for questions in which one of the words `about` occurs."""

    about: tuple[str, ...]
    texts: tuple[str, ...]


class Texts(msgspec.Struct, frozen=True):
    """What people write, by field of action or by question."""

    towns: tuple[str, ...]
    pools: tuple[Pool, ...]
    fields: dict[str, tuple[str, ...]]
    any: tuple[str, ...]
    second_thoughts: tuple[str, ...]
    comments: tuple[str, ...]

    def about(self, question: str, field: str) -> tuple[str, ...]:
        """Texts that fit."""
        for name, texts in self.fields.items():
            if field.endswith(name):
                return texts
        asked = question.casefold()
        return next((p.texts for p in self.pools if any(word in asked for word in p.about)), self.any)


@cache
def texts() -> Texts:
    """The data file beside this module."""
    return msgspec.json.decode(
        resources.files(__package__).joinpath("rehearsal_texts.json").read_bytes(), type=Texts
    )


class Pace:
    """How long people take. `speed` 0: no time at all."""

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed

    async def wait(self, seconds: float) -> None:
        """Lets the time pass."""
        await asyncio.sleep(seconds * self._speed)


class Somebody:
    """One person with a phone, a town and a character."""

    def __init__(self, phone: Phone, code: str, town: str, seed: str, pace: Pace) -> None:
        self._phone, self._code, self._town, self._pace = phone, code, town, pace
        # Not for secrets: the same seed must give the same rehearsal.
        self._dice = random.Random(seed)  # noqa: S311
        self._done: set[tuple[object, ...]] = set()
        self._regret: tuple[str, str] | None = None

    def _chance(self, share: float) -> bool:
        return self._dice.random() < share

    async def live(self) -> None:
        """From the door until sent home; raises `NotLetIn`."""
        late = self._chance(0.12)
        await self._pace.wait(self._dice.uniform(45, 240) if late else abs(self._dice.gauss(0, 12)))
        wid = await self._phone.join(self._code, self._town)
        tries = 0
        while tries < MOST_TRIES and not self._phone.sent_home:
            try:
                await self._phone.connect(wid)
                await self._stay()
                tries = 0
            except Gone:
                tries += 1
            finally:
                await self._phone.hang_up()
            await self._pace.wait(2 * tries if tries else self._dice.uniform(20, 90))

    async def _stay(self) -> None:
        """Until the line breaks, or the person feels like leaving for a while."""
        while True:
            await self._phone.news.wait()
            self._phone.news.clear()
            if self._phone.gone():
                raise Gone
            for form in (*self._phone.screen.task(), *self._phone.screen.mine()):
                if form.key() in self._done or not await self._take(form):
                    continue
                self._done.add(form.key())
                self._phone.news.set()
                if form.type in BUSY and self._chance(0.08):
                    return
                break

    async def _take(self, form: Form) -> bool:
        """Acts on a form; whether it was meant for this person."""
        act = {
            "write_card": self._write,
            "withdraw_card": self._reconsider,
            "cast_ballot": self._vote,
            "answer_section": self._answer,
            "join_measure": self._join_in,
        }.get(form.type)
        if act is None:
            return False
        return await act(form)

    def _still(self, form: Form) -> bool:
        shown = (*self._phone.screen.task(), *self._phone.screen.mine())
        return any(f.key() == form.key() for f in shown)

    async def _send(self, form: Form, *pairs: tuple[str, str]) -> bool:
        """Sends what was filled in; a line that breaks meanwhile loses nothing, the form is still to be done."""
        if not self._still(form):
            return False
        return await self._phone.send(self._new_id(), form.pairs(*pairs))

    def _new_id(self) -> str:
        return f"{self._dice.getrandbits(128):032x}"

    async def _write(self, form: Form) -> bool:
        """One to three cards, the first after some thought, the others in a burst."""
        question = self._phone.screen.head
        fields = [(value, label) for name, value, label in form.choices if name == "field" and value]
        wanted = self._dice.choice((1, 1, 1, 2, 2, 3))
        await self._pace.wait(self._dice.gammavariate(2, 12))
        for _ in range(wanted):
            value, label = self._dice.choice(fields) if fields else ("", "")
            text = self._dice.choice(texts().about(question, label))
            if not await self._send(form, ("text", text), ("field", value)):
                break
            self._regret = (text, value) if self._chance(0.2) else None
            await self._pace.wait(self._dice.uniform(4, 20))
        return True

    async def _reconsider(self, form: Form) -> bool:
        """Where an own card can be taken back it can be changed: adds something to the newest one."""
        newest = [f for f in self._phone.screen.mine() if f.type == form.type][-1:]
        if self._regret is None or form not in newest:
            return True
        (text, field), self._regret = self._regret, None
        await self._pace.wait(self._dice.uniform(5, 30))
        change = msgspec.structs.replace(form, type="edit_card")
        if self._still(form):
            more = self._dice.choice(texts().second_thoughts)
            await self._phone.send(self._new_id(), change.pairs(("text", text + more), ("field", field)))
        return True

    async def _vote(self, form: Form) -> bool:
        """A ballot, a few never, some with a second thought."""
        if self._chance(0.05):
            return True
        ballots = sum(f.type == form.type for f in self._phone.screen.task())
        await self._pace.wait(self._dice.gammavariate(2, 10) / max(1, ballots))
        given = self._ballot(form)
        if self._chance(0.03):
            given = [("abstain", "true")]
        await self._send(form, *given)
        if self._chance(0.25):
            await self._pace.wait(self._dice.uniform(5, 40))
            await self._send(form, *self._ballot(form))
        return True

    def _ballot(self, form: Form) -> list[tuple[str, str]]:
        """Under whatever rule, with a leaning to what stands first, as in every hall."""
        return self._marks(form) if form.marks else self._points(form)

    def _marks(self, form: Form) -> list[tuple[str, str]]:
        """Crosses, grades or places; some leave a line out."""
        given = []
        for n, mark in enumerate(form.marks):
            values = mark.values
            keen = 0.8 - 0.6 * n / len(form.marks)
            if not values or not self._chance(keen if mark.kind == "checkbox" else 0.92):
                continue
            middle = keen if mark.kind == "radio" else 1 - keen
            at = round(self._dice.gauss(middle, 0.3) * (len(values) - 1))
            given.append((f"points.{mark.option}", values[min(max(at, 0), len(values) - 1)]))
        return given

    def _points(self, form: Form) -> list[tuple[str, str]]:
        """Some keep points back."""
        caps = dict(form.caps)
        given = dict.fromkeys(caps, 0)
        for _ in range(form.points - self._chance(0.1)):
            free = [o for o in caps if given[o] < caps[o]]
            if not free:
                break
            given[self._dice.choices(free, [1 / (2 + n) for n in range(len(free))])[0]] += 1
        return [(f"points.{option}", str(n)) for option, n in given.items()]

    async def _answer(self, form: Form) -> bool:
        """Says what it thinks of a section, mostly yes; a few give a reason."""
        given = [value for name, value in form.buttons if name == "answer"]
        await self._pace.wait(self._dice.gammavariate(2, 8))
        said = given[0] if self._chance(0.8) else self._dice.choice(given)
        await self._send(form, ("answer", said))
        reason = next((f for f in self._phone.screen.task() if f.type == "explain_answer"), None)
        if said != given[0] and reason is not None:
            await self._pace.wait(self._dice.uniform(5, 20))
            await self._send(reason, ("comment", self._dice.choice(texts().comments)))
        return True

    async def _join_in(self, form: Form) -> bool:
        """Some municipalities join in with a measure."""
        await self._pace.wait(self._dice.gammavariate(2, 8))
        if self._chance(0.3):
            await self._send(form)
        return True
