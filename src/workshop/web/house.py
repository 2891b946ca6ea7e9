"""What the pages share: settings, live sessions, who is who. Made by `app.py`, found through the request.

The stores come in as protocols, for pages must not know SQL.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import msgspec
from litestar.connection import ASGIConnection

from workshop.core.activity import Kinds
from workshop.live.beside import Beside
from workshop.live.sessions import Sessions
from workshop.metrics import Metrics
from workshop.settings import Settings
from workshop.web.limits import Limits
from workshop.web.render import Renderer
from workshop.web.seen import Seen
from workshop.web.shown_looks import ShownLooks

CODE_LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"
"""No two look alike, on a phone or from the back row."""


class Account(Protocol):
    """An account with a desk."""

    id: int
    login: str
    name: str
    password_hash: str | None
    created: int


class LoginSession(Protocol):
    """What a cookie stands for."""

    kind: str
    account: int | None
    workshop: str | None
    person: int | None
    link: int | None


class House(msgspec.Struct, frozen=True):
    """Everything a page may use."""

    settings: Settings
    kinds: Kinds
    sessions: Sessions
    directory: Any
    people: Any
    tickets: Any
    accounts: Any
    looks: ShownLooks
    render: Renderer
    limits: Limits
    metrics: Metrics
    moving: Any
    editions: Any
    beside: Beside
    ready: Callable[[], Awaitable[list[str]]]
    keep_session: Callable[..., Awaitable[None]]
    now: Callable[[], int]
    static: Path
    manifest: Mapping[str, str]
    build: str
    seen: Seen = msgspec.field(default_factory=Seen)

    def asset(self, path: str) -> str:
        """The address of a file under static, with its version."""
        mark = self.manifest.get(path, "")
        return f"{self.settings.base_path}/static/{path}" + (f"?v={mark}" if mark else "")


def house(connection: ASGIConnection[Any, Any, Any, Any]) -> House:
    """The house of this request or socket."""
    found: House = connection.app.state.house
    return found


def new_code() -> str:
    """Six characters for the join code."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(6))


def tidy_code(text: str) -> str:
    """What was typed, as a code: upper case, without spaces and dashes. Look-alikes are not in the alphabet."""
    return "".join(c for c in text.upper() if c.isalnum())[:12]


def new_id() -> str:
    """Ten characters for the id of a workshop."""
    return "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(10))


def secret() -> str:
    """32 random bytes as text for links and cookies."""
    return secrets.token_urlsafe(32)
