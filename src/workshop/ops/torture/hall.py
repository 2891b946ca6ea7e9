"""The workshop that is tortured: one open collection and one open vote, so that cards and ballots come together."""

from __future__ import annotations

import secrets

import msgspec

from workshop.app import build_house
from workshop.blueprints import KEYS, blueprint, commands_for
from workshop.core.agenda import AddStep, GoTo, OpenStep
from workshop.core.messages import Command
from workshop.core.roles import HOUSE
from workshop.live.session import Session
from workshop.ops.serve import create_workshop, migrate_now
from workshop.settings import Settings
from workshop.store.database import Database


class Hall(msgspec.Struct, frozen=True):
    """What a phone has to know. `towns`: names on the list at the door; `options`: what points may go to."""

    wid: str
    code: str
    collect: int
    vote: int
    paper: int
    options: tuple[str, ...]
    towns: tuple[str, ...]


async def prepare(settings: Settings) -> Hall:
    """A fresh workshop in an empty or used database."""
    database = Database(settings.database)
    house = build_house(settings, database)
    try:
        wid = await create_workshop(house, None)
        session = await house.sessions.get(wid)
        for command in commands_for(blueprint(KEYS[0]), "de"):
            await _do(session, command)
        vote = AddStep("vote", "Ballots", "", {"rule": "dots", "subject": "fields"})
        await _do(session, vote)
        w = session.committed
        collect = next(s.id for s in w.agenda() if s.kind == "collect")
        opened = w.order[-1]
        await _do(session, GoTo(collect, w.current or 0))
        await _do(session, OpenStep(collect))
        await _do(session, OpenStep(opened))
        paper = session.committed.steps[opened].state.papers[0]
        options = tuple(o.id for o in paper.options)
        towns = tuple(t.name for t in session.committed.municipalities.values())
        code = str((await house.directory.get(wid)).code)
        return Hall(wid, code, collect, opened, paper.id, options, towns)
    finally:
        await house.sessions.close()
        await database.close()


async def _do(session: Session, command: Command) -> None:
    await session.submit(HOUSE, command, secrets.token_hex(16))


def fresh(settings: Settings) -> None:
    """The newest tables, before anybody comes."""
    migrate_now(settings)
