"""`workshop token`: lets a program act for an account where nobody can log in to make a token."""

from __future__ import annotations

import asyncio
import sys

from workshop import i18n
from workshop.app import build_house
from workshop.core.refusals import Refused
from workshop.ops.serve import migrate_now, say
from workshop.settings import Settings
from workshop.store.database import Database
from workshop.web.tokens import new_token


def token_now(settings: Settings, login: str, label: str) -> int:
    """Prints the token, and nothing else on that line."""
    migrate_now(settings)
    return asyncio.run(_make(settings, login, label))


async def _make(settings: Settings, login: str, label: str) -> int:
    database = Database(settings.database)
    house = build_house(settings, database)
    try:
        found = await house.accounts.by_login(login)
        if found is None:
            print(f"workshop: there is no account {login!r}", file=sys.stderr)
            return 2
        say(await new_token(house, found.id, label))
        return 0
    except Refused as no:
        with i18n.speaking(settings.language):
            print(f"workshop: {i18n.sentence(no.code, no.params)}", file=sys.stderr)
        return 2
    finally:
        await house.sessions.close()
        await database.close()
