"""Any sequence of commands by two people, a guest, a helper and a desk keeps what the program promises."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.scene import KINDS, through_bytes
from tests.visible import visible
from workshop.activities.cluster import LeaveProposal, ProposeField, TakeProposal
from workshop.activities.collect import (
    EditCard,
    EnterCards,
    LayDown,
    TurnAll,
    TurnCard,
    WithdrawCard,
    WriteCard,
)
from workshop.activities.vote import CastBallot, CountVote, EnterBallot, RepeatVote
from workshop.core.activity import Ctx
from workshop.core.agenda import (
    AddStep,
    ExtendTimer,
    GoTo,
    OpenStep,
    PlaceStep,
    RemoveStep,
    ReopenStep,
    SetTimer,
    StopStep,
)
from workshop.core.cards import (
    CorrectCard,
    GroupCard,
    HideCard,
    MakeGroup,
    MergeCards,
    MoveCard,
    ReleaseCards,
    RemoveGroup,
    RenameGroup,
    SplitCards,
)
from workshop.core.decide import decide
from workshop.core.door import (
    AdmitPaper,
    ChangeMunicipality,
    CorrectMunicipality,
    Join,
    RemovePerson,
    SetDoor,
    SetSeats,
)
from workshop.core.evolve import evolve, fold
from workshop.core.hall import Continue, End, Park, Pause, Resume, SetBlank, SetParked
from workshop.core.messages import Command, Recorded, act_of
from workshop.core.refusals import Refused
from workshop.core.roles import SYSTEM, Actor, Audience, facilitator, participant
from workshop.core.setup import (
    AddField,
    AddMunicipalities,
    Describe,
    MergeField,
    RemoveMunicipality,
    RenameField,
    RetireField,
)
from workshop.core.undo import Undo
from workshop.core.workshop import Workshop

DESK, HELPER = facilitator(), Actor("helper")
TABLES = ("municipalities", "people", "fields", "groups", "cards", "steps", "parked")
SECRET_STATES = ("covered", "waiting", "hidden")
NUMBER = st.integers(0, 11)
NUMBERS = st.tuples(NUMBER, NUMBER, NUMBER)


def plain(value: Any) -> str:
    return msgspec.json.encode(value).decode()


class AnySequence(RuleBasedStateMachine):
    """A room with two collections (covered and open), a sorting step and votes over fields and over cards."""

    def __init__(self) -> None:
        super().__init__()
        self.log: list[Recorded] = []
        self.state = Workshop(id="any")
        self.now = 1_000_000
        self.words = 0
        self.image = ""
        self.people: list[Actor] = []
        self.looked = -1
        self.seen: set[int] = set()
        self.absent: frozenset[int] = frozenset()
        self.counted: dict[int, Any] = {}
        self.ballots: dict[tuple[int, int], dict[int, dict[str, int]]] = {}

    # -- the one way in

    def send(self, command: Command, by: Actor = DESK) -> list[Recorded]:
        """Sends it; a refusal must leave everything as it was, and no earlier state is ever touched."""
        self.now += 1000
        before = self.state
        ctx = Ctx(by, self.now, bytes([len(self.log) % 256]) * 32, self.absent)
        try:
            events = decide(KINDS, before, command, ctx)
        except Refused:
            events = ()
        recorded = act_of(len(self.log) + 1, self.now, by.text(), events)
        for r in recorded:
            self.state = evolve(KINDS, self.state, r)
        self.log += recorded
        if self.image:
            assert plain(before) == self.image, "deciding and folding make new states"
            self.image = plain(self.state) if events else self.image
        self._ids(before)
        if events and isinstance(command, CastBallot | EnterBallot):
            self._note(command, by)
        if events and isinstance(command, CountVote):
            self._totals(command.step)
        return recorded

    def _ids(self, before: Workshop) -> None:
        """Ids are given out once and upwards, from one counter for everything."""
        ids = [i for t in TABLES for i in getattr(self.state, t)]
        ids += [p.id for s in self.state.steps.values() if s.kind == "vote" for p in s.state.papers]
        assert len(ids) == len(set(ids))
        assert all(i < self.state.next_id for i in ids)
        assert all(i >= before.next_id for i in set(ids) - self.seen)
        self.seen |= set(ids)

    def _note(self, c: CastBallot | EnterBallot, by: Actor) -> None:
        who = c.person if isinstance(c, EnterBallot) else by.number
        points = {} if c.abstain else {o: n for o, n in c.points.items() if n}
        self.ballots.setdefault((c.step, c.vote), {})[who or 0] = points

    def _totals(self, step: int) -> None:
        """What was counted is what people gave who are still here and no guests."""
        for counted in self.state.steps[step].state.counted:
            sums = Counter[str]()
            given = self.ballots.get((step, counted.vote), {})
            valid = [p for p in given if self._counts(p)]
            for person in valid:
                sums.update(given[person])
            scores = counted.per_head.scores
            assert {o: int(n) for o, n in scores.items()} == {o: sums[o] for o in scores}
            assert counted.voters + counted.abstained == len(valid)

    def _counts(self, person: int) -> bool:
        p = self.state.people[person]
        return not p.removed and p.municipality is not None

    # -- the room and its choices

    @initialize()
    def a_room(self) -> None:
        self.send(Describe("Smart Region"))
        self.send(AddMunicipalities(("Rheine", "Greven", "Ochtrup")))
        self.send(AddField("Umwelt"))
        self.send(AddField("Energie"))
        for kind, settings in (
            ("collect", {}),
            ("collect", {"mode": "open"}),
            ("cluster", {}),
            ("vote", {"points": 3}),
            ("vote", {"subject": "cards", "points": 3, "min_options": 2}),
        ):
            self.send(AddStep(kind, f"Schritt {kind}", settings=settings))
        for town in (1, 2, None):
            self.send(Join(town), SYSTEM)
        self.send(AdmitPaper(1))
        self.people = [participant(p) for p in self.state.people]
        for step in self.state.order[:3]:
            self.send(OpenStep(step))
        for who in self.people[:2]:
            for step in self.state.order[:2]:
                self.send(WriteCard(step, self.text(), 4), who)
        self.send(TurnCard(self.state.order[0]))
        self.image = plain(self.state)

    def text(self) -> str:
        """Words that occur nowhere else."""
        self.words += 1
        return f"Gedanke-{self.words:04d}-"

    def pick(self, table: str, n: int) -> int:
        """One of the ids that exist; 0 and 11 name nothing."""
        ids = list(self.state.order) if table == "steps" else list(getattr(self.state, table))
        return 99_999 if not ids or n in (0, 11) else int(ids[-1 - n % len(ids)])

    def vote_step(self, n: int) -> int:
        votes = [i for i in self.state.order if self.state.steps[i].kind == "vote"]
        return votes[n % len(votes)] if votes else 99_999

    # -- what people do

    @rule(
        who=st.integers(0, 3),
        step=st.integers(1, 5),
        field=NUMBER,
        junk=st.sampled_from(["", "\u202e", "x" * 900]),
    )
    def write(self, who: int, step: int, field: int, junk: str) -> None:
        text = junk if field == 11 else self.text()
        number = self.pick("fields", field) if field % 3 else None
        self.send(WriteCard(self.pick("steps", 5 - step), text, number), self.people[who])
        self.send(WriteCard(self.state.order[step % 2], self.text(), None), self.people[who])

    @rule(who=st.integers(0, 3), card=NUMBER, field=NUMBER, kind=st.integers(0, 3))
    def on_a_card(self, who: int, card: int, field: int, kind: int) -> None:
        k, by = self.pick("cards", card), self.people[who]
        step = self.state.cards[k].step if k in self.state.cards else 99_999
        sorting = next((i for i in self.state.order if self.state.steps[i].kind == "cluster"), 0)
        f = self.pick("fields", field)
        self.send(
            (
                EditCard(step, k, self.text(), f if field % 2 else None),
                WithdrawCard(step, k),
                ProposeField(sorting, k, f),
                HideCard(k),
            )[kind],
            by,
        )

    @rule(
        who=st.integers(0, 3),
        step=NUMBER,
        points=st.lists(st.integers(-1, 3), max_size=4),
        abstain=st.booleans(),
    )
    def cast(self, who: int, step: int, points: list[int], abstain: bool) -> None:
        number = self.vote_step(step)
        papers = self.state.steps[number].state.papers if number in self.state.steps else ()
        vote = papers[0].id if papers else 77
        options = [o.id for o in papers[0].options] if papers else ["1"]
        sent = dict(zip((*options, "0"), points, strict=False))
        by = self.people[who]
        self.send(CastBallot(number, vote, sent, abstain), by)
        if step % 4 == 0:
            self.send(EnterBallot(number, vote, by.number or 0, sent, abstain))

    @rule(who=st.integers(0, 3), town=NUMBER)
    def speak_for(self, who: int, town: int) -> None:
        self.send(
            ChangeMunicipality(None if town == 5 else self.pick("municipalities", town)), self.people[who]
        )

    # -- what the desk does

    @rule(step=NUMBER, what=st.sampled_from([OpenStep, StopStep, ReopenStep, CountVote, RepeatVote]))
    def run(self, step: int, what: Any) -> None:
        self.send(what(self.vote_step(step) if step > 5 else self.pick("steps", step)))

    @rule(step=NUMBER, reopen=st.booleans())
    def count(self, step: int, reopen: bool) -> None:
        number = self.vote_step(step)
        self.send(StopStep(number))
        if reopen:
            self.send(ReopenStep(number))
        self.send(CountVote(number))

    @rule(step=NUMBER, ballots=st.lists(st.integers(0, 2), min_size=4, max_size=4))
    def a_whole_vote(self, step: int, ballots: list[int]) -> None:
        number = self.vote_step(step)
        self.send(OpenStep(number))
        papers = self.state.steps[number].state.papers if number in self.state.steps else ()
        for who, points in zip(self.people, ballots, strict=True):
            for paper in papers:
                self.send(CastBallot(number, paper.id, {paper.options[points % 2].id: points}), who)

    @rule(away=st.sets(st.integers(0, 3)))
    def out_of_contact(self, away: set[int]) -> None:
        self.absent = frozenset(self.people[n].number or 0 for n in away)

    def desk_command(self, n: tuple[int, int, int], what: int) -> Command:
        """One of everything a desk can do, on things that exist or do not."""
        a, b, c = n
        card, other, step = self.pick("cards", a), self.pick("cards", b), self.pick("steps", c)
        field, group = self.pick("fields", b), self.pick("groups", c)
        person, town = self.pick("people", a), self.pick("municipalities", b)
        return (
            MergeCards(card, (other, self.pick("cards", c))),
            SplitCards((card, other)),
            MergeCards(card, (other,)),
            MoveCard(card, field if c % 3 else None),
            MakeGroup("Überschrift", step, field if a % 2 else None, (card, other)),
            GroupCard(card, (group, self.pick("groups", a))),
            RenameGroup(group, "Andere"),
            RemoveGroup(group),
            HideCard(card),
            ReleaseCards((card, other)),
            CorrectCard(card, self.text(), bool(b % 2)),
            TurnCard(step, card if a % 2 else None),
            TurnAll(step),
            LayDown(step),
            TakeProposal(step, card),
            LeaveProposal(step, card),
            EnterCards(step, f"{self.text()}\n{self.text()}", None, town, field),
            MergeField(field, self.pick("fields", c)),
            RetireField(field),
            RenameField(field, f"Feld {a}"),
            AddField(f"Feld {a}"),
            AddMunicipalities((f"Ort {a}", f"Ort {b}")),
            RemoveMunicipality(town),
            SetSeats(town, c),
            CorrectMunicipality(person, town if c % 4 else None),
            RemovePerson(person if a == b else 99_999),
            SetDoor(bool(a % 2)),
            GoTo(step),
            PlaceStep(step, self.pick("steps", a) if a else 0),
            RemoveStep(step),
            SetTimer(step, b * 10, bool(a % 2)),
            ExtendTimer(step, b),
            OpenStep(step, b * 10),
            StopStep(step),
            ReopenStep(step),
            SetBlank(bool(a % 2)),
            Park("Parkplatz"),
            SetParked(self.pick("parked", a), bool(b % 2)),
            Pause("Kaffee"),
            Resume(),
            End(),
            Continue(),
            Describe(f"Titel {a}"),
        )[what]

    @rule(n=NUMBERS, what=st.integers(0, 42), by=st.sampled_from([DESK, DESK, DESK, HELPER, facilitator(2)]))
    def act(self, n: tuple[int, int, int], what: int, by: Actor) -> None:
        self.send(self.desk_command(n, what), by)

    @rule(n=NUMBERS, what=st.integers(0, 42), by=st.sampled_from([DESK, HELPER]))
    def regret(self, n: tuple[int, int, int], what: int, by: Actor) -> None:
        """Whatever the desk did just now is undone by one press, and all is as before."""
        before, ended = visible(self.state), self.state.status == "ended"
        done = self.send(self.desk_command(n, what), by)
        if any(r.event.inverse() is None for r in done):
            return
        if done:
            assert self.send(Undo(done[0].seq), by), done
        assert visible(self.state) == before or ended

    @rule(n=st.integers(0, 40), by=st.sampled_from([DESK, HELPER, facilitator(2)]))
    def undo(self, n: int, by: Actor) -> None:
        self.send(Undo(self.state.undo[-1 - n].seq if n < len(self.state.undo) else n), by)

    @precondition(lambda self: self.state.status == "ended" or self.state.paused is not None)
    @rule()
    def go_on(self) -> None:
        self.send(Continue())
        self.send(Resume())

    # -- what always holds

    @invariant()
    def cards_are_kept(self) -> None:
        cards = self.state.cards
        assert set(cards) == {r.event.card for r in self.log if type(r.event).__name__ == "CardWritten"}
        for k in cards.values():
            if k.merged_into is not None:
                head = cards[k.merged_into]
                assert head.merged_into is None, "never two deep"
                assert head.state != "withdrawn"
        heads = [k for k in cards.values() if k.merged_into is None]
        assert sum(1 + len(self.state.merged(k.id)) for k in heads) == len(cards)

    @invariant()
    def dots_and_counts(self) -> None:
        for s in self.state.steps.values():
            if s.kind != "vote":
                continue
            papers = {p.id: p for p in s.state.papers}
            for vote, given in s.state.ballots.items():
                for ballot in given.values():
                    assert sum(ballot.points.values()) <= papers[vote].points
                    assert all(1 <= n <= papers[vote].max_per_option for n in ballot.points.values())
            if s.id in self.counted:
                assert (s.state.papers, s.state.wording, s.state.counted) == self.counted[s.id]
                assert s.status == "done"
            elif s.state.counted:
                self.counted[s.id] = (s.state.papers, s.state.wording, s.state.counted)
                assert s.state.ballots == {}

    @invariant()
    def nobody_sees_what_is_not_theirs(self) -> None:
        if self.looked == self.state.seq:
            return
        self.looked = self.state.seq
        for step in self.state.order:
            for who in (*(p.number for p in self.people[:3]), None):
                self._private(step, Audience.PARTICIPANT, who)
            self._private(step, Audience.BOARD, None)

    def _private(self, step: int, audience: Audience, person: int | None) -> None:
        s = self.state.steps[step]
        view = plain(KINDS[s.kind].view(self.state, s, audience, person))
        for k in self.state.cards.values():
            if k.state in SECRET_STATES and (person is None or k.person != person):
                assert k.text not in view, (s.kind, audience, k)
        if s.kind == "vote" and not s.state.counted:
            others = {
                v: {
                    p: g if p == person else msgspec.structs.replace(g, points={}, receipt="")
                    for p, g in cast.items()
                }
                for v, cast in s.state.ballots.items()
            }
            blind = msgspec.structs.replace(s, state=msgspec.structs.replace(s.state, ballots=others))
            told = msgspec.structs.replace(self.state, steps={**self.state.steps, step: blind})
            assert plain(KINDS["vote"].view(told, blind, audience, person)) == view

    def teardown(self) -> None:
        assert fold(KINDS, through_bytes(self.log), "any") == self.state


TestAnySequence = AnySequence.TestCase
TestAnySequence.settings = effort(max_examples=100, stateful_step_count=40)
