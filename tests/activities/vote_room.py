"""A room before a vote: towns with delegations, fields, a guest. Shared by the tests of the kind `vote`."""

from __future__ import annotations

from typing import Any

from tests.scene import KINDS, Scene
from workshop.activities.collect import WriteCard
from workshop.activities.vote import CastBallot, CountVote
from workshop.core.agenda import AddStep, OpenStep, StopStep
from workshop.core.door import Join
from workshop.core.roles import SYSTEM, Actor, participant
from workshop.core.setup import AddField, AddMunicipalities, Describe

TOWNS = ("Rheine", "Greven", "Ochtrup", "Saerbeck")
FIELDS = ("Umwelt", "Energie", "Wirtschaft", "Mobilität")


class Room:
    """Rheine 3, Greven 2, Ochtrup 1, Saerbeck 1 people and a guest, before an open vote over four fields."""

    def __init__(self, delegations: tuple[int, ...] = (3, 2, 1, 1), **settings: Any) -> None:
        s = self.s = Scene()
        s.when(Describe("Smart Region")).when(AddMunicipalities(TOWNS))
        self.towns = list(s.state.municipalities)
        for name in FIELDS:
            s.when(AddField(name))
        self.fields = [str(f) for f in s.state.fields]
        self.people: list[Actor] = []
        for town, number in zip(self.towns, delegations, strict=True):
            for _ in range(number):
                self.people.append(self.joins(town))
        self.guest = self.joins(None)
        s.when(AddStep("vote", "Prioritäten", "Was zuerst?", settings)).then_accepted()
        self.step = s.state.order[-1]

    def joins(self, town: int | None) -> Actor:
        self.s.when(Join(town), by=SYSTEM).then_accepted()
        return participant(max(self.s.state.people))

    def opened(self) -> Room:
        self.s.when(OpenStep(self.step)).then_accepted()
        return self

    @property
    def state(self) -> Any:
        return self.s.state.steps[self.step].state

    @property
    def vote(self) -> int:
        return int(self.state.papers[0].id)

    def casts(self, who: Actor, *points: int, vote: int | None = None) -> Scene:
        """So many points on the first, second, … option."""
        options = [o.id for o in self.state.papers[0].options]
        given = {o: n for o, n in zip(options, points, strict=False) if n}
        return self.s.when(CastBallot(self.step, vote or self.vote, given), by=who)

    def marks(self, who: Actor, *marks: int | None, vote: int | None = None) -> Scene:
        """These marks on the first, second, … option; None is a blank, 0 is a mark."""
        options = [o.id for o in self.state.papers[0].options]
        given = {o: n for o, n in zip(options, marks, strict=False) if n is not None}
        return self.s.when(CastBallot(self.step, vote or self.vote, given), by=who)

    def counted(self) -> Any:
        self.s.when(StopStep(self.step)).then_accepted()
        self.s.when(CountVote(self.step)).then_accepted()
        return self.result()

    def result(self) -> Any:
        found = KINDS["vote"].results(self.s.state, self.s.state.steps[self.step])
        assert found is not None
        return found.votes[0]


def ideas(room: Room, *texts: str, field: str | None = None) -> tuple[int, list[int]]:
    """Cards on the wall, all by the first person."""
    s = room.s
    s.when(AddStep("collect", "Ideen", settings={"mode": "open"})).then_accepted()
    step = s.state.order[-1]
    s.when(OpenStep(step)).then_accepted()
    for text in texts:
        s.when(WriteCard(step, text, int(field) if field else None), by=room.people[0]).then_accepted()
    return step, [c.id for c in s.state.cards.values() if c.step == step]
