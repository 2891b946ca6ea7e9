"""A workshop to a file and from a file, without a server."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from workshop.core.refusals import Refused
from workshop.exports.moving_look import with_look
from workshop.i18n import sentence, speaking
from workshop.ops.serve import opened
from workshop.ops.writing import no, write
from workshop.settings import Settings
from workshop.web.moving import take_in, worn_by


def workshop_file(settings: Settings, wid: str, path: str) -> int:
    """Writes the whole workshop, to open it elsewhere; the exit status."""
    with speaking("en"):
        try:
            content = asyncio.run(_written(settings, wid))
        except Refused as why:
            return no(sentence(why.code, why.params))
    return no(f"there is no workshop {wid!r}") if content is None else write(content, path)


async def _written(settings: Settings, wid: str) -> bytes | None:
    async with opened(settings) as (house, _):
        if await house.directory.get(wid) is None:
            return None
        await house.looks.read()
        return with_look(await house.moving.written(wid, house.now()), await worn_by(house, wid))


def import_now(settings: Settings, path: str, login: str) -> int:
    """Opens a file as a new workshop of this account and prints its address; the exit status."""
    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        return no(f"{path} cannot be read ({error.strerror})")
    with speaking("en"):
        try:
            print(asyncio.run(_import(settings, raw, login)))
        except Refused as why:
            return no(sentence(why.code, why.params))
    return 0


async def _import(settings: Settings, raw: bytes, login: str) -> str:
    async with opened(settings) as (house, _):
        account: Any = await house.accounts.by_login(login)
        if account is None:
            raise Refused("account_unknown", "login")
        return f"{settings.url}/desk/{await take_in(house, account.id, raw)}"
