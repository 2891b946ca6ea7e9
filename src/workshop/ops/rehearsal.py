"""`workshop demo --rehearse N`: the demo's rehearsal with simulated people, at a running server or one of its own.

Without a server at the configured address it serves itself, until Ctrl-C. It never writes into the original.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from workshop import i18n
from workshop.app import build_house, create_app, now
from workshop.blueprints import KEYS, blueprint
from workshop.ops.alone import InUse, alone
from workshop.ops.crowd import Crowds, local
from workshop.ops.phone import Phone
from workshop.ops.serve import first_look, make_demo, say, server_for
from workshop.settings import Settings
from workshop.store.database import Database
from workshop.web.house import House, secret
from workshop.web.rehearsal import discard_rehearsal, make_rehearsal

LOOK_AGAIN = 0.05
DEMO = KEYS[0]


def rehearse_now(settings: Settings, towns: int) -> int:
    """Until Ctrl-C."""
    if told := first_look(settings):
        say(told)
    try:
        return asyncio.run(_rehearse(settings, towns))
    except InUse as why:
        print(f"workshop: {why}.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        say("· the rehearsal has ended; its copy stays until it is thrown away at the desk")
        return 0


async def _rehearse(settings: Settings, towns: int) -> int:
    async with at_home(settings) as house:
        wid, code, links = await prepare(house, Crowds().towns(towns))
    async with somewhere(settings, code) as found:
        if found is None:
            async with at_home(settings) as house:
                await discard_rehearsal(house, wid)
            return 2
        serving, crowds = found
        names = crowds.towns(towns)
        people = crowds.start(wid, code, local(settings.host), settings.port, names, DEMO)
        say("· REHEARSAL (a copy; nothing in it counts)")
        for link in links:
            say(link)
        say(
            f"· {people} simulated people from {towns} invented towns are on their way; Ctrl-C ends the rehearsal"
        )
        await serving
    return 0


@asynccontextmanager
async def at_home(settings: Settings) -> AsyncIterator[House]:
    """The house without a server."""
    database = Database(settings.database)
    house = build_house(settings, database)
    try:
        yield house
    finally:
        await house.sessions.close()
        await database.close()


async def prepare(house: House, towns: tuple[str, ...]) -> tuple[str, str, list[str]]:
    """A rehearsal of the demo workshop: its id, its code and its links."""
    of, accounts = await _demo(house), await house.accounts.all()
    wid = await make_rehearsal(house, of, accounts[0].id if accounts else None, towns)
    board, url = secret(), house.settings.url
    await house.people.add_link(board, "board", wid, now())
    code = str((await house.directory.get(wid)).code)
    desk, join = f"  desk   {url}/desk/{wid}", f"  join   {url}/join/{code}   code {code}"
    return wid, code, [desk, f"  board  {url}/link/{board}", join]


async def _demo(house: House) -> str:
    """The oldest workshop that has the demo's title, or a new demo."""
    titles = {blueprint(DEMO).title.in_(language) for language in i18n.languages()}
    for wid in await house.directory.all_ids():
        listed = await house.directory.get(wid)
        if listed.rehearsal_of is None and (await house.sessions.get(wid)).committed.title in titles:
            return str(wid)
    return await make_demo(house, DEMO)


@asynccontextmanager
async def somewhere(
    settings: Settings, code: str
) -> AsyncIterator[tuple[asyncio.Future[None], Crowds] | None]:
    """A server that knows the code, with something to wait for: one that runs already, or an own one."""
    host = local(settings.host)
    if await Phone(host, settings.port).knows(code):
        crowds = Crowds()
        try:
            yield asyncio.get_running_loop().create_future(), crowds
        finally:
            await crowds.close()
        return
    if await _taken(host, settings.port):
        print(
            f"workshop: what answers at port {settings.port} does not serve this database; set PORT or "
            "WORKSHOP_DATA",
            file=sys.stderr,
        )
        yield None
        return
    with alone(settings.database):
        app = create_app(settings)
        server = server_for(settings, app)
        serving = asyncio.ensure_future(server.serve())
        while not server.started and not serving.done():  # noqa: ASYNC110 - the server has a flag, no event
            await asyncio.sleep(LOOK_AGAIN)
        yield serving, app.state.crowds


async def _taken(host: str, port: int) -> bool:
    """Whether anybody listens there."""
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True
