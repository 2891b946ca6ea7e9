"""One contract for every event log: memory, SQLite, PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping

import pytest

from tests.store.databases import emptied, postgres_url
from tests.store.words import (
    ANNA,
    BERND,
    BallotCast,
    CardWritten,
    Erased,
    NameSaid,
    VoteCounted,
    codec,
    proposes,
)
from workshop.core.messages import Recorded
from workshop.store.database import Database
from workshop.store.log import Conflict, EventLog, Id, Proposal
from workshop.store.memory import MemoryLog
from workshop.store.migrate import migrate
from workshop.store.sql import SqlLog

ROOM = "abcdefghij"
CARD = CardWritten(card=7, text='Bürger:innen "fragen" \x00 ✓', dots={3: 2})


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def logs(request: pytest.FixtureRequest, tmp_path: object) -> AsyncIterator[list[EventLog]]:
    """Two ways to the same logs, as two processes would have them."""
    if request.param == "memory":
        yield [MemoryLog(codec())] * 2
        return
    url = f"sqlite:///{tmp_path}/log.db" if request.param == "sqlite" else await emptied(postgres_url())
    await migrate(url)
    databases = [Database(url), Database(url)]
    yield [SqlLog(database, codec()) for database in databases]
    for database in databases:
        await database.close()


@pytest.fixture
def log(logs: list[EventLog]) -> EventLog:
    """One of them."""
    return logs[0]


async def test_an_empty_log_reads_as_nothing(log: EventLog) -> None:
    assert await log.read(ROOM) == []


async def test_a_card_reads_as_it_was_written_with_the_act_it_belongs_to(log: EventLog) -> None:
    done = await log.append(ROOM, 0, [(ANNA, "c1")], proposes(CARD, NameSaid(1, "Anna")))
    expected = [Recorded(1, 1000, ANNA, CARD), Recorded(2, 1000, ANNA, NameSaid(1, "Anna"), 1)]
    assert done.recorded == expected == await log.read(ROOM)
    assert done.tail == []
    assert done.known == {(ANNA, "c1"): 2}
    assert await log.read(ROOM, 1) == expected[1:]


async def test_rooms_do_not_see_each_other(log: EventLog) -> None:
    await log.append(ROOM, 0, [], proposes(CARD))
    other = await log.append("other", 0, [(ANNA, "c1")], proposes(CARD))
    assert [event.seq for event in other.recorded] == [1]
    assert len(await log.read(ROOM)) == 1


async def test_the_rule_sees_what_others_wrote_meanwhile(logs: list[EventLog]) -> None:
    first, second = logs
    await first.append(ROOM, 0, [], proposes(CARD))
    await first.append(ROOM, 1, [], proposes(NameSaid(1, "Anna"), command="c2"))
    seen: list[Recorded] = []

    def rule(tail: list[Recorded], _known: Mapping[Id, int]) -> list[Proposal]:
        seen.extend(tail)
        return []

    done = await second.append(ROOM, 1, [], rule)
    assert done.tail == seen == [Recorded(2, 1000, ANNA, NameSaid(1, "Anna"))]
    assert done.recorded == []


async def test_a_known_id_keeps_its_old_answer(log: EventLog) -> None:
    await log.append(ROOM, 0, [(ANNA, "c1")], proposes(CARD, CARD))
    await log.append(ROOM, 2, [(ANNA, "c2")], proposes(CARD, command="c2"))
    asked: list[Mapping[Id, int]] = []

    def rule(_tail: list[Recorded], known: Mapping[Id, int]) -> list[Proposal]:
        asked.append(known)
        return []

    done = await log.append(ROOM, 3, [(ANNA, "c1"), (BERND, "c1"), (ANNA, "c9")], rule)
    assert asked == [{(ANNA, "c1"): 2}]
    assert done.known == {(ANNA, "c1"): 2}


async def test_an_id_of_odd_letters_is_known_again(log: EventLog) -> None:
    odd = ['"]', "\\", "a'b", "ü ✓", "{0}%s", "1", "null"]
    for text in odd:
        proposal = Proposal(text, ANNA, 1000, (CARD,))
        await log.append(ROOM, 0, [(ANNA, text)], lambda tail, known, p=proposal: [p])  # type: ignore[misc]
    done = await log.append(ROOM, 0, [(ANNA, text) for text in (*odd, "new")], lambda tail, known: [])
    assert done.known == {(ANNA, text): n for n, text in enumerate(odd, 1)}


async def test_the_same_id_of_another_person_is_another_command(log: EventLog) -> None:
    await log.append(ROOM, 0, [(ANNA, "c1")], proposes(CARD))
    await log.append(ROOM, 1, [(BERND, "c1")], proposes(CARD, by=BERND))
    assert [event.by for event in await log.read(ROOM)] == [ANNA, BERND]


async def test_a_command_that_changes_nothing_is_remembered_too(log: EventLog) -> None:
    await log.append(ROOM, 0, [], proposes(CARD))
    done = await log.append(ROOM, 1, [(ANNA, "c2")], proposes(command="c2"))
    assert (done.recorded, done.known) == ([], {(ANNA, "c2"): 1})
    again = await log.append(ROOM, 1, [(ANNA, "c2")], lambda _tail, _known: [])
    assert again.known == {(ANNA, "c2"): 1}


@pytest.mark.parametrize("asked", [[], [(ANNA, "c1")]])
async def test_an_id_cannot_be_used_twice(log: EventLog, asked: list[Id]) -> None:
    await log.append(ROOM, 0, [(ANNA, "c1")], proposes(CARD))
    with pytest.raises(Conflict):
        await log.append(ROOM, 1, asked, proposes(CARD))
    twice = Proposal("c2", ANNA, 1, (CARD,))
    with pytest.raises(Conflict):
        await log.append(ROOM, 1, [], lambda _tail, _known: [twice, twice])
    assert len(await log.read(ROOM)) == 1


async def test_nobody_writes_behind_a_log_that_is_gone(log: EventLog) -> None:
    with pytest.raises(Conflict):
        await log.append(ROOM, 5, [], proposes(CARD))
    assert await log.read(ROOM) == []


async def test_time_never_runs_backwards(log: EventLog) -> None:
    await log.append(ROOM, 0, [], proposes(CARD, at=5000))
    await log.append(ROOM, 1, [], proposes(CARD, command="c2", at=4000))
    await log.append(ROOM, 2, [], proposes(CARD, command="c3", at=6000))
    assert [event.at for event in await log.read(ROOM)] == [5000, 5000, 6000]


async def test_a_refusal_leaves_nothing_behind(log: EventLog) -> None:
    def refuses(_tail: list[Recorded], _known: Mapping[Id, int]) -> list[Proposal]:
        raise LookupError("no")

    with pytest.raises(LookupError):
        await log.append(ROOM, 0, [(ANNA, "c1")], refuses)
    done = await log.append(ROOM, 0, [(ANNA, "c1")], proposes(CARD))
    assert [event.seq for event in done.recorded] == [1]


async def test_an_event_that_cannot_be_stored_takes_the_whole_batch_with_it(log: EventLog) -> None:
    class Strange(CardWritten, frozen=True, tag="strange"):
        pass

    with pytest.raises(TypeError):
        await log.append(ROOM, 0, [(ANNA, "c1")], proposes(CARD, Strange(1, "")))
    assert await log.read(ROOM) == []


async def test_counting_cuts_the_ballots_of_its_step_only(log: EventLog) -> None:
    ballots = [BallotCast(step, 1, {4: 2}) for step in (12, 13)]
    await log.append(ROOM, 0, [], proposes(*ballots))
    await log.append("other", 0, [], proposes(ballots[0]))
    done = await log.append(ROOM, 2, [], proposes(BallotCast(12, 2, {5: 1}), VoteCounted(12), command="c2"))
    assert [row.event for row in done.recorded] == [BallotCast(12), VoteCounted(12)]
    assert [row.event for row in await log.read(ROOM)] == [
        BallotCast(12),
        ballots[1],
        BallotCast(12),
        VoteCounted(12),
    ]
    assert [row.event for row in await log.read("other")] == [ballots[0]]


async def test_what_is_said_after_the_erasing_stays(log: EventLog) -> None:
    events = (NameSaid(1, "Anna"), Erased(1), NameSaid(1, "Anna again"))
    done = await log.append(ROOM, 0, [], proposes(*events))
    assert done.recorded == await log.read(ROOM)
    assert [row.event for row in done.recorded] == [NameSaid(1), *events[1:]]


async def test_many_writers_on_two_ways_leave_no_gap_and_no_double(logs: list[EventLog]) -> None:
    async def write(number: int, log: EventLog) -> None:
        by = f"participant:{number}"

        def once(_tail: list[Recorded], known: Mapping[Id, int]) -> list[Proposal]:
            return [] if known else [Proposal("c", by, number, (CardWritten(number, by), CARD))]

        await log.append(ROOM, 0, [(by, "c")], once)

    await asyncio.gather(*(write(number, log) for number in range(12) for log in logs))
    rows = await logs[1].read(ROOM)
    assert [row.seq for row in rows] == list(range(1, 25))
    assert sorted(row.event.card for row in rows[::2] if isinstance(row.event, CardWritten)) == list(
        range(12)
    )
    assert all(first.by == second.by for first, second in zip(rows[::2], rows[1::2], strict=True))


async def test_a_thousand_ballots_and_their_ids_fit_in_one_append(log: EventLog) -> None:
    proposals = [Proposal(f"c{n}", f"participant:{n}", n, (BallotCast(1, n, {n: 1}),)) for n in range(1000)]
    ids = [(p.by, p.command_id) for p in proposals]
    done = await log.append(ROOM, 0, ids, lambda _tail, _known: proposals)
    again = await log.append(ROOM, 1000, ids, lambda _tail, _known: [])
    assert done.known == again.known
    assert [row.event for row in await log.read(ROOM)] == [p.events[0] for p in proposals]
