"""A workshop to measure: laid out, filled and peopled straight into a fresh database, before any server runs.

People get their log-in as rows, for a thousand real joins would take longer than what is measured; `join` measures the
real way. What stands in the log is decided by the rules, except for the ballots of `events`, which are written as the
rules would have written them.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Collection, Iterable
from typing import Any

import msgspec
from sqlalchemy import insert

from workshop.activities.collect.messages import WriteCard
from workshop.activities.vote.messages import BallotCast
from workshop.core.agenda import AddStep, GoTo, OpenStep
from workshop.core.door import Join
from workshop.core.messages import Command
from workshop.core.roles import HOUSE, SYSTEM, Actor, participant
from workshop.core.setup import AddField, AddMunicipalities, Describe
from workshop.live.session import Session
from workshop.ops.serve import create_workshop, opened
from workshop.settings import Settings
from workshop.store.codec import Codec
from workshop.store.database import Database
from workshop.store.log import Proposal
from workshop.store.migrate import migrate
from workshop.store.people import hashed
from workshop.store.schema import auth_session, person
from workshop.store.sql import SqlLog
from workshop.web.house import House

TOWNS, FIELDS, DOTS, EARLIER = 40, 12, 3, 20
YEAR = 365 * 24 * 3600 * 1000
AT_ONCE = 1000
QUESTIONS = {"collect": "What would help your town?", "vote": "Which of these would you begin with?"}


class Hall(msgspec.Struct, frozen=True):
    """What a load needs to know. `people`: number and cookie token of each; `vote` and `options` of the open paper.

    `earlier`: so many more have voted before and gone home; theirs are the ballots that fill the log.
    """

    workshop: str
    code: str
    people: tuple[tuple[int, str], ...]
    desk: str
    board: str
    steps: dict[str, int]
    vote: int = 0
    options: tuple[str, ...] = ()
    fields: tuple[int, ...] = ()
    earlier: int = 0

    def phone_cookie(self, place: int) -> str:
        return f"person_{self.workshop}={self.people[place][1]}"

    def board_cookie(self) -> str:
        return f"board_{self.workshop}={self.board}"

    def desk_cookie(self) -> str:
        return f"account={self.desk}"


async def lay_out(
    settings: Settings,
    people: int,
    *,
    at: str,
    opened_steps: Collection[str] = (),
    cards: int = 0,
    events: int = 0,
) -> Hall:
    """The database of these settings, with a workshop whose current step is `at` (vote, collect or info).

    That step is open, and so are `opened_steps`.
    """
    await migrate(settings.database)
    async with opened(settings) as (house, database):
        now = house.now()
        account = await house.accounts.create("bench", "Bench", None, now)
        wid = await create_workshop(house, account.id)
        session = await house.sessions.get(wid)
        steps = await _agenda(session)
        earlier = EARLIER if events else 0
        numbers = await _join(session, people + earlier)
        for kind in opened_steps:
            await _open(session, steps[kind])
        if cards:
            await _cards(session, steps["collect"], numbers, cards)
        await _open(session, steps[at])
        hall = await _hall(house, database, session, steps, numbers[:people], account.id)
        filled = await _ballots(house, database, session, hall, numbers[people:], events)
        return msgspec.structs.replace(hall, earlier=min(earlier, filled))


async def _agenda(session: Session) -> dict[str, int]:
    first = [
        Describe("Measured workshop", "", language="en"),
        AddMunicipalities(tuple(f"Town {n}" for n in range(1, TOWNS + 1))),
        *(AddField(f"Field of action {n}") for n in range(1, FIELDS + 1)),
        AddStep("info", "Welcome", settings={"show": "join"}),
        AddStep("collect", "Ideas", QUESTIONS["collect"], {"mode": "open", "limit": 0}),
        AddStep("vote", "Which fields first?", QUESTIONS["vote"], {"subject": "fields", "points": DOTS}),
    ]
    await put_all(session, ((HOUSE, command) for command in first))
    return {s.kind: s.id for s in session.committed.agenda()}


async def _join(session: Session, people: int) -> list[int]:
    towns = list(session.committed.municipalities)
    for start in range(0, people, AT_ONCE):
        some = range(start, min(start + AT_ONCE, people))
        await put_all(session, ((SYSTEM, Join(towns[n % len(towns)])) for n in some))
    return list(session.committed.people)


async def _cards(session: Session, step: int, people: list[int], cards: int) -> None:
    await _open(session, step)
    fields = [f.id for f in session.committed.live_fields()]
    written = (
        WriteCard(step, f"Card {n}: shade and benches along the way to school", fields[n % len(fields)])
        for n in range(cards)
    )
    await put_all(session, ((participant(people[n % len(people)]), c) for n, c in enumerate(written)))


async def _open(session: Session, step: int) -> None:
    await put_all(session, [(HOUSE, GoTo(step))])
    if session.committed.steps[step].status == "planned" and session.committed.steps[step].kind != "info":
        await put_all(session, [(HOUSE, OpenStep(step))])


async def put_all(session: Session, commands: Iterable[tuple[Actor, Command]]) -> None:
    """All of them, whoever sends them."""
    await asyncio.gather(
        *(session.submit(actor, command, secrets.token_hex(16)) for actor, command in commands)
    )


async def _hall(
    house: House, database: Database, session: Session, steps: dict[str, int], numbers: list[int], desk: int
) -> Hall:
    w, tokens = session.committed, [secrets.token_urlsafe(32) for _ in numbers]
    board, account = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    now = house.now()
    for kind, token, of in (("account", account, desk), ("board", board, None)):
        place = None if kind == "account" else w.id
        await house.keep_session(token, kind, of, place, None, None, now, now + YEAR)
    await _let_in(database, w.id, numbers, tokens, now)
    papers = getattr(w.steps[steps["vote"]].state, "papers", ())
    return Hall(
        w.id,
        str((await house.directory.get(w.id)).code),
        tuple(zip(numbers, tokens, strict=True)),
        account,
        board,
        steps,
        papers[0].id if papers else 0,
        tuple(o.id for o in papers[0].options) if papers else (),
        tuple(f.id for f in w.live_fields()),
    )


async def _let_in(database: Database, wid: str, numbers: list[int], tokens: list[str], now: int) -> None:
    """As if each had joined by the form, in two statements."""
    if not numbers:
        return
    people: list[dict[str, Any]] = []
    sessions: list[dict[str, Any]] = []
    for number, token in zip(numbers, tokens, strict=True):
        mark = hashed(token)
        people.append({"workshop": wid, "number": number, "name": None, "token_hash": mark})
        of = {"account": None, "workshop": wid, "person": number, "link": None, "csrf": ""}
        until = {"created": now, "expires": now + YEAR}
        sessions.append({"token_hash": mark, "kind": "participant", **of, **until})
    async with database.write() as connection:
        await connection.execute(insert(person), people)
        await connection.execute(insert(auth_session), sessions)


async def _ballots(
    house: House, database: Database, session: Session, hall: Hall, voters: list[int], events: int
) -> int:
    """Ballots until the log is so long, everybody's in turn and each other than the last; how many."""
    log, before = SqlLog(database, Codec(house.kinds.events())), session.committed.seq
    seq = before
    for start in range(seq, events, AT_ONCE):
        places = range(start, min(start + AT_ONCE, events))
        some = [_ballot(hall, voters[n % len(voters)], n, house.now()) for n in places]
        found = await log.append(hall.workshop, seq, [], lambda tail, known, p=some: p)  # type: ignore[misc]
        seq = found.recorded[-1].seq
    return seq - before


def _ballot(hall: Hall, voter: int, n: int, now: int) -> Proposal:
    points = {hall.options[n % len(hall.options)]: 2}
    cast = BallotCast(hall.steps["vote"], hall.vote, voter, points, f"R{voter}")
    return Proposal(f"filled-{n}", f"participant:{voter}", now, (cast,))
