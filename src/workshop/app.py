"""The composition root: puts settings, stores, rules and pages together. Only this and `ops/` know every layer."""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import pkgutil
import secrets
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from litestar import Litestar
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.static_files import create_static_files_router

from workshop import __version__, web
from workshop.activities import all_kinds
from workshop.core.refusals import Refused, Unavailable
from workshop.legal.host import to_fill_in
from workshop.live.beside import Beside
from workshop.live.clock import Steady
from workshop.live.sessions import Sessions
from workshop.metrics import Metrics
from workshop.ops.among_others import among_others
from workshop.ops.crowd import Crowds
from workshop.ops.erasing import erase_due
from workshop.ops.figures import figures, watch_loop
from workshop.ops.health import Health
from workshop.ops.measured import Measured
from workshop.ops.opening import Moving
from workshop.settings import Settings, for_a_helper
from workshop.store.accounts import Accounts, AuthSession
from workshop.store.codec import Codec
from workshop.store.database import Database
from workshop.store.directory import Directory
from workshop.store.door_tickets import DoorTickets
from workshop.store.editions import Editions
from workshop.store.looks import Looks
from workshop.store.people import People
from workshop.store.sql import SqlLog
from workshop.web.answers import on_bug, on_http, on_login_needed, on_refused
from workshop.web.api_access import SECURITY
from workshop.web.build import Bundles, build_id
from workshop.web.house import House
from workshop.web.identity import LoginNeeded
from workshop.web.limits import Limits
from workshop.web.packed import Packed
from workshop.web.render import Renderer, environment
from workshop.web.security import Headers, csrf_guard
from workshop.web.shown_looks import ShownLooks
from workshop.web.trace import Trace

LOG = logging.getLogger(__name__)
PACKAGE = Path(__file__).parent
DAY = 24 * 3600 * 1000
CODES_STAY = 30 * DAY
"""An ended workshop is found by its code for so long."""
COMMANDS_STAY = 7 * DAY
"""An outbox may bring a command again for so long after the end."""


