"""The facilitator's workshops: the list, a new one from a blueprint or from an earlier workshop.

A workshop is made by the same commands a facilitator sends. What stands in it is edited in `setup.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from workshop import i18n
from workshop.blueprints import blueprint, blueprints, commands_for
from workshop.core.copying import copy_commands
from workshop.core.messages import Command
from workshop.core.ready import first_steps
from workshop.core.refusals import Refused
from workshop.core.roles import HOUSE
from workshop.core.setup import Describe
from workshop.core.text import clean, day, optional
from workshop.core.workshop import Workshop
from workshop.web.house import Account, House, house, new_code, new_id
from workshop.web.identity import desk_access, open_workshop, require_account
from workshop.web.pages import command_id, language_of, page, redirect

AnyRequest = Request[Any, Any, Any]


class Row(msgspec.Struct, frozen=True):
    """A workshop in the list."""

    id: str
    title: str
    date: str
    status: str
    people: int
    code: str
    own: bool
    rehearsal: bool
    demo: bool


async def free_code(h: House) -> str:
    """A join code that is not in use."""
    while True:
        code = new_code()
        if await h.directory.by_code(code) is None:
            return code


async def create_workshop(
    h: House, account: Account, commands: Sequence[Command], *, rehearsal_of: str | None = None
) -> str:
    """A new workshop in which these commands have happened; none at all if one of them is refused."""
    wid = new_id()
    await h.directory.create(wid, await free_code(h), account.id, h.now(), rehearsal_of)
    session = await h.sessions.get(wid)
    try:
        for command in commands:
            await session.submit(HOUSE, command, command_id())
    except Refused:
        await h.sessions.drop(wid)
        await h.directory.delete(wid)
        raise
    return wid


@get("/desk")
async def workshops(request: AnyRequest) -> Response[Any]:
    """Own and shared workshops, newest first, and the form for a new one."""
    return await list_page(request, await require_account(request))


async def list_page(
    request: AnyRequest,
    account: Account,
    error: str | None = None,
    typed: dict[str, str] | None = None,
    wrong: str | None = None,
) -> Response[Any]:
    """The list; again with what was wrong and what was typed."""
    h, language = house(request), language_of(request)
    found = await h.directory.of_account(account.id, h.now())
    rows = [await _row(h, account, listed) for listed in found]
    own = await _newest(h, account, found)
    offered = [
        {"key": b.key, "name": b.name.in_(language), "summary": b.summary.in_(language)} for b in blueprints()
    ]
    context: dict[str, Any] = {
        "account": account,
        "rows": rows,
        "blueprints": offered,
        "wid": own.id if own else "",
        "first_steps": first_steps(own),
        "error": error,
        "wrong": wrong,
        "typed": typed or {},
    }
    return page(request, "desk/list.html", 422 if error else 200, **context)


async def _newest(h: House, account: Account, found: Sequence[Any]) -> Workshop | None:
    """The workshop that the first steps are about. The demo was there before the account, so it is not meant."""
    own = [one for one in found if one.rehearsal_of is None and one.created >= account.created]
    newest = max(own, key=lambda one: one.created, default=None)
    w: Workshop | None = (await h.sessions.get(newest.id)).committed if newest else None
    return w


async def _row(h: House, account: Account, listed: Any) -> Row:
    w = (await h.sessions.get(listed.id)).committed
    own, people = listed.owner == account.id, len(w.present())
    rehearsal = listed.rehearsal_of is not None or w.rehearsal
    demo = own and not rehearsal and listed.created < account.created
    return Row(listed.id, w.title, w.date, w.status, people, listed.code or "", own, rehearsal, demo)


@post("/desk", status_code=200)
async def create(request: AnyRequest) -> Response[Any] | Redirect:
    """A new workshop from a blueprint (`from` is its key) or from an earlier workshop (`copy:` and its id)."""
    account, h = await require_account(request), house(request)
    typed = {k: str(v) for k, v in (await request.form()).items() if isinstance(v, str)}
    try:
        commands = await _commands(request, typed)
        wid = await create_workshop(h, account, commands)
    except Refused as no:
        with i18n.speaking(language_of(request)):
            return await list_page(request, account, i18n.sentence(no.code, no.params), typed, no.field)
    return redirect(request, f"/desk/{wid}/setup")


async def _commands(request: AnyRequest, typed: dict[str, str]) -> list[Command]:
    source = typed.get("from", "empty")
    language = typed.get("language", i18n.HOME)
    if language not in i18n.languages():
        raise Refused("language_unknown", "language")
    if source.startswith("copy:"):
        wid = source.removeprefix("copy:")
        await desk_access(request, wid)
        commands = copy_commands((await open_workshop(request, wid)).committed)
    elif source in {b.key for b in blueprints()}:
        commands = commands_for(blueprint(source), language, house(request).kinds.activities)
    else:
        raise Refused("blueprint_unknown", "from")
    first, rest = commands[0], commands[1:]
    assert isinstance(first, Describe)  # noqa: S101 - both loaders begin with it
    title = optional(typed.get("title", ""), 160, "title") or clean(first.title, 160, "title")
    return [msgspec.structs.replace(first, title=title, date=day(typed.get("date", ""))), *rest]


async def throw_away(h: House, wid: str) -> None:
    """Throws a workshop away: log, texts, people, links, code, and what this process remembers of it."""
    for _ in range(2):  # a screen may ask for it while it goes
        h.render.forget(wid)
        await h.sessions.drop(wid)
        for copy in set(await h.directory.delete(wid)) - {wid}:
            h.render.forget(copy)
            await h.sessions.drop(copy)


@post("/desk/{wid:str}/delete", status_code=200)
async def delete(request: AnyRequest, wid: FromPath[str]) -> Response[Any] | Redirect:
    """Throws a workshop away for good; its owner must type the code, so that no slip does it."""
    account = await desk_access(request, wid)
    h = house(request)
    listed = await h.directory.get(wid)
    typed = str((await request.form()).get("code", "")).strip().upper()
    if listed.owner != account.id:
        raise Refused("not_the_owner")
    if typed != (listed.code or "").upper():
        raise Refused("code_does_not_match", "code")
    await throw_away(h, wid)
    return redirect(request, "/desk")
