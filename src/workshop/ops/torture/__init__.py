"""`workshop torture`: kills a server in the middle of bursts and holds what people were told against the log.

People write cards and ballots over real sockets, one after the other, and send again what was not answered. The server
is killed at random moments, started again, and at the end nothing that was acknowledged may be missing, doubled,
changed or out of order. With SQLite the files are also copied at random moments while the server stands still, as a
power cut would leave them. It works in a folder or database of its own, never in the one that is configured.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import shutil
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from workshop.ops.torture.hall import Hall, fresh, prepare
from workshop.ops.torture.judge import Verdict, evidence, judge
from workshop.ops.torture.people import Person, Stubborn
from workshop.ops.torture.powercut import cut, opens
from workshop.ops.torture.server import Server
from workshop.settings import Settings, from_environment

HOST = "127.0.0.1"
PAUSE = 0.12
"""Seconds between two commands of one person, on average: the server takes ten a second from each."""
LONGEST_LIFE = 0.6
"""Seconds of burst before a kill, at most."""


class Plan(msgspec.Struct, frozen=True):
    """`database` empty: a fresh SQLite file. `cuts`: simulated power cuts, of a fresh SQLite file only."""

    kills: int
    cuts: int
    phones: int
    seed: str
    database: str = ""


class Findings(msgspec.Struct):
    """What came out. `cut_lost`: acknowledged, but not in the copy of a power cut; `unsound`: copies SQLite refuses."""

    kills: int = 0
    cuts: int = 0
    refused: int = 0
    cut_lost: int = 0
    cut_acknowledged: int = 0
    unsound: int = 0
    verdict: Verdict = msgspec.field(default_factory=Verdict)

    def clean(self) -> bool:
        """Whether nothing was lost, doubled or changed anywhere."""
        return self.verdict.clean() and not (self.cut_lost or self.unsound or self.refused)


def torture_now(plan: Plan, as_data: bool) -> int:
    """Prints what was found; 0 if nothing was lost, else 1."""
    with tempfile.TemporaryDirectory(prefix="workshop-torture-") as folder:
        findings = asyncio.run(torture(plan, Path(folder)))
    told = msgspec.to_builtins(findings)
    print(json.dumps(told, indent=1) if as_data else _table(findings))
    return 0 if findings.clean() else 1


def _table(f: Findings) -> str:
    v = f.verdict
    rows = {
        "kills": f.kills,
        "acknowledged": v.acknowledged,
        "sent again": v.sent_again,
        "events in the log": v.events,
        "refused": f.refused,
        "lost": v.lost,
        "doubled": v.doubled,
        "changed": v.changed,
        "out of order": v.out_of_order,
        "in the log, but never sent": v.unasked,
        "gaps in the log": v.gaps,
        "power cuts": f.cuts,
        "acknowledged at the cuts": f.cut_acknowledged,
        "lost at the cuts": f.cut_lost,
        "copies that do not open": f.unsound,
    }
    return "\n".join(["| what | number |", "| --- | ---: |", *(f"| {k} | {n:,} |" for k, n in rows.items())])


async def torture(plan: Plan, folder: Path) -> Findings:
    """The whole run in an empty folder."""
    settings = settings_for(plan.database, folder)
    await asyncio.to_thread(fresh, settings)
    hall = await prepare(settings)
    server = Server(settings, folder / "server.log")
    # Not for secrets: the same seed must give the same people.
    dice = random.Random(plan.seed)  # noqa: S311
    findings = Findings()
    await server.start()
    try:
        people = await come_in(plan.phones, plan.seed, settings, hall)
        async with acting(people):
            for n in range(max(plan.kills, plan.cuts)):
                await _round(plan, n, server, people, findings, dice, folder, hall)
                _tell(f"kill {findings.kills} of {plan.kills}, power cut {findings.cuts} of {plan.cuts}")
    finally:
        await server.stop()
    _tell("")
    findings.refused = sum(len(p.refused) for p in people)
    findings.verdict = judge(await evidence(settings.database, hall.wid), [[*p.done, *p.box] for p in people])
    return findings


def settings_for(database: str, folder: Path) -> Settings:
    """Those of a server on this machine, at a port that is free just now."""
    with socket.create_server((HOST, 0)) as found:
        port = found.getsockname()[1]
    given = {"WORKSHOP_DATA": str(folder), "HOST": HOST, "PORT": str(port)}
    given["WORKSHOP_URL"] = f"http://{HOST}:{port}"
    return from_environment(given | ({"WORKSHOP_DATABASE": database} if database else {}))


async def come_in(phones: int, seed: str, settings: Settings, hall: Hall) -> list[Person]:
    """So many people at the door, one after the other."""
    people = []
    for n in range(phones):
        phone = Stubborn(HOST, settings.port)
        await phone.join(hall.code, hall.towns[n % len(hall.towns)])
        people.append(Person(phone, hall, random.Random(f"{seed} {n}"), PAUSE))  # noqa: S311
        _tell(f"{n + 1} of {phones} people have come in")
    return people


@asynccontextmanager
async def acting(people: Sequence[Person]) -> AsyncIterator[None]:
    """Everybody writes meanwhile; at the end everybody gets rid of what they have, and goes."""
    more = asyncio.Event()
    more.set()
    acts = asyncio.gather(*(p.act(more) for p in people))
    try:
        yield
        more.clear()
        await acts
    finally:
        acts.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await acts
        for person in people:
            await person.go_home()


async def _round(
    plan: Plan,
    n: int,
    server: Server,
    people: Sequence[Person],
    findings: Findings,
    dice: random.Random,
    folder: Path,
    hall: Hall,
) -> None:
    await _somebody_is_answered(people)
    await asyncio.sleep(dice.random() * LONGEST_LIFE)
    if n < plan.cuts and not plan.database:
        await _power_cut(server, folder, people, findings, hall)
    if n < plan.kills:
        await server.kill()
        findings.kills += 1
        await server.start()


async def _somebody_is_answered(people: Sequence[Person]) -> None:
    """A kill before the first answer of a life would prove little."""
    answered = asyncio.Event()
    for person in people:
        person.told = answered.set
    await answered.wait()


async def _power_cut(
    server: Server, folder: Path, people: Sequence[Person], findings: Findings, hall: Hall
) -> None:
    database, into = folder / "workshop.sqlite3", folder / f"cut-{findings.cuts}"
    told = await cut(server, database, into, people)
    findings.cuts += 1
    try:
        if not await asyncio.to_thread(opens, into / database.name):
            findings.unsound += 1
            return
        found = judge(await evidence(f"sqlite+aiosqlite:///{into / database.name}", hall.wid), told)
        findings.cut_acknowledged += found.acknowledged
        findings.cut_lost += found.lost + found.changed
    finally:
        await asyncio.to_thread(shutil.rmtree, into)


def _tell(text: str) -> None:
    """One line that renews itself; into a file nothing."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
