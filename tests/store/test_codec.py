"""Events as rows: separated fields, mistakes in declarations, upcasts, and any sequence through a store."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.words import (
    ANNA,
    BERND,
    EVENTS,
    BallotCast,
    CardWritten,
    Erased,
    NameSaid,
    VoteCounted,
    codec,
)
from workshop.core.messages import Event
from workshop.store.codec import Codec, Row, without_part
from workshop.store.database import Database
from workshop.store.log import EventLog, Proposal, Propose
from workshop.store.memory import MemoryLog
from workshop.store.migrate import migrate
from workshop.store.sql import SqlLog


def test_separated_fields_are_not_in_the_body() -> None:
    row = codec().row(1, 5, ANNA, BallotCast(12, 1, {4: 2}))
    assert row.body == '{"type":"ballot_cast","step":12}'
    assert (row.group, row.part) == ("vote:12", '{"person":1,"points":{"4":2}}')


def test_a_row_remembers_which_command_it_came_from_even_without_its_part() -> None:
    row = codec().row(3, 5, ANNA, NameSaid(1, "Anna"), act=2)
    assert codec().recorded(row).act == codec().recorded(without_part(row)).act == 2
    assert codec().recorded(codec().row(2, 5, ANNA, NameSaid(1, 'says "_act":9'))).act == 0


def test_fields_at_their_default_need_no_part() -> None:
    row = codec().row(1, 5, ANNA, NameSaid(1))
    assert (row.group, row.part) == (None, None)
    assert codec().recorded(row).event == NameSaid(1)


def test_an_event_that_names_no_group_cannot_be_written() -> None:
    class Loose(Event, frozen=True, tag="loose"):
        personal: ClassVar[tuple[str, ...]] = ("name",)

        name: str = ""

    with pytest.raises(ValueError, match="loose"):
        Codec([Loose]).row(1, 5, ANNA, Loose("Anna"))


def test_a_separated_field_without_a_default_is_found_at_start() -> None:
    class Hard(Event, frozen=True, tag="hard"):
        secret: ClassVar[tuple[str, ...]] = ("person",)

        person: int

    with pytest.raises(TypeError, match="person"):
        Codec([Hard])


def test_a_log_refuses_to_read_an_event_it_does_not_know() -> None:
    with pytest.raises(msgspec.ValidationError):
        codec().recorded(Row(1, 5, ANNA, "unheard", '{"type":"unheard"}'))


def test_an_old_row_reads_as_todays_event() -> None:
    def spoken(raw: dict[str, Any]) -> dict[str, Any]:
        return {"type": "name_called", "person": raw["person"], "name": raw.get("called")}

    def called(raw: dict[str, Any]) -> dict[str, Any]:
        return {**raw, "type": "name_said"}

    today = Codec(EVENTS, {"name_spoken": spoken, "name_called": called})
    old = Row(1, 5, ANNA, "name_spoken", '{"type":"name_spoken","person":1}', "person:1", '{"called":"Anna"}')
    assert today.recorded(old).event == NameSaid(1, "Anna")
    erased = msgspec.structs.replace(old, group=None, part=None)
    assert today.recorded(erased).event == NameSaid(1)


NUMBERS = st.integers(-(2**53), 2**53)
SMALL = st.integers(1, 3)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
POINTS = st.dictionaries(NUMBERS, NUMBERS, max_size=4)
HAPPENING = st.one_of(
    st.builds(CardWritten, card=NUMBERS, text=TEXTS, dots=POINTS),
    st.builds(NameSaid, person=SMALL, name=st.none() | TEXTS),
    st.builds(BallotCast, step=SMALL, person=st.none() | SMALL, points=POINTS),
    st.builds(VoteCounted, step=SMALL),
    st.builds(Erased, person=SMALL),
)
BATCHES = st.lists(st.lists(st.tuples(st.sampled_from([ANNA, BERND]), HAPPENING), max_size=4), max_size=4)


def after_erasing(events: list[Event]) -> list[Event]:
    """What is left when every erasing event has done its work, said without any store."""
    left: list[Event] = []
    for event in events:
        left.append(event)
        if isinstance(event, VoteCounted):
            left = [_without_ballot(old, event.step) for old in left]
        if isinstance(event, Erased):
            left = [_without_name(old, event.person) for old in left]
    return left


def _without_ballot(event: Event, step: int) -> Event:
    return BallotCast(step) if isinstance(event, BallotCast) and event.step == step else event


def _without_name(event: Event, person: int) -> Event:
    return NameSaid(person) if isinstance(event, NameSaid) and event.person == person else event


def wants(proposals: list[Proposal]) -> Propose:
    """A rule that wants just these."""
    return lambda _tail, _known: proposals


async def write_and_read(log: EventLog, batches: list[list[tuple[str, Event]]]) -> None:
    seq = 0
    for number, batch in enumerate(batches):
        proposals = [Proposal(f"c{number}.{n}", by, number, (event,)) for n, (by, event) in enumerate(batch)]
        done = await log.append("room", seq, [], wants(proposals))
        seq += len(done.recorded)
    rows = await log.read("room")
    assert [row.seq for row in rows] == list(range(1, seq + 1))
    assert [row.by for row in rows] == [by for batch in batches for by, _ in batch]
    assert [row.event for row in rows] == after_erasing([event for batch in batches for _, event in batch])


@given(BATCHES)
async def test_any_sequence_of_events_reads_as_it_was_written(batches: list[list[tuple[str, Event]]]) -> None:
    await write_and_read(MemoryLog(codec()), batches)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BATCHES)
async def test_any_sequence_survives_a_file(batches: list[list[tuple[str, Event]]]) -> None:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'any.db'}"
        await migrate(url)
        database = Database(url)
        await write_and_read(SqlLog(database, codec()), batches)
        await database.close()
