"""A workshop brought through every kind of step by commands, moment after moment, for whoever looks at its pages.

Yields the name of each moment once its state is committed; knows no browser.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Sequence

from tests.served import Served
from workshop.activities.collect import TurnAll, TurnCard, WriteCard
from workshop.activities.plan.messages import AddMeasure, JoinMeasure
from workshop.activities.vision.messages import AnswerSection, ShowSection
from workshop.activities.vote.messages import CastBallot, CountVote
from workshop.core.agenda import AddStep, GoTo, OpenStep, StopStep
from workshop.core.cards import MakeGroup, MergeCards
from workshop.core.door import Join
from workshop.core.hall import End, Pause, Resume
from workshop.core.messages import Command
from workshop.core.roles import SYSTEM, facilitator, participant
from workshop.core.workshop import Step, Workshop
from workshop.vision.editing import unwritten
from workshop.web.drafting import build

TOWNS = (0, 1, 2, 3, 6, 6, 8, 9, 9, 9, 14, 14, 16, 17, 18, 18, 18, 20, 23)
"""Places of the municipalities on the list, one for each person."""

THOUGHTS = (
    "Ein gutes, gesundes Leben in jedem Ort",
    "Straßenverkehrsordnungsbehörde 🚲 ganz ohne Papier",
    "Digitale Netze, die auch im Außenbereich tragen und nicht an der Gemeindegrenze enden, weil dort ein anderer baut",
    "Bürgerfreundlicher Zugang zu Diensten",
    "Nachhaltig wirtschaften",
    "👍 Voneinander lernen",
    "Daten teilen",
)


class Stages:
    """One workshop and its people."""

    def __init__(self, served: Served, wid: str) -> None:
        self.served, self.wid = served, wid
        self.people: list[int] = []

    async def state(self) -> Workshop:
        return (await self.served.session(self.wid)).committed

    async def desk(self, command: Command) -> None:
        await self.served.desk(self.wid, command)

    async def person(self, number: int, command: Command) -> None:
        session = await self.served.session(self.wid)
        await session.submit(participant(number), command, secrets.token_hex(16))

    async def arrive(self) -> None:
        """Nineteen people from fourteen municipalities."""
        session, towns = await self.served.session(self.wid), list((await self.state()).municipalities)
        for place in TOWNS:
            await session.submit(SYSTEM, Join(towns[place]), secrets.token_hex(16))
        self.people = list((await self.state()).people)

    async def steps(self, kind: str, **settings: object) -> list[Step]:
        """Steps of this kind with these settings."""
        return [
            s
            for s in (await self.state()).agenda()
            if s.kind == kind and all(getattr(s.settings, k) == v for k, v in settings.items())
        ]

    async def write(self, step: int, texts: Sequence[str], fields: Sequence[int | None] = (None,)) -> None:
        """Everybody in turn hands in these cards."""
        for n, text in enumerate(texts):
            who, field = self.people[n % len(self.people)], fields[n % len(fields)]
            await self.person(who, WriteCard(step, text, field))

    async def moments(self) -> AsyncIterator[str]:
        """The whole workshop."""
        yield "empty"
        await self.arrive()
        yield "arrived"
        for part in (
            self.infos,
            self.thoughts,
            self.ideas,
            self.open_wall,
            self.votes,
            self.vision,
            self.plan,
        ):
            async for moment in part():
                yield moment
        for step in (await self.state()).agenda():
            if step.status == "open":
                await self.desk(StopStep(step.id))
        await self.desk(End())
        yield "ended"

    async def infos(self) -> AsyncIterator[str]:
        for n, step in enumerate(await self.steps("info")):
            await self.desk(GoTo(step.id))
            yield f"info-{n}-{step.settings.show}"
        await self.desk(Pause("Kaffee bis elf Uhr"))
        yield "paused"
        await self.desk(Resume())

    async def thoughts(self) -> AsyncIterator[str]:
        (step,) = await self.steps("collect", role="understanding")
        await self.desk(GoTo(step.id))
        yield "collect-before"
        await self.desk(OpenStep(step.id, 600))
        await self.write(step.id, THOUGHTS)
        yield "collect-covered"
        await self.desk(StopStep(step.id))
        await self.desk(TurnCard(step.id))
        yield "collect-one-turned"
        await self.desk(TurnAll(step.id))
        yield "collect-turned"
        groups = (await self.steps("cluster"))[0]
        cards = [c.id for c in (await self.state()).cards.values() if c.step == step.id]
        await self.desk(MergeCards(cards[0], (cards[4],)))
        await self.desk(MakeGroup("Gut leben, gut wirtschaften", step.id, None, (cards[0], cards[5])))
        await self.desk(MakeGroup("Netze und Dienste", step.id, None, (cards[2], cards[3])))
        await self.desk(GoTo(groups.id))
        await self.desk(OpenStep(groups.id))
        yield "cluster-headings"
        (strengths,) = await self.steps("collect", role="strengths")
        await self.desk(GoTo(strengths.id))
        await self.desk(OpenStep(strengths.id))
        await self.write(strengths.id, ["Starker Mittelstand, kurze Wege", "Das Münsterland kennt jeder"])
        await self.desk(StopStep(strengths.id))
        await self.desk(TurnAll(strengths.id))

    async def ideas(self) -> AsyncIterator[str]:
        (step,) = await self.steps("collect", role="ideas")
        fields = [f.id for f in (await self.state()).live_fields()]
        await self.desk(GoTo(step.id))
        await self.desk(OpenStep(step.id))
        texts = [f"{THOUGHTS[n % len(THOUGHTS)][:150]}, Vorschlag {n + 1}" for n in range(28)]
        await self.write(step.id, texts, fields)
        yield "ideas-open"
        await self.desk(StopStep(step.id))
        await self.desk(TurnAll(step.id))
        yield "ideas-turned"
        groups = (await self.steps("cluster"))[1]
        await self.desk(GoTo(groups.id))
        await self.desk(OpenStep(groups.id))
        yield "cluster-fields"

    async def open_wall(self) -> AsyncIterator[str]:
        settings = {"mode": "open", "with_field": True, "show_municipality": True}
        await self.desk(AddStep("collect", "Offene Wand", "Was fällt Ihnen sonst noch ein?", settings))
        step = (await self.steps("collect", mode="open"))[-1]
        fields: list[int | None] = [None, *(f.id for f in (await self.state()).live_fields())]
        await self.desk(GoTo(step.id))
        await self.desk(OpenStep(step.id))
        await self.write(step.id, THOUGHTS[:3], fields)
        yield "wall-3"
        await self.write(step.id, [f"{THOUGHTS[n % 7]} {n}" for n in range(197)], fields)
        yield "wall-200"
        await self.desk(StopStep(step.id))

    async def votes(self) -> AsyncIterator[str]:
        for step in await self.steps("vote"):
            name = f"vote-{step.settings.subject}"
            await self.desk(GoTo(step.id))
            yield f"{name}-before"
            await self.desk(OpenStep(step.id, 300))
            papers = (await self.state()).steps[step.id].state.papers
            for n, person in enumerate(self.people[:16]):
                for paper in papers:
                    options = [o.id for o in paper.options]
                    points = {options[(n * n) % len(options)]: 2}
                    points[options[n % 3 % len(options)]] = 1
                    await self.person(person, CastBallot(step.id, paper.id, points))
            yield f"{name}-open"
            await self.desk(StopStep(step.id))
            yield f"{name}-stopped"
            await self.desk(CountVote(step.id))
            yield f"{name}-counted"

    async def vision(self) -> AsyncIterator[str]:
        (problems,) = await self.steps("collect", role="problems")
        await self.desk(GoTo(problems.id))
        await self.desk(OpenStep(problems.id))
        await self.write(
            problems.id, ["Zu wenig Personal in kleinen Rathäusern", "Funklöcher", "Förderung endet 2026"]
        )
        await self.desk(StopStep(problems.id))
        await self.desk(TurnAll(problems.id))
        (step,) = await self.steps("vision")
        await self.desk(GoTo(step.id))
        yield "vision-before"
        session = await self.served.session(self.wid)
        await build(self.served.house, session, facilitator(self.served.account), step.id)
        await self.desk(OpenStep(step.id))
        draft = (await self.state()).steps[step.id].state.draft
        first = next(c for c in draft.sections if not unwritten(c))
        longest = max(draft.sections, key=lambda s: sum(len(one.text) for one in s.sentences))
        for name, section in (
            ("first", first),
            ("longest", longest),
            ("last", draft.sections[-1]),
        ):
            await self.desk(ShowSection(step.id, section.key))
            for n, person in enumerate(self.people[1:12]):
                answer = "object" if n == 3 else ("concern" if n % 4 == 1 else "agree")
                await self.person(person, AnswerSection(step.id, section.key, answer))  # type: ignore[arg-type]
            yield f"vision-{name}"

    async def plan(self) -> AsyncIterator[str]:
        (step,) = await self.steps("plan")
        towns = list((await self.state()).municipalities)
        await self.desk(GoTo(step.id))
        yield "plan-empty"
        await self.desk(OpenStep(step.id))
        for n, text in enumerate(THOUGHTS[:5]):
            await self.desk(
                AddMeasure(step.id, text, towns[n], (towns[n + 1], towns[n + 2]), "3. Quartal 2027")
            )
        measure = next(iter((await self.state()).steps[step.id].state.measures))
        await self.person(self.people[-1], JoinMeasure(step.id, measure))
        yield "plan"
