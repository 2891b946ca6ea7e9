"""`workshop recount`: the log of a workshop counts to what was announced, and a changed figure is found and named."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.exports.room import full_hall
from tests.scene import KINDS, through_bytes
from tests.served import serving
from workshop.activities.vote import BallotCast, CastBallot, CountVote, VoteCounted
from workshop.activities.vote.messages import Counted
from workshop.core.agenda import StopStep
from workshop.core.messages import Recorded
from workshop.ops.recount import recount


@pytest.fixture(scope="module")
def log() -> list[Recorded]:
    """Two counted votes, secret ballots, through bytes."""
    return through_bytes(full_hall().s.log)


def changed(log: list[Recorded], how: Callable[[Counted], Counted]) -> list[Recorded]:
    """The log with the first counted vote forged."""

    def forged(r: Recorded) -> Recorded:
        if not isinstance(r.event, VoteCounted):
            return r
        first, *rest = r.event.counted
        return msgspec.structs.replace(r, event=msgspec.structs.replace(r.event, counted=(how(first), *rest)))

    return [forged(r) for r in log]


def differences(log: list[Recorded]) -> tuple[str, ...]:
    return tuple(d for v in recount(KINDS, "scene", log) for d in v.differences)


def test_an_untouched_log_counts_to_the_same(log: list[Recorded]) -> None:
    verdicts = recount(KINDS, "scene", log)
    assert [v.ballots for v in verdicts] == [6, 6]
    assert all(not v.differences for v in verdicts)


def test_a_forged_ballot_is_found_by_check_number_and_score(log: list[Recorded]) -> None:
    def forge(c: Counted) -> Counted:
        line = c.lines[0]
        option = next(iter(line.points or {}))
        forged = msgspec.structs.replace(line, points={option: 1})
        return msgspec.structs.replace(c, lines=(forged, *c.lines[1:]))

    said = differences(changed(log, forge))
    assert any("check number" in d for d in said)
    assert any(d.startswith("per_head: option") and "counted again" in d for d in said)


def test_a_forged_score_is_found(log: list[Recorded]) -> None:
    def forge(c: Counted) -> Counted:
        option = next(iter(c.per_head.scores))
        scores = {**c.per_head.scores, option: "99"}
        return msgspec.structs.replace(c, per_head=msgspec.structs.replace(c.per_head, scores=scores))

    said = differences(changed(log, forge))
    assert any("has 99, counted again" in d for d in said)
    assert all("check number" not in d for d in said)


def test_a_forged_rank_is_found(log: list[Recorded]) -> None:
    def forge(c: Counted) -> Counted:
        ranks = dict.fromkeys(c.per_head.ranks, 1)
        return msgspec.structs.replace(c, per_head=msgspec.structs.replace(c.per_head, ranks=ranks))

    assert any("stands 1., counted again" in d for d in differences(changed(log, forge)))


def test_a_ballot_that_was_slipped_in_is_found_by_the_people(log: list[Recorded]) -> None:
    last = next(r for r in log if isinstance(r.event, BallotCast)).event
    assert isinstance(last, BallotCast)
    without = [r for r in log if not (isinstance(r.event, BallotCast) and r.event.person == last.person)]
    assert any("6 ballots are listed, 5 people" in d for d in differences(without))


def cut(log: list[Recorded]) -> list[Recorded]:
    """As the store leaves it: nobody's ballot says anything."""
    empty = {"points": {}, "receipt": ""}
    return [
        msgspec.structs.replace(r, event=msgspec.structs.replace(r.event, **empty))
        if isinstance(r.event, BallotCast)
        else r
        for r in log
    ]


def test_joint_ballots_that_were_not_agreed_are_no_difference() -> None:
    hall = full_hall()
    step = hall.step("vote", "Gemeinsam", delegation="joint_all")
    paper = hall.s.state.steps[step].state.papers[0]
    first, second = (o.id for o in paper.options[:2])
    for who, option in zip(hall.people[:5], (first, second, second, first, first), strict=True):
        hall.s.when(CastBallot(step, paper.id, {option: 1}), by=who).then_accepted()
    hall.s.when(StopStep(step)).when(CountVote(step)).then_accepted()
    for log in (through_bytes(hall.s.log), cut(through_bytes(hall.s.log))):
        last = recount(KINDS, "scene", log)[-1]
        assert (last.ballots, last.differences) == (1, ()), "Rheine did not agree, Greven did"


def command(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment: dict[str, Any] = {"WORKSHOP_DATA": str(data), "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        [sys.executable, "-m", "workshop", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def test_the_command_reads_the_real_database_and_export_writes_from_it(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        wid = await house.workshop()
    done = command(tmp_path, "recount", wid)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert "none missing" in done.stdout
    assert "no vote was counted" in done.stdout
    missing = command(tmp_path, "recount", "nosuchroom")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "nosuchroom" in missing.stderr
    written = command(tmp_path, "export", wid, "results.json")
    assert written.returncode == 0, written.stderr
    assert json.loads(written.stdout)["format"]
