"""Ours and the yardstick, one after the other in the same run, and the figures that all such runs have.

The yardstick pushes as many bytes as ours did, so what is compared is the work for them, not their number.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Protocol, TypeVar

from workshop.ops.bench._hall import Hall
from workshop.ops.bench._room import Costs, Room
from workshop.ops.bench._stage import Stage
from workshop.ops.bench.figures import Figure, Plan, percent

MIB, KIB = 2**20, 1024
BASE, A_PHONE, OTHERS = 80, 40, 0.3


class HasCosts(Protocol):
    """What a run of one server gave."""

    @property
    def costs(self) -> Costs:
        """What it used."""


T = TypeVar("T", bound=HasCosts)


async def both(plan: Plan, stage: Stage, hall: Hall, play: Callable[[Room], Awaitable[T]]) -> tuple[T, T]:
    """Plays in a room before our servers, then in one before the yardstick."""
    async with stage.ours() as servers:
        room = Room(hall, servers, plan.tell, hall.earlier)
        ours = await play(room)
        await room.leave()
    async with stage.bare(ours.costs.own, ours.costs.shared) as servers:
        room = Room(hall, servers, lambda text: plan.tell(f"yardstick: {text}"))
        bare = await play(room)
        await room.leave()
    return ours, bare


def spread(
    what: str, ours: list[float], bare: list[float] | None, goals: dict[int, float] | None = None
) -> Iterator[Figure]:
    """Median and p99 of times in seconds; `goals` by percent."""
    for part in (50, 99):
        beside = percent(bare, part) if bare else None
        yield Figure(f"{what} p{part}", percent(ours, part), "s", (goals or {}).get(part), bare=beside)


def used(plan: Plan, ours: Costs, bare: Costs | None) -> Iterator[Figure]:
    """Processor and memory, and whether anybody lost the connection."""
    yield Figure("connections that broke", ours.broken, "phones", 0)
    goal = None if plan.quick else BASE + A_PHONE * ours.phones / KIB
    yield Figure("server CPU", ours.cpu * 100, "% of a core", bare=bare.cpu * 100 if bare else None)
    yield Figure("load generator CPU", ours.load * 100, "% of a core", bare=bare.load * 100 if bare else None)
    others = bare.others * 100 if bare else None
    yield Figure("processor used by others", ours.others * 100, "% of a core", note=_busy(ours), bare=others)
    memory = bare.memory / MIB if bare else None
    yield Figure("memory", ours.memory / MIB, "MiB", goal, bare=memory)
    yield Figure("memory per phone", _each(ours), "KiB", bare=_each(bare) if bare else None)
    yield Figure("start to listening", ours.started, "s", bare=bare.started if bare else None)
    yield Figure("workshop on the first screen", ours.opened, "s")


def _busy(costs: Costs) -> str:
    """A machine that is busy with something else measures that."""
    return "measure again when the machine is quiet" if costs.others > OTHERS else ""


def _each(costs: Costs) -> float:
    return (costs.memory - costs.before) / max(1, costs.phones) / KIB
