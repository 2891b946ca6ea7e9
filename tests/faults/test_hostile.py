"""Thousands of random and hostile messages from a seed, by strangers, a person, a helper and the owner of a workshop of
their own: no error of ours, nothing of another workshop touched, memory as after the first round.
"""

from __future__ import annotations

import gc
import logging
import os
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar.handlers import HTTPRouteHandler

from tests.faults.rooms import card, collecting, say
from tests.served import Served, csrf, serving
from workshop.app import handlers
from workshop.core.evolve import fold
from workshop.ops.hostile import Aim, Guise, Outcome, attack, message, request
from workshop.web.limits import Bucket

MESSAGES = 3_000
MOST_GROWTH = 1.2
ENDS = ("/discard", "/delete", "/account/logout", "/rehearse")
"""After these there is nothing left to attack, or a hall of simulated people in this very process; what they refuse has
tests of its own.
"""


def routes() -> Iterator[tuple[str, str]]:
    for handler in handlers():
        if isinstance(handler, HTTPRouteHandler):
            for path in handler.paths:
                if not path.endswith(ENDS):
                    yield from ((str(method), path) for method in sorted(handler.http_methods))


async def aim_at(served: Served, mine: str, step: int, theirs: str) -> Aim:
    """Mallory owns a workshop and has a phone, a helper's link and a program's token in it; Bernd's is the other."""
    commands = served.house.kinds.commands()
    fields = {t: tuple(f.encode_name for f in msgspec.structs.fields(c)) for t, c in commands.items()}
    phone = await served.phone(mine, "Rheine")
    now, state = served.house.now(), (await served.session(mine)).committed
    await served.house.accounts.add_api_token("workshop_" + "m" * 40, served.account, "mine", now)
    await served.house.people.add_link("h" * 43, "helper", mine, now)
    async with served.client(**await served.account_cookie()) as owner, served.client() as helper:
        desk = csrf((await owner.get("/desk")).text)
        link = csrf((await helper.get("/link/" + "h" * 43)).text)
        await helper.post("/link/" + "h" * 43, data={"_csrf": link})
        guises = (
            Guise(),
            Guise(
                _cookies(phone.client), phone.csrf, sockets=(f"/room/{mine}/socket", f"/board/{mine}/socket")
            ),
            Guise(_cookies(owner), desk, sockets=(f"/desk/{mine}/socket", f"/desk/{theirs}/socket")),
            Guise(_cookies(helper), link, sockets=(f"/helper/{mine}/socket", f"/room/{theirs}/socket")),
            Guise(bearer="workshop_" + "m" * 40),
        )
    places = {
        "wid": (mine, mine, mine, theirs),
        "code": (await served.code(mine), "AAAAAA"),
        "part": ("agenda", "people", "setup", "door", "vision", "summary"),
        "name": ("results.json", "report.html", "cards.csv", "vision.txt"),
        "key": ("1", "12-3"),
        "kind": ("invite", "reset"),
        "token": ("t" * 43,),
        "secret": ("s" * 43, "h" * 43),
        "step": tuple(str(i) for i in state.order),
        "vote": ("1", "55"),
        "card": ("1", str(state.next_id)),
    }
    await phone.close()
    numbers = (*state.order, *state.municipalities, step)
    return Aim(tuple(routes()), fields, places, numbers, guises, sound(step))


def sound(step: int) -> tuple[dict[str, Any], ...]:
    """What is done if the right one sends it."""
    return (
        {"type": "write_card", "step": step, "text": "Mehr Bänke"},
        {"type": "write_card", "step": step, "text": "<b>{{ 7 * 7 }}</b>"},
        {"type": "pause", "text": "%(name)s"},
        {"type": "resume"},
    )


def _cookies(client: Any) -> str:
    return "; ".join(f"{c.name}={c.value}" for c in client.cookies.jar)


def everything_of(folder: Path, wid: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of one workshop, table by table."""
    with closing(sqlite3.connect(folder / "workshop.sqlite3")) as connection:
        found = {}
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall():
            names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            key = "workshop" if "workshop" in names else "id" if table == "workshop" else ""
            if key:
                query = f"SELECT * FROM {table} WHERE {key}=? ORDER BY 1, 2, 3"  # noqa: S608 - our own names
                found[table] = connection.execute(query, (wid,)).fetchall()
    return found


def resident() -> int:
    """Memory of this process and the server in it, in bytes."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def unlimited(served: Served) -> None:
    """Nobody is asked to come later, so that every message is really looked at."""
    for name in ("commands", "programs", "logins", "codes"):
        setattr(served.house.limits, name, Bucket(1e9, 1e9, lambda: 0))


async def round_of(served: Served, aim: Aim, seed: str) -> Outcome:
    outcome = await attack("127.0.0.1", served.port, aim, seed, MESSAGES)
    assert [(status, one.method, one.target) for status, one in outcome.faults] == []
    assert outcome.frames > MESSAGES / 4
    return outcome


async def test_hostile_messages_hurt_nobody(
    tmp_path: Path, said: list[logging.LogRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("httpx"), "level", logging.WARNING)
    async with serving(tmp_path) as served:
        unlimited(served)
        mine, step = await collecting(served)
        bernd = await served.house.accounts.create("bernd", "Bernd", None, served.house.now())
        theirs, their_step = await collecting(served)
        await served.house.directory.set_owner(theirs, bernd.id)
        anna = await served.phone(theirs, "Rheine")
        aim = await aim_at(served, mine, step, theirs)
        begun = (await served.session(mine)).committed.seq
        before, state = everything_of(tmp_path, theirs), (await served.session(theirs)).committed
        assert before["event"]
        first = await round_of(served, aim, "erste Runde")
        size = resident()
        second = await round_of(served, aim, "zweite Runde")
        assert resident() < size * MOST_GROWTH
        assert everything_of(tmp_path, theirs) == before
        assert (await served.session(theirs)).committed == state
        assert {200, 303, 400, 403, 404, 405, 422} <= {*first.statuses, *second.statuses}
        session = await served.session(mine)
        log = await served.house.sessions.history(mine)
        assert len(log) > begun, "some were near enough to the truth to be done"
        assert fold(served.house.kinds, log, mine) == session.committed
        await anna.connect()
        assert "ack" in await say(anna, card("Ich merke nichts davon", their_step))
        await anna.close()
    assert [r.getMessage() for r in said if r.exc_info or r.levelno >= logging.ERROR] == []


def test_the_same_seed_says_the_same_again() -> None:
    aim = Aim(tuple(routes()), {"write_card": ("step", "text")}, {}, (1, 2), (Guise(),))
    one, two = random.Random("s"), random.Random("s")  # noqa: S311 - that is what is tested
    for _ in range(50):
        assert (message(one, aim), request(one, aim)) == (message(two, aim), request(two, aim))
