"""What follows outside the log when something happened in it: codes of ended workshops, phones of removed people."""

from __future__ import annotations

from collections.abc import Iterable

from workshop.core.door import PersonRemoved
from workshop.core.hall import StatusSet
from workshop.core.messages import Recorded
from workshop.live.session import Session
from workshop.web.house import House


async def follow(h: House, session: Session, recorded: Iterable[Recorded]) -> None:
    """Keeps the directory and the log-ins in step; asking twice changes nothing."""
    for r in recorded:
        if isinstance(r.event, StatusSet):
            await h.directory.set_ended(session.id, r.at if r.event.status == "ended" else None)
        elif isinstance(r.event, PersonRemoved):
            await h.accounts.close_person(session.id, r.event.person)