def folder(name: str) -> Path:
    """`templates` or `static`: inside an installed package, beside `src` in a checkout."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parents[1] / name


def now() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def build_house(settings: Settings, database: Database, clock: Callable[[], int] = now) -> House:
    """Everything a page may use."""
    kinds = all_kinds()
    static = folder("static")
    manifest_file = static / "vendor" / "manifest.json"
    manifest = json.loads(manifest_file.read_text()) if manifest_file.is_file() else {}

    def asset(path: str) -> str:
        mark = manifest.get(path, "")
        return f"{settings.base_path}/static/{path}" + (f"?v={mark}" if mark else "")

    templates = folder("templates")
    render = Renderer(environment(templates, asset, Bundles(static).of), kinds, settings.url, clock)
    render.env.globals["to_fill_in"] = partial(to_fill_in, settings.legal)
    build = render.env.globals["build"] = build_id(__version__, manifest, templates)
    limits = Limits(clock)
    render.wrong_codes = limits.guesses.alarm
    metrics = Metrics()
    stored = SqlLog(database, Codec(kinds.events()))
    log = Measured(stored, metrics)
    sessions = Sessions(kinds, log, clock, lambda: secrets.token_bytes(32), render.draw, render.own)
    render.progress = sessions.slow.progress
    render.trouble = lambda: database.trouble
    database.on_trouble = sessions.trouble
    accounts = Accounts(database)
    looks = ShownLooks(Looks(database))
    looks.changed, render.look = sessions.redraw, looks.of
    metrics.ask(*figures(sessions))
    return House(
        settings=settings,
        kinds=kinds,
        sessions=sessions,
        directory=Directory(database),
        people=People(database),
        tickets=DoorTickets(database),
        accounts=accounts,
        looks=looks,
        render=render,
        limits=limits,
        metrics=metrics,
        moving=Moving(kinds, stored),
        editions=Editions(database),
        beside=Beside((sys.executable, "-m", "workshop.ops.making"), for_a_helper(settings)),
        ready=Health(database).reasons,
        keep_session=session_keeper(accounts),
        now=clock,
        static=static,
        manifest=manifest,
        build=build,
    )


def session_keeper(accounts: Accounts) -> Callable[..., Any]:
    """How pages open a session without knowing the store."""

    async def keep(
        token: str,
        kind: Any,
        account: int | None,
        workshop: str | None,
        person: int | None,
        link: int | None,
        created: int,
        expires: int,
    ) -> None:
        session = AuthSession(
            kind=kind,
            account=account,
            workshop=workshop,
            person=person,
            link=link,
            created=created,
            expires=expires,
            csrf="",
        )
        await accounts.open_session(token, session)

    return keep


def handlers() -> list[Any]:
    """All route handlers of the modules in `web`: found, not listed."""
    found: dict[int, Any] = {}
    for module in pkgutil.iter_modules(web.__path__):
        loaded = importlib.import_module(f"workshop.web.{module.name}")
        for thing in vars(loaded).values():
            if isinstance(thing, BaseRouteHandler):
                _describe_programs_only(thing)
                found[id(thing)] = thing
    return list(found.values())


def _describe_programs_only(handler: BaseRouteHandler) -> None:
    """Pages are not part of the interface for programs; its own handlers say so themselves."""
    if isinstance(handler, HTTPRouteHandler) and handler.include_in_schema is not True:
        handler.include_in_schema = False


async def keep_house(house: House, database: Database) -> None:
    """At the start and every hour: what deletion owes the files, log-ins and codes that are over; every day names whose
    time is over.
    """
    hours = 0
    while True:
        try:
            await _keep(house, database)
            if hours % 24 == 0:
                await erase_due(house, database)
        except Unavailable as why:
            # A database that is away for a while must not end this for good.
            LOG.warning("housekeeping failed (%s)", why.reason)
        hours += 1
        await asyncio.sleep(3600)


async def _keep(house: House, database: Database) -> None:
    at = house.now()
    await database.scrub()
    await house.accounts.purge(at)
    await house.directory.free_codes(at - CODES_STAY)
    await house.directory.forget_commands(at - COMMANDS_STAY)


def create_app(settings: Settings, *, clock: Callable[[], int] | None = None) -> Litestar:
    """The app; the database must have been migrated."""
    clock = clock or Steady()
    database = Database(settings.database)
    built = build_house(settings, database, clock)
    crowds = Crowds()
    built.sessions.on_gone = built.render.forget

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        beside = [
            asyncio.create_task(keep_house(built, database), name="housekeeping"),
            asyncio.create_task(database.mend(), name="mending"),
            asyncio.create_task(watch_loop(built.metrics.loop_lag), name="loop lag"),
            asyncio.create_task(built.looks.keep(), name="looks"),
        ]
        beside.append(asyncio.create_task(asyncio.to_thread(built.render.warm), name="templates"))
        if isinstance(clock, Steady):
            beside.append(asyncio.create_task(clock.follow(built.sessions.timing), name="clock"))
        try:
            async with among_others(built, crowds):
                try:
                    yield
                finally:
                    await crowds.close()
                    await built.sessions.close()
        finally:
            for task in beside:
                task.cancel()
            await database.close()

    static = create_static_files_router(
        path="/static", directories=[built.static], cache_control=None, include_in_schema=False
    )
    app = Litestar(
        route_handlers=[*handlers(), static],
        guards=[csrf_guard],
        middleware=[Headers()],
        lifespan=[lifespan],
        exception_handlers={
            Refused: on_refused,
            LoginNeeded: on_login_needed,
            HTTPException: on_http,
            Exception: on_bug,
        },
        openapi_config=OpenAPIConfig(
            title="Workshop",
            version=__version__,
            path="/api/schema",
            render_plugins=[JsonRenderPlugin()],
            components=SECURITY,
            use_handler_docstrings=True,
        ),
        request_max_body_size=2_000_000,
        logging_config=None,
    )
    app.asgi_handler = Trace(Packed(app.asgi_handler, built.manifest), built.metrics)
    app.state.house = built
    app.state.crowds = crowds
    return app
