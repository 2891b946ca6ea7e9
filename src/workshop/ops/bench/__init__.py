"""`workshop bench SCENARIO`: measures one thing on this machine and prints it beside its goal.

A scenario is a module of this package with `SCENARIO = Scenario(...)`; it is found, not listed. It yields
figures as it goes; progress goes to standard error, the table (or JSON) to standard output. Nothing here
may judge a machine: a missed goal is shown, and the exit status stays 0.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pkgutil import iter_modules

from .figures import Figure, Plan, Scenario, as_json, as_table

NOT_SCENARIOS = ("figures",)
UNKNOWN = 2


def bench_now(name: str, as_data: bool, seed: str, quick: bool) -> int:
    """The exit status: 0, or 2 where there is no such scenario."""
    names = scenarios()
    if name not in names:
        print(f"workshop: no scenario {name!r}; there are {', '.join(names)}", file=sys.stderr)
        return UNKNOWN
    found: Scenario = import_module(f"{__name__}.{name}").SCENARIO
    plan = Plan(seed=seed.encode(errors="surrogateescape"), quick=quick, tell=_tell)
    figures = _measured(found, plan)
    print(as_json(found, plan, figures) if as_data else as_table(found, plan, figures))
    return 0


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
    _tell("")
    return figures


def _tell(text: str) -> None:
    """One line that renews itself; into a file nothing."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
