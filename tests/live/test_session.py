"""One writer a workshop: what is acknowledged is in the log, once, whatever happens around it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

import pytest

from tests.scene import KINDS
from workshop.activities.collect import WriteCard
from workshop.core.agenda import AddStep, OpenStep
from workshop.core.door import Join, RemovePerson
from workshop.core.evolve import fold
from workshop.core.messages import Recorded
from workshop.core.refusals import Refused
from workshop.core.roles import SYSTEM, Audience, facilitator, participant
from workshop.core.setup import AddMunicipalities, Describe
from workshop.core.workshop import Workshop
from workshop.live.hub import Group, Mailbox, Room, read, written
from workshop.live.session import MOST_WAITING, Session
from workshop.store.codec import Codec
from workshop.store.log import Appended, Id, Proposal
from workshop.store.memory import MemoryLog


class Around:
    """A clock that is set by hand; remembers who was told."""

    def __init__(self) -> None:
        self.time = 1_000
        self.told: list[Recorded] = []

    def now(self) -> int:
        return self.time

    def chance(self) -> bytes:
        return b"\1" * 32

    def absent(self, workshop: Workshop) -> frozenset[int]:
        return frozenset()

    def unaware(self, workshop: Workshop, person: int) -> frozenset[int]:
        return frozenset()

    def aware(self, workshop: Workshop, person: int) -> frozenset[int]:
        return frozenset()

    def changed(self, session: Session, recorded: Sequence[Recorded]) -> None:
        self.told.extend(recorded)


class FailingLog(MemoryLog):
    """A log whose disk is full while `full` is set."""

    full = False

    async def append(
        self,
        workshop: str,
        after: int,
        ids: Sequence[Id],
        propose: Callable[[list[Recorded], Mapping[Id, int]], list[Proposal]],
    ) -> Appended:
        if self.full:
            raise OSError(28, "No space left on device")
        return await super().append(workshop, after, ids, propose)


async def a_session(log: MemoryLog | None = None) -> tuple[Session, MemoryLog, Around]:
    log, around = log or FailingLog(Codec(KINDS.events())), Around()
    session = await Session("w", KINDS, log, around).open()
    for n, command in enumerate(
        (Describe("Smart Region"), AddMunicipalities(("Rheine",)), AddStep("collect", "Ideen"))
    ):
        await session.submit(facilitator(), command, f"setup-{n}")
    await session.submit(facilitator(), OpenStep(session.committed.order[0]), "open")
    await session.submit(SYSTEM, Join(1), "join-anna")
    return session, log, around


async def test_many_commands_at_once_all_land_in_order() -> None:
    session, log, _ = await a_session()
    anna, step = participant(max(session.committed.people)), session.committed.order[0]
    sent = [session.submit(anna, WriteCard(step, f"Karte {n}"), f"id-{n:08}") for n in range(200)]
    accepted = await asyncio.gather(*sent)
    assert len({a.seq for a in accepted}) == 200
    assert [c.text for c in session.committed.cards.values()] == [f"Karte {n}" for n in range(200)]
    assert fold(KINDS, await log.read("w"), "w") == session.committed


async def test_a_copy_of_a_command_gets_the_answer_of_the_first_even_while_that_is_under_way() -> None:
    session, _, _ = await a_session()
    anna, step = participant(max(session.committed.people)), session.committed.order[0]
    both = await asyncio.gather(
        *(session.submit(anna, WriteCard(step, "Bus"), "same-id-1") for _ in range(2))
    )
    later = await session.submit(anna, WriteCard(step, "etwas anderes"), "same-id-1")
    assert {a.seq for a in (*both, later)} == {both[0].seq}
    assert len(session.committed.cards) == 1


async def test_a_refusal_in_a_batch_touches_nobody_else_and_is_not_remembered() -> None:
    session, _, _ = await a_session()
    anna, step = participant(max(session.committed.people)), session.committed.order[0]
    outcome = await asyncio.gather(
        session.submit(anna, WriteCard(step, ""), "id-empty-1"),
        session.submit(anna, WriteCard(step, "gut"), "id-good-01"),
        return_exceptions=True,
    )
    assert isinstance(outcome[0], Refused)
    assert not isinstance(outcome[1], BaseException)
    await session.submit(anna, WriteCard(step, "jetzt mit Text"), "id-empty-1")
    assert len(session.committed.cards) == 2


async def test_nothing_is_shown_or_acknowledged_that_could_not_be_written() -> None:
    log = FailingLog(Codec(KINDS.events()))
    session, _, around = await a_session(log)
    anna, step = participant(max(session.committed.people)), session.committed.order[0]
    before, told = session.committed, len(around.told)
    log.full = True
    with pytest.raises(OSError, match="No space"):
        await session.submit(anna, WriteCard(step, "verloren?"), "id-full-01")
    assert session.committed == before
    assert len(around.told) == told
    log.full = False
    await session.submit(anna, WriteCard(step, "verloren?"), "id-full-01")
    assert len(session.committed.cards) == 1


async def test_a_timer_stops_the_step_once_even_if_two_processes_ask() -> None:
    session, log, around = await a_session()
    step = session.committed.order[0]
    from workshop.core.agenda import SetTimer

    await session.submit(facilitator(), SetTimer(step, 60, stops=True), "timer-001")
    second = await Session("w", KINDS, log, around).open()
    around.time += 61_000
    anna = participant(max(session.committed.people))
    await asyncio.gather(
        session.submit(anna, WriteCard(step, "im selben Augenblick"), "id-late-01"),
        second.submit(anna, WriteCard(step, "auch"), "id-late-02"),
        return_exceptions=True,
    )
    with pytest.raises(Refused, match="step_stopped"):
        await session.submit(anna, WriteCard(step, "zu spät"), "id-late-03")
    stops = [r for r in await log.read("w") if type(r.event).__name__ == "StepStopped"]
    assert len(stops) == 1
    await session.close()
    await second.close()


async def test_two_processes_decide_on_what_is_in_the_log() -> None:
    session, log, around = await a_session()
    second = await Session("w", KINDS, log, around).open()
    step = session.committed.order[0]
    anna = participant(max(session.committed.people))
    await session.submit(facilitator(), RemovePerson(anna.number or 0), "gone-0001")
    with pytest.raises(Refused) as no:
        await second.submit(anna, WriteCard(step, "Bus"), "id-other-1")
    assert no.value.code == "person_removed"
    assert second.committed == session.committed


async def test_after_closing_no_command_is_taken() -> None:
    session, _, _ = await a_session()
    await session.close()
    with pytest.raises(Refused):
        await session.submit(facilitator(), Describe("neu"), "id-closed1")


def a_screen(state: dict[str, str]) -> Room:
    return Room(
        Workshop,
        frozenset,
        lambda w, g, h: dict(state),
        lambda w, language, person: {"mine": f"own {person}"},
    )


async def test_a_mailbox_gets_only_what_it_lacks_and_the_same_bytes_as_others() -> None:
    state = {"head": "A", "foot": "1"}
    room, group = a_screen(state), Group(Audience.BOARD, "de")
    first, second = Mailbox(group, None), Mailbox(group, None)
    assert room.frame(first) == room.frame(second)
    assert room.frame(first) is None
    state["foot"] = "2"
    third = Mailbox(group, None, read(written(first.seen)))
    room.add(third)
    third.news.clear()
    room.changed(frozenset())
    await third.news.wait()
    frame = room.frame(third)
    assert frame is not None
    assert "region-foot" in frame
    assert "region-head" not in frame
    room.remove(third)
    room.close()


async def test_a_persons_own_region_goes_to_that_person_only() -> None:
    room, group = a_screen({"head": "A"}), Group(Audience.PARTICIPANT, "de")
    anna, bernd = Mailbox(group, 1), Mailbox(group, 2)
    assert "own 1" in (room.frame(anna) or "")
    assert "own 1" not in (room.frame(bernd) or "")


class HeldLog(MemoryLog):
    """A log whose disk takes its time until `go` is set."""

    def __init__(self, codec: Codec) -> None:
        super().__init__(codec)
        self.go, self.asked = asyncio.Event(), asyncio.Event()
        self.go.set()

    async def append(
        self,
        workshop: str,
        after: int,
        ids: Sequence[Id],
        propose: Callable[[list[Recorded], Mapping[Id, int]], list[Proposal]],
    ) -> Appended:
        if not self.go.is_set():
            self.asked.set()
        await self.go.wait()
        return await super().append(workshop, after, ids, propose)


async def test_behind_a_long_queue_a_command_is_asked_to_come_again_and_then_lands_once() -> None:
    log = HeldLog(Codec(KINDS.events()))
    session, _, _ = await a_session(log)
    anna, step = participant(max(session.committed.people)), session.committed.order[0]
    log.go.clear()
    first = asyncio.create_task(session.submit(anna, WriteCard(step, "unterwegs"), "id-first-1"))
    await log.asked.wait()
    queue = [
        asyncio.create_task(session.submit(anna, WriteCard(step, f"Karte {n}"), f"id-{n:08}"))
        for n in range(MOST_WAITING)
    ]
    await asyncio.sleep(0)
    with pytest.raises(Refused) as no:
        await session.submit(anna, WriteCard(step, "zu viel"), "id-too-many")
    assert (no.value.code, no.value.later > 0) == ("busy", True)
    log.go.set()
    await asyncio.gather(first, *queue)
    await session.submit(anna, WriteCard(step, "zu viel"), "id-too-many")
    assert len(session.committed.cards) == MOST_WAITING + 2
    assert [r.event.text for r in await log.read("w") if r.by.startswith("participant")][-1:] == ["zu viel"]  # type: ignore[attr-defined]
