"""Nothing that was acknowledged is lost when the server is killed or the power fails; the judge can be believed."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from tests.store.databases import emptied, postgres_url
from workshop.activities.collect import CardWritten
from workshop.activities.vote import BallotCast
from workshop.core.messages import Event, Recorded
from workshop.ops.torture import Findings, Plan, acting, come_in, settings_for, torture
from workshop.ops.torture.hall import fresh, prepare
from workshop.ops.torture.judge import Evidence, Verdict, judge
from workshop.ops.torture.people import Sent
from workshop.ops.torture.server import Server
from workshop.ops.torture.trace import OPTIONS, read_trace


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_what_people_were_told_is_there_after_kills_and_power_cuts(
    database: str, tmp_path: Path
) -> None:
    url = await emptied(postgres_url()) if database == "postgresql" else ""
    found = await torture(Plan(kills=4, cuts=4, phones=12, seed=database, database=url), tmp_path)
    assert found.clean(), found
    assert found.kills == 4
    assert found.verdict.acknowledged > 12
    if database == "sqlite":
        assert found.cuts == 4
        assert found.cut_acknowledged > 0


async def test_every_acknowledgement_leaves_after_a_flush(tmp_path: Path) -> None:
    assert shutil.which("strace"), "strace is missing: on Debian apt install strace"
    settings = settings_for("", tmp_path)
    await asyncio.to_thread(fresh, settings)
    hall = await prepare(settings)
    traced = tmp_path / "trace"
    traced.mkdir()
    server = Server(settings, tmp_path / "said", ("strace", "-o", str(traced / "thread"), *OPTIONS))
    await server.start()
    try:
        people, enough = await come_in(5, "traced", settings, hall), asyncio.Event()
        for person in people:
            person.told = lambda: enough.set() if sum(len(p.done) for p in people) >= 20 else None
        async with acting(people):
            await enough.wait()
    finally:
        await server.stop()
    trace = read_trace(traced.iterdir())
    assert {e.id for p in people for e in p.done} <= trace.acks.keys()
    assert trace.too_early() == []


class _Log:
    """A log made by hand: Anna wrote a card and gave a ballot."""

    def __init__(self) -> None:
        card, ballot = Sent("a" * 32, None, 1, 1), Sent("b" * 32, {"7": 2}, 2, 1)
        self.sent = [card, ballot]
        self.events: list[Event] = [
            CardWritten(card=9, step=1, person=5, municipality=3, field=None, state="covered", text="a" * 32),
            BallotCast(2, 3, 5, {"7": 2}),
        ]
        self.ids = {"a" * 32: (1, "participant:5"), "b" * 32: (2, "participant:5")}

    def verdict(self) -> Verdict:
        log = [Recorded(n, 0, "participant:5", e) for n, e in enumerate(self.events, 1)]
        return judge(Evidence(log, self.ids), [self.sent])


def test_the_judge_finds_nothing_in_a_sound_log() -> None:
    found = _Log().verdict()
    assert found.clean()
    assert found.acknowledged == 2


def test_the_judge_sees_what_is_lost() -> None:
    log = _Log()
    del log.ids["b" * 32]
    assert log.verdict().lost == 1


def test_the_judge_sees_a_card_that_was_done_twice() -> None:
    log = _Log()
    log.events.append(log.events[0])
    assert log.verdict().doubled == 1


def test_the_judge_sees_a_ballot_that_was_changed_on_the_way() -> None:
    log = _Log()
    log.events[1] = BallotCast(2, 3, 5, {"7": 1})
    assert log.verdict().changed == 1


def test_the_judge_sees_another_answer_to_the_same_id() -> None:
    log = _Log()
    log.sent[0].differs = True
    assert log.verdict().changed == 1


def test_the_judge_sees_a_turned_order_and_what_nobody_sent() -> None:
    log = _Log()
    log.sent.reverse()
    assert log.verdict().out_of_order == 1
    log.sent.remove(next(e for e in log.sent if e.points is None))
    assert log.verdict().unasked == 1


def test_one_lost_acknowledgement_spoils_the_whole() -> None:
    assert not Findings(cut_lost=1).clean()
    assert not Findings(unsound=1).clean()
    assert not Findings(refused=1).clean()
