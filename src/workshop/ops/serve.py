"""Starting: tables, the first look with its demo workshop, and serving until told to stop."""

from __future__ import annotations

import asyncio
import gc
import logging
import multiprocessing
import secrets
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from litestar import Litestar
from sqlalchemy import make_url

from workshop.app import build_house, create_app, now
from workshop.blueprints import blueprint, commands_for
from workshop.core.roles import HOUSE
from workshop.ops.alone import InUse, alone
from workshop.ops.erasing import erase_due
from workshop.ops.lines import Server, protocols
from workshop.ops.logs import configure
from workshop.settings import Settings, own_addresses
from workshop.store.database import Database
from workshop.store.directory import CodeTaken
from workshop.store.migrate import migrate_sync
from workshop.store.trouble import FAULTS, cause
from workshop.web.begin import new_code as new_first_code
from workshop.web.direct import direct
from workshop.web.house import House, new_code, new_id, secret

DAY = 24 * 3600 * 1000
LONGEST_FRAME = 65_536
LOG = logging.getLogger(__name__)
BEGIN = """
  This server is new. Open this address in a browser, everything else follows from there:

      {url}/begin/{code}

  It makes the first account. It works once, within 14 days; keep it to yourself.
"""


def say(text: str) -> None:
    """A line for the operator."""
    print(text, flush=True)


def migrate_now(settings: Settings) -> int:
    """The newest tables."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        migrate_sync(settings.database)
    except FAULTS as error:
        reason = cause(error)
        if not reason:
            raise
        where = make_url(settings.database).render_as_string(hide_password=True)
        # Without a traceback: whoever reads this runs the server, and has to look at the disk or the database.
        sys.exit(f"workshop: the database {where} cannot be used ({reason}): {getattr(error, 'orig', error)}")
    return 0


def serve_forever(settings: Settings, prepare: Callable[[Settings], object] = migrate_now) -> int:
    """Prepares the database and serves until a signal; open sockets are told to reconnect.

    What `prepare` gives back as text is said last, where it is seen.
    """
    try:
        with alone(settings.database):
            told = prepare(settings)
            return _serve(settings, told if isinstance(told, str) else "")
    except InUse as why:
        print(f"workshop: {why}.", file=sys.stderr)
        return 2


def _serve(settings: Settings, told: str = "") -> int:
    configure(settings.log)
    if settings.log == "json":
        LOG.info("serving at %s", settings.url)
    else:
        _tell_where(settings)
    if told:
        say(told)
    server = server_for(settings, create_app(settings))
    tune()
    server.run()
    for child in multiprocessing.active_children():
        child.terminate()  # slow work begins again with the next start
    return 0


def _tell_where(settings: Settings) -> None:
    say(f"· serving at {settings.url}")
    if not settings.reachable or not (settings.url.startswith("https") or own_addresses()):
        say("· phones cannot reach this machine: it is in no network. Connect it, or set WORKSHOP_URL.")
    elif settings.host in ("127.0.0.1", "localhost"):
        say("· phones cannot reach this machine: HOST allows this machine only. Set HOST=0.0.0.0")


def tune() -> None:
    """The interpreter for one busy loop with a thread for the database beside it.

    Everything loaded by now stays for good, and young things are looked through every 50,000 instead of every 700: the
    collector took four tenths of the time under load. The loop hands over to the thread after half a millisecond
    instead of five: that is waited for several times a commit.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    sys.setswitchinterval(0.0005)


def server_for(settings: Settings, app: Any) -> Server:
    """The server as it always runs; also around an app that is none of ours, to compare with."""
    config = uvicorn.Config(
        direct(app),
        host=settings.host,
        port=settings.port,
        **protocols(),
        ws_max_size=LONGEST_FRAME,
        ws_per_message_deflate=False,
        # A phone that lost its network is noticed before the desk stops a vote: its ballot may then come later.
        ws_ping_interval=5,
        ws_ping_timeout=10,
        timeout_graceful_shutdown=5,
        backlog=4096,
        access_log=False,
        log_config=None,
        log_level="warning",
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
    )
    house = app.state.get("house") if isinstance(app, Litestar) else None
    return Server(config, house.sessions.finish if house is not None else None)


def first_look(settings: Settings) -> str:
    """On the first start the demo workshop, and until there is an account the address at which it is made."""
    migrate_now(settings)
    return asyncio.run(_first_look(settings))


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[House, Database]]:
    """The house without a server, for one verb."""
    database = Database(settings.database)
    house = build_house(settings, database)
    try:
        yield house, database
    finally:
        await house.sessions.close()
        await database.close()


async def _first_look(settings: Settings) -> str:
    async with opened(settings) as (house, _):
        if not await house.directory.all_ids():
            say("· preparing the demo workshop")
            await make_demo(house)
        if await house.accounts.some():
            return ""
        return BEGIN.format(url=house.settings.url, code=await new_first_code(house))


async def _invite(house: House, login: str, whom: str) -> None:
    token, at = secret(), now()
    await house.accounts.add_ticket(token, "invite", at, at + 14 * DAY, login=login)
    say(f"· one-time link for {whom}: {house.settings.url}/account/invite/{token}")


async def make_demo(house: House, key: str = "steinfurt_1") -> str:
    """A workshop from the blueprint; prints its links. Owned by the first account, or by whoever makes it."""
    accounts = await house.accounts.all()
    wid = await create_workshop(house, accounts[0].id if accounts else None)
    session = await house.sessions.get(wid)
    for command in commands_for(blueprint(key), house.settings.language):
        await session.submit(HOUSE, command, secrets.token_hex(16))
    board = secret()
    await house.people.add_link(board, "board", wid, now())
    listed = await house.directory.get(wid)
    url = house.settings.url
    say(f"  desk   {url}/desk/{wid}")
    say(f"  board  {url}/link/{board}")
    say(f"  join   {url}/join/{listed.code}   code {listed.code}")
    return wid


async def create_workshop(house: House, owner: int | None, rehearsal_of: str | None = None) -> str:
    """An empty workshop with an id and a code of its own."""
    wid = new_id()
    while True:
        try:
            await house.directory.create(wid, new_code(), owner, now(), rehearsal_of)
        except CodeTaken:
            continue
        return wid


def demo_now(settings: Settings) -> int:
    """A further demo workshop."""
    migrate_now(settings)

    async def make() -> None:
        async with opened(settings) as (house, _):
            await make_demo(house)

    asyncio.run(make())
    return 0


def erase_due_now(settings: Settings) -> int:
    """Erases names and return codes whose time is over, once, and says what was erased."""
    migrate_now(settings)

    async def run() -> dict[str, int]:
        async with opened(settings) as (house, database):
            return await erase_due(house, database)

    erased = asyncio.run(run())
    for wid, number in sorted(erased.items()):
        say(f"· workshop {wid}: names and return codes of {number} people erased")
    if not erased:
        say("· nothing is due")
    return 0


def account_link(settings: Settings, action: str, login: str) -> int:
    """Prints a one-time link."""
    migrate_now(settings)

    async def make() -> int:
        async with opened(settings) as (house, _):
            if action == "invite":
                await _invite(house, login, login)
                return 0
            found = await house.accounts.by_login(login)
            if found is None:
                print(f"workshop: there is no account {login!r}", file=sys.stderr)
                return 2
            token, at = secret(), now()
            await house.accounts.add_ticket(token, "reset", at, at + DAY, account=found.id)
            say(f"{settings.url}/account/reset/{token}")
            return 0

    return asyncio.run(make())
