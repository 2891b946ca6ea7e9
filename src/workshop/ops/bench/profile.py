"""`workshop bench profile`: where the server's time goes while a room votes.

The same as `votes`, with a server that is watched. Shares are of the samples of its main thread, by the innermost
module of ours; times of such a run are not told, for the watching slows it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from workshop.ops.bench._profiled import OUTSIDE, go_file
from workshop.ops.bench._room import Costs, Room
from workshop.ops.bench._stage import Stage, run
from workshop.ops.bench.figures import Figure, Plan, Scenario
from workshop.ops.bench.votes import newcomers, play

LEAST = 1.0


def measure(plan: Plan) -> Iterator[Figure]:
    found = run(plan, lambda stage: _watched(plan, stage))
    every = sum(found.values()) or 1
    shares = {place: 100 * number / every for place, number in found.items()}
    for place, share in sorted(shares.items(), key=lambda row: -row[1]):
        if share >= LEAST and place != OUTSIDE:
            yield Figure(place, share, "%")
    yield Figure("smaller ones", sum(s for p, s in shares.items() if s < LEAST and p != OUTSIDE), "%")
    yield Figure(OUTSIDE, shares.get(OUTSIDE, 0.0), "%")
    yield Figure("samples", every, "", better="more")


class _Watched(Room):
    """Has the server watched while it counts."""

    go: Path

    def begin(self) -> None:
        super().begin()
        self.go.touch()

    def costs(self) -> Costs:
        self.go.unlink()
        return super().costs()


async def _watched(plan: Plan, stage: Stage) -> dict[str, int]:
    late, file = newcomers(plan.phones), stage.folder / "samples.json"
    hall = await stage.lay_out(plan.phones + late, at="vote")
    async with stage.watched(file) as servers:
        room = _Watched(hall, servers, plan.tell, hall.earlier)
        room.go = go_file(file)
        await play(plan, room, late)
        await room.leave()
    found: dict[str, int] = json.loads(file.read_text())
    return found


SCENARIO = Scenario("profile", "where the server's time goes while a room votes", measure)
