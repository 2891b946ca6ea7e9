"""Every page in every state, once for each filling: a workshop told by real commands, and the pages around it.

A scene is a page as it stands now: who looks, at which address, and what is opened or sent there first. Whoever asks
for the scenes looks at each before asking for the next, for the workshop goes on. Used by the audit and the pictures;
this module must not look at a page itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import msgspec
from playwright.async_api import Page

from tests.scenarios.stages import THOUGHTS, Stages
from workshop.activities.collect import TurnAll, TurnCard, WriteCard
from workshop.activities.plan.messages import AddMeasure
from workshop.activities.vision.messages import AnswerSection, ShowSection
from workshop.activities.vote.messages import CastBallot, CountVote
from workshop.core.agenda import AddStep, GoTo, OpenStep, SetTimer, StopStep
from workshop.core.cards import MakeGroup
from workshop.core.door import Join
from workshop.core.hall import End, Park, Pause, Resume, SetBlank, ShowParked
from workshop.core.roles import SYSTEM, facilitator
from workshop.web.drafting import build
from workshop.web.house import new_id

FILLS = (0, 3, 300)
MOST_OPTIONS, MOST_MEASURES, MOST_PARKED = 100, 100, 60
BALLOTS = ("approval", "consensing", "score", "majority_judgment", "borda", "equal_shares")
GRADED = ("consensing", "score", "majority_judgment")
DEEP = ("score", "equal_shares")
"""Their results have most to open on the desk."""

Act = Callable[[Page], Awaitable[object]]


class Scene(msgspec.Struct, frozen=True):
    """`who`: phone, board, desk, helper, remote or stranger. `act`: what is done on the page before it is looked at."""

    name: str
    who: str
    path: str
    act: Act | None = None


Moment = list[Scene]
"""Scenes that stand at the same time."""


class Story(Stages):
    """A workshop of so many people, cards, options, measures; 0: the rooms stand empty."""

    fill: int = 3

    async def guests(self) -> None:
        """Whoever has a phone writes too, so that there are own cards and ballots to see."""
        session, towns = await self.served.session(self.wid), list((await self.state()).municipalities)
        for n in range(self.fill):
            await session.submit(SYSTEM, Join(towns[n * 7 % len(towns)]), new_id() + new_id())
        self.people = list((await self.state()).people)

    async def fill_wall(self, step: int, *, fields: bool) -> None:
        """Cards of everybody, three of them of the phone that is looked at."""
        known = [f.id for f in (await self.state()).live_fields()] if fields else []
        for n in range(self.fill):
            who = self.people[0] if n in (7, 19) else self.people[n % len(self.people)]
            text = THOUGHTS[n % len(THOUGHTS)] + (f" {n + 1}" if n >= len(THOUGHTS) else "")
            await self.person(who, WriteCard(step, text, known[n // 3 % len(known)] if known else None))

    async def add(self, kind: str, title: str, question: str = "", **settings: object) -> int:
        """A further step, gone to."""
        await self.desk(AddStep(kind, title, question, dict(settings)))
        step = (await self.state()).order[-1]
        await self.desk(GoTo(step))
        return step

    def hall(self, name: str, who: str = "phone board desk") -> list[Scene]:
        """The screens of the hall at this moment."""
        paths = {"phone": "room", "board": "board", "desk": "desk", "helper": "helper", "remote": "remote"}
        return [Scene(f"{one}-{name}", one, f"/{paths[one]}/{self.wid}") for one in who.split()]

    async def moments(self) -> AsyncIterator[Moment]:  # type: ignore[override]
        """All of the hall."""
        for part in (self.begin, self.infos, self.thoughts, self.sort, self.open_walls):
            async for moment in part():
                yield moment
        for part in (self.votes, self.ballots, self.visions, self.plans, self.last):
            async for moment in part():
                yield moment

    async def begin(self) -> AsyncIterator[Moment]:
        code = await self.served.code(self.wid)
        await self.guests()
        yield [Scene("join", "stranger", f"/join/{code}")]
        yield [Scene("join-one-town", "stranger", f"/join/{code}", lambda page: page.fill("#town", "Rh"))]
        yield self.hall("before", "phone board desk remote")

    async def infos(self) -> AsyncIterator[Moment]:
        for n, step in enumerate(await self.steps("info"), 1):
            await self.desk(GoTo(step.id))
            yield self.hall(f"info-{step.settings.show}-{n}", "phone board")
        await self.desk(Pause("Kaffee bis elf Uhr"))
        yield self.hall("break")
        await self.desk(Resume())

    async def thoughts(self) -> AsyncIterator[Moment]:
        (step,) = await self.steps("collect", role="understanding")
        await self.desk(GoTo(step.id))
        yield self.hall("collect-before")
        await self.desk(OpenStep(step.id, 600))
        await self.fill_wall(step.id, fields=False)
        yield self.hall("collect-covered", "phone board desk remote")
        yield [Scene("no-script", "phone", f"/room/{self.wid}/live")]
        await self.desk(StopStep(step.id))
        if self.fill:
            await self.desk(TurnCard(step.id))
        yield self.hall("collect-one-turned", "board")
        await self.desk(TurnAll(step.id))
        yield self.hall("collect-turned")

    async def sort(self) -> AsyncIterator[Moment]:
        heads, fields = await self.steps("cluster")
        cards = list((await self.state()).cards.values())
        if cards:
            await self.desk(MakeGroup("Netze und Dienste", cards[0].step, None, (cards[0].id, cards[1].id)))
        await self.desk(GoTo(heads.id))
        await self.desk(OpenStep(heads.id))
        yield self.hall("cluster-headings")
        (ideas,) = await self.steps("collect", role="ideas")
        await self.desk(GoTo(ideas.id))
        await self.desk(OpenStep(ideas.id))
        await self.fill_wall(ideas.id, fields=True)
        await self.desk(StopStep(ideas.id))
        await self.desk(TurnAll(ideas.id))
        await self.desk(GoTo(fields.id))
        await self.desk(OpenStep(fields.id))
        yield self.hall("cluster-fields", "phone board desk helper remote")

    async def open_walls(self) -> AsyncIterator[Moment]:
        ask = "Was fällt Ihnen sonst noch ein?"
        step = await self.add(
            "collect", "Offene Wand", ask, mode="open", with_field=True, show_municipality=True
        )
        await self.desk(OpenStep(step))
        await self.fill_wall(step, fields=True)
        yield self.hall("wall")
        yield [Scene("table-cards", "desk", f"/desk/{self.wid}/table/cards?step={step}")]
        yield [Scene("phone-me", "phone", f"/room/{self.wid}/me")]
        yield [Scene("phone-wall-text", "phone", f"/room/{self.wid}/wall")]
        card = next((c.id for c in (await self.state()).cards.values() if c.step == step), 0)
        if card:
            yield [Scene("phone-card", "phone", f"/room/{self.wid}/cards/{card}")]
            yield [Scene("desk-card", "desk", f"/desk/{self.wid}/cards/{card}")]
        await self.desk(StopStep(step))

    async def votes(self) -> AsyncIterator[Moment]:
        for step in await self.steps("vote"):
            name = f"vote-{step.settings.subject}"
            await self.desk(GoTo(step.id))
            yield self.hall(f"{name}-before")
            if step.settings.subject == "cards" and not self.fill:
                continue  # nothing to vote on: the desk says so
            await self.desk(OpenStep(step.id, 300))
            await self.cast(step.id)
            yield self.hall(f"{name}-open")
            await self.desk(StopStep(step.id))
            yield self.hall(f"{name}-stopped", "phone desk")
            await self.desk(CountVote(step.id))
            yield self.hall(f"{name}-counted")
        for key in (await self.state()).steps[step.id].state.papers[:1] if self.fill else ():
            yield [Scene("phone-receipts", "phone", f"/room/{self.wid}/ballots/{step.id}-{key.id}")]

    async def cast(self, step: int) -> None:
        """The first fifty vote; nobody where nobody has come."""
        for n, person in enumerate(self.people[:50] if self.fill else ()):
            for paper in (await self.state()).steps[step].state.papers:
                options = [o.id for o in paper.options]
                marks = {options[n * n % len(options)]: 1, options[n % 3 % len(options)]: 1}
                if paper.rule in GRADED:  # the last option too seldom to get a place
                    marks = {o: (n + n * k + k) % (paper.most + 1) for k, o in enumerate(options[:-1])}
                    marks |= {options[-1]: paper.most} if n == 0 else {}
                if paper.rule == "borda":
                    marks = dict(zip(marks, (1, 2), strict=False))
                await self.person(person, CastBallot(step, paper.id, marks))

    async def ballots(self) -> AsyncIterator[Moment]:
        """Every other way to vote, over typed options with prices."""
        number = min(MOST_OPTIONS, max(2, self.fill))
        typed = "\n".join(f"{THOUGHTS[n % 7][:90]} {n + 1} | {20_000 + 1000 * n}" for n in range(number))
        for rule in BALLOTS:
            open_ballot = rule == "score"
            step = await self.add(
                "vote",
                f"Wahl {rule}",
                "Was soll zuerst angepackt werden?",
                rule=rule,
                subject="typed",
                typed=typed,
                budget=100_000,
                secret=not open_ballot,
            )
            if rule == "consensing":
                yield self.hall("consensing-before", "phone board")
            await self.desk(OpenStep(step))
            await self.cast(step)
            yield self.hall(f"{rule}-open", "phone")
            await self.desk(StopStep(step))
            await self.desk(CountVote(step))
            screens = "phone board desk" if rule in DEEP else "phone board"
            yield self.hall(f"{rule}-counted", screens)

    async def visions(self) -> AsyncIterator[Moment]:
        (step,) = await self.steps("vision")
        await self.desk(GoTo(step.id))
        yield self.hall("vision-before")
        if not self.fill:
            return  # nothing was said that a draft could be made of
        session = await self.served.session(self.wid)
        await build(self.served.house, session, facilitator(self.served.account), step.id)
        await self.desk(OpenStep(step.id))
        draft = (await self.state()).steps[step.id].state.draft
        longest = max(draft.sections, key=lambda s: sum(len(one.text) for one in s.sentences))
        await self.desk(ShowSection(step.id, longest.key))
        for n, person in enumerate(self.people[1:40]):
            answer = "object" if n == 3 else ("concern" if n % 4 == 1 else "agree")
            await self.person(person, AnswerSection(step.id, longest.key, answer))  # type: ignore[arg-type]
        yield self.hall("vision")
        await self.desk(StopStep(step.id))

    async def plans(self) -> AsyncIterator[Moment]:
        (step,) = await self.steps("plan")
        towns = list((await self.state()).municipalities)
        await self.desk(GoTo(step.id))
        await self.desk(OpenStep(step.id))
        for n in range(min(self.fill, MOST_MEASURES)):
            town, others = towns[n % len(towns)], (towns[(n + 1) % len(towns)], towns[(n + 2) % len(towns)])
            await self.desk(
                AddMeasure(step.id, f"{THOUGHTS[n % 7]} {n + 1}", town, others, "3. Quartal 2027")
            )
        await self.desk(SetTimer(step.id, 299))
        yield self.hall("plan")
        await self.desk(StopStep(step.id))

    async def last(self) -> AsyncIterator[Moment]:
        for n in range(min(self.fill, MOST_PARKED)):
            await self.desk(Park(f"{THOUGHTS[n % 7]} {n + 1}"))
        await self.desk(ShowParked(True))
        yield self.hall("parked")
        await self.desk(ShowParked(False))
        await self.desk(SetBlank(True))
        yield self.hall("blank", "board desk")
        await self.desk(SetBlank(False))
        for page in ("setup", "agenda", "door", "sharing"):
            yield [Scene(f"desk-{page}", "desk", f"/desk/{self.wid}/{page}")]
        for one in (await self.state()).agenda():
            if one.status == "open":
                await self.desk(StopStep(one.id))
        await self.desk(End())
        yield self.hall("ended", "phone board desk remote")
        yield [Scene("results", "desk", f"/results/{self.wid}")]
        yield [Scene("phone-result", "phone", f"/room/{self.wid}/result")]
