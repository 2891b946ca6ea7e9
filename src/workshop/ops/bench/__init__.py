"""`workshop bench SCENARIO`: measures one thing on this machine and prints it beside its goal.

A scenario is a module of this package with `SCENARIO = Scenario(...)`; it is found, not listed. It yields
figures as it goes; progress goes to standard error, the table (or JSON) to standard output. Nothing here
may judge a machine: a missed goal is shown, and the exit status stays 0.
"""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from ._tables import report, tables
from .figures import Figure, NotMeasured, Plan, Scenario, as_json, as_table

NOT_SCENARIOS = ("figures",)
ALL = "all"
UNKNOWN, FAILED = 2, 1
BETWEEN_LINES = 3.0
SIZES = ("phones", "seconds", "rate", "database", "processes", "events", "cards")
QUICK: dict[str, Any] = {"phones": 6, "seconds": 0.5}


def bench_now(name: str, as_data: bool, plan: Plan) -> int:
    """The exit status: 0, 2 where there is no such scenario, 1 where it could not be measured."""
    names = scenarios()
    if name == ALL:
        for line in report(plan, tables(plan)):
            print(line, flush=True)
        return 0
    if name not in names:
        print(f"workshop: no scenario {name!r}; there are {', '.join((*names, ALL))}", file=sys.stderr)
        return UNKNOWN
    found: Scenario = import_module(f"{__name__}.{name}").SCENARIO
    try:
        figures = _measured(found, plan)
    except NotMeasured as no:
        print(f"workshop: {no}", file=sys.stderr)
        return FAILED
    print(as_json(found, plan, figures) if as_data else as_table(found, plan, figures))
    return 0


def plan_of(given: Namespace) -> Plan:
    """What was asked for on the command line; `--quick` makes everything small that was not named."""
    sizes = {name: value for name in SIZES if (value := getattr(given, name)) is not None}
    small = QUICK if given.quick else {}
    seed = given.seed.encode(errors="surrogateescape")
    return Plan(seed, given.quick, _Progress().tell, **{**small, **sizes})


def scenarios() -> tuple[str, ...]:
    """Their names, without loading one."""
    return tuple(
        module.name
        for module in iter_modules(__path__)
        if module.name not in NOT_SCENARIOS and not module.name.startswith("_")
    )


def _measured(scenario: Scenario, plan: Plan) -> list[Figure]:
    figures = []
    for figure in scenario.measure(plan):
        figures.append(figure)
        plan.tell(figure.what)
    plan.tell("")
    return figures


class _Progress:
    """One line that renews itself; into a file a line every few seconds."""

    def __init__(self) -> None:
        self._next = 0.0

    def tell(self, text: str) -> None:
        if sys.stderr.isatty():
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
        elif text and time.monotonic() >= self._next:
            self._next = time.monotonic() + BETWEEN_LINES
            print(text, file=sys.stderr, flush=True)
