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


class NotMeasured(Exception):  # noqa: N818 - says what happened
    """There is nothing to tell; the text says why, to the operator."""


class Plan(msgspec.Struct, frozen=True):
    """`quick`: small sizes, to see that a scenario runs; its figures say nothing. `tell` shows progress.

    For scenarios with a server: so many `phones`, for so many `seconds`, `rate` votes or cards a second (None: as many
    as it takes), `processes` of the server on this `database` ('': a fresh file), the log filled up to so many `events`
    and with so many `cards` before.
    """

    seed: bytes
    quick: bool
    tell: Callable[[str], None]
    phones: int = 1000
    seconds: float = 10.0
    rate: float | None = None
    database: str = ""
    processes: int = 1
    events: int = 0
    cards: int = 0


class Figure(msgspec.Struct, frozen=True):
    """One measured value. `goal` None: for comparison only. `note`: what a reader has to know with it.

    `bare`: the same of the yardstick, a server without any rules, measured in the same run.
    """

    what: str
    value: float
    unit: str
    goal: float | None = None
    better: Better = "less"
    note: str = ""
    bare: float | None = None

    @property
    def ratio(self) -> float | None:
        """To the yardstick: above 1 is more of it, good or bad."""
        return self.value / self.bare if self.bare else None

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
    rows = [msgspec.to_builtins(f) | {"reached": f.reached, "ratio": f.ratio} for f in figures]
    head = {"scenario": scenario.name, "quick": plan.quick, "seed": plan.seed.decode(errors="replace")}
    return json.dumps(head | _sizes(plan) | {"machine": machine(), "figures": rows}, ensure_ascii=False)


def _sizes(plan: Plan) -> dict[str, object]:
    names = ("phones", "seconds", "rate", "processes", "events", "cards")
    return {name: getattr(plan, name) for name in names} | {"database": _kind(plan)}


def _kind(plan: Plan) -> str:
    """Never the address: it may hold a password."""
    return "PostgreSQL" if plan.database.startswith("postgresql") else "SQLite"


def as_table(scenario: Scenario, plan: Plan, figures: list[Figure]) -> str:
    """Markdown, so that it can be put into docs/performance.md as it is."""
    said = f"{scenario.about} · {machine()}" + (" · quick, says nothing" if plan.quick else "")
    return "\n".join([said, "", *_lines(figures)])


def _lines(figures: list[Figure]) -> list[str]:
    beside = any(figure.bare is not None for figure in figures)
    head = ["what", "measured", *(("yardstick", "ratio") if beside else ()), "goal", ""]
    rows = [head, *(_row(figure, beside) for figure in figures)]
    wide = [max(3, *(len(row[at]) for row in rows)) for at in range(len(head) - 1)]
    lines = []
    for row in rows:
        cells = [row[0].ljust(wide[0]), *(c.rjust(w) for c, w in zip(row[1:-1], wide[1:], strict=True))]
        lines.append(f"| {' | '.join(cells)} | {row[-1]} |")
    rule = f"| {'-' * wide[0]} | {' | '.join('-' * (w - 1) + ':' for w in wide[1:])} | --- |"
    return [lines[0], rule, *lines[1:]]


def _row(figure: Figure, beside: bool) -> list[str]:
    sign = "≤" if figure.better == "less" else "≥"
    goal = "" if figure.goal is None else f"{sign} {shown(figure.goal, figure.unit)}"
    missed = ["missed"] if figure.reached is False else []
    bare = "" if figure.bare is None else shown(figure.bare, figure.unit)
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    note = ", ".join([*missed, figure.note]).strip(", ")
    return [figure.what, shown(figure.value, figure.unit), *((bare, ratio) if beside else ()), goal, note]


def shown(value: float, unit: str) -> str:
    """For people: short times in ms, large numbers in full."""
    if unit == "s" and 0 < value < 1:
        return f"{value * 1000:.3g} ms"
    return f"{value:,.0f} {unit}" if abs(value) >= 1000 else f"{value:.3g} {unit}"


def percent(values: list[float], part: float) -> float:
    """The value below which so many percent lie; 0 of nothing."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part / 100))] if values else 0.0
