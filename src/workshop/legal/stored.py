"""Everything that is stored about people, here and on their devices: the one list behind the privacy notice, the docs
and the tests that look at what a real browser holds.

`what` and `until` are keys of the catalogue (`legal.stored.…`, `legal.until.…`), so that every place says the same. Who
stores something new writes it down here, or the test of a real run fails.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Place = Literal["cookie", "storage", "cache", "database", "memory", "log"]


class Item(msgspec.Struct, frozen=True):
    """One sort of thing. `name`: as it is called where it lies, `*` for what differs; `days`: how long at most."""

    key: str
    place: Place
    name: str
    until: str
    days: int = 0
    personal: bool = True

    @property
    def begins(self) -> str:
        """How its name begins."""
        return self.name.split("*")[0]

    @property
    def what(self) -> str:
        """The key of the sentence that says what it is and what it is for."""
        return f"legal.stored.{self.key}"

    @property
    def end(self) -> str:
        """The key of the sentence that says when it goes."""
        return f"legal.until.{self.until}"


COOKIES = (
    Item("visitor", "cookie", "visitor", "days", 90, personal=False),
    Item("language", "cookie", "language", "days", 365, personal=False),
    Item("person", "cookie", "person_*", "names", 400),
    Item("account", "cookie", "account", "days", 30),
    Item("desk", "cookie", "desk", "days", 400),
    Item("remote", "cookie", "desk_*", "days", 1, personal=False),
    Item("board", "cookie", "board_*", "days", 7, personal=False),
    Item("helper", "cookie", "helper_*", "days", 7, personal=False),
)
STORAGE = (
    Item("draft", "storage", "workshop:draft:*", "device", 30),
    Item("outbox", "storage", "workshop:outbox:*", "sent", 30),
    Item("told", "storage", "workshop:told:*", "sent", 30),
    Item("sender", "storage", "workshop:sender:*", "sent", 30, personal=False),
    Item("unsure", "storage", "workshop:unsure:*", "device", 30),
    Item("receipt", "storage", "workshop:receipt:*", "device", 30),
    Item("calm", "storage", "workshop:board-calm", "days", 30, personal=False),
    Item("keys", "storage", "desk-keys", "choice", personal=False),
    Item("test", "storage", "workshop:test", "moment", personal=False),
)
CACHES = (
    Item("seen", "cache", "workshop-seen", "seen", 30),
    Item("files", "cache", "workshop-files", "choice", personal=False),
)
SERVER = (
    Item("name", "database", "person.name", "names"),
    Item("return_code", "database", "person.return_code_hash", "names"),
    Item("phone", "database", "person.token_hash, auth_session", "names"),
    Item("place", "database", "event (person_joined)", "results"),
    Item("cards", "database", "event_part (card:*)", "cards"),
    Item("comments", "database", "event_part (person:*)", "comments"),
    Item("ballots", "database", "event_part (vote:*)", "counted"),
    Item("acts", "database", "event, command_id", "results"),
    Item("accounts", "database", "account, auth_session, api_token", "operator"),
    Item("tickets", "database", "door_ticket, link", "results", personal=False),
    Item("edition", "database", "edition", "results"),
    Item("presence", "memory", "", "memory"),
    Item("log_lines", "log", "", "log", personal=False),
)
ON_DEVICE = (*COOKIES, *STORAGE, *CACHES)
EVERYTHING = (*ON_DEVICE, *SERVER)


def known(place: Place, name: str) -> Item | None:
    """The item that something found in a browser belongs to."""
    fits = (i for i in EVERYTHING if i.place == place)
    return next((i for i in fits if name == i.name or ("*" in i.name and name.startswith(i.begins))), None)
