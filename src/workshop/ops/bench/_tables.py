"""`workshop bench all`: the tables of docs/performance.md, one measurement after the other.

Each row is one run of one scenario; a column picks one of its figures. What cannot be measured leaves dashes and says
why below its table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any, Literal

import msgspec

from workshop.ops.bench.figures import Figure, NotMeasured, Plan, Scenario, machine, shown

Pick = Literal["value", "bare", "ratio"]


class Column(msgspec.Struct, frozen=True):
    head: str
    figure: str
    pick: Pick = "value"


class Row(msgspec.Struct, frozen=True):
    """`sizes`: what is other than in the plan that was asked for."""

    label: str
    scenario: str
    sizes: dict[str, Any]


class Table(msgspec.Struct, frozen=True):
    title: str
    first: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


Given = tuple[str, str] | tuple[str, str, Pick]


def _cells(*given: Given) -> tuple[Column, ...]:
    return tuple(Column(*one) for one in given)


ACK = ("ack p50", "ack p50"), ("ack p99", "ack p99")
COST = (
    ("server CPU", "server CPU"),
    ("load CPU", "load generator CPU"),
    ("others", "processor used by others"),
    ("memory", "memory"),
    ("per phone", "memory per phone"),
)
VOTES = _cells(
    ("votes/s", "votes acknowledged"),
    ("yardstick", "votes acknowledged", "bare"),
    ("ratio", "votes acknowledged", "ratio"),
    *ACK,
    ("board p50", "vote → board p50"),
    ("board p99", "vote → board p99"),
    ("yardstick ack p99", "ack p99", "bare"),
    *COST,
)
HALLS = (100, 1000, 2000)


def tables(plan: Plan) -> Iterator[Table]:
    """All of them; those for PostgreSQL only where a database was named."""
    closed = [Row(f"{n:,}, as many as they may", "votes", {"phones": n, "rate": None}) for n in HALLS]
    paced = [
        Row(f"1,000, {r:,} a second", "votes", {"phones": 1000, "rate": r}) for r in (1000, 5000, 10_000)
    ]
    yield Table("Votes", "phones", VOTES, (*closed, *paced))
    yield _halls(
        "The whole room votes at once",
        "burst",
        _cells(
            ("ack p50", "ack p50"),
            ("last ack", "last ack"),
            ("yardstick", "last ack", "bare"),
            ("worst round", "last ack of the worst round"),
            ("board shows all", "board shows all"),
        ),
    )
    asked = "question on the last phone"
    yield _halls(
        "The next question",
        "next",
        _cells(
            ("p50", "question on a phone p50"),
            ("p99", "question on a phone p99"),
            ("last phone", asked),
            ("yardstick", asked, "bare"),
            ("board", "question on the board"),
        ),
    )
    back = "all phones are current again"
    yield _halls(
        "Everybody reconnects at once",
        "storm",
        _cells(
            ("p50", "a phone is current again p50"),
            ("all", back),
            ("yardstick", back, "bare"),
            ("ratio", back, "ratio"),
            ("bytes a phone", "pushed to a phone, mean"),
            *COST,
        ),
    )
    yield _halls(
        "Everybody joins at once, by code and form",
        "join",
        _cells(
            ("people/s", "people who came in"),
            ("p50 ready", "phone ready p50"),
            ("all ready", "all phones ready"),
            *COST,
        ),
    )
    yield from _walls()
    yield from _growth()
    yield from _databases(plan)


def _halls(title: str, scenario: str, columns: tuple[Column, ...]) -> Table:
    return Table(title, "phones", columns, tuple(Row(f"{n:,}", scenario, {"phones": n}) for n in HALLS))


def _walls() -> Iterator[Table]:
    board = (("card → board p50", "card → board p50"), ("p99", "card → board p99"))
    wall = "card → open wall on a phone p99"
    sizes: tuple[Given, ...] = (
        ("board", "board pushed, mean"),
        ("CPU", "server CPU"),
        ("yardstick CPU", "server CPU", "bare"),
    )
    kinds: tuple[tuple[str, str, tuple[Given, ...]], ...] = (
        ("Cards, one in 20 s from each of 1,000 phones", "cards", ()),
        ("The wall open on 1,000 phones, 10 cards a second", "board", (("open wall p99", wall),)),
    )
    for title, scenario, more in kinds:
        rows = tuple(Row(f"{n:,}", scenario, {"phones": 1000, "cards": n}) for n in (30, 200, 1000))
        yield Table(title, "cards before", _cells(*ACK, *board, *more, *sizes), rows)


def _growth() -> Iterator[Table]:
    columns = _cells(
        ("votes/s", "votes acknowledged"),
        ("CPU a vote", "server CPU per vote"),
        *ACK,
        ("board p99", "vote → board p99"),
        ("listening after", "start to listening"),
        ("first screen", "workshop on the first screen"),
        ("memory", "memory"),
    )
    base = {"phones": 1000, "rate": 2000}
    logs = [Row("nothing but the joining", "votes", base)]
    logs += [Row(f"{n:,} events", "votes", {**base, "events": n}) for n in (10_000, 100_000)]
    walls = [Row(f"{n:,} cards", "votes", {**base, "cards": n}) for n in (30, 200, 1000)]
    both = Row("100,000 events, 1,000 cards", "votes", {**base, "events": 100_000, "cards": 1000})
    yield Table("A workshop grows: 2,000 votes a second", "log before", columns, (*logs, *walls, both))


def _databases(plan: Plan) -> Iterator[Table]:
    if not plan.database.startswith("postgresql"):
        return
    base = {"phones": 1000, "postgres": True}
    rates = (("2,000 a second", 2000), ("as many as they may", None))
    rows = tuple(
        Row(f"{processes}, {name}", "votes", {**base, "processes": processes, "rate": rate})
        for processes in (1, 2)
        for name, rate in rates
    )
    yield Table("PostgreSQL, 1,000 phones", "processes", VOTES, rows)


def report(plan: Plan, chosen: Iterable[Table]) -> Iterator[str]:
    """The tables as Markdown, line by line as they are measured, and the profile."""
    yield f"{machine()}, {plan.seconds:g} s each" + (" · quick, says nothing" if plan.quick else "")
    for table in chosen:
        heads = [table.first, *(column.head for column in table.columns)]
        yield from ("", f"### {table.title}", "", _line(heads), _line(["---", *("---:" for _ in heads[1:])]))
        said = []
        for row in table.rows:
            told = _teller(plan, f"{table.title}, {row.label}: ")
            found, why = measured(row, msgspec.structs.replace(plan, tell=told))
            said += [f"{row.label}: {why}"] if why else []
            yield _line([row.label, *(_cell(found, column) for column in table.columns)])
        if said:
            yield from ("", *said)
    yield from _profile(plan)


def measured(row: Row, plan: Plan) -> tuple[dict[str, Figure], str]:
    """The figures of one row by their names, or why there are none; what must be 0 and is not, is said."""
    sizes = dict(row.sizes)
    if not sizes.pop("postgres", False):
        sizes["database"] = ""
    if plan.quick:
        for name in ("events", "cards"):
            sizes[name] = min(sizes.get(name, 0), 30)
        sizes |= {"phones": plan.phones, "rate": min(sizes.get("rate") or 20, 20)}
    found: Scenario = import_module(f"workshop.ops.bench.{row.scenario}").SCENARIO
    try:
        figures = {f.what: f for f in found.measure(msgspec.structs.replace(plan, **sizes))}
    except NotMeasured as no:
        return {}, str(no).splitlines()[0]
    lost = [f"{f.value:g} {f.what}" for f in figures.values() if f.goal == 0 and f.value]
    return figures, ", ".join(lost)


def _profile(plan: Plan) -> Iterator[str]:
    row = Row("", "profile", {"phones": 1000, "rate": None})
    found, why = measured(row, msgspec.structs.replace(plan, tell=_teller(plan, "profile: ")))
    yield from ("", "### Where the time goes: 1,000 phones vote as much as they may", "")
    yield from (_line(["innermost module", "share of the main thread"]), _line(["---", "---:"]))
    for figure in found.values():
        if figure.unit == "%":
            yield _line(
                [f"`{figure.what}`" if "," not in figure.what else figure.what, f"{figure.value:.1f} %"]
            )
    if why:
        yield from ("", why)


def _teller(plan: Plan, before: str) -> Callable[[str], None]:
    return lambda text: plan.tell(before + text)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(found: dict[str, Figure], column: Column) -> str:
    figure = found.get(column.figure)
    value = None if figure is None else getattr(figure, column.pick)
    if figure is None or value is None:
        return "–"
    if column.pick == "ratio":
        return f"{value:.2f}"
    unit = {"1/s": "", "% of a core": "%"}.get(figure.unit, figure.unit)
    return shown(value, unit).strip()
