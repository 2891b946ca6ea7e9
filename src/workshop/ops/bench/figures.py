"""What every scenario of `workshop bench` shares: a figure beside its goal, a watch, the table and the JSON.

No scenario's own words stand here.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from typing import Literal

import msgspec

Better = Literal["less", "more"]


class Plan(msgspec.Struct, frozen=True):
    """`quick`: small sizes, to see that a scenario runs; its figures say nothing. `tell` shows progress."""

    seed: bytes
    quick: bool
    tell: Callable[[str], None]


class Figure(msgspec.Struct, frozen=True):
    """One measured value. `goal` None: for comparison only. `note`: what a reader has to know with it."""

    what: str
    value: float
    unit: str
    goal: float | None = None
    better: Better = "less"
    note: str = ""

    @property
    def reached(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value <= self.goal if self.better == "less" else self.value >= self.goal


class Scenario(msgspec.Struct, frozen=True):
    name: str
    about: str
    measure: Callable[[Plan], Iterator[Figure]]


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """The median of several runs: a shared machine stalls now and then."""
    found = []
    for _ in range(times):
        begun = perf_counter()
        work()
        found.append(perf_counter() - begun)
    return median(found)


def machine() -> str:
    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"


def as_json(scenario: Scenario, plan: Plan, figures: list[Figure]) -> str:
    rows = [msgspec.to_builtins(figure) | {"reached": figure.reached} for figure in figures]
    head = {"scenario": scenario.name, "quick": plan.quick, "seed": plan.seed.decode(errors="replace")}
    return json.dumps(head | {"machine": machine(), "figures": rows}, ensure_ascii=False)


def as_table(scenario: Scenario, plan: Plan, figures: list[Figure]) -> str:
    """Markdown, so that it can be put into docs/performance.md as it is."""
    lines = [f"{scenario.about} · {machine()}" + (" · quick, says nothing" if plan.quick else ""), ""]
    rows = [("what", "measured", "goal", ""), *map(_row, figures)]
    wide = [max(len(row[at]) for row in rows) for at in range(3)]
    for at, row in enumerate(rows):
        cells = (row[0].ljust(wide[0]), row[1].rjust(wide[1]), row[2].rjust(wide[2]))
        lines.append(f"| {' | '.join(cells)} | {row[3]} |")
        if at == 0:
            lines.append(f"| {'-' * wide[0]} | {'-' * (wide[1] - 1)}: | {'-' * (wide[2] - 1)}: | --- |")
    return "\n".join(lines)


def _row(figure: Figure) -> tuple[str, str, str, str]:
    sign = "<" if figure.better == "less" else ">"
    goal = "" if figure.goal is None else f"{sign} {figure.goal:g} {figure.unit}"
    missed = ["missed"] if figure.reached is False else []
    return (
        figure.what,
        f"{figure.value:.3g} {figure.unit}",
        goal,
        ", ".join([*missed, figure.note]).strip(", "),
    )
